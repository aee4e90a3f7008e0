"""Reports in every format, rendered again from the stored results, and read by real consumers."""
import datetime
import json
import re
import shutil
import socket
import subprocess
import tempfile
import unittest
import xml.dom.minidom

from common import ROOT, Case, call, scratch

FORMATS = ["junit", "junit-xunit", "json", "html", "markdown", "github", "sarif", "console"]
CHROMIUM = shutil.which("chromium")


def with_all_reports(folder, *arguments):
    reports = [argument for name in FORMATS for argument in ("--report", f"{name}={folder}/{name}")]
    return call("demo", *arguments, *reports, "--events", f"{folder}/events", "--report", f"json={folder}/results.json",
                folder=folder)


def dom_of(page, address=""):
    """What Chromium makes of a page once its script has run."""
    with tempfile.TemporaryDirectory() as user:
        done = subprocess.run([CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={user}",
                               "--virtual-time-budget=3000", "--dump-dom", f"file://{page}{address}"],
                              capture_output=True, text=True, timeout=90, check=True)
    return done.stdout


class Rendering(Case):
    def test_a_stored_result_gives_the_same_reports(self):
        with scratch() as folder:
            done = with_all_reports(folder, "--fault", "foreign-message-of-one-byte")
            self.assertEqual(done.code, 1, done.out + done.err)
            for name in FORMATS:
                with self.subTest(format=name):
                    again = call("report", folder / "results.json", "--format", f"{name}={folder}/again")
                    self.assertEqual(again.code, 0, again.err)
                    self.assertEqual((folder / "again").read_bytes(), (folder / name).read_bytes())
                    printed = call("report", folder / "results.json", "--format", name)
                    self.assertEqual(printed.out, (folder / name).read_text(encoding="utf-8"))

    def test_what_is_no_result_is_refused(self):
        with scratch() as folder:
            (folder / "newer.json").write_text(
                '{"format": "hacktron-conformance-results", "version": 99}', encoding="utf-8")
            (folder / "broken.json").write_text("{", encoding="utf-8")
            target = folder / "page.html"
            target.write_text("kept", encoding="utf-8")
            for name, said in (("newer.json", "version 99"), ("broken.json", "no JSON"), ("absent.json", "read")):
                with self.subTest(file=name):
                    done = call("report", folder / name, "--format", f"html={target}")
                    self.assertEqual(done.code, 3)
                    self.assertIn(said, done.err)
                    self.assertEqual(target.read_text(encoding="utf-8"), "kept")
            done = call("report", folder / "broken.json", "--format", "htm")
            self.assertEqual(done.code, 3)

    def test_an_unknown_format_names_the_nearest(self):
        done = call("report", ROOT / "reports/samples/green.json", "--format", "markdwon")
        self.assertEqual(done.code, 3)
        self.assertIn("--format", done.err)
        self.assertIn("markdown", done.err)

    def test_events_are_one_object_a_line_and_end_with_the_code(self):
        with scratch() as folder:
            done = with_all_reports(folder, "--fault", "foreign-message-of-one-byte")
            events = [json.loads(line) for line in (folder / "events").read_text(encoding="utf-8").splitlines()]
            self.assertEqual(events[0]["event"], "started")
            self.assertEqual(events[-1]["event"], "ended")
            self.assertEqual(events[-1]["exit"], done.code)
            ids = {event["case"]["suite"] + "/" + event["case"]["id"] for event in events[1:-1]}
            judged = {case["suite"] + "/" + case["id"] for case in done.results()["cases"]
                      if case["suite"] not in ("run", "invariants")}
            self.assertEqual(ids, judged)

    def test_an_event_stream_that_cannot_be_written_is_said_before_anything_is_sent(self):
        with scratch() as folder:
            done = call("demo", "--events", folder, "--report", f"json={folder}/results.json", folder=folder)
            self.assertEqual(done.code, 3, done.out + done.err)
            self.assertIn("--events", done.err)
            self.assertEqual(done.results()["exit"], 3)


    def test_older_events_do_not_outlive_a_run_that_could_not_begin(self):
        with scratch() as folder:
            events = folder / "events"
            events.write_text("old", encoding="utf-8")
            done = call("demo", "--events", events, "--select", "id:nowhere/*", "--report", f"json={folder}/results.json")
            self.assertEqual(done.code, 3)
            self.assertFalse(events.exists())


