"""The README's section "Your first probe", word for word: it runs, and what it says of itself is so."""
import json
import re
import subprocess
import unittest

from common import LIMIT, PROGRAM, ROOT, scratch

README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title):
    return re.search(rf"(?ms)^## {re.escape(title)}\n(.*?)(?=^## )", README)[1]


def blocks(text, language):
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)


class FirstProbe(unittest.TestCase):
    """A folder as the reader of the README has it: the suites, the program below build, and what the text says."""

    def setUp(self):
        self.folder = self.enterContext(scratch())
        for name in ("suites", "schemas"):
            (self.folder / name).symlink_to(ROOT / name)
        (self.folder / "build").mkdir()
        (self.folder / "build/hacktron-conformance").symlink_to(PROGRAM)
        text = section("Your first probe")
        self.probe, = blocks(text, "yaml")
        self.commands, = blocks(text, "sh")
        path = self.folder / re.search(r"This is `([\w./]+\.yaml)`", text)[1]
        path.parent.mkdir()
        self.path = path
        path.write_text(self.probe, encoding="utf-8")

    def follow(self):
        """Runs the commands as they stand; the first that fails ends them."""
        script = "set -e\ntrap 'code=$?; kill $(jobs -p) 2>&- || true; exit $code' EXIT\n" + self.commands
        return subprocess.run(["bash", "-c", script], cwd=self.folder, capture_output=True, text=True, timeout=LIMIT,
                              check=False)

    def test_what_it_says_works(self):
        done = self.follow()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"suites with \d+ probes, .* no mistake")
        self.assertIn("1 case: 1 to send", done.stdout)
        self.assertRegex(done.stdout, r"(?m)^exit 0 \(conformant\)")
        self.assertRegex(done.stdout, r"(?m)^exit 0 \(proven\).*faults: 1 killed")
        results = json.loads((self.folder / "reports/latest/results.json").read_text(encoding="utf-8"))
        own = [case for case in results["cases"] if case["suite"] == "mine/first"]
        self.assertEqual([case["verdict"] for case in own], ["passed"])

    def test_a_probe_that_a_conforming_deployment_breaks_is_seen(self):
        self.path.write_text(self.probe.replace("Finding not found", "No such finding"), encoding="utf-8")
        done = self.follow()
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"(?m)^exit 1 \(nonconformant\)")

    def test_a_probe_with_a_mistake_is_refused_at_once(self):
        self.path.write_text(self.probe.replace("as: reader\n    request", "as: raeder\n    request"), encoding="utf-8")
        done = self.follow()
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertIn("mine/first.yaml:8", done.stderr)
        self.assertIn("reader", done.stderr)


if __name__ == "__main__":
    unittest.main()
