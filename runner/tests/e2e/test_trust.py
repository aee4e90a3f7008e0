"""Keys never leave: planted ones, echoed by a deployment in every form, and no trace of them in what is written.
They go to no other host, and nobody may change a profile unnoticed."""
import base64
import contextlib
import html
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import time
import unittest
import urllib.parse

from common import LIMIT, PROGRAM, ROOT, Case, call, reports_in, scratch, served
from hostile import peer

PREFIX = "hacktron_"
PLANTED = {  # by principal
    "reader": PREFIX + "Rq7Zk39xPmWw2LrT5vB8nYc4",
    "foreign": PREFIX + "Fh6Gd81sQaEe4UiO9pKjLzX3",
    "writer": 'Hd"5<Vb&Nm\\2Mk8Jh3/Gf+7=Ds9',  # with what JSON, HTML and URLs escape
    "delete-only": PREFIX + "Dk2Vn8Qw4Xc6Zm1Lp9Rt5Yj7",
    "session": "Sx3.Ed7Rf5_Tg9-Yh1Uj6Ik8Ol2",  # a bearer token
}
SESSIONS = {  # by the role that it has in the profile
    'bearer: "${env.P_SESSION}"': PLANTED["session"],
    'headers: {X-Token: "${env.P_SESSION}"}': 'Sd"4<Vc&Nk\\3Mj7Jg2/Gd+6=Dr8',
    'cookie: "${env.P_SESSION}"': "sid=Ck4Wp8Zn2Bv6Mq1Lx9Rt5Yj7",
}
MADE = PREFIX + "Mw9Qn3Ez7Rc5Tv1Yb8Ui2Op6"  # what the deployment answers when a key is made


def every(text, form):
    return "".join(form.format(ord(each)) for each in text)


def forms(text):
    """All the ways in which a deployment may echo it."""
    raw = text.encode()
    once = every(text, "%{:02X}")
    return [text, text.swapcase(), urllib.parse.quote(text, safe=""), once, once.replace("%", "%25"),
            base64.b64encode(raw).decode(), base64.b64encode(b"u:" + raw).decode(),
            base64.urlsafe_b64encode(b"Zz:" + raw + b":").decode(), raw.hex(), raw.hex().upper(),
            json.dumps(text)[1:-1], every(text, "\\u{:04x}"), html.escape(text), every(text, "&#{};"),
            every(text, "&#x{:x};")]


def echoes():
    """Whole keys and pieces of eight characters."""
    out = []
    for key in [*PLANTED.values(), *SESSIONS.values(), MADE]:
        own = key.removeprefix(PREFIX)
        for text in (key, own, own[:8], own[5:13], own[-8:]):
            out += forms(text)
    return out


ECHOES = echoes()


def decoded(text):
    """The text, and what it becomes as escapes are taken off it one layer after the other."""
    layers = [text]
    for _ in range(4):
        text = html.unescape(urllib.parse.unquote(text, errors="replace"))
        text = re.sub(r"""\\(?:u00([0-7][0-9a-fA-F])|x([0-7][0-9a-fA-F])|(["'/\\]))""",
                      lambda found: found[3] or chr(int(found[1] or found[2], 16)), text)
        layers.append(text)
    return [layer.lower() for layer in layers]