class Waivers(Case):
    FAULT = ["--fault", "foreign-message-of-one-byte"]

    def run_with(self, folder, waivers, *more):
        path = folder / "waivers.yaml"
        path.write_text(waivers, encoding="utf-8")
        return call("demo", *self.FAULT, "--waivers", path, *more, "--report", f"json={folder}/results.json",
                    "--report", f"markdown={folder}/summary.md", folder=folder)

    def waiver(self, folder, extra=""):
        """One for each case that fails, with what the report says of it."""
        call("demo", *self.FAULT, "--report", f"json={folder}/results.json", folder=folder)
        results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
        failed = [case for case in results["cases"] if case["verdict"] == "failed"]
        self.assertTrue(failed)
        expires = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=30)).date().isoformat()
        lines = [f"  - {{probe: '{case['suite']}/{case['id']}', reason: known, owner: platform, "
                 f"issue: https://issues.example/1, expires: {expires}, only-if: '{case['fingerprint']}'}}"
                 for case in failed]
        return "waivers:\n" + "\n".join(lines) + "\n" + extra

    def test_failures_that_are_waived_open_the_gate_and_are_listed(self):
        with scratch() as folder:
            waivers = self.waiver(folder)
            done = self.run_with(folder, waivers)
            self.assertEqual(done.code, 0, done.out)
            self.assertIn("waived", done.last_line)
            self.assertIn("30 days left", (folder / "summary.md").read_text(encoding="utf-8"))
            self.assertTrue(all(one["covers"] for one in done.results()["waivers"]))
            checked = subprocess.run(["/usr/bin/python3", ROOT / "reports/tests/check_results.py",
                                      ROOT / "schemas/results.schema.json", folder / "results.json"], check=False,
                                     capture_output=True, text=True)
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_another_failure_is_not_covered(self):
        with scratch() as folder:
            changed = re.sub(r"only-if: '[0-9a-f]{16}'", "only-if: '0123456789abcdef'", self.waiver(folder))
            done = self.run_with(folder, changed)
            self.assertEqual(done.code, 1)
            self.assertIn("covers nothing any more", done.out)

    def test_a_stale_waiver_fails_the_strict_gate_only(self):
        with scratch() as folder:
            waivers = self.waiver(folder)
            for gate, code in (("release", 0), ("strict", 1)):
                path = folder / "waivers.yaml"
                path.write_text(waivers, encoding="utf-8")
                done = call("demo", "--waivers", path, "--gate", gate, "--report", f"json={folder}/results.json")
                self.assertEqual(done.code, code, done.out)

    def test_mistakes_are_said_and_nothing_is_sent(self):
        with scratch() as folder:
            done = self.run_with(folder, "waivers:\n  - {requirement: NOLEAK-BODI, reason: x}\n")
            self.assertEqual(done.code, 3)
            self.assertIn("did you mean 'NOLEAK-BODY'?", done.err)
            self.assertIn("waivers.yaml:2:", done.err)


