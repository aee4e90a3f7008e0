"""Mistakes that people make: each is exit 3 before anything is sent, and its message is a golden file.

With UPDATE_GOLDEN=1 in the environment the golden files are written instead of compared.
"""
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import unittest

from common import PROGRAM, ROOT

GOLDEN = pathlib.Path(__file__).parent / "golden"
KEYS = {"HACKTRON_READER_KEY": "hacktron_Reader0Reader1Reader2", "HACKTRON_FOREIGN_KEY": "hacktron_Foreign0Foreign1Fore"}
PROFILE = """profile: staging
base_url: http://127.0.0.1:{port}/v1
contract: 2026-08-03
principals:
  reader: {{api_key: "${{env.HACKTRON_READER_KEY}}"}}
  foreign: {{api_key: "${{env.HACKTRON_FOREIGN_KEY}}"}}
"""
REPORT = ("--report", "json=written.json")
RUN = ("run", "--profile", "profile.yaml", *REPORT)
WAIVER = """waivers:
  - requirement: {requirement}
    reason: known
    owner: {owner}
    issue: https://issues.example/1
    expires: {expires}
"""


def changed(old, new):
    return lambda text: text.replace(old, new, 1)


def replaced(new):
    return lambda _: new


# name: command line, then what differs: `profile` (a function of its text), `files` (path: bytes or text),
# `env`, `prepare` (a function of the folder)
COMMAND_LINES = {
    "no-command": [],
    "command-misspelt": ["rn"],
    "doctor-misspelt": ["docter", "--profile", "profile.yaml"],
    "flag-misspelt": ["run", "--profil", "profile.yaml"],
    "flag-of-another-command": ["plan", "--profile", "profile.yaml", "--gate", "strict"],
    "flag-without-value": ["run", "--profile"],
    "flag-left-out": ["run"],
    "argument-too-many": ["doctor", "--profile", "profile.yaml", "now"],
    "gate-unknown": [*RUN, "--gate", "relaxed"],
    "evidence-unknown": [*RUN, "--evidence", "some"],
    "duration-without-unit": [*RUN, "--wait", "5"],
    "duration-negative": [*RUN, "--deadline=-5s"],
    "jobs-none": [*RUN, "--jobs", "0"],
    "seed-no-number": [*RUN, "--seed", "abc"],
    "report-format-misspelt": [*RUN, "--report", "junti=out.xml"],
    "report-format-unknown": ["report", str(ROOT / "reports/samples/green.json"), "--format", "pdf"],
    "report-without-path": [*RUN, "--report", "junit"],
    "report-into-file-as-folder": [*RUN, "--report", "junit=profile.yaml/out.xml"],
    "report-is-a-folder": [*RUN, "--report", "junit=."],
    "select-no-expression": [*RUN, "--select", "level:must and"],
    "select-finds-nothing": [*RUN, "--select", "requirement:NOLEEK-*"],
    "select-principal-misspelt": [*RUN, "--select", "as:raeder"],
    "select-unknown-term": [*RUN, "--select", "operatoin:list-findings"],
    "fault-misspelt": ["demo", *REPORT, "--fault", "foreign-finding-answer-403"],
    "variant-misspelt": ["demo", *REPORT, "--variant", "two-build"],
    "port-too-large": ["serve", "--port", "99999"],
    "list-unknown-id": ["list", "NOLEAK-STATSU"],
    "list-flags-together": ["list", "--probes", "--operations"],
    "generate-unknown-shell": ["generate", "csh"],
    "init-over-a-file": ["init", "--out", "profile.yaml"],
    "init-into-no-folder": ["init", "--out", "nowhere/profile.yaml"],
    "init-other-scheme": ["init", "--base-url", "ftp://api.staging.example"],
    "init-password-in-url": ["init", "--base-url", "https://admin:Vq8Zp3Lw5Xt2@api.staging.example"],
    "results-absent": ["report", "results.json", "--format", "html"],
    "results-folder": ["report", ".", "--format", "html"],
    "compare-one-absent": ["compare", "before.json", "after.json"],
    "waivers-absent": [*RUN, "--waivers", "waivers.yaml"],
    "suites-absent": ["check", "--suites", "suits"],
    "suites-empty": ["check", "--suites", "empty"],
    "suites-a-file": ["check", "--suites", "profile.yaml"],
    "profile-absent": ["run", "--profile", "staging.yaml"],
    "profile-folder": ["run", "--profile", "empty"],
}


def circle(folder):
    (folder / "profile.yaml").unlink()
    (folder / "profile.yaml").symlink_to("other.yaml")
    (folder / "other.yaml").symlink_to("profile.yaml")


