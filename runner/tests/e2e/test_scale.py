"""Ten thousand probes: each request once, memory bounded, and no more for a probe where there are more of them."""
import collections
import json
import re
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


if __name__ == "__main__":
    unittest.main()
