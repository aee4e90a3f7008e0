"""Runs that are cut short in every way, over sockets; what they wrote, left and undid. `cleanup` does the rest."""
import contextlib
import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import jsonschema

from common import LIMIT, PROGRAM, ROOT, Case, Finished, call, reports_in, scratch, served_process, until
from relay import LOSE_ANSWER, LOSE_REQUEST, PASS, relay

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kill_points import differences, named_in, profile_through, world_of  # noqa: E402

WRITES = "effect:restores"
MAKES_A_KEY = (b"POST", b"/dashboard/api-keys")  # a write whose undo its answer tells
SCHEMA = json.loads((ROOT / "schemas/files/journal.schema.json").read_text(encoding="utf-8"))


def lines_of(journal):
    return [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]


def pending(journal):
    """Numbers of writes with an undo that are not undone."""
    undos, undone = set(), set()
    for line in lines_of(journal):
        if "undo" in line:
            undos.add(line.get("write", line.get("of")))
        undone.add(line.get("undone"))
    return undos - undone


class Setting:
    """A served reference behind a relay, and runs against it."""

    def __init__(self, server, base, text, through, folder):
        self.server, self.through, self.folder = server, through, folder
        self.profile = profile_through(text, base, through, folder)
        self.out = folder / "out"
        self.journal = self.out / "journal.jsonl"

    def arguments(self, *more, select=WRITES):
        reports = reports_in(self.out)
        if "--journal" in more:
            reports = reports[:reports.index("--journal")]
        return ["run", "--profile", self.profile, "--select", select, "--seed", "7", *reports, *more]

    def start(self, *more, select=WRITES, **options):
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        return subprocess.Popen([PROGRAM, *map(str, self.arguments(*more, select=select))], cwd=ROOT, text=True,
                                stdin=subprocess.DEVNULL, **options)

    def lose(self, fate, number):
        """Loses the making of that key, or its answer."""
        made = itertools.count(1)
        self.through.hit.clear()
        self.through.decide = lambda seen: (
            fate if (seen.method, seen.target) == MAKES_A_KEY and next(made) == number else PASS)

    def cleanup(self, *more, journal=None):
        return call("cleanup", "--profile", self.profile, "--journal", journal or self.journal, *more)

    def world(self):
        return world_of(self.server, self.folder / "world.json")

    def results(self):
        return json.loads((self.out / "results.json").read_text(encoding="utf-8"))

    def end(self, process):
        out, err = process.communicate(timeout=LIMIT)
        return Finished(subprocess.CompletedProcess([], process.returncode, out, err), self.out)

    def interrupted_at_write(self, number=3, by=signal.SIGKILL, fate=LOSE_ANSWER):
        self.lose(fate, number)
        process = self.start()
        until(lambda: self.through.hit.is_set() or process.poll() is not None, "that write")
        process.send_signal(by)
        done = self.end(process)
        self.through.decide = lambda seen: PASS
        return done


@contextlib.contextmanager
def setting(*arguments):
    with scratch() as folder, served_process("--quota", "1000", "--world-out", folder / "world.json", *arguments,
                                             window="1s") as (server, base, text):
        with relay(int(re.search(r":(\d+)", base)[1])) as through:
            yield Setting(server, base, text, through, folder)


