"""A second implementation, written from the contract alone in NestJS: conforming as it is, caught with each fault."""
import concurrent.futures
import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from common import Case, call, read_until_quiet, reports_in, scratch

HERE = pathlib.Path(__file__).resolve().parents[1] / "nest"
MAIN = HERE / "dist" / "main.js"
OLDEST_NODE = (20, 19)
WINDOW = 6000  # milliseconds, as in profile.yaml
AT_ONCE = 4  # mostly waiting for the quota's window
LONGEST_RUN = 900  # seconds; a quota that all keys share makes the longest
SEED = 20260803
# Warnings that the contract expects of a stock application, see "Stock NestJS, as observed" there.
JUSTIFIED = {
    "RATE-ROLLING": "the limiter blocks a key for a whole window from the first refusal",
    "ERROR-SHAPE-REST": "413, 415 and 500 come without `error`",
    "ROBUST-JSON": "class-transformer overflows its stack over 1500 nested lists: 500",
}

WARNED = {  # of variants that the contract accepts with a warning
    "estimation-refused-400": {"NOLEAK-ESTIMATION-404"},
    "session-403": {"FAIL-SESSION-TOKEN"},
    "states-refused-422": {"FAIL-ESTIMATE-400"},
}


def newest(folder):
    return max(path.stat().st_mtime for path in folder.rglob("*") if path.is_file())


def prepare():
    """Installs and compiles what is not there yet. Returns why that cannot be done, or an empty text."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "node and npm are not installed"
    found = re.match(r"v(\d+)\.(\d+)", subprocess.run(["node", "--version"], check=True, capture_output=True,
                                                      text=True).stdout)
    if not found or tuple(map(int, found.groups())) < OLDEST_NODE:
        return "node is older than " + ".".join(map(str, OLDEST_NODE))
    lock = HERE / "package-lock.json"
    installed = HERE / "node_modules" / ".package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=HERE, check=False,
                              capture_output=True, text=True, timeout=300)
        if done.returncode != 0:
            return "npm ci failed, perhaps for want of a network: " + done.stderr.strip().rsplit("\n", 1)[-1]
        installed.touch()
    if not MAIN.is_file() or MAIN.stat().st_mtime < newest(HERE / "src"):
        shutil.rmtree(HERE / "dist", ignore_errors=True)
        subprocess.run(["npm", "run", "build"], cwd=HERE, check=True, capture_output=True, timeout=300)
    return ""


def setUpModule():
    why_not = prepare()
    if why_not:
        raise unittest.SkipTest(why_not)


@contextlib.contextmanager
def started(**environment):
    """The application on a free port: the environment that its profile asks for."""
    process = subprocess.Popen(["node", MAIN, "0", str(WINDOW)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True, stdin=subprocess.DEVNULL, env={**os.environ, **environment})
    try:
        line = read_until_quiet(process, patience=30)
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            raise AssertionError("the application did not start:\n" + line) from None
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


def run(change=lambda profile: profile, **environment):
    """The finished run, its results read, and what was broken in it."""
    with scratch() as folder, started(**environment) as values:
        profile = folder / "profile.yaml"
        profile.write_text(change((HERE / "profile.yaml").read_text(encoding="utf-8")), encoding="utf-8")
        done = call("run", "--profile", profile, "--seed", SEED, *reports_in(folder), env=values,
                    folder=folder, limit=LONGEST_RUN)
        if done.code > 2:
            raise AssertionError(done.out + done.err)
        return done, done.results(), done.failed_requirements()


def listed(flag):
    """Rows of name, requirement or nothing, and the rest."""
    text = subprocess.run(["node", MAIN, flag], check=True, capture_output=True, text=True).stdout
    return [line.split(maxsplit=2) for line in text.splitlines()]


def levels():
    """Level of each requirement that the shipped suites assert."""
    rows = [line.split() for line in call("list").out.splitlines()]
    return {row[1]: row[0] for row in rows if len(row) > 1 and row[0] in ("MUST", "SHOULD")}


def troubles(results):
    """Times are not measured here: several runs share the machine."""
    return [f"{case['verdict']} {case['suite']}/{case['id']}: {case.get('reason', '')}" for case in results["cases"]
            if case["verdict"] not in ("passed", "not-applicable", "warning") and case["suite"] != "isolation/timing"]


class Conforming(Case):
    def assert_green(self, done, results, broken):
        self.assertEqual(done.code, 0, done.out)
        self.assertEqual(troubles(results), [])
        self.assertLessEqual(broken, set(JUSTIFIED), done.out)

    def test_the_application_is_green(self):
        done, results, broken = run()
        self.assert_green(done, results, broken)
        self.assertGreaterEqual(len(results["cases"]), 400)

    def test_every_variant_is_green(self):
        variants = listed("--list-variants")
        self.assertGreaterEqual(len(variants), 15)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            runs = list(pool.map(lambda row: run(NEST_VARIANT=row[0]), variants))
        for (name, *_), (done, results, broken) in zip(variants, runs):
            with self.subTest(variant=name):
                self.assert_green(done, results, broken - WARNED.get(name, set()))

    # No answer shows that an estimation has started a scan: only one that the run makes, or that the profile
    # names, is sure to be free.
    def test_an_estimation_that_already_started_a_scan_is_not_taken_for_a_free_one(self):
        def unnamed(profile):
            return re.sub(r"(?m)^  # Which estimation.*\n  other\.estimation:\n.*\n", "", profile)

        done, results, _ = run(unnamed)
        self.assertIn(done.code, (0, 2), done.out)
        self.assertFalse([line for line in troubles(results) if line.startswith(("failed", "error"))])


class Faults(Case):
    """A third of them, to keep the test short; EVERY=1 runs all."""

    def test_a_fault_of_a_probed_requirement_is_caught_by_its_own(self):
        probed = levels()
        faults = [row for row in listed("--list-faults") if row[1] in probed]
        self.assertGreaterEqual(len(faults), 40)
        faults = faults[int(os.environ.get("FROM", "0"))::int(os.environ.get("EVERY", "3"))]
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            runs = list(pool.map(lambda row: run(NEST_FAULT=row[0]), faults))
        for (name, requirement, _), (done, _, broken) in zip(faults, runs):
            with self.subTest(fault=name):
                self.assertIn(requirement, broken, done.last_line)
                self.assertEqual(done.code, 1 if probed[requirement] == "MUST" else 0, done.last_line)

    def test_an_unknown_fault_starts_nothing(self):
        done = subprocess.run(["node", MAIN, "0"], check=False, capture_output=True, text=True, timeout=30,
                              env={**os.environ, "NEST_FAULT": "no-such-fault"})
        self.assertEqual(done.returncode, 3)
        self.assertIn("no-such-fault", done.stderr)


if __name__ == "__main__":
    unittest.main()
