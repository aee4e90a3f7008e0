"""Ten thousand probes: each request once, memory bounded, no more for a probe where there are more of them; and few threads."""
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import unittest

from common import PROGRAM, ROOT, SANITIZED, Case, call, scratch

sys.path.insert(0, str(ROOT / "runner/bench"))
import generate  # noqa: E402
from measure import take  # noqa: E402
from server import served  # noqa: E402

FEW, MANY = 1000, 10_000
MOST_MIB = 64


class Scale(Case):
    def run_of(self, probes):
        """Requests on the wire by target, the stored results, what `plan` says at most, peak memory in MiB."""
        with scratch() as folder, served(folder / "nginx", logged=True) as url:
            profile = generate.write(folder, probes, f"{url}/now")
            inputs = ["--suites", folder / "suites", "--schemas", folder / "schemas", "--profile", profile]
            planned = call("plan", *inputs)
            self.assertEqual(planned.code, 0, planned.err)
            took = take([PROGRAM, "run", "--quiet", *inputs, "--report", f"json={folder}/results.json"])
            lines = (folder / "nginx/requests.log").read_text(encoding="utf-8").splitlines()
            results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
        most = int(re.search(r"^  caller +(\d+)\b", planned.out, re.MULTILINE)[1])
        sent = collections.Counter(line.split()[1] for line in lines if line)
        return sent, results, most, took.peak_kib / 1024

    def test_each_request_is_sent_once_and_memory_is_bounded(self):
        overhead, memory = {}, {}
        for probes in (FEW, MANY):
            sent, results, most, memory[probes] = self.run_of(probes)
            self.assertEqual(sum(case["verdict"] == "passed" for case in results["cases"]), probes + 1)
            own = {f"/now/items/{number}": 1 for number in range(probes)}
            self.assertEqual({target: sent[target] for target in own}, own)
            total = sum(sent.values())
            self.assertEqual(results["requests"], {"caller": total})
            self.assertLessEqual(total, most)
            overhead[probes] = total - probes
        self.assertEqual(overhead[FEW], overhead[MANY])
        if not SANITIZED:
            self.assertLess(memory[MANY], MOST_MIB)
        # Ten times the probes take less than ten times the memory: a part is the program's own.
        self.assertLess(memory[MANY], 10 * memory[FEW])

    @unittest.skipIf(os.geteuid() != 0, "the limit is one of a user, so it takes a user that has no other process")
    def test_files_are_read_where_the_system_gives_hardly_any_threads(self):
        with scratch() as folder:
            folder.chmod(0o755)
            program = shutil.copy(PROGRAM, folder)
            for name in ("suites", "schemas"):
                shutil.copytree(ROOT / name, folder / name)
            subprocess.run(["chmod", "-R", "go+rX", folder], check=True)
            for processes in (1, 2, 3):
                with self.subTest(processes=processes):
                    done = subprocess.run(
                        ["setpriv", "--reuid", "54321", "--clear-groups", "prlimit", f"--nproc={processes}", program,
                         "check", "--suites", folder / "suites", "--schemas", folder / "schemas"],
                        capture_output=True, text=True, timeout=60, check=False)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.assertIn("no mistake", done.stdout)


if __name__ == "__main__":
    unittest.main()
