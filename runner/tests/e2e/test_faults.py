"""A sample of the faults and variants of the reference, over sockets: the exit code, and what was found broken."""
import concurrent.futures
import unittest

from common import Case, call, listed, reports_in, scratch

AT_ONCE = 6  # mostly waiting for the quota's window
SEED = 20260803
# Every fault and variant runs in-process (proof_test.cpp); over sockets a sample does.
EVERY = 8
LONGER = ("--window", "8s")  # the run takes over a minute then: some faults show no sooner


def run_with(flag, name, *more):
    """Exit code, broken requirements, last line, and what did not pass."""
    with scratch() as folder:
        done = call("demo", flag, name, *more, "--seed", SEED, "--select", "not id:isolation/timing/*", *reports_in(folder),
                    folder=folder)
        if done.code > 2:
            return done.code, set(), done.err, []
        troubles = [f"{case['suite']}/{case['id']}: {case.get('reason', '')}" for case in done.results()["cases"]
                    if case["verdict"] in ("failed", "error", "inconclusive")]
        return done.code, done.failed_requirements(), done.last_line, troubles


def probed(*levels):
    """Requirements that the shipped suites assert, of these levels or of all."""
    return {line.split()[1] for line in call("list").out.splitlines()
            if line.split()[:1] and line.split()[0] in (levels or ("MUST", "SHOULD"))}


class Faults(Case):
    def test_a_fault_is_caught_by_its_own_requirement(self):
        covered = probed() - {"NOLEAK-TIMING"}
        must = probed("MUST")
        faults = [fault for fault in listed("--list-faults") if fault[1] in covered][::EVERY]
        self.assertGreaterEqual(len(faults), 40)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            runs = list(pool.map(
                lambda fault: run_with("--fault", fault[0], *(LONGER if "after a minute" in fault[2] else ())), faults))
        for (name, requirement, summary), (code, broken, last_line, _) in zip(faults, runs):
            with self.subTest(fault=name):
                if summary.startswith("(inconclusive)"):
                    self.assertIn(code, (1, 2), last_line)
                    continue
                self.assertIn(requirement, broken, last_line)
                self.assertEqual(code, 1 if broken & must else 0, last_line)


class Variants(Case):
    def test_every_conforming_variant_is_green(self):
        variants = listed("--list-variants")[::2]
        self.assertGreaterEqual(len(variants), 12)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            runs = list(pool.map(lambda variant: run_with("--variant", variant[0]), variants))
        for (name, outcome, _), (code, _, last_line, failed) in zip(variants, runs):
            with self.subTest(variant=name):
                allowed = {"not": (2,), "undecided": (0, 2)}.get(outcome, (0,))
                self.assertIn(code, allowed, f"{last_line}\n" + "\n".join(failed))


if __name__ == "__main__":
    unittest.main()