class Signals(Case):
    def test_the_first_ends_with_all_reports_and_everything_undone(self):
        with setting() as one:
            before = one.world()
            for number, each in enumerate((signal.SIGINT, signal.SIGTERM, signal.SIGHUP)):
                with self.subTest(each.name):
                    done = one.interrupted_at_write(1 + 4 * number, by=each)
                    self.assertEqual(done.code, 2, done.out + done.err)
                    self.assertIn("interrupted", done.last_line)
                    self.assertTrue(one.results()["interrupted"])
                    for name in ("junit.xml", "page.html", "summary.md", "github.txt", "results.sarif"):
                        self.assertTrue((one.out / name).stat().st_size > 0, name)
                    self.assertIn("INTERRUPTED", (one.out / "summary.md").read_text(encoding="utf-8"))
                    self.assertEqual(json.loads((one.out / "events.jsonl").read_text().splitlines()[-1])["exit"], 2)
                    self.assertEqual(pending(one.journal), set(), done.out)
                    self.assertEqual(differences(before, one.world(), []), [])

    def test_the_second_ends_at_once_and_the_journal_stays(self):
        with setting() as one:
            before = one.world()
            one.lose(LOSE_ANSWER, 3)
            process = one.start()
            until(one.through.hit.is_set, "that write")
            one.through.frozen = True
            process.send_signal(signal.SIGINT)
            while "interrupted" not in process.stderr.readline():
                pass
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(timeout=LIMIT), 4)
            self.assertLess(time.monotonic() - began, 3)
            one.end(process)
            one.through.frozen, one.through.decide = False, lambda seen: PASS
            self.assertTrue(pending(one.journal))
            done = one.cleanup()
            self.assertEqual(done.code, 0, done.out + done.err)
            self.assertEqual(differences(before, one.world(), named_in(done)), [])

    def test_a_target_that_hangs_cannot_hold_an_interrupted_run(self):
        with setting() as one:
            one.lose(LOSE_ANSWER, 3)
            process = one.start()
            until(one.through.hit.is_set, "that write")
            one.through.frozen = True
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            done = one.end(process)
            self.assertLess(time.monotonic() - began, 20)
            self.assertEqual(done.code, 2, done.out)
            self.assertIn("could not be undone", done.out)
            self.assertTrue(pending(one.journal))


class Ends(Case):
    def test_a_deadline_ends_with_reports_and_everything_undone(self):
        with setting() as one:
            one.lose(LOSE_ANSWER, 3)
            done = one.end(one.start("--deadline", "3s"))
            self.assertEqual(done.code, 2, done.out + done.err)
            self.assertIn("deadline of 3 s passed", done.last_line)
            self.assertEqual(pending(one.journal), set())
            self.assertTrue((one.out / "junit.xml").exists())

    def test_fail_fast_starts_nothing_more_and_undoes(self):
        with setting("--fault", "reader-may-patch") as one:
            done = one.end(one.start("--fail-fast", select="effect:refused or effect:restores"))
            self.assertEqual(done.code, 1, done.out + done.err)
            verdicts = [case["verdict"] for case in one.results()["cases"]]
            self.assertIn("not-run", verdicts)
            self.assertEqual(pending(one.journal), set())

    def test_a_target_that_dies_leaves_what_cleanup_names(self):
        with setting() as one:
            one.lose(LOSE_REQUEST, 3)
            process = one.start("--deadline", "6s")
            until(one.through.hit.is_set, "that write")
            one.server.kill()
            one.server.wait()
            done = one.end(process)
            self.assertEqual(done.code, 2, done.out + done.err)
            self.assertTrue(pending(one.journal))
            text = one.journal.read_text(encoding="utf-8")
            cleaned = one.cleanup()
            self.assertEqual(cleaned.code, 2, cleaned.out + cleaned.err)
            self.assertIn("UNKNOWN", cleaned.out)
            self.assertIn("call it again when the target answers", cleaned.last_line)
            self.assertEqual(one.journal.read_text(encoding="utf-8"), text)


