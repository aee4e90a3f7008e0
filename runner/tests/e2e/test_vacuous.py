"""Every way we found in which a run could prove nothing and be green, each with its exit code."""
import contextlib
import datetime
import re
import shutil
import unittest

from common import ROOT, Case, call, reports_in, scratch, served
from hostile import peer

BASE = ("contract.yaml", "requirements.yaml", "operations.yaml", "fixtures.yaml")
PROBE = """suite: only/one
summary: One probe.
probes:
  - probe: missing-key
    title: Without a key nothing is shown
    requirements: [AUTH-MISSING]
    as: anonymous
    matrix: {operation: {scans: {request: GET /scans}, findings: {request: GET /findings}}}
    expect: {status: 401}
"""
SELECT = ["--select", "requirement:AUTH-MISSING"]
TODAY = datetime.datetime.now(datetime.timezone.utc).date()


def waivers(expires):
    return ("waivers:\n  - requirement: AUTH-MISSING\n    reason: known\n    owner: platform\n"
            f"    issue: https://issues.example/1\n    expires: {expires}\n")


def answer(status, body, kind="application/json", more=""):
    return [(f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n{more}Content-Length: {len(body)}\r\n\r\n{body}").encode()]


class Setting:
    """One target, one profile, one folder of suites to spoil."""

    def __init__(self, folder, profile):
        self.folder, self.text, self.suites = folder, profile, folder / "suites"
        shutil.copytree(ROOT / "suites", self.suites)

    def only(self, text):
        """The catalogue, with this suite alone."""
        shutil.rmtree(self.suites)
        self.suites.mkdir()
        for each in BASE:
            shutil.copy(ROOT / "suites" / each, self.suites)
        if text:
            (self.suites / "only.yaml").write_text(text, encoding="utf-8")

    def run(self, *more):
        path = self.folder / "profile.yaml"
        path.write_text(self.text, encoding="utf-8")
        path.chmod(0o600)
        out = self.folder / "out"
        return call("run", "--profile", path, "--suites", self.suites, "--wait", "1s", *reports_in(out), *more, folder=out)


@contextlib.contextmanager
def setting(*arguments):
    with scratch() as folder, served("--quota", "1000", *arguments, window="1s") as (_, text):
        yield Setting(folder, text)


class Vacuous(Case):
    def expect(self, code, words, done):
        self.assertEqual(done.code, code, done.out[-500:] + done.err[-500:])
        self.assertIn(words, done.out + done.err)
        if code != 3:
            self.assertEqual(done.results()["exit"], code)
        junit = (done.folder / "junit.xml").read_text(encoding="utf-8")
        self.assertTrue("<failure" in junit or "<error" in junit, "a green JUnit file beside a red exit code")

    def test_suites_without_probes(self):
        with setting() as one:
            one.only("")
            self.expect(3, "no file says `suite:`", one.run())
            shutil.rmtree(one.suites)
            one.suites.mkdir()
            self.expect(3, "holds no file", one.run())
            one.suites.rmdir()
            self.expect(3, "there is no directory", one.run())

    def test_everything_skipped(self):
        with setting() as one:
            one.only(PROBE + "    skip: [{operation: scans, because: x}, {operation: findings, because: y}]\n")
            done = one.run()
            self.assertIn(done.code, (2, 3), done.out + done.err)
            one.only(PROBE)
            self.expect(2, "PARTIAL" if "PARTIAL" in one.run().out else "not verified", one.run())

    def test_all_not_testable(self):
        with setting() as one:
            one.text = re.sub(r"(?m)^allow:.*$", "allow: []", one.text)
            self.expect(2, "nothing was judged", one.run("--select", "effect:restores"))
            self.expect(2, "allow: [restores]", one.run("--select", "effect:restores", "--gate", "report"))

    def test_everything_a_gap(self):
        with setting() as one:
            one.text = re.sub(r"(?m)^allow:.*$", "allow: []", one.text)
            gap = "gaps: [{effect: restores, reason: production data, owner: platform, expires: %s}]\n"
            text = one.text
            one.text = text + gap % (TODAY + datetime.timedelta(days=30))
            self.expect(2, "nothing was judged", one.run("--select", "effect:restores"))
            one.text = text + gap % (TODAY - datetime.timedelta(days=1))
            self.expect(2, "nothing was judged", one.run("--select", "effect:restores"))

    def test_everything_waived(self):
        with setting("--fault", "no-key-accepted") as one:
            file = one.folder / "waivers.yaml"
            file.write_text(waivers(TODAY + datetime.timedelta(days=10)), encoding="utf-8")
            done = one.run(*SELECT, "--waivers", file)
            # What was waived is told as such; the rest of the selection was verified.
            self.assertEqual(done.code, 0, done.last_line)
            self.assertRegex(done.last_line, r"were verified, 1 waived; .* of them waived")
            self.assertIn("waived cases", done.out)
            file.write_text(waivers(TODAY - datetime.timedelta(days=1)), encoding="utf-8")
            self.expect(1, "expired", one.run(*SELECT, "--waivers", file))

    def test_selections_and_shards_of_nothing(self):
        with setting() as one:
            self.expect(3, "matches no probe", one.run("--select", "id:nowhere/*"))
            self.expect(3, "no probe is left", one.run("--select", "requirement:AUTH-MISSING and effect:spends"))
            self.assertEqual(one.run("--shard", "5/4").code, 3)

    def test_wrong_keys(self):
        with setting() as one:
            text = one.text
            for principal in ("reader", "foreign"):
                key = re.search(rf'^  {principal}: .*?"([^"]+)"', text, re.MULTILINE)[1]
                one.text = text.replace(key, "hacktron_" + "0" * 40)
                self.expect(2, "could not be proven", one.run())
            reader, foreign = (re.search(rf'^  {each}: .*?"([^"]+)"', text, re.MULTILINE)[1]
                               for each in ("reader", "foreign"))
            one.text = text.replace(foreign, reader)
            self.expect(3, "same key", one.run())

    def test_a_target_that_is_replaced_in_the_middle(self):
        with setting("--variant", "two-builds") as one:
            self.expect(2, "build", one.run(*SELECT))

    def test_targets_that_answer_everything_alike(self):
        for name, behave in (
                ("nobody", None),
                ("a portal", lambda _: answer(200, "<html>log in</html>", "text/html")),
                ("an empty list", lambda _: answer(200, '{"data": [], "total": 0}')),
                ("not found", lambda _: answer(404, '{"statusCode": 404, "message": "x", "error": "Not Found"}')),
                ("no key is right", lambda _: answer(401, '{"statusCode": 401, "message": "x"}')),
                ("forbidden", lambda _: answer(403, '{"statusCode": 403, "message": "x"}')),
                ("broken", lambda _: answer(500, "{}")),
                ("a gateway", lambda _: answer(503, "", more="Retry-After: 0\r\n")),
                ("moved", lambda _: answer(301, "", more="Location: https://elsewhere.example/v1\r\n"))):
            with self.subTest(name), setting() as one, peer(behave or (lambda _: [])) as other:
                base = re.search(r"(?m)^base_url: (\S+)", one.text)[1]
                if behave is None:
                    other.close()
                one.text = one.text.replace(base, other.origin + "/v1")
                done = one.run("--select", "id:errors/*", "--deadline", "20s")
                self.assertIn(done.code, (1, 2), done.last_line)

    def test_a_run_that_ends_before_it_began(self):
        with setting() as one:
            self.expect(2, "deadline", one.run("--deadline", "1ms"))

    def test_reports_that_cannot_be_written(self):
        with setting() as one:
            for more in (["--report", "junit=/proc/nowhere/junit.xml"], ["--report", "nothing=x"],
                         ["--events", "/proc/nowhere/events"], ["--journal", "/proc/nowhere/journal"]):
                with self.subTest(more):
                    self.assertEqual(one.run(*more).code, 3)

    def test_a_thing_said_twice(self):
        probe = PROBE[PROBE.index("  - probe:"):]
        with setting() as one:
            one.only(PROBE + probe)
            self.expect(3, "missing-key", one.run())
            one.only(PROBE)
            (one.suites / "again.yaml").write_text(PROBE, encoding="utf-8")
            self.expect(3, "only/one", one.run())
            text = (one.suites / "requirements.yaml").read_text(encoding="utf-8")
            (one.suites / "again.yaml").write_text(text, encoding="utf-8")
            self.assertEqual(one.run().code, 3)

    def test_profiles_that_say_nothing(self):
        with setting() as one:
            text = one.text
            for spoiled in ("", "profile: x\n", text.replace("2026-08-03", "2025-01-01"), "[]\n"):
                one.text = spoiled
                self.assertEqual(one.run().code, 3, spoiled)
            self.assertEqual(call("run", "--profile", one.folder).code, 3)


if __name__ == "__main__":
    unittest.main()
