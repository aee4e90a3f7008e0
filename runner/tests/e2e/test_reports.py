"""Reports in every format, rendered again from the stored results; waivers, comparisons, progress."""
import datetime
import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
import unittest
import xml.dom.minidom

from common import PROGRAM, ROOT, Case, call, scratch

FORMATS = ["junit", "junit-xunit", "json", "html", "markdown", "github", "sarif", "console"]


def with_all_reports(folder, *arguments):
    reports = [argument for name in FORMATS for argument in ("--report", f"{name}={folder}/{name}")]
    return call("demo", *arguments, *reports, "--events", f"{folder}/events", "--report", f"json={folder}/results.json",
                folder=folder)


def on_terminal(arguments, columns, resize_to=None, env=None):
    """What a call writes to a terminal so many columns wide, and its exit code; standard output goes nowhere."""
    controller, terminal = pty.openpty()

    def resize(width):
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))

    resize(columns)
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    process = subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=terminal,
                               stdin=subprocess.DEVNULL, cwd=ROOT, env={**environment, **(env or {})})
    seen = b""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        ready, _, _ = select.select([controller], [], [], 0.1)
        if ready:
            seen += os.read(controller, 65536)
            if resize_to and b"probes" in seen:
                resize(resize_to)
                resize_to = None
        elif process.poll() is not None:
            break
    code = process.wait(timeout=10)
    os.close(terminal)
    os.close(controller)
    return seen.decode("utf-8", "replace"), code


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


    def test_files_are_named_alike_wherever_the_program_is_called(self):
        with scratch() as folder:
            call("demo", "--select", "id:repos/*", "--fault", "repos-answer-500", "--seed", 1, "--report",
                 f"json={folder}/results.json", "--events", folder / "events", cwd=folder)
            for path in (folder / "results.json", folder / "events"):
                files = set(re.findall(r'"file": "([^"]*)"', path.read_text(encoding="utf-8")))
                self.assertIn("suites/contract.yaml" if path.suffix else "suites/repos/list.yaml", files)
                for file in files:
                    self.assertTrue(file.startswith("suites/") and (ROOT / file).is_file(), file)

    def test_the_quota_is_told_by_account(self):
        with scratch() as folder:
            done = call("demo", "--select", "id:isolation/findings/*", "--report", f"json={folder}/results.json", folder=folder)
            results = done.results()
            sent = {account: sum(slots) for account, slots in results["quota"]["sent"].items()}
            self.assertEqual(sent["foreign"], results["requests"]["foreign"])
            self.assertEqual(sent["writer"], results["requests"]["writer"])
            self.assertGreater(sent["reader"], 10)


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
            broken = sum(case["verdict"] == "failed"
                         for case in json.loads((folder / "red.json").read_text(encoding="utf-8"))["cases"])
            self.assertGreaterEqual(broken, 4)
            self.assertTrue(worse.last_line.startswith(f"regression: {broken} newly failing"), worse.last_line)
            found = json.loads((folder / "worse.json").read_text(encoding="utf-8"))["newly_failing"]
            self.assertEqual(len(found), broken)
            self.assertIn("newly failing", (folder / "worse.md").read_text(encoding="utf-8"))
            better = call("compare", folder / "red.json", folder / "green.json")
            self.assertEqual(better.code, 0, better.out)
            self.assertIn(f"{broken} fixed", better.last_line)
            invalid = call("compare", folder / "red.json", ROOT / "reports/samples/invalid-input.json")
            self.assertEqual(invalid.code, 2)
            self.assertIn("not comparable", invalid.last_line)
            self.assertEqual(call("compare", folder / "red.json", folder / "absent.json").code, 3)
            self.assertEqual(call("compare", folder / "red.json", folder / "red.json", "--format", "yaml").code, 3)


    def test_with_a_folder_of_earlier_runs(self):
        with scratch() as folder:
            runs = folder / "runs"
            runs.mkdir()
            stored = json.loads((ROOT / "reports/samples/failing.json").read_text(encoding="utf-8"))
            for day, name in ((20, "one"), (21, "two"), (22, "three")):
                stored["started"] = f"2026-11-{day}T09:00:00Z"
                stored["run_id"] = name
                (runs / f"{name}.json").write_text(json.dumps(stored), encoding="utf-8")
            (runs / "other.json").write_text("[]", encoding="utf-8")
            (runs / "notes.txt").write_text("kept", encoding="utf-8")
            stored["started"], stored["run_id"] = "2026-11-23T09:00:00Z", "now"
            (folder / "now.json").write_text(json.dumps(stored), encoding="utf-8")
            page = folder / "page.html"
            done = call("compare", runs, folder / "now.json", "--format", "console", "--format", f"html={page}",
                        "--format", f"json={folder}/compared.json")
            self.assertEqual(done.code, 0, done.out + done.err)
            self.assertIn("4 runs since 2026-11-20T09:00:00Z (run one)", done.out)
            self.assertIn("fails since 2026-11-20T09:00:00Z (run one), 3 runs ago", done.out)
            compared = json.loads((folder / "compared.json").read_text(encoding="utf-8"))
            self.assertEqual([run["run"] for run in compared["history"]["runs"]], ["one", "two", "three", "now"])
            for course in compared["history"]["requirements"]:
                self.assertEqual(len(course["statuses"]), 4)
            strips = xml.dom.minidom.parse(str(page)).getElementsByTagName("svg")
            self.assertEqual(len(strips), len(compared["history"]["requirements"]))
            self.assertEqual(len(strips[0].getElementsByTagName("rect")), 4)
            empty = folder / "empty"
            empty.mkdir()
            alone = call("compare", empty, folder / "now.json")
            self.assertEqual(alone.code, 2)
            self.assertIn("there is no earlier run", alone.last_line)