class Outputs(Case):
    def test_a_reader_who_goes_away_does_not_end_the_run(self):
        with setting() as one:
            process = one.start(select="id:errors/*", stderr=subprocess.DEVNULL)
            process.stdout.close()
            code = process.wait(timeout=LIMIT)
            self.assertEqual(code, one.results()["exit"])
            self.assertIn(code, (0, 2))
            self.assertTrue((one.out / "page.html").exists())

    def test_both_outputs_may_be_gone(self):
        with setting() as one:
            process = one.start(select="id:errors/*")
            process.stdout.close()
            process.stderr.close()
            self.assertIn(process.wait(timeout=LIMIT), (0, 2))
            self.assertTrue((one.out / "page.html").exists())

    def test_what_cannot_be_written_is_4_and_every_report_says_so(self):
        for more, words in ((["--report", "markdown=/dev/full"], "/dev/full"),
                            (["--events", "/dev/full"], "--events /dev/full")):
            with self.subTest(more), scratch() as folder:
                done = call("demo", "--select", "requirement:AUTH-MISSING", "--report", f"json={folder}/results.json",
                            "--report", f"junit={folder}/junit.xml", *more, folder=folder)
                self.assertEqual(done.code, 4, done.out + done.err)
                self.assertIn(words, done.err)
                self.assertIn("exit 4", done.last_line)
                self.assertEqual(done.results()["exit"], 4)
                self.assertIn("<error", (folder / "junit.xml").read_text(encoding="utf-8"))

    def test_a_full_standard_output_is_4_with_reports(self):
        with scratch() as folder, open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([PROGRAM, "demo", "--select", "requirement:AUTH-MISSING", *reports_in(folder)], cwd=ROOT,
                                  stdout=full, stderr=subprocess.PIPE, text=True, timeout=LIMIT, check=False)
            self.assertEqual(done.returncode, 4, done.stderr)
            self.assertIn("standard output cannot be written", done.stderr)
            self.assertEqual(json.loads((folder / "results.json").read_text(encoding="utf-8"))["exit"], 4)

    def test_a_report_directory_that_vanishes_is_made_again(self):
        with setting() as one:
            one.lose(LOSE_ANSWER, 2)
            process = one.start("--deadline", "8s", "--journal", one.folder / "journal.jsonl")
            until(one.through.hit.is_set, "that write")
            shutil.rmtree(one.out)
            done = one.end(process)
            self.assertTrue((one.out / "results.json").exists(), done.err)
            self.assertIn(done.code, (2, 4))

    def test_a_journal_that_vanishes_ends_the_run_and_undoes(self):
        with setting() as one:
            before = one.world()
            one.through.decide = lambda seen: one.journal.unlink() or PASS if seen.write == 4 else PASS
            done = one.end(one.start())
            self.assertEqual(done.code, 4, done.out + done.err)
            self.assertIn("it was removed while the run was under way", done.last_line)
            self.assertEqual(differences(before, one.world(), []), [])

    def test_a_disk_that_fills_up_ends_the_run_and_undoes(self):
        if os.geteuid() != 0:
            self.skipTest("needs root, for a small file system")
        with setting() as one, tempfile.TemporaryDirectory() as disk:
            if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", disk], check=False).returncode:
                self.skipTest("no file system can be mounted here")
            try:
                pathlib.Path(disk, "filler").write_bytes(bytes(12 * 1024))
                before = one.world()
                done = one.end(one.start("--journal", f"{disk}/journal.jsonl"))
                self.assertEqual(done.code, 4, done.out + done.err)
                self.assertIn("No space left", done.last_line)
                self.assertEqual(differences(before, one.world(), []), [])
                for line in lines_of(pathlib.Path(disk) / "journal.jsonl"):
                    self.assertIsInstance(line, dict)
            finally:
                subprocess.run(["umount", disk], check=True)


