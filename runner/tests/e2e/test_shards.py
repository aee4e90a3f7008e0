"""`--shard` and `merge`: eight processes against one deployment say together what one says, and trip no quota."""
import json
import os
import re
import subprocess
import unittest

from common import LIMIT, PROGRAM, ROOT, call, scratch, served

SHARDS = 8
SELECTED = ("--select", "tag:errors-page", "--seed", "7")


def verdicts(results):
    """Of each case and requirement; and the end."""
    cases = {f"{one['suite']}/{one['id']}": one["verdict"] for one in results["cases"]}
    requirements = {one["id"]: one["status"] for one in results["requirements"]}
    return cases, requirements, (results["exit"], results["reason"], results.get("partial"))


class Shards(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = self.enterContext(scratch())

    def profile(self, text, name="profile.yaml"):
        path = self.folder / name
        path.write_text(text + "settle: 200ms\n", encoding="utf-8")
        return path

    def command(self, profile, name, *more):
        return [PROGRAM, "run", "--profile", str(profile), *SELECTED, "--quiet", "--report",
                f"json={self.folder}/{name}.json", "--journal", f"{self.folder}/{name}.jsonl", "--evidence", "all", *more]

    def run_shards(self, profile):
        """As Kubernetes starts them: all at once, each told its number by a variable."""
        started = [subprocess.Popen(self.command(profile, f"shard-{i}", "--shard", "auto"), cwd=ROOT, text=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                    env={**os.environ, "JOB_COMPLETION_INDEX": str(i), "JOB_COMPLETIONS": str(SHARDS)})
                   for i in range(SHARDS)]
        for process in started:
            out, _ = process.communicate(timeout=LIMIT)
            self.assertIn(process.returncode, (0, 1, 2), out)
        return [self.folder / f"shard-{i}.json" for i in range(SHARDS)]

    def merged(self, *paths):
        done = call("merge", *paths, "--report", f"json={self.folder}/merged.json", "--report",
                    f"junit={self.folder}/merged.xml", folder=self.folder)
        return done, json.loads((self.folder / "merged.json").read_text(encoding="utf-8"))

    def check_no_429(self, results):
        for note in results["notes"]:
            self.assertNotIn("429", note)
        for case in results["cases"]:
            if case["id"] == "quota":
                self.assertEqual(case["verdict"], "passed", case)
            for evidence in case.get("evidence", []):
                if evidence.get("principal") != "throttled":
                    self.assertNotEqual(evidence.get("status"), 429, evidence)

    def test_eight_shards_say_together_what_one_run_says(self):
        with served(window="4s") as (_, text):
            profile = self.profile(text)
            subprocess.run(self.command(profile, "whole"), cwd=ROOT, timeout=LIMIT, stdin=subprocess.DEVNULL,
                           capture_output=True, check=False)
            whole = json.loads((self.folder / "whole.json").read_text(encoding="utf-8"))
            paths = self.run_shards(profile)
        busy = 0
        for i, path in enumerate(paths):
            part = json.loads(path.read_text(encoding="utf-8"))
            self.assertRegex(part["partial"], rf"^shard {i + 1}/{SHARDS}: \d+ of \d+ MUST$")
            self.check_no_429(part)
            busy += bool(part["requests"])
        self.assertGreaterEqual(busy, 4)
        done, results = self.merged(*reversed(paths))
        self.assertEqual(verdicts(results), verdicts(whole))
        self.assertEqual([case["id"] for case in results["cases"]], [case["id"] for case in whole["cases"]])
        self.assertEqual(done.code, whole["exit"], done.out + done.err)
        self.check_no_429(results)
        self.assertNotIn("shard", results)
        checked = subprocess.run(["/usr/bin/python3", ROOT / "reports/tests/check_results.py",
                                  ROOT / "schemas/results.schema.json", *paths, self.folder / "merged.json"],
                                 capture_output=True, text=True, timeout=LIMIT, check=False)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.refusals(paths)

    def refusals(self, paths):
        done, results = self.merged(*paths[1:])
        self.assertEqual((done.code, results["exit"]), (2, 2))
        self.assertIn(f"1 of {SHARDS} shards are missing: 1/{SHARDS}", done.err)
        self.assertIn("shards are missing", (self.folder / "merged.xml").read_text(encoding="utf-8"))
        done, results = self.merged(*paths, paths[0])
        self.assertEqual((done.code, results["exit"]), (3, 3))
        self.assertIn(f"shard 1/{SHARDS} is there twice", done.err)
        done, _ = self.merged(*paths[1:], self.folder / "whole.json")
        self.assertEqual(done.code, 3)
        self.assertIn("whole.json is no shard's result", done.err)
        done, _ = self.merged(*paths[1:], self.folder / "nowhere.json")
        self.assertEqual(done.code, 3)
        self.assertIn("nowhere.json: it cannot be read", done.err)
        changed = self.folder / "changed.json"
        changed.write_text(re.sub(r'"seed": "7"', '"seed": "8"', paths[0].read_text(encoding="utf-8")),
                           encoding="utf-8")
        done, _ = self.merged(changed, *paths[1:])
        self.assertEqual(done.code, 3)
        self.assertIn("has another seed than", done.err)

    def test_a_wrong_shard_sends_nothing(self):
        with served() as (_, text):
            profile = self.profile(text)
            for shard, words in (("9/8", "names no shard"), ("auto", "neither CI_NODE_INDEX")):
                done = call("run", "--profile", profile, "--shard", shard, "--report", f"json={self.folder}/x.json",
                            folder=self.folder)
                self.assertEqual(done.code, 3, done.out)
                self.assertIn(words, done.err)
            done = call("plan", "--profile", profile, "--brief", "--shard", "auto", *SELECTED[:2],
                        env={"CI_NODE_INDEX": "8", "CI_NODE_TOTAL": "8"})
            self.assertEqual(done.code, 0, done.err)
            self.assertIn("shard 8/8: ", done.out)


if __name__ == "__main__":
    unittest.main()