class Comparing(Case):
    def test_exit_codes_and_formats(self):
        with scratch() as folder:
            green = call("demo", "--report", f"json={folder}/green.json")
            red = call("demo", "--fault", "foreign-message-of-one-byte", "--report", f"json={folder}/red.json")
            self.assertEqual((green.code, red.code), (0, 1))
            worse = call("compare", folder / "green.json", folder / "red.json", "--format", "console",
                         "--format", f"json={folder}/worse.json", "--format", f"markdown={folder}/worse.md")
            self.assertEqual(worse.code, 1, worse.err)
            self.assertTrue(worse.last_line.startswith("regression: 4 newly failing"), worse.last_line)
            self.assertEqual(len(json.loads((folder / "worse.json").read_text(encoding="utf-8"))["newly_failing"]), 4)
            self.assertIn("newly failing", (folder / "worse.md").read_text(encoding="utf-8"))
            better = call("compare", folder / "red.json", folder / "green.json")
            self.assertEqual(better.code, 0, better.out)
            self.assertIn("4 fixed", better.last_line)
            invalid = call("compare", folder / "red.json", ROOT / "reports/samples/invalid-input.json")
            self.assertEqual(invalid.code, 2)
            self.assertIn("not comparable", invalid.last_line)
            self.assertEqual(call("compare", folder / "red.json", folder / "absent.json").code, 3)
            self.assertEqual(call("compare", folder / "red.json", folder / "red.json", "--format", "yaml").code, 3)


class Sarif(Case):
    def test_each_result_names_a_rule_and_a_file_that_is_there(self):
        with scratch() as folder:
            with_all_reports(folder, "--fault", "foreign-message-of-one-byte")
            log = json.loads((folder / "sarif").read_text(encoding="utf-8"))
            run = log["runs"][0]
            self.assertTrue(run["results"])
            prints = [result["partialFingerprints"]["case/v1"] for result in run["results"]]
            self.assertEqual(len(prints), len(set(prints)))
            for result in run["results"]:
                self.assertEqual(run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"], result["ruleId"])
                place = result["locations"][0]["physicalLocation"]
                text = (ROOT / place["artifactLocation"]["uri"]).read_text(encoding="utf-8").splitlines()
                self.assertLessEqual(place["region"]["startLine"], len(text))


@unittest.skipUnless(CHROMIUM, "needs the Debian package chromium")
class Page(Case):
    def test_filters_of_the_address_are_applied(self):
        sample = ROOT / "reports/samples/failing.html"
        page = xml.dom.minidom.parseString(sample.read_text(encoding="utf-8"))
        cases = [node for node in page.getElementsByTagName("details") if node.getAttribute("class") == "case"]
        failed = [node for node in cases if node.getAttribute("data-verdict") == "failed"]
        self.assertIn(f"{len(cases)} of {len(cases)} cases shown", dom_of(sample))
        self.assertIn(f"{len(failed)} of {len(cases)} cases shown", dom_of(sample, "#verdict=failed"))
        self.assertIn(f"0 of {len(cases)} cases shown", dom_of(sample, "#verdict=failed&text=nothing+like+that"))
        self.assertIn(f"{len(cases)} of {len(cases)} cases shown", dom_of(sample, "#%E0%A4%A"))

    def test_no_script_of_the_deployment_runs_and_no_request_leaves(self):
        with scratch() as folder, socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(0.5)
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            evil = (f"'\"></pre></script></style><script src={url}/a></script><img src={url}/b onerror=document.title='x'>"
                    f"<style>@import '{url}/c';</style><link rel=stylesheet href={url}/d><iframe src={url}/e></iframe>"
                    f"<meta http-equiv=refresh content='0;url={url}/f'><script>document.title='x'</script>")
            stored = (ROOT / "reports/samples/hostile.json").read_text(encoding="utf-8")
            self.assertIn("<script>alert(1)</script>", stored)
            changed = stored.replace("<script>alert(1)</script>", json.dumps(evil)[1:-1])
            (folder / "results.json").write_text(changed, encoding="utf-8")
            page = folder / "page.html"
            self.assertEqual(call("report", folder / "results.json", "--format", f"html={page}").code, 0)
            self.assertIn(url, page.read_text(encoding="utf-8"))
            dom = dom_of(page)
            self.assertIn("cases shown", dom)
            self.assertNotIn("<title>x</title>", dom)
            for tag in ("<img", "<iframe", "<link"):
                self.assertNotIn(tag, dom)
            with self.assertRaises(TimeoutError):
                listener.accept()


if __name__ == "__main__":
    unittest.main()