class Progress(Case):
    FEW = ["demo", "--select", "id:repos/* or id:isolation/findings/*", "--seed", "1"]

    def reports(self, folder):
        return ["--report", f"json={folder}/results.json", "--journal", f"{folder}/journal"]

    def test_a_bar_on_a_terminal_that_is_gone_in_the_end(self):
        with scratch() as folder:
            seen, code = on_terminal([*self.FEW, *self.reports(folder)], 100)
            self.assertEqual(code, 0, seen)
            self.assertRegex(seen, r"\[#*\.*\] \d+/\d+ probes")
            self.assertTrue(seen.endswith("\r\x1b[K"), repr(seen[-80:]))

    def test_a_narrow_terminal_is_never_written_full(self):
        with scratch() as folder:
            for columns, later in ((20, None), (100, 30)):
                seen, code = on_terminal([*self.FEW, *self.reports(folder)], columns, resize_to=later)
                self.assertEqual(code, 0, seen)
                behind_announcement = re.split(r"  journal: +[^\n]*\n", seen)[1]
                lines = [line for line in re.split(r"\r\x1b\[K|\r?\n", behind_announcement) if line]
                self.assertTrue(lines)
                self.assertLess(max(map(len, lines)), columns)
                self.assertLess(len(lines[-1]), later or columns)

    def test_failures_stand_above_the_bar_at_once(self):
        with scratch() as folder:
            seen, code = on_terminal([*self.FEW, "--fault", "foreign-message-of-one-byte", *self.reports(folder)], 100)
            self.assertEqual(code, 1, seen)
            told = re.search(r"FAILED isolation/findings/alike\S+: [^\n]*\n", seen)
            self.assertTrue(told, seen)
            self.assertIn("probes", seen[told.end():])

    def test_no_bar_in_ci_nor_when_quiet(self):
        with scratch() as folder:
            seen, _ = on_terminal([*self.FEW, *self.reports(folder)], 100, env={"CI": "true"})
            self.assertNotIn("\x1b", seen)
            self.assertNotIn("[#", seen)
            seen, _ = on_terminal([*self.FEW, "--quiet", *self.reports(folder)], 100)
            self.assertNotIn("probes", seen)

    def test_verbose_shows_each_exchange_without_a_key(self):
        with scratch() as folder:
            done = call(*self.FEW, "--verbose", *self.reports(folder))
            self.assertEqual(done.code, 0, done.out + done.err)
            self.assertRegex(done.err, r"(?m)^\d+ reader GET /repos -> 200, 0\.\d{3} s$")
            self.assertNotRegex(done.err, r"hacktron_[A-Za-z0-9]{8}")
            self.assertEqual(call(*self.FEW, "--verbose", "--quiet", *self.reports(folder)).code, 3)


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


if __name__ == "__main__":
    unittest.main()