class Cleanup(Case):
    def test_a_killed_run_is_undone_twice_and_from_a_copy(self):
        with setting() as one:
            before = one.world()
            one.interrupted_at_write()
            self.assertTrue(pending(one.journal))
            elsewhere = one.folder / "copy.jsonl"
            shutil.copy(one.journal, elsewhere)
            for journal, words in ((elsewhere, "undone"), (elsewhere, " 0 undone"), (one.journal, "undone")):
                done = one.cleanup(journal=journal)
                self.assertEqual(done.code, 0, done.out + done.err)
                self.assertIn(words, done.last_line)
                self.assertEqual(differences(before, one.world(), named_in(done)), [])
            self.assertEqual(pending(one.journal), set())

    def test_a_run_does_not_replace_a_journal_that_is_needed(self):
        with setting() as one:
            one.interrupted_at_write()
            text = one.journal.read_text(encoding="utf-8")
            done = call(*one.arguments())
            self.assertEqual(done.code, 3, done.out)
            self.assertIn("run `cleanup` with it first", done.err)
            self.assertEqual(one.journal.read_text(encoding="utf-8"), text)

    def test_a_journal_serves_one_at_a_time(self):
        with setting() as one:
            one.lose(LOSE_ANSWER, 3)
            process = one.start()
            until(one.through.hit.is_set, "that write")
            for done in (one.cleanup(), call(*one.arguments())):
                self.assertEqual(done.code, 3, done.out)
                self.assertIn("in use by another run or cleanup", done.err)
            process.kill()
            one.end(process)

    def test_a_failing_target_leaves_what_is_named(self):
        with setting() as one:
            one.interrupted_at_write()
            text = one.profile.read_text(encoding="utf-8")
            key = re.search(r'^  writer: .*?"([^"]+)"', text, re.MULTILINE)[1]
            token = re.search(r'^  session: .*?"([^"]+)"', text, re.MULTILINE)[1]
            one.profile.write_text(text.replace(key, key[:-3] + "000").replace(token, token[:-3] + "000"),
                                   encoding="utf-8")
            done = one.cleanup()
            self.assertEqual(done.code, 1, done.out + done.err)
            self.assertRegex(done.out, r"(?m)^LEFT .*answered 401")
            self.assertIn("left behind", done.last_line)
            one.profile.write_text(text, encoding="utf-8")
            self.assertEqual(one.cleanup().code, 0)

    def test_a_journal_of_no_use_is_refused_with_a_sentence(self):
        with setting() as one:
            one.interrupted_at_write()
            good = one.journal.read_text(encoding="utf-8")
            target = re.search(r'"target":"([^"]+)"', good)[1]
            for text, words in ((good.replace(target, "http://127.0.0.1:9/v1"), "is of a run against"),
                                (good.replace('"journal":1', '"journal":2'), "is of version 2"),
                                ("{}\n" + good, "does not say `journal`"),
                                (good.replace('"write":2', '"wrote":2', 1), "is none of `write`, `of`, `undone`"),
                                (good[:200] + "\x00" + good[200:], "is damaged"),
                                ("", "no first line")):
                with self.subTest(words):
                    one.journal.write_text(text, encoding="utf-8")
                    done = one.cleanup()
                    self.assertEqual(done.code, 3, done.out + done.err)
                    self.assertIn(words, done.err)
                    self.assertEqual(one.journal.read_text(encoding="utf-8"), text)
            self.assertEqual(one.cleanup(journal=one.folder / "nowhere").code, 3)

    def test_every_line_is_as_the_schema_says(self):
        with setting() as one:
            done = call(*one.arguments(select="not effect:floods"), folder=one.out)
            self.assertIn(done.code, (0, 2), done.out + done.err)
            check = jsonschema.Draft7Validator(SCHEMA)
            lines = lines_of(one.journal)
            self.assertGreater(len(lines), 40)
            for line in lines:
                self.assertEqual([error.message for error in check.iter_errors(line)], [], line)
            for wrong in ({"write": 0, "as": "a", "request": "GET /"}, {"undone": "1"}, {"of": 1}, {}):
                self.assertFalse(check.is_valid(wrong), wrong)
            self.assertEqual(pending(one.journal), set())


class KillPoints(Case):
    def test_ten_of_ten_are_restored(self):
        script = pathlib.Path(__file__).resolve().parents[1] / "kill_points.py"
        done = subprocess.run([sys.executable, script, "10", "--select",
                               "effect:restores or effect:refused or effect:leaves or effect:spends"],
                              capture_output=True, text=True, timeout=900, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("10 of 10 restored", done.stdout)


if __name__ == "__main__":
    unittest.main()
