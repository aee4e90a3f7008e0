"""The recipes of runner/ci: what they would execute is executed against a served deployment, their variables set.

Not executed: the steps named `install`, which need the network and root, and what the systems do by themselves.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

from common import LIMIT, PROGRAM, ROOT, scratch, served

CI = ROOT / "runner/ci"
KUBECTL = ROOT / "runner/tests/e2e/kubectl.py"
READER, FOREIGN = (f'^  {name}: {{api_key: "([^"]+)"}}$' for name in ("reader", "foreign"))
PROFILE = """profile: staging
base_url: {base}
contract: 2026-08-03
principals:
  reader: {{api_key: "${{env.HACKTRON_READER_KEY}}"}}
  foreign: {{api_key: "${{env.HACKTRON_FOREIGN_KEY}}"}}
quota: {{requests: 100, window: 2s}}
settle: 500ms
"""
NOT_VERIFIED = 2  # two keys show no broken promise, but cannot show all


def recipe(name):
    return (CI / name).read_text(encoding="utf-8")


def blocks_behind(key, text):
    """The texts of `key: |` and of `key: one line`, in YAML as it is written in these files."""
    found = re.findall(rf"(?m)^( *)(?:- )?{key}: (?:\|\n((?:\1 +.*\n|\n)+)|([^|\n].*)\n)", text)
    return [re.sub(r"(?m)^ +(?=\S)", "", block) if block else line for _, block, line in found]


def job(name, text):
    return re.search(rf"(?ms)^  {name}:\n(.*?)(?=^  \S|\Z)", text)[1]


def steps_but_install(text):
    return [step for step in re.split(r"(?m)^      - ", text) if not step.startswith("name: install")]


class Recipes(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(scratch())
        bin_folder = self.enterContext(scratch())
        (bin_folder / "hacktron-conformance").symlink_to(PROGRAM)
        self.env = {"PATH": f"{bin_folder}:{os.environ['PATH']}", "HOME": str(self.folder)}

    def deployment(self, *faults):
        base, text = self.enterContext(served(*faults))
        (self.folder / "staging.yaml").write_text(PROFILE.format(base=base), encoding="utf-8")
        self.env["HACKTRON_READER_KEY"] = re.search(READER, text, re.M)[1]
        self.env["HACKTRON_FOREIGN_KEY"] = re.search(FOREIGN, text, re.M)[1]

    def shell(self, script, *command, **variables):
        return subprocess.run([*(command or ["bash", "-e", "-o", "pipefail", "-c"]), script], cwd=self.folder,
                              env={**self.env, **variables}, capture_output=True, text=True, timeout=LIMIT, check=False)

    def results(self):
        return json.loads((self.folder / "reports/results.json").read_text(encoding="utf-8"))

    def reported(self, *names):
        for name in names:
            self.assertGreater((self.folder / "reports" / name).stat().st_size, 100, name)

    def test_github_gate(self):
        commands = blocks_behind("run", "".join(steps_but_install(job("gate", recipe("github-actions.yml")))))
        self.assertEqual(len(commands), 2)
        for faults, code in (((), NOT_VERIFIED), (("--fault", "errors-are-html"), 1)):
            self.deployment(*faults)
            summary = self.folder / f"summary-{code}.md"
            checked, ran = (self.shell(command, GITHUB_STEP_SUMMARY=str(summary), GITHUB_ACTIONS="true")
                            for command in commands)
            self.assertEqual(checked.returncode, 0, checked.stderr)
            self.assertEqual(ran.returncode, code, ran.stdout + ran.stderr)
            self.assertEqual("ERROR-SHAPE" in ran.stdout, code == 1)
            self.assertIn("staging", summary.read_text(encoding="utf-8"))
            self.reported("conformance.sarif", "junit.xml", "results.json", "index.html")

    def test_github_nightly_tells_what_changed(self):
        commands = blocks_behind("run", "".join(steps_but_install(job("nightly", recipe("github-actions.yml")))))
        self.assertEqual(len(commands), 2)
        codes = []
        for faults in ((), (), ("--fault", "errors-are-html")):
            self.deployment(*faults)
            ran, compared = (self.shell(command, GITHUB_STEP_SUMMARY=str(self.folder / "summary.md"))
                             for command in commands)
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
            codes.append(compared.returncode)
            for path in list((self.folder / "history").iterdir()):
                if not path.name.startswith("kept"):
                    path.rename(path.with_name(f"kept-{len(codes)}.json"))
        self.assertEqual(codes, [0, 0, 1], compared.stdout + compared.stderr)
        self.assertEqual(len(list((self.folder / "history").iterdir())), 3)
        self.reported("changes.html")

    def test_gitlab(self):
        text = recipe("gitlab-ci.yml")
        script = re.search(r"(?ms)^  script:\n(.*?)^  artifacts:", text)[1]
        parts = [re.sub(r"(?m)^ +(?=\S)", "", part.removeprefix("|\n")) for part in re.split(r"(?m)^    - ", script)[1:]]
        self.assertEqual(len(parts), 3)
        whole = "\n".join(parts)
        self.deployment()
        self.assertEqual(self.shell(whole, CI_PIPELINE_SOURCE="push").returncode, NOT_VERIFIED)
        self.reported("junit.xml", "results.json", "index.html")
        self.assertFalse((self.folder / "history").exists())
        for _ in range(2):
            done = self.shell(whole, CI_PIPELINE_SOURCE="schedule")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertGreaterEqual(len(list((self.folder / "history").iterdir())), 1)
        self.deployment("--fault", "errors-are-html")
        self.assertEqual(self.shell(whole, CI_PIPELINE_SOURCE="schedule").returncode, 1)
        self.assertEqual(self.shell(whole, CI_PIPELINE_SOURCE="push").returncode, 1)

    def sharded(self, shard, merge, variables):
        """The shards and then their merge; and without the second shard."""
        for faults, code in (((), NOT_VERIFIED), (("--fault", "errors-are-html"), 1)):
            self.deployment(*faults)
            for each in variables:
                ran = self.shell(shard, **each)
                self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
            merged = self.shell(merge, GITHUB_STEP_SUMMARY=str(self.folder / "summary.md"))
            self.assertEqual(merged.returncode, code, merged.stdout + merged.stderr)
            self.reported("junit.xml", "results.json", "index.html")
        (self.folder / "shards/2.json").unlink()
        merged = self.shell(merge, GITHUB_STEP_SUMMARY=str(self.folder / "summary.md"))
        self.assertEqual(merged.returncode, 2)
        self.assertIn(f"1 of {len(variables)} shards are missing: 2/{len(variables)}", merged.stderr)

    def test_gitlab_shards(self):
        text = recipe("gitlab-ci-shards.yml")
        shard, merge = (re.sub(r"(?m)^ +(?=\S)", "", script)
                        for script in re.findall(r"(?ms)^  script:\n    - \|\n(.*?)^  artifacts:", text))
        total = re.search(r"parallel: (\d+)", text)[1]
        self.sharded(shard, merge, [{"CI_NODE_INDEX": str(i + 1), "CI_NODE_TOTAL": total} for i in range(int(total))])

    def test_github_shards(self):
        text = recipe("github-actions-shards.yml")
        (shard,), (merge,) = (blocks_behind("run", "".join(steps_but_install(job(name, text))))
                              for name in ("shard", "merge"))
        shards = json.loads(re.search(r"shard: (\[.*\])", text)[1])
        self.sharded(shard, merge, [{"SHARD": one} for one in shards])

    def test_jenkins(self):
        found = re.findall(r"(?s)\bsh ('''(.*?)'''|'([^'\n]*)')", recipe("Jenkinsfile"))
        commands = [long or short for _, long, short in found]
        self.assertEqual(len(commands), 2)
        for faults, code in (((), NOT_VERIFIED), (("--fault", "errors-are-html"), 1)):
            self.deployment(*faults)
            checked, ran = (self.shell(command, "sh", "-xe", "-c", BUILD_NUMBER="1") for command in commands)
            self.assertEqual((checked.returncode, ran.returncode), (0, code), ran.stdout + ran.stderr)
            self.reported("junit.xml", "results.json", "index.html")

    def test_kubernetes(self):
        arguments = re.findall(r"(?m)^                - (.+)$", recipe("kubernetes-cronjob.yaml").split("args:")[1]
                               .split("envFrom:")[0])
        self.assertEqual(arguments[0], "run")
        self.deployment()
        here = [word.replace("/profile/", f"{self.folder}/") for word in arguments]
        done = subprocess.run([PROGRAM, *here], cwd=self.folder, env=self.env, capture_output=True, text=True,
                              timeout=LIMIT, check=False)
        self.assertEqual(done.returncode, NOT_VERIFIED, done.stdout + done.stderr)
        self.assertIn("exit 2", done.stdout)
        self.reported("results.json", "index.html")

    def test_kubernetes_shards(self):
        commands = re.findall(r"(?m)^#   (.+)$", recipe("kubernetes-indexed-job.yaml"))
        self.assertEqual(len(commands), 6)
        script = "\n".join(commands).replace("NAME", str(CI / "kubernetes-indexed-job.yaml"))
        bin_folder = pathlib.Path(self.env["PATH"].split(":", 1)[0])
        (bin_folder / "kubectl").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{KUBECTL}" "$@"\n', encoding="utf-8")
        (bin_folder / "kubectl").chmod(0o755)
        for faults, gate, code in (((), "report", 0), (("--fault", "errors-are-html"), "release", 1)):
            cluster = self.folder / f"cluster-{code}"
            (cluster / "profile").mkdir(parents=True)
            self.deployment(*faults)
            (self.folder / "staging.yaml").rename(cluster / "profile/staging.yaml")
            done = self.shell(script.replace(".yaml >", f".yaml | sed 's/shard auto/& --gate {gate}/' >"),
                              CLUSTER=str(cluster))
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
            self.assertRegex(done.stdout, rf"(?m)^exit {code} ")
            run, = (cluster / "shards").iterdir()
            self.assertEqual(sorted(path.name for path in run.iterdir()), ["0.json", "1.json", "2.json", "3.json", "reports"])
            self.assertGreater((run / "reports/index.html").stat().st_size, 100)

        broken = script.replace(".yaml >", ".yaml | sed 's/shard auto/shard none/' >")
        self.assertEqual(self.shell(broken, CLUSTER=str(cluster)).returncode, 1)
        self.assertEqual(len(list((cluster / "shards").glob("*/reports"))), 1)

    def test_cron_is_silent_only_about_a_run_that_ended_with_0(self):
        line = re.search(r"(?m)^17 .*$", recipe("crontab"))[0]
        command = line.split(maxsplit=6)[6]
        self.deployment()
        (self.folder / "keys.env").write_text("".join(
            f"{name}={self.env.pop(name)}\n" for name in ("HACKTRON_READER_KEY", "HACKTRON_FOREIGN_KEY")), encoding="utf-8")
        done = self.shell(command, "sh", "-c")
        self.assertTrue(done.stdout.startswith("exit 2\n"), done.stdout + done.stderr)
        self.assertIn("not verified", done.stdout)
        done = self.shell(command.replace("--deadline", "--gate report --deadline"), "sh", "-c")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))


class DockerFile(unittest.TestCase):
    def test_shells_take_the_docker_file_s_steps(self):
        text = (ROOT / "runner/packaging/Dockerfile").read_text(encoding="utf-8")
        steps = [step.replace("\\\n", "") for step in re.findall(r"(?m)^RUN ((?:.*\\\n)*.*)$", text)]
        self.assertEqual(len(steps), 4)
        for step in steps:
            subprocess.run(["sh", "-n", "-c", step], check=True, timeout=LIMIT)
        for path in re.findall(r"(?:\. |--config )((?:runner)/\S+?)(?=[;\s])", text):
            self.assertTrue((ROOT / path).is_file(), path)


if __name__ == "__main__":
    unittest.main()