def huge(folder):
    with open(folder / "profile.yaml", "r+b") as file:
        file.truncate(1 << 30)


def suite_circle(folder):
    (folder / "empty" / "a.yaml").symlink_to("a.yaml")


FILES = {
    "profile-in-a-circle": {"prepare": circle},
    "profile-of-1-gb": {"prepare": huge},
    "profile-empty": {"profile": replaced("")},
    "profile-comments-only": {"profile": replaced("# nothing yet\n")},
    "profile-utf-16": {"profile": lambda text: text.encode("utf-16")},
    "profile-latin-1": {"profile": lambda text: text.replace("staging", "gr\xfcn").encode("latin-1")},
    "profile-nul-bytes": {"profile": lambda text: text + "\0\0\0"},
    "profile-is-a-suite": {"profile": replaced("suite: findings\nprobes: []\n")},
    "profile-is-json-results": {"profile": replaced('{"format": 1, "cases": []}')},
    "profile-tab": {"profile": changed("  reader", "\treader")},
    "profile-one-space-off": {"profile": changed("  foreign", "   foreign")},
    "profile-colon-without-space": {"profile": changed("contract: ", "contract:")},
    "profile-key-misspelt": {"profile": changed("base_url", "base-url")},
    "profile-principal-misspelt": {"profile": changed("foreign:", "foregin:")},
    "profile-effect-misspelt": {"profile": lambda text: text + "allow: [refuse]\n"},
    "profile-fixture-misspelt": {"profile": lambda text: text + "fixtures: {own.findings: 1}\n"},
    "profile-revision-of-another": {"profile": changed("2026-08-03", "2025-01-01")},
    "profile-no-base-url": {"profile": lambda text: re.sub("base_url.*\n", "", text)},
    "profile-http-beyond-loopback": {"profile": lambda text: re.sub("127.0.0.1:[0-9]+", "api.staging.example", text)},
    "profile-url-with-space": {"profile": changed("/v1", "/v1 beta")},
    "profile-url-of-a-page": {"profile": changed("/v1", "/v1?limit=1")},
    "profile-url-placeholder": {"profile": lambda text: re.sub("base_url.*", "base_url: <your URL>", text)},
    "profile-gap-is-a-requirement": {
        "profile": lambda text: text + "gaps: [{requirement: NOLEAK-STATUS, reason: r, owner: o, expires: 2027-01-01}]\n"},
    "profile-key-literal-twice": {
        "profile": lambda text: re.sub(r'"\$\{env\.[A-Z_]+\}"', "hacktron_Zq7Lw2Xk9Rt4", text)},
    "key-not-set": {"env": {"HACKTRON_FOREIGN_KEY": None}},
    "key-empty": {"env": {"HACKTRON_READER_KEY": ""}},
    "key-with-line-end": {"env": {"HACKTRON_READER_KEY": KEYS["HACKTRON_READER_KEY"] + "\n"}},
    "key-with-carriage-return": {"env": {"HACKTRON_READER_KEY": KEYS["HACKTRON_READER_KEY"] + "\r"}},
    "key-in-quotes": {"env": {"HACKTRON_READER_KEY": '"' + KEYS["HACKTRON_READER_KEY"] + '"'}},
    "key-with-space": {"env": {"HACKTRON_READER_KEY": " " + KEYS["HACKTRON_READER_KEY"]}},
    "key-not-ascii": {"env": {"HACKTRON_READER_KEY": "hacktron_Schl\u00fcssel0000"}},
    "key-of-both-the-same": {"env": {"HACKTRON_FOREIGN_KEY": KEYS["HACKTRON_READER_KEY"]}},
    "key-is-the-variable": {"env": {"HACKTRON_READER_KEY": "$HACKTRON_READER_KEY"}},
    "waiver-without-owner": {
        "waiver": WAIVER.replace("    owner: {owner}\n", "").format(requirement="NOLEAK-STATUS", expires="2027-01-15")},
    "waiver-requirement-misspelt": {"waiver": WAIVER.format(requirement="NOLEAK-STAUTS", owner="o", expires="2027-01-15")},
    "waiver-for-ever": {"waiver": WAIVER.format(requirement="NOLEAK-STATUS", owner="o", expires="2099-01-01")},
    "waiver-no-date": {"waiver": WAIVER.format(requirement="NOLEAK-STATUS", owner="o", expires="soon")},
    "waiver-empty": {"waiver": ""},
    "suite-in-a-circle": {"prepare": suite_circle, "call": ["check", "--suites", "empty"]},
    "results-empty": {"results": "", "call": ["report", "results.json", "--format", "html"]},
    "results-cut-off": {"results": '{"format": 1, "cases": [', "call": ["report", "results.json", "--format", "html"]},
    "results-a-list": {"results": "[]", "call": ["report", "results.json", "--format", "html"]},
    "results-a-profile": {"call": ["report", "profile.yaml", "--format", "html"]},
    "results-unknown-version": {"results": '{"format": "99"}', "call": ["compare", "results.json", "results.json"]},
}


