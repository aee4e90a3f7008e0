"""What the end-to-end tests share: the program under test, a served reference, results."""
import contextlib
import json
import os
import pathlib
import re
import select
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = os.environ.get("CONFORMANCE_PROGRAM", str(ROOT / "build" / "hacktron-conformance"))
SANITIZED = os.environ.get("CONFORMANCE_SANITIZED") == "1"  # bounds of memory are those of a release build
LIMIT = 240  # seconds: no single call may take longer


class Finished:
    """One finished call of the program."""

    def __init__(self, done, folder):
        self.code = done.returncode
        self.out = done.stdout
        self.err = done.stderr
        self.folder = folder

    @property
    def last_line(self):
        return self.out.rstrip("\n").rsplit("\n", 1)[-1]

    def results(self):
        return json.loads((self.folder / "results.json").read_text(encoding="utf-8"))

    def failed_requirements(self):
        """Requirements that a failed or warned finding of some case counts against."""
        broken = set()
        for case in self.results()["cases"]:
            for finding in case.get("findings", []):
                broken.update(finding.get("requirements", []))
        return broken

    def everything(self):
        """All text that left the program."""
        texts = [self.out, self.err]
        texts += [path.read_text(encoding="utf-8", errors="replace") for path in sorted(self.folder.rglob("*"))
                  if path.is_file()]
        return "\n".join(texts)


def call(*arguments, env=None, cwd=None, folder=None, limit=LIMIT):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=limit,
                          stdin=subprocess.DEVNULL, env={**os.environ, **(env or {})}, cwd=cwd or ROOT, check=False)
    return Finished(done, folder)


def until(condition, what):
    end = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"never came: {what}")
        time.sleep(0.02)


def reports_in(folder):
    paths = {"junit": "junit.xml", "json": "results.json", "html": "page.html", "markdown": "summary.md",
             "github": "github.txt", "sarif": "results.sarif"}
    reports = [argument for name, path in paths.items() for argument in ("--report", f"{name}={folder}/{path}")]
    return [*reports, "--events", f"{folder}/events.jsonl", "--journal", f"{folder}/journal.jsonl"]


@contextlib.contextmanager
def scratch():
    with tempfile.TemporaryDirectory(prefix="conformance-test-") as folder:
        yield pathlib.Path(folder)


@contextlib.contextmanager
def served(*arguments, window="2s"):
    """`serve` on a free port: (base URL, text of its ready profile)."""
    with served_process(*arguments, window=window) as (_, base, text):
        yield base, text


@contextlib.contextmanager
def served_process(*arguments, window="2s"):
    """The same with the process before them."""
    process = subprocess.Popen([PROGRAM, "serve", "--window", window, *map(str, arguments)], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL)
    try:
        text = read_until_quiet(process)
        found = re.search(r"^base_url: *(\S+)", text, re.MULTILINE)
        if not found:
            raise AssertionError("serve did not print a profile:\n" + text)
        yield process, found[1].strip('"'), text
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


def read_until_quiet(process, patience=10.0):
    """The output up to the first silence of 0.3 s behind some text."""
    text = ""
    end = time.monotonic() + patience
    descriptor = process.stdout.fileno()
    while time.monotonic() < end:
        ready, _, _ = select.select([descriptor], [], [], 0.3)
        if ready:
            piece = os.read(descriptor, 65536).decode("utf-8", "replace")
            if not piece:
                break
            text += piece
        elif text:
            break
    return text


def listed(flag):
    """`serve --list-faults` or `--list-variants`: rows of three words, the last a sentence."""
    return [line.split(maxsplit=2) for line in call("serve", flag).out.splitlines()]


def literal_keys(profile):
    """Every credential that stands in a ready profile."""
    return set(re.findall(r'(?:api_key|bearer|cookie):\s*"?([^"\s},]+)', profile))


class Case(unittest.TestCase):
    maxDiff = None


def main():
    """Runs the tests of the calling file. What was skipped is said, and ctest is told with code 77."""
    result = unittest.main(exit=False).result
    for test, reason in result.skipped:
        print(f"skipped: {test.id()}: {reason}")
    sys.exit(1 if not result.wasSuccessful() else 77 if result.skipped else 0)
