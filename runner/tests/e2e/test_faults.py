"""Every fault of the reference, over sockets: exit 1, and a failed probe of the fault's own requirement."""
import concurrent.futures
import unittest

from common import Case, call, reports_in, scratch

AT_ONCE = 6  # mostly waiting for the quota's window
SEED = 20260803
# Only later forms of the probe language reach these (see proof_test.cpp).
NOT_YET = {"scan-branch-unchecked", "scan-context-unchecked"}


def listed(flag):
    rows = []
    for line in call("serve", flag).out.splitlines():
        rows.append(line.split(maxsplit=2))
    return rows


def run_with(flag, name):
    """Exit code, broken requirements, last line, and what did not pass."""
    with scratch() as folder:
        done = call("demo", flag, name, "--seed", SEED, *reports_in(folder), folder=folder)
        if done.code > 2:
            return done.code, set(), done.err, []
        troubles = [f"{case['suite']}/{case['id']}: {case.get('reason', '')}" for case in done.results()["cases"]
                    if case["verdict"] in ("failed", "error", "inconclusive")]
        return done.code, done.failed_requirements(), done.last_line, troubles


def probed():
    """Requirements that the shipped suites assert."""
    return {line.split()[1] for line in call("list").out.splitlines() if line.split()[0] in ("MUST", "SHOULD")}


class Faults(Case):
    def test_every_fault_of_a_probed_requirement_is_caught_by_its_own(self):
        covered = probed()
        faults = [fault for fault in listed("--list-faults") if fault[1] in covered and fault[0] not in NOT_YET]
        self.assertGreaterEqual(len(faults), 60)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            runs = list(pool.map(lambda fault: run_with("--fault", fault[0]), faults))
        for (name, requirement, summary), (code, broken, last_line, _) in zip(faults, runs):
            with self.subTest(fault=name):
                if summary.startswith("(inconclusive)"):
                    self.assertEqual(code, 2, last_line)
                    continue
                self.assertIn(requirement, broken, last_line)
                level = "SHOULD" if f"SHOULD {requirement} " in call("list").out else "MUST"
                self.assertEqual(code, 1 if level == "MUST" else 0, last_line)


class Variants(Case):
    def test_every_conforming_variant_is_green(self):
        variants = listed("--list-variants")
        self.assertGreaterEqual(len(variants), 12)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            runs = list(pool.map(lambda variant: run_with("--variant", variant[0]), variants))
        for (name, outcome, _), (code, _, last_line, failed) in zip(variants, runs):
            with self.subTest(variant=name):
                allowed = {"not": (2,), "undecided": (0, 2)}.get(outcome, (0,))
                self.assertIn(code, allowed, f"{last_line}\n" + "\n".join(failed))


if __name__ == "__main__":
    unittest.main()
