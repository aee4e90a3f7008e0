"""Wrong set-ups: never 0, and the sentence says why. And no old green report is ever left in place."""
import re
import signal
import socket
import subprocess
import unittest

from common import PROGRAM, Case, call, literal_keys, reports_in, scratch, served, until


def written(folder, profile):
    path = folder / "profile.yaml"
    path.write_text(profile, encoding="utf-8")
    path.chmod(0o600)
    return path


def key_of(profile, principal):
    return re.search(rf'^\s+{principal}:\s*\{{?\s*api_key:\s*"?([^"\s,}}]+)', profile, re.MULTILINE)[1]


def without_principals(profile, *names):
    lines = []
    for line in profile.splitlines():
        if not any(re.match(rf"\s+{name}:", line) for name in names):
            lines.append(line)
    return "\n".join(lines) + "\n"


class WrongKeys(Case):
    def run_with(self, change, *arguments):
        with scratch() as folder, served() as (_, profile):
            path = written(folder, change(profile))
            out = folder / "out"
            done = call("run", "--profile", path, *reports_in(out), *arguments, folder=out)
            return done, (done.results() if (out / "results.json").exists() else None)

    def test_a_wrong_reader_key_verifies_nothing(self):
        done, results = self.run_with(lambda text: text.replace(key_of(text, "reader"), "hacktron_" + "0" * 40))
        self.assertEqual(done.code, 2, done.out)
        self.assertIn("principal 'reader' could not be proven", done.out)
        self.assertFalse([case["id"] for case in results["cases"]
                          if case["verdict"] == "passed" and case.get("principal") == "reader"])

    def test_a_foreign_key_of_the_same_organization_is_suspected(self):
        with scratch() as folder, served() as (_, profile):
            writer = key_of(profile, "writer")
            text = without_principals(profile, "writer").replace(key_of(profile, "foreign"), writer)
            path = written(folder, text)
            out = folder / "out"
            done = call("run", "--profile", path, *reports_in(out), folder=out)
            self.assertIn(done.code, (1, 2), done.out)
            self.assertIn("both keys may belong to one organization", done.out)

    def test_a_production_host_is_not_written_to_by_the_profile_alone(self):
        def production(text):
            return re.sub(r"(?m)^base_url: .*$", "base_url: https://api.hacktron.ai/v1", text)

        done, _ = self.run_with(production)
        self.assertEqual(done.code, 3, done.out + done.err)
        self.assertIn("api.hacktron.ai is a production host", done.err)
        self.assertIn("--allow-production", done.err)

    def test_two_principals_with_one_key_are_invalid(self):
        done, _ = self.run_with(lambda text: text.replace(key_of(text, "foreign"), key_of(text, "reader")))
        self.assertEqual(done.code, 3, done.out + done.err)
        self.assertIn("same key", done.err)

    def test_the_smallest_profile_is_green_in_what_it_can_judge(self):
        keep = ("reader", "foreign")

        def change(text):
            names = re.findall(r"^  ([a-z-]+):\s*\{?\s*(?:api_key|bearer)", text, re.MULTILINE)
            text = without_principals(text, *[name for name in names if name not in keep])
            text = re.sub(r"^allow:.*$", "allow: []", text, flags=re.MULTILINE)
            return text

        done, results = self.run_with(change)
        self.assertEqual(done.code, 2, done.out + done.err)
        self.assertFalse([case["id"] for case in results["cases"] if case["verdict"] == "failed"])
        self.assertTrue([case for case in results["cases"] if case["verdict"] == "passed"])
        self.assertIn("allow: [refused]", done.out)
        self.assertIn("principal 'writer'", done.out)