class Listening:
    """A port that counts who comes."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]
        return self

    def __exit__(self, *_):
        self.socket.close()

    def visited(self):
        try:
            self.socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True


class Mistakes(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.target = self.enterContext(Listening())

    def write(self, mistake):
        (self.folder / "empty").mkdir(exist_ok=True)
        text = mistake.get("profile", lambda given: given)(PROFILE.format(port=self.target.port))
        (self.folder / "profile.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
        for key, name in (("waiver", "waivers.yaml"), ("results", "results.json")):
            if key in mistake:
                (self.folder / name).write_text(mistake[key], encoding="utf-8")
        mistake.get("prepare", lambda folder: None)(self.folder)

    def call(self, arguments, env=None, **more):
        variables = {"PATH": os.environ["PATH"], **KEYS, **(env or {})}
        variables = {name: value for name, value in variables.items() if value is not None}
        return subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=60, cwd=self.folder, env=variables,
                              stdin=subprocess.DEVNULL, check=False, **more)

    def shown(self, done):
        text = (done.stderr + done.stdout).decode("utf-8")
        for found, put in ((str(self.folder), "FOLDER"), (str(ROOT), "ROOT"), (str(self.target.port), "PORT"),
                           (PROGRAM, "hacktron-conformance")):
            text = text.replace(found, put)
        return re.sub(r"stand for [0-9]+ days", "stand for N days", text)

    def compare(self, name, done):
        text = self.shown(done)
        golden = GOLDEN / f"{name}.txt"
        self.assertEqual(done.returncode, 3, f"{name}: {text}")
        self.assertFalse(self.target.visited(), f"{name}: something was sent")
        for key in KEYS.values():
            self.assertNotIn(key[len("hacktron_"):], text, name)
        if os.environ.get("UPDATE_GOLDEN"):
            golden.write_text(text, encoding="utf-8")
        else:
            self.assertEqual(text, golden.read_text(encoding="utf-8"), name)

    def test_command_lines(self):
        for name, arguments in COMMAND_LINES.items():
            with self.subTest(name):
                self.write({})
                self.target.visited()
                self.compare(name, self.call(arguments))

    def test_files_and_environment(self):
        for name, mistake in FILES.items():
            with self.subTest(name):
                for old in self.folder.iterdir():
                    if old.is_symlink() or old.is_file():
                        old.unlink()
                self.write(mistake)
                self.target.visited()
                arguments = mistake.get("call", RUN)
                if "waiver" in mistake:
                    arguments = [*RUN, "--waivers", "waivers.yaml"]
                self.compare(name, self.call(arguments, mistake.get("env")))

    def test_there_are_no_other_golden_files(self):
        self.assertEqual({path.stem for path in GOLDEN.iterdir()}, {*COMMAND_LINES, *FILES, "profile-unreadable"})

    def test_a_file_that_may_not_be_read(self):
        self.write({})
        (self.folder / "profile.yaml").chmod(0)
        self.folder.chmod(0o755)
        other = {"user": 65534, "group": 65534} if os.geteuid() == 0 else {}
        try:
            done = self.call(["check", "--profile", "profile.yaml"], **other)
        except PermissionError:
            self.skipTest("another user may not run the program here")
        self.compare("profile-unreadable", done)

    def test_what_windows_writes_is_accepted(self):
        for change in (lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text,
                       lambda text: "\ufeff" + text.replace("\n", "\r\n")):
            self.write({"profile": change})
            done = self.call(["check", "--profile", "profile.yaml"])
            self.assertEqual(done.returncode, 0, self.shown(done))

    def test_a_gap_that_has_ended_is_told_and_no_mistake(self):
        gap = "gaps: [{{principal: revoked, reason: none, owner: app, expires: {}}}]\n"
        for day, told in (("2026-01-31", True), ("2999-01-31", False)):
            self.write({"profile": lambda text, day=day: text + gap.format(day)})
            for command in (["check"], ["plan", "--brief"]):
                done = self.call([*command, "--profile", "profile.yaml"])
                self.assertEqual(done.returncode, 0, self.shown(done))
                self.assertEqual("profile.yaml:7:20: warning: the gap of principal 'revoked' ended on 2026-01-31"
                                 in done.stderr.decode(), told, self.shown(done))


if __name__ == "__main__":
    unittest.main()