def traces(text, key):
    """Pieces of eight characters of the key that stand in the text, in any form."""
    own = key.removeprefix(PREFIX)
    layers = decoded(text)
    levelled = [layer.replace("-", "+").replace("_", "/") for layer in layers]
    found = set()
    for start in range(len(own) - 7):
        piece = own[start:start + 8]
        raw = piece.encode()
        if any(piece.lower() in layer or raw.hex() in layer for layer in layers):
            found.add(piece)
        for shift in range(3):
            whole = base64.b64encode(b"\0" * shift + raw).decode()
            inside = whole[-(-8 * shift // 6):8 * (shift + 8) // 6].lower()
            if any(inside in layer for layer in levelled):
                found.add(piece)
    return found


def item(number):
    return {"id": f"00000000-0000-4000-8000-{number:012}", "state": "open", "name": "x", "echo": ECHOES[number % 40]}


class Echoer:
    """Answers each request with every planted key in every part of the answer."""

    def __init__(self):
        self.count = 0

    def __call__(self, request):
        self.count += 1
        line = request.split(b"\r\n", 1)[0].decode("latin-1")
        proof = " /v1/scans?limit=1 " in line
        kind = 0 if proof or "/dashboard" in line else self.count % 7
        if kind == 5:
            return [f"HTTP/1.1 {PLANTED['reader']} OK\r\n\r\n".encode()]
        if kind == 6:
            return [f"HTTP/1.1 200 OK\r\nContent-Length: {PLANTED['foreign']}\r\n\r\n".encode()]
        status = (200, 404, 400, 500, 403)[kind]
        body = {"statusCode": status, "message": " ".join(ECHOES), "error": ECHOES[self.count % len(ECHOES)],
                PLANTED["reader"]: PLANTED["foreign"], "total": 2, "data": [item(1), item(2)]}
        if line.startswith("POST /dashboard"):
            status, body = 201, {"id": item(1)["id"], "key": MADE}
        text = json.dumps(body)
        heads = "".join(f"X-Echo-{number}: {each}\r\n" for number, each in enumerate(ECHOES[self.count % 50::50]))
        return [(f"HTTP/1.1 {status} {PLANTED['session']}\r\nContent-Type: application/json\r\n{heads}"
                 f"Content-Length: {len(text.encode())}\r\n\r\n{text}").encode()]


def profile_for(origin, more="", session='bearer: "${env.P_SESSION}"'):
    return f"""profile: planted
base_url: {origin}/v1
contract: 2026-08-03
principals:
  reader: {{api_key: "${{env.P_READER}}"}}
  foreign: {{api_key: "${{env.P_FOREIGN}}"}}
  writer: {{api_key: "${{env.P_WRITER}}"}}
  delete-only: {{api_key: "${{env.P_DELETE_ONLY}}"}}
  session: {{{session}}}
allow: [refused, restores, leaves, key-in-url]
quota: {{requests: 100000, window: 1s}}
settle: 100ms
services:
  dashboard:
    base_url: {origin}/dashboard
    create-key:
      request: POST /api-keys
      json: {{name: "${{run.mark}}", scopes: [read]}}
      returns: {{id: /id, key: /key}}
    list-keys: {{request: GET /api-keys, items: /data, returns: {{id: /id}}}}
    revoke-key: {{request: "DELETE /api-keys/${{id}}"}}
{more}"""


ENVIRONMENT = {"P_" + name.upper().replace("-", "_"): key for name, key in PLANTED.items()}


def written(folder, text):
    path = folder / "profile.yaml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


class PlantedKeys(Case):
    def assert_clean(self, text, where, session=PLANTED["session"]):
        for name, key in {**PLANTED, "session": session, "made key": MADE}.items():
            self.assertEqual(traces(text, key), set(), f"pieces of the key of {name} in {where}")

    def test_the_search_itself_finds_every_form(self):
        for each in forms(PLANTED["writer"][4:15]):
            self.assertTrue(traces(f"xx{each}yy", PLANTED["writer"]), each)
            self.assertTrue(traces(html.escape(json.dumps({"a": each})), PLANTED["writer"]), each)

    def test_no_trace_of_them_in_anything_that_is_written(self):
        with scratch() as folder, peer(Echoer()) as one:
            out = folder / "out"
            for evidence, (session, token) in zip(("all", "failed", "all"), SESSIONS.items()):
                path = written(folder, profile_for(one.origin, session=session))
                with self.subTest(evidence, session=session):
                    done = call("run", "--profile", path, "--select", "not effect:floods and not id:lists/*", "--evidence",
                                evidence, "--deadline", "60s", *reports_in(out), "--report",
                                f"console={out}/console.txt", env={**ENVIRONMENT, "P_SESSION": token}, folder=out)
                    self.assertEqual(done.code, 1, done.err)
                    self.assertGreater(one.requests, 100)
                    self.assertIn("[redacted reader]", done.everything())
                    self.assertIn("[redacted made key]", done.everything())
                    self.assert_clean(done.out, "standard output", token)
                    self.assert_clean(done.err, "standard error", token)
                    for file in sorted(out.iterdir()):
                        self.assert_clean(file.read_text(encoding="utf-8"), file.name, token)
                    self.still_has_its_form(out)
                    (out / "journal.jsonl").unlink()

    def still_has_its_form(self, out):
        json.loads((out / "results.json").read_text(encoding="utf-8"))
        json.loads((out / "results.sarif").read_text(encoding="utf-8"))
        for name in ("events.jsonl", "journal.jsonl"):
            for line in (out / name).read_text(encoding="utf-8").splitlines():
                json.loads(line)

    def test_plan_and_messages_about_a_profile_show_none(self):
        with scratch() as folder:
            path = written(folder, profile_for("http://127.0.0.1:9"))
            for arguments in (["plan", "--profile", path], ["cleanup", "--profile", path, "--journal", "/nowhere"],
                              ["run", "--profile", path, "--wait", "0s", *reports_in(folder / "out")]):
                done = call(*arguments, env=ENVIRONMENT, folder=folder / "out")
                self.assert_clean(done.out + done.err, arguments[0])
            for wrong in ("allow: [nothing]", 'fixtures: {own.finding: "${env.P_READER}"}', "tls: {ca: /nowhere}"):
                broken = profile_for("http://127.0.0.1:9").replace("allow: [refused, restores, leaves, key-in-url]", wrong)
                for name, key in PLANTED.items():
                    broken = broken.replace(f"${{env.P_{name.upper().replace('-', '_')}}}",
                                            key.replace("\\", "\\\\").replace('"', '\\"'))
                done = call("plan", "--profile", written(folder, broken), env=ENVIRONMENT)
                self.assert_clean(done.out + done.err, wrong)

    def test_a_key_that_is_an_ordinary_word_breaks_no_report(self):
        with scratch() as folder, peer(Echoer()) as one:
            path = written(folder, profile_for(one.origin))
            out = folder / "out"
            done = call("run", "--profile", path, "--select", "id:errors/* or effect:restores", "--deadline", "20s",
                        *reports_in(out), env={**ENVIRONMENT, "P_READER": "requirement", "P_FOREIGN": "verdicts"}, folder=out)
            self.assertIn("the key of `reader` is shorter than twelve characters", done.err)
            self.assertIn("stands in", done.err)
            self.assertIn(done.code, (1, 2), done.err)
            self.still_has_its_form(out)
            self.assertTrue(done.results()["requirements"])


class Memory(Case):
    def test_nothing_of_it_is_dumped_and_no_key_is_an_argument(self):
        def unlimited():
            resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

        with scratch() as folder, peer(lambda request: [30]) as one:
            path = written(folder, profile_for(one.origin))
            process = subprocess.Popen([PROGRAM, "run", "--profile", path, "--suites", ROOT / "suites", *reports_in(folder / "out")],
                                       cwd=folder, env={**os.environ, **ENVIRONMENT}, preexec_fn=unlimited,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            end = time.monotonic() + LIMIT
            while one.requests == 0 and time.monotonic() < end:
                time.sleep(0.02)
            with open(f"/proc/{process.pid}/limits", encoding="utf-8") as limits:
                self.assertRegex(limits.read(), r"Max core file size\s+0\s")
            with open(f"/proc/{process.pid}/cmdline", encoding="utf-8") as line:
                self.assertFalse(traces(line.read(), PLANTED["reader"]))
            process.send_signal(signal.SIGABRT)
            self.assertEqual(process.wait(timeout=LIMIT), -signal.SIGABRT)
            self.assertEqual([each.name for each in folder.iterdir() if "core" in each.name], [])


@contextlib.contextmanager
def silent_listener():
    """A port on which nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        yield listener


class WhereKeysGo(Case):
    def assert_uncalled(self, listener):
        with self.assertRaises(TimeoutError):
            listener.accept()

    def test_never_after_a_redirect(self):
        with scratch() as folder, silent_listener() as other:
            to = f"http://127.0.0.1:{other.getsockname()[1]}/v1/scans?limit=1"
            answer = f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()
            with peer(lambda request: [answer]) as one:
                path = written(folder, profile_for(one.origin))
                done = call("run", "--profile", path, "--wait", "1s", *reports_in(folder / "out"), env=ENVIRONMENT)
                self.assertEqual(done.code, 2, done.out + done.err)
                self.assertIn("redirect", done.out)
            self.assert_uncalled(other)

    def test_never_to_the_host_that_a_path_or_header_names(self):
        with scratch() as folder, silent_listener() as other:
            suites = folder / "suites"
            suites.mkdir()
            for each in ("contract.yaml", "requirements.yaml", "operations.yaml", "fixtures.yaml"):
                (suites / each).write_text((ROOT / "suites" / each).read_text(encoding="utf-8"), encoding="utf-8")
            place = f"127.0.0.1:{other.getsockname()[1]}"
            for target in (f"http://{place}/x", f"//{place}/x", f"/@{place}/x", f"/../../{place}/x", "/x"):
                (suites / "evil.yaml").write_text(
                    "suite: evil\nsummary: Tries to send a key elsewhere.\nprobes:\n  - probe: elsewhere\n"
                    "    title: Asks another host\n    requirements: [STATUS-404]\n    as: reader\n"
                    f"    request: GET {target}\n    headers: {{Host: '{place}'}}\n"
                    "    control: {as: reader, request: 'GET /scans?limit=1', expect: {status: 200}}\n"
                    "    expect: {status: 404}\n", encoding="utf-8")
                with self.subTest(target), peer(Echoer()) as one:
                    done = call("run", "--profile", written(folder, profile_for(one.origin)), "--suites", suites,
                                "--select", "id:evil/*", *reports_in(folder / "out"), env=ENVIRONMENT)
                    self.assertNotEqual(done.code, 0, done.out)
            self.assert_uncalled(other)

    def test_never_over_plain_http_to_another_machine(self):
        for url in ("http://192.0.2.1/v1", "http://localhost.example/v1", "http://127.0.0.1.example/v1"):
            with self.subTest(url), scratch() as folder:
                text = profile_for("http://127.0.0.1:9").replace("http://127.0.0.1:9/v1", url)
                done = call("plan", "--profile", written(folder, text), env=ENVIRONMENT)
                self.assertEqual(done.code, 3, done.out)
                self.assertTrue("insecure-http: {because: ...}" in done.err or "is no URL" in done.err, done.err)
                text = profile_for("http://127.0.0.1:9").replace("http://127.0.0.1:9/dashboard", url)
                done = call("plan", "--profile", written(folder, text), env=ENVIRONMENT)
                self.assertEqual(done.code, 3, done.out)

    def test_in_a_url_only_by_permission(self):
        for allowed in (True, False):
            seen = []

            def behave(request, seen=seen, echoer=Echoer()):
                seen.append(request.split(b"\r\n", 1)[0].decode("latin-1"))
                return echoer(request)

            with self.subTest(allowed), scratch() as folder, peer(behave) as one:
                text = profile_for(one.origin)
                if not allowed:
                    text = text.replace(", key-in-url", "")
                call("run", "--profile", written(folder, text), "--select", "id:auth/*", "--deadline", "20s",
                     *reports_in(folder / "out"), env=ENVIRONMENT)
                with_key = [line for line in seen if PLANTED["reader"] in urllib.parse.unquote(line)]
                self.assertEqual(bool(with_key), allowed, with_key)


class ProfileFile(Case):
    def plan(self, mode, text, group=None):
        with scratch() as folder:
            path = written(folder, text)
            if group is not None:
                os.chown(path, -1, group)
            path.chmod(mode)
            return call("plan", "--brief", "--profile", path, env=ENVIRONMENT)

    def test_one_that_others_may_write_is_refused(self):
        text = profile_for("http://127.0.0.1:9")
        done = self.plan(0o602, text)
        self.assertEqual(done.code, 3, done.out)
        self.assertIn("others may write the profile", done.err)
        self.assertIn("chmod go-w", done.err)
        self.assertEqual(self.plan(0o644, text).code, 0)
        self.assertEqual(self.plan(0o644, text).err, "")

    def test_a_group_that_is_shared_are_others(self):
        if os.geteuid() != 0:
            self.skipTest("needs root, to give a file to a group")
        self.assertEqual(self.plan(0o660, profile_for("http://127.0.0.1:9"), group=4242).code, 3)
        self.assertEqual(self.plan(0o640, profile_for("http://127.0.0.1:9"), group=4242).code, 0)

    def test_one_that_others_may_read_warns_if_a_key_stands_in_it(self):
        text = profile_for("http://127.0.0.1:9").replace("${env.P_READER}", PLANTED["reader"])
        done = self.plan(0o644, text)
        self.assertEqual(done.code, 0, done.err)
        self.assertIn("others may read the profile", done.err)
        self.assertIn("chmod 600", done.err)
        self.assertEqual(self.plan(0o600, text).err, "")


class Journals(Case):
    def test_a_journal_cannot_ask_for_what_no_suite_undoes(self):
        forged = [{"as": "writer", "request": "DELETE /findings/1"}, {"as": "writer", "request": "POST /scans", "body": "{}"},
                  {"as": "session", "call": "dashboard.create-key", "request": "POST /api-keys"},
                  {"as": "reader", "request": "PATCH /findings/1/../../x"}]
        seen = []

        def behave(request):
            seen.append(request.split(b"\r\n", 1)[0].decode("latin-1"))
            return [b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"]

        with scratch() as folder, peer(behave) as one:
            lines = [{"journal": 1, "target": f"{one.origin}/v1", "services": {"dashboard": f"{one.origin}/dashboard"}, "run": "r1"}]
            for number, undo in enumerate(forged, 1):
                lines.append({"write": number, "as": "writer", "request": "POST /things", "undo": undo})
            journal = folder / "journal.jsonl"
            journal.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
            path = written(folder, profile_for(one.origin))
            done = call("cleanup", "--profile", path, "--journal", journal, env=ENVIRONMENT)
            self.assertEqual(done.code, 1, done.out + done.err)
            self.assertEqual(done.out.count("LEFT"), len(forged), done.out)
            self.assertIn("DELETE /findings/1 as writer is no undo that the suites know", done.out)
            self.assertLess(done.out.index("to undo"), done.out.index("LEFT"))
            self.assertEqual(seen, [])

    def test_an_undo_is_sent_only_as_far_as_the_profile_allows(self):
        seen = []

        def behave(request):
            seen.append(request.split(b"\r\n", 1)[0].decode("latin-1"))
            return [b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"]

        for allow, sent in (("[]", []), ("[restores]", ["PATCH /v1/findings/1 HTTP/1.1"])):
            seen.clear()
            with self.subTest(allow), scratch() as folder, peer(behave) as one:
                journal = folder / "journal.jsonl"
                undo = {"as": "writer", "request": "PATCH /findings/1", "body": "{}"}
                journal.write_text(json.dumps({"journal": 1, "target": f"{one.origin}/v1", "run": "r1"}) + "\n" + json.dumps(
                    {"write": 1, "as": "writer", "request": "PATCH /findings/1", "undo": undo}) + "\n", encoding="utf-8")
                text = profile_for(one.origin).replace("allow: [refused, restores, leaves, key-in-url]", f"allow: {allow}")
                done = call("cleanup", "--profile", written(folder, text), "--journal", journal, env=ENVIRONMENT)
                self.assertEqual(done.code, 0 if sent else 1, done.out + done.err)
                self.assertEqual(seen, sent)


class Suites(Case):
    """What a changed suite cannot hide: which suites were run stands in every report."""

    def suites(self, folder):
        copy = folder / "suites"
        shutil.copytree(ROOT / "suites", copy)
        return copy

    def test_every_report_says_whether_the_suites_are_those_shipped(self):
        with scratch() as folder, served() as (_, text):
            path = written(folder, text)
            copy = self.suites(folder)
            for changed in (False, True):
                if changed:
                    with open(copy / "audit.yaml", "a", encoding="utf-8") as file:
                        file.write("# changed\n")
                out = folder / f"out-{changed}"
                done = call("run", "--profile", path, "--suites", copy, "--select", "id:hfw/*", *reports_in(out), folder=out)
                self.assertEqual(done.code, 0, done.out + done.err)
                word = "changed" if changed else "as shipped"
                revision = done.results()["suites_revision"]
                self.assertEqual(len(revision), 64)
                self.assertEqual(done.results()["suites_origin"], "changed" if changed else "shipped")
                said = f"{revision[:16]} ({word})"
                self.assertIn(said, done.out)
                for name in ("junit.xml", "page.html", "results.sarif", "summary.md", "github.txt"):
                    self.assertIn(said, (out / name).read_text(encoding="utf-8"), name)

    def test_a_profile_that_names_its_suites_runs_no_others(self):
        with scratch() as folder, served() as (_, text):
            copy = self.suites(folder)
            revision = call("--version").out.split("suites: ")[1].split()[0]
            path = written(folder, text + f"suites: {revision}\n")
            select = ("--select", "id:hfw/*")
            done = call("run", "--profile", path, "--suites", copy, *select, *reports_in(folder / "out"))
            self.assertEqual(done.code, 0, done.out + done.err)
            with open(copy / "audit.yaml", "a", encoding="utf-8") as file:
                file.write("# changed\n")
            done = call("run", "--profile", path, "--suites", copy, *select, *reports_in(folder / "out"))
            self.assertEqual(done.code, 3, done.out + done.err)
            self.assertIn("they are not those that the profile names", done.err)


class BeforeItStarts(Case):
    def test_a_run_says_against_whom_as_whom_and_with_which_effects(self):
        with scratch() as folder, served() as (base, text):
            path = written(folder, text)
            done = call("run", "--profile", path, "--select", "requirement:AUTH-MISSING or effect:restores",
                        *reports_in(folder / "out"))
            head = done.err[:done.err.index("journal:")]
            self.assertIn(f"target:     {base}\n", head)
            self.assertRegex(head, r"dashboard:  http://127\.0\.0\.1:\d+/dashboard\n")
            self.assertRegex(head, r"principals: reader, writer, write-only.*session\n")
            self.assertRegex(head, r"effects:    read,.*restores")
            self.assertEqual(call("run", "--quiet", "--profile", path, "--select", "requirement:AUTH-MISSING",
                                  *reports_in(folder / "out")).err, "")


if __name__ == "__main__":
    unittest.main()
