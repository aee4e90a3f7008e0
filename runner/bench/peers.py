"""The same work in the words of other tools: so many GETs, each with two assertions (status and one member)."""
import json

import generate

MEMBER, WANTED = "state", json.loads(generate.BODY)["state"]
AT_ONCE = 8


def targets(base, count):
    return [f"{base}/items/{number}" for number in range(count)]


def newman(tools, folder, base, count):
    test = [f"pm.test('status', () => pm.response.to.have.status(200));",
            f"pm.test('member', () => pm.expect(pm.response.json().{MEMBER}).to.eql('{WANTED}'));"]
    items = [{"name": url, "request": {"method": "GET", "url": url},
              "event": [{"listen": "test", "script": {"type": "text/javascript", "exec": test}}]}
             for url in targets(base, count)]
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    file = folder / "newman.json"
    file.write_text(json.dumps({"info": {"name": "bench", "schema": schema}, "item": items}), encoding="utf-8")
    return [tools / "node_modules/.bin/newman", "run", file, "--silent"]


def httpyac(tools, folder, base, count):
    file = folder / "bench.http"
    file.write_text("\n".join(f"###\nGET {url}\n?? status == 200\n?? js response.parsedBody.{MEMBER} == {WANTED}\n"
                              for url in targets(base, count)), encoding="utf-8")
    return [tools / "node_modules/.bin/httpyac", "send", file, "--all", "--silent", "--bail", "--parallel",
            str(AT_ONCE)]


def stepci(tools, folder, base, count):
    """Its steps run one after another, its tests at once: the steps are spread over as many tests."""
    urls = targets(base, count)
    tests = {}
    for lane in range(min(AT_ONCE, count)):
        steps = [{"name": url, "http": {"url": url, "method": "GET", "check": {
            "status": 200, "jsonpath": {f"$.{MEMBER}": WANTED}}}} for url in urls[lane::AT_ONCE]]
        tests[f"lane{lane}"] = {"steps": steps}
    file = folder / "stepci.yaml"
    file.write_text(json.dumps({"version": "1.1", "name": "bench", "config": {"concurrency": AT_ONCE},
                                "tests": tests}), encoding="utf-8")
    return [tools / "node_modules/.bin/stepci", "run", file]


def bruno(tools, folder, base, count):
    files = folder
    (files / "bruno.json").write_text('{"version": "1", "name": "bench", "type": "collection"}', encoding="utf-8")
    for number, url in enumerate(targets(base, count)):
        (files / f"{number}.bru").write_text(
            f"meta {{\n  name: {number}\n  type: http\n  seq: {number + 1}\n}}\n\nget {{\n  url: {url}\n"
            f"  body: none\n  auth: none\n}}\n\nassert {{\n  res.status: eq 200\n  res.body.{MEMBER}: eq {WANTED}\n}}\n",
            encoding="utf-8")
    return [tools / "node_modules/.bin/bru", "run", "--bail"]


def hurl(tools, folder, base, count):
    files = folder / "hurl"
    files.mkdir(exist_ok=True)
    for number, url in enumerate(targets(base, count)):
        (files / f"{number}.hurl").write_text(
            f"GET {url}\nHTTP 200\n[Asserts]\njsonpath \"$.{MEMBER}\" == \"{WANTED}\"\n", encoding="utf-8")
    return [tools / "bin/hurl", "--test", "--parallel", "--jobs", str(AT_ONCE), *sorted(files.glob("*.hurl"))]


def schemathesis(tools, folder, base, count):
    """Makes its requests from a description: one example for each path, checked for status and schema."""
    answers = {"200": {"description": "an item", "content": {"application/json": {"schema": generate.SCHEMA}}}}
    paths = {f"/items/{number}": {"get": {"responses": answers}} for number in range(count)}
    file = folder / "openapi.json"
    file.write_text(json.dumps({"openapi": "3.0.3", "info": {"title": "bench", "version": "1"}, "paths": paths}),
                    encoding="utf-8")
    return [tools.parent / "venv/bin/schemathesis", "run", file, "--url", base, "--workers", str(AT_ONCE),
            "--phases", "fuzzing", "--max-examples", "1", "--checks",
            "status_code_conformance,response_schema_conformance"]


# name, what makes its files in a folder of its own and its command for there, how many connections it uses
PEERS = [("hurl", hurl, AT_ONCE), ("newman", newman, 1), ("httpyac", httpyac, AT_ONCE), ("stepci", stepci, AT_ONCE),
         ("bruno", bruno, 1), ("schemathesis", schemathesis, AT_ONCE)]
