"""Times over sockets: a leak of twice the tolerance is found, a conforming deployment never fails, nor does one on a
busy machine, where the outcome may be inconclusive."""
import contextlib
import subprocess
import sys
import unittest

from common import Case, call, reports_in, scratch, served
from test_nginx import behind, make_certificates, nginx

WINDOW = "500ms"
CONFORMING_RUNS = 20
LEAK = ["--fault", "foreign-finding-takes-10-ms-longer"]


def measured(folder, profile, tolerance, seed=1):
    """Verdicts by case, and the exit code."""
    path = folder / "profile.yaml"
    path.write_text(profile + f"\ntiming: {{tolerance: {tolerance}}}\n", encoding="utf-8")
    path.chmod(0o600)
    out = folder / "out"
    done = call("run", "--profile", path, "--select", "requirement:NOLEAK-TIMING", "--seed", seed, *reports_in(out),
                folder=out)
    found = {}
    for case in done.results()["cases"]:
        if "timing" in case:
            found[case["id"].split("case=")[1].rstrip("]")] = case["timing"]
    return found, done


@contextlib.contextmanager
def load():
    """Keeps every processor busy, at most for two minutes."""
    spin = "import time\nend = time.monotonic() + 120\nwhile time.monotonic() < end: pass"
    processes = [subprocess.Popen([sys.executable, "-c", spin], stdin=subprocess.DEVNULL) for _ in range(3)]
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
            process.wait(timeout=10)


class Timing(Case):
    def say(self, what, found):
        for case, timing in sorted(found.items()):
            shift = timing["difference"]
            print(f"{what:<32} {case:<11} {timing['verdict']:<18} shift {shift['shift_ms']:+7.2f} ms "
                  f"({shift['low_ms']:+.2f} to {shift['high_ms']:+.2f}), {shift['pairs']} blocks", file=sys.stderr)

    def test_a_conforming_deployment_never_fails(self):
        with served(window=WINDOW) as (_, profile), scratch() as folder:
            for seed in range(1, CONFORMING_RUNS + 1):
                found, done = measured(folder, profile, "5ms", seed)
                with self.subTest(seed=seed):
                    self.assertEqual(sorted(found), ["foreign", "unapproved"], done.out)
                    for timing in found.values():
                        self.assertNotEqual(timing["verdict"], "distinguishable", timing["reason"])
                        self.assertEqual(len(timing["first"]), 30)
                    self.assertEqual(done.code, 0, done.last_line)

    def test_a_leak_of_twice_the_tolerance_is_found(self):
        with served(*LEAK, window=WINDOW) as (_, profile), scratch() as folder:
            found, done = measured(folder, profile, "5ms")
            self.say("10 ms leak, tolerance 5 ms", found)
            self.assertEqual(found["foreign"]["verdict"], "distinguishable", done.out)
            self.assertNotEqual(found["unapproved"]["verdict"], "distinguishable", done.out)
            self.assertIn("NOLEAK-TIMING", done.failed_requirements())
            self.assertEqual(done.code, 0, "a SHOULD is a warning: " + done.last_line)

    def test_a_leak_below_half_the_tolerance_is_let_pass(self):
        with served(*LEAK, window=WINDOW) as (_, profile), scratch() as folder:
            found, done = measured(folder, profile, "25ms")
            self.say("10 ms leak, tolerance 25 ms", found)
            self.assertEqual(found["foreign"]["verdict"], "indistinguishable", done.out)

    def test_a_busy_machine_is_never_wrong(self):
        with load(), scratch() as folder:
            with served(window=WINDOW) as (_, profile):
                found, done = measured(folder, profile, "5ms")
                self.say("no leak, busy", found)
                for timing in found.values():
                    self.assertNotEqual(timing["verdict"], "distinguishable", done.out)
            with served(*LEAK, window=WINDOW) as (_, profile):
                found, done = measured(folder, profile, "5ms")
                self.say("10 ms leak, busy", found)
                self.assertNotEqual(found["foreign"]["verdict"], "indistinguishable", done.out)

    def test_through_nginx_with_tls(self):
        for leak, wanted in ((LEAK, "distinguishable"), ([], "indistinguishable")):
            with self.subTest(leak=leak), scratch() as folder, served(*leak, window=WINDOW) as (base, profile):
                make_certificates(folder)
                with nginx(folder, [base.removeprefix("http://").split("/")[0]]) as port:
                    found, done = measured(folder, behind(profile, base, port, "ca.pem"), "5ms")
                self.say(f"through nginx, leak {'10' if leak else '0'} ms", found)
                self.assertEqual(found["foreign"]["verdict"], wanted, done.out)


if __name__ == "__main__":
    unittest.main()
