"""Every fault of the reference, over sockets: exit 1, and a failed probe of the fault's own requirement."""
import concurrent.futures
import unittest

from common import Case, call, reports_in, scratch

AT_ONCE = 6  # mostly waiting for the quota's window
SEED = 20260803


def listed(flag):
    rows = []
    for line in call("serve", flag).out.splitlines():
        rows.append(line.split(maxsplit=2))
    return rows


def run_with(flag, name):
    with scratch() as folder:
        done = call("demo", flag, name, "--seed", SEED, *reports_in(folder), folder=folder)
        broken = done.failed_requirements() if done.code in (0, 1, 2) else set()
        failed = [f"{case['suite']}/{case['id']}: {case.get('reason', '')}" for case in done.results()["cases"]
                  if case["verdict"] in ("failed", "error", "inconclusive")] if done.code < 3 else []
        flaky = any(case.get("flaky") for case in done.results()["cases"]) if done.code < 3 else False
        return done.code, broken, done.last_line, failed, flaky


class Faults(Case):
    def test_every_fault_is_caught_by_its_own_requirement(self):
        faults = listed("--list-faults")
        self.assertGreaterEqual(len(faults), 12)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            runs = list(pool.map(lambda fault: run_with("--fault", fault[0]), faults))
        for (name, requirement, _), (code, broken, last_line, _, _) in zip(faults, runs):
            with self.subTest(fault=name):
                self.assertEqual(code, 1, last_line)
                self.assertIn(requirement, broken, last_line)


class Variants(Case):
    def test_every_conforming_variant_is_green(self):
        variants = listed("--list-variants")
        self.assertGreaterEqual(len(variants), 12)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            runs = list(pool.map(lambda variant: run_with("--variant", variant[0]), variants))
        for (name, outcome, _), (code, _, last_line, failed, flaky) in zip(variants, runs):
            with self.subTest(variant=name):
                self.assertEqual(code, 2 if outcome == "unverified" else 0, f"{last_line}\n" + "\n".join(failed))


if __name__ == "__main__":
    unittest.main()
