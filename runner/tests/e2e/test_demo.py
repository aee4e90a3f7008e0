"""The demo as a newcomer runs it, and what it leaves behind."""
import re
import subprocess
import unittest

from common import ROOT, Case, call, literal_keys, reports_in, scratch, served


class Demo(Case):
    @classmethod
    def setUpClass(cls):
        cls.home = cls.enterClassContext(scratch())
        cls.folder = cls.home / "reports/latest"
        cls.demo = call("demo", "--seed", 7, cwd=cls.home, folder=cls.folder)

    def test_is_green_and_says_so(self):
        done = self.demo
        self.assertEqual(done.code, 0, done.out + done.err)
        self.assertTrue(done.last_line.startswith("exit 0 (conformant): "), done.last_line)
        self.assertLessEqual(len(done.out.splitlines()), 40, "more than a screenful")
        cases = done.results()["cases"]
        self.assertGreaterEqual(len(cases), 60)
        self.assertFalse([case["id"] for case in cases if case["verdict"] not in ("passed", "not-applicable")])

    def test_junit_is_read_by_real_consumers(self):
        junit = self.folder / "junit.xml"
        subprocess.run(["xmllint", "--noout", "--schema", ROOT / "reports/junit.xsd", junit], check=True,
                       capture_output=True)
        read = subprocess.run(["/usr/bin/python3", ROOT / "reports/tests/check_junit.py", junit], check=False,
                              capture_output=True, text=True)
        self.assertEqual(read.returncode, 0, read.stdout + read.stderr)
        subprocess.run(["jq", "-e", ".cases | length >= 60", self.folder / "results.json"], check=True,
                       capture_output=True)
        checked = subprocess.run(["/usr/bin/python3", ROOT / "reports/tests/check_results.py",
                                  ROOT / "schemas/results.schema.json", self.folder / "results.json"], check=False,
                                 capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_default_reports_go_to_reports_latest(self):
        self.assertEqual(sorted(str(path.relative_to(self.home)) for path in self.home.rglob("*.*")),
                         ["reports/latest/index.html", "reports/latest/junit.xml", "reports/latest/results.json"])

    def test_the_same_seed_gives_the_same_verdicts(self):
        with scratch() as folder:
            again = call("demo", "--seed", 7, *reports_in(folder), folder=folder)
            first, second = ([(case["suite"], case["id"], case["verdict"]) for case in done.results()["cases"]]
                             for done in (self.demo, again))
            self.assertEqual(first, second)


class Secrets(Case):
    def test_no_key_is_in_any_output(self):
        for extra in ([], ["--fault", "reader-may-patch"], ["--fault", "errors-carry-a-stack"]):
            with self.subTest(served=extra), scratch() as folder:
                with served(*extra) as (_, profile):
                    keys = literal_keys(profile)
                    self.assertGreaterEqual(len(keys), 8)
                    path = folder / "profile.yaml"
                    path.write_text(profile, encoding="utf-8")
                    path.chmod(0o600)
                    out = folder / "out"
                    done = call("run", "--profile", path, "--evidence", "all", *reports_in(out), folder=out)
                    plan = call("plan", "--profile", path)
                    text = done.everything() + plan.out + plan.err
                    self.assertIn("[redacted", text)
                    for key in keys:
                        tail = key.removeprefix("hacktron_")
                        self.assertNotIn(tail, text)
                        # Of a token the header says how it is signed, and no more.
                        secret = tail.partition(".")[2] if tail.startswith("eyJ") else tail
                        self.assertNotIn(secret[:12], text)

    def test_keys_are_not_on_the_command_line_or_in_a_child_environment(self):
        self.assertNotIn("api-key", call("run", "--help").out)


class Serve(Case):
    def test_answers_curl(self):
        with served() as (base, profile):
            answer = subprocess.run(["curl", "-sS", "-i", f"{base}/findings?limit=1"], check=True, capture_output=True,
                                    text=True).stdout
            self.assertIn("401", answer.splitlines()[0])
            self.assertIn('"statusCode":401', answer)
            command = re.search(r"^#\s+(curl .*)$", profile, re.MULTILINE)[1]
            answer = subprocess.run(["bash", "-c", command], check=True, capture_output=True, text=True).stdout
            self.assertIn('"total":', answer)

    def test_unknown_faults_are_refused_with_the_nearest_name(self):
        done = call("serve", "--fault", "html-error")
        self.assertEqual(done.code, 3)
        self.assertIn("html-error", done.err)


if __name__ == "__main__":
    unittest.main()
