"""Times over sockets: a leak of twice the tolerance is found, a conforming deployment never fails, nor does one on a
busy machine, where the outcome may be inconclusive. `timing_table.py` measures more of them."""
import sys
import unittest

from common import Case, call, scratch, served
from timing_table import WINDOW, measured, outcomes, wrong

CONFORMING_RUNS = 20
VIRTUAL_RUNS = 200
LEAK = ["--fault", "foreign-finding-takes-10-ms-longer"]


class Timing(Case):
    def say(self, what, found):
        for case, timing in sorted(found.items()):
            shift = timing["difference"]
            print(f"{what:<32} {case:<11} {timing['verdict']:<18} shift {shift['shift_ms']:+7.2f} ms "
                  f"({shift['low_ms']:+.2f} to {shift['high_ms']:+.2f}), {shift['pairs']} blocks", file=sys.stderr)

    def never_wrong(self, leak, tolerance, found):
        self.say(f"{leak} ms leak, tolerance {tolerance} ms", found)
        for case, timing in found.items():
            taken = leak if case == "foreign" else 0
            self.assertFalse(wrong(taken, tolerance, timing["verdict"]), f"{case}: {timing['reason']}")

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

    def test_on_the_virtual_clock_neither_seed_nor_order_makes_a_leak(self):
        done = call("prove", "--seeds", VIRTUAL_RUNS, "--select", "requirement:NOLEAK-TIMING", "--fault",
                    "foreign-finding-takes-20-ms-longer", "--quiet")
        self.assertEqual(done.code, 0, done.out + done.err)

    def test_a_leak_of_twice_the_tolerance_is_found(self):
        with served(*LEAK, window=WINDOW) as (_, profile), scratch() as folder:
            found, done = measured(folder, profile, "5ms")
            self.say("10 ms leak in jitter, tolerance 5 ms", found)
            self.assertEqual(found["foreign"]["verdict"], "distinguishable", done.out)
            self.assertNotEqual(found["unapproved"]["verdict"], "distinguishable", done.out)
            self.assertIn("NOLEAK-TIMING", done.failed_requirements())
            self.assertEqual(done.code, 0, "a SHOULD is a warning: " + done.last_line)

    def test_a_leak_below_half_the_tolerance_is_let_pass(self):
        with served(*LEAK, window=WINDOW) as (_, profile), scratch() as folder:
            found, done = measured(folder, profile, "25ms")
            self.say("10 ms leak in jitter, tolerance 25 ms", found)
            self.assertEqual(found["foreign"]["verdict"], "indistinguishable", done.out)

    def test_a_busy_machine_is_never_wrong(self):
        for leak, through_nginx in ((0, False), (20, False), (2, True)):
            with self.subTest(leak=leak, through_nginx=through_nginx):
                for found in outcomes(leak, 5, True, through_nginx, 1):
                    self.never_wrong(leak, 5, found)

    def test_through_nginx_with_tls(self):
        for leak, wanted in ((20, "distinguishable"), (0, "indistinguishable")):
            with self.subTest(leak=leak):
                for found in outcomes(leak, 5, False, True, 1):
                    self.never_wrong(leak, 5, found)
                    self.assertEqual(found["foreign"]["verdict"], wanted, found["foreign"]["reason"])


if __name__ == "__main__":
    unittest.main()
