"""Programs of others from npm read every sample and the reports of a hostile run. They are skipped where they are not
installed and cannot be fetched."""
import json
import os
import shutil
import subprocess
import unittest

import common
from common import ROOT, Case, scratch
from reported import number_of, reported

CONSUMERS = ROOT / "runner/tests/consumers"


def lacking():
    """Installs the consumers that are not there yet. Returns why that cannot be done, or an empty text."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "needs the Debian packages nodejs and npm"
    lock = CONSUMERS / "package-lock.json"
    installed = CONSUMERS / "node_modules" / ".package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=CONSUMERS, check=False,
                              capture_output=True, text=True, timeout=300)
        if done.returncode != 0:
            return "npm ci failed, perhaps for want of a network: " + done.stderr.strip().rsplit("\n", 1)[-1]
        installed.touch()
    return ""


class NpmConsumers(Case):
    @classmethod
    def setUpClass(cls):
        if why := lacking():
            raise unittest.SkipTest(why)
        cls.files = cls.enterClassContext(reported())

    def test_a_reader_of_junit_counts_the_same(self):
        tool = CONSUMERS / "node_modules/junit-to-ctrf/dist/cli.js"
        with scratch() as folder:
            for name, files in self.files.items():
                with self.subTest(run=name):
                    out = folder / f"{name}.json"
                    done = subprocess.run(["node", tool, files["junit"], "--output", out], capture_output=True, text=True,
                                          check=False, cwd=folder)
                    self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                    summary = json.loads(out.read_text(encoding="utf-8"))["results"]["summary"]
                    says = {key: number_of(files["junit"], key) for key in ("tests", "failures", "errors", "skipped")}
                    self.assertEqual(summary["tests"], says["tests"])
                    self.assertEqual(summary["failed"], says["failures"] + says["errors"])
                    self.assertEqual(summary["skipped"], says["skipped"])

    def test_a_validator_of_sarif_has_no_error(self):
        tool = CONSUMERS / "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
        if not tool.is_file():
            self.skipTest("the validator is not made for this machine")
        tool.chmod(0o755)
        with scratch() as folder:
            for name, files in self.files.items():
                with self.subTest(run=name):
                    done = subprocess.run([tool, "validate", files["sarif"], "--output", folder / f"{name}.out"],
                                          capture_output=True, text=True, check=False, cwd=folder,
                                          env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"})
                    self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                    self.assertNotIn(": error ", done.stdout)


if __name__ == "__main__":
    common.main()