class Target(Case):
    def test_a_target_that_is_down_is_not_verified(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with scratch() as folder, served() as (base, profile):
            path = written(folder, profile.replace(base, f"http://127.0.0.1:{port}/v1"))
            out = folder / "out"
            done = call("run", "--profile", path, "--wait", "1s", *reports_in(out), folder=out)
            self.assertEqual(done.code, 2, done.out + done.err)
            self.assertIn("refused", done.out)
            self.assertIn(str(port), done.out)


class Selection(Case):
    def test_a_selection_that_matches_nothing_is_invalid(self):
        done = call("demo", "--select", "id:nowhere/*", "--report", "json=-")
        self.assertEqual(done.code, 3)
        self.assertIn("matches no probe", done.err)

    def test_a_selection_narrows_the_gate_and_says_so(self):
        with scratch() as folder:
            done = call("demo", "--select", "requirement:AUTH-MISSING", *reports_in(folder), folder=folder)
            self.assertEqual(done.code, 0, done.out + done.err)
            self.assertRegex(done.out, r"PARTIAL: \d+ of \d+ MUST")

    def test_a_profile_may_demand_the_whole(self):
        with scratch() as folder, served() as (_, profile):
            path = written(folder, profile + "gate: {complete: required}\n")
            done = call("run", "--profile", path, "--select", "level:must", *reports_in(folder / "out"),
                        folder=folder / "out")
            self.assertEqual(done.code, 3, done.out)
            self.assertIn("every probe must run", done.err)

    def test_two_reports_do_not_share_a_path(self):
        done = call("demo", "--report", "junit=-", "--report", "json=-")
        self.assertEqual(done.code, 3)
        self.assertIn("the same path", done.err)

    def test_a_folder_without_suites_is_invalid(self):
        with scratch() as folder:
            done = call("demo", "--suites", folder, *reports_in(folder / "out"), folder=folder / "out")
            self.assertEqual(done.code, 3, done.out)
            self.assertIn(str(folder), done.err)
            self.assertIn("nothing was sent", done.err)

    def test_mistakes_of_the_command_line_name_the_nearest(self):
        self.assertIn("did you mean 'demo'?", call("dmeo").err)
        done = call("demo", "--sede", "1")
        self.assertEqual(done.code, 3)
        self.assertIn("did you mean '--seed'?", done.err)
        self.assertEqual(call("run").code, 3)
        self.assertEqual(call("demo", "--report", "junti=x").code, 3)


class NoStaleGreen(Case):
    def test_an_invalid_run_replaces_an_old_report(self):
        with scratch() as folder:
            for name in ("junit.xml", "results.json"):
                (folder / name).write_text("old and green", encoding="utf-8")
            done = call("demo", "--select", "id:nowhere/*", *reports_in(folder), folder=folder)
            self.assertEqual(done.code, 3)
            junit = (folder / "junit.xml").read_text(encoding="utf-8")
            self.assertNotIn("old and green", junit)
            self.assertIn("<error", junit)
            self.assertEqual(done.results()["cases"][0]["suite"], "run")

    def test_a_report_that_cannot_be_written_ends_the_run_before_it_begins(self):
        done = call("demo", "--report", "junit=/proc/nowhere/junit.xml")
        self.assertEqual(done.code, 3)
        self.assertIn("/proc/nowhere/junit.xml", done.err)


class Interruption(Case):
    def test_a_signal_ends_the_run_with_reports_and_without_green(self):
        with scratch() as folder:
            process = subprocess.Popen([PROGRAM, "demo", *reports_in(folder)], stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True)
            events = folder / "events.jsonl"
            until(lambda: events.is_file() and len(events.read_text(encoding="utf-8").splitlines()) > 20, "the run")
            process.send_signal(signal.SIGINT)
            out, _ = process.communicate(timeout=30)
            self.assertIn(process.returncode, (1, 2))
            self.assertIn("interrupted", out.splitlines()[-1])
            self.assertIn("<error", (folder / "junit.xml").read_text(encoding="utf-8"))


class Mistakes(Case):
    def test_keys_of_an_unreadable_profile_are_not_shown(self):
        with scratch() as folder, served() as (_, profile):
            path = written(folder, profile.replace("base_url:", "bas_url:"))
            done = call("run", "--profile", path, *reports_in(folder / "out"), folder=folder / "out")
            self.assertEqual(done.code, 3)
            for key in literal_keys(profile):
                self.assertNotIn(key.removeprefix("hacktron_"), done.everything())


if __name__ == "__main__":
    unittest.main()
