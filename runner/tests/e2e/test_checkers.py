"""The recipes and schemas in the hands of others' programs: the checker of each system, and the server of editors.

They are installed below build/checkers the first time. One that cannot be had is skipped, and said.
"""
import functools
import os
import shutil
import subprocess
import sys
import unittest

from common import LIMIT, ROOT, scratch
from language_server import LanguageServer

CI = ROOT / "runner/ci"
HERE = ROOT / "build/checkers"
LOCK = ROOT / "runner/tests/checkers"
GO = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.7"
PYTHON = ("check-jsonschema==0.39.0", "kubernetes-validate==1.37.0")


def installed(what, sign, commands, **env):
    """Runs the commands unless the file `sign` is there already; the test is skipped if one fails."""
    if sign.exists():
        return
    HERE.mkdir(parents=True, exist_ok=True)
    for command in commands:
        if not shutil.which(command[0]):
            raise unittest.SkipTest(f"{what} not checked: {command[0]} is not here")
        done = subprocess.run([*map(str, command)], cwd=HERE, env={**os.environ, **env}, capture_output=True, text=True,
                              timeout=600, check=False)
        if done.returncode != 0:
            last = (done.stderr.strip() or done.stdout.strip()).rsplit("\n", 1)[-1]
            raise unittest.SkipTest(f"{what} not checked: {command[0]} could not install the checker: {last}")


@functools.cache
def python_tools():
    installed("GitLab and Kubernetes", HERE / "python/kubernetes_validate",
              [[sys.executable, "-m", "pip", "install", "--quiet", "--target", HERE / "python", *PYTHON]])


@functools.cache
def node_tools():
    installed("Jenkins and editors", HERE / "node_modules/.bin/yaml-language-server",
              [["cp", LOCK / "package.json", LOCK / "package-lock.json", HERE],
               ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]])


class Recipes(unittest.TestCase):
    def run_checker(self, *command, **env):
        return subprocess.run([*map(str, command)], cwd=HERE, env={**os.environ, **env}, capture_output=True, text=True,
                              timeout=LIMIT, check=False)

    def accepts(self, command, files, spoil, **env):
        """The checker takes the files, and refuses the first with a mistake in it."""
        done = self.run_checker(*command, *files, **env)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        with scratch() as folder:
            spoilt = folder / files[0].name
            text = files[0].read_text(encoding="utf-8")
            self.assertIn(spoil[0], text)
            spoilt.write_text(text.replace(*spoil, 1), encoding="utf-8")
            done = self.run_checker(*command, spoilt, **env)
            self.assertNotEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_github(self):
        installed("GitHub Actions", HERE / "bin/actionlint", [["go", "install", GO]], GOBIN=str(HERE / "bin"))
        self.accepts([HERE / "bin/actionlint"], sorted(CI.glob("github-actions*.yml")), ("runs-on:", "run-on:"))

    def python_tool(self, module, options, files, spoil):
        python_tools()
        self.accepts([sys.executable, "-m", module, *options], files, spoil, PYTHONPATH=str(HERE / "python"))

    def test_gitlab(self):
        self.python_tool("check_jsonschema", ["--builtin-schema", "vendor.gitlab-ci"], sorted(CI.glob("gitlab-ci*.yml")),
                         ("parallel: 4", "parallel: four"))

    def test_kubernetes(self):
        self.python_tool("kubernetes_validate", ["--strict"], sorted(CI.glob("kubernetes-*.yaml")),
                         ("backoffLimit", "backofLimit"))

    def test_jenkins_file_is_groovy(self):
        """Only that: the checker of declarative pipelines is a part of Jenkins."""
        node_tools()
        if not shutil.which("java"):
            self.skipTest("Jenkins not checked: java is not here")
        self.accepts([HERE / "node_modules/.bin/npm-groovy-lint", "--noserver", "--failon", "error"], [CI / "Jenkinsfile"],
                     ("pipeline {", "pipeline {{ ("))


class Editors(unittest.TestCase):
    """Whoever opens one of our files in an editor with YAML support."""

    @classmethod
    def setUpClass(cls):
        node_tools()
        cls.server = LanguageServer(HERE / "node_modules/.bin/yaml-language-server")

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def test_nothing_is_marked_in_what_is_shipped(self):
        for path in sorted([*(ROOT / "suites").rglob("*.yaml"), ROOT / "runner/tests/nest/profile.yaml"]):
            with self.subTest(path.name):
                self.assertEqual(self.server.open(path), [])

    def test_a_mistake_is_marked_and_a_key_is_explained(self):
        shipped = ROOT / "suites/auth/keys.yaml"
        text = shipped.read_text(encoding="utf-8").replace("../../schemas", str(ROOT / "schemas"), 1)
        with scratch() as folder:
            path = folder / "keys.yaml"
            path.write_text(text, encoding="utf-8")
            self.assertEqual(self.server.open(path), [])
            line = next(i for i, each in enumerate(text.split("\n")) if each.startswith("    expect:"))
            self.assertIn("What is asserted of the answer", self.server.hover(path, line, 6))
            other = folder / "spoilt.yaml"
            other.write_text(text.replace("    expect:", "    expct:", 1), encoding="utf-8")
            self.assertTrue(any("expct" in each for each in self.server.open(other)))


if __name__ == "__main__":
    unittest.main()
