"""nginx, round robin over two nodes of the reference: faults of the errors page get the verdict they get without."""
import concurrent.futures
import unittest

from common import Case, call, listed, reports_in, scratch, served
from proxied import through_nginx

AT_ONCE = 6  # mostly waiting for the quota's window
SEED = "20260803"
# Of the rate limit, what the faults of the errors page need.
SELECTED = "tag:errors-page or id:rate-limit/burst/sustained or not (id:isolation/timing/* or id:rate-limit/*)"
OF_OTHERS = {"STATUS-401"}  # the catalogue proves it by requirements of AUTH together: their faults break it


def errors_page():
    """MUST requirements that probes of the errors page assert."""
    rows = [line.split() for line in call("list", "--select", "tag:errors-page").out.splitlines()]
    return {row[1] for row in rows if row[0] == "MUST"}


def first_and_last_of_each(faults):
    """Two faults of each requirement: a run takes half a minute, and the subtle ones stand last."""
    of = {}
    for fault in faults:
        of.setdefault(fault[1], []).append(tuple(fault))
    return [fault for each in of.values() for fault in dict.fromkeys((each[0], each[-1]))]


def run_with(name):
    with scratch() as folder, served("--nodes", "2", "--fault", name) as (base, profile):
        with through_nginx(folder, base, profile) as path:
            out = folder / "out"
            done = call("run", "--profile", path, "--wait", "1s", "--seed", SEED, "--select",
                        SELECTED, *reports_in(out), folder=out)
            if done.code > 2:
                return done.code, set(), done.err
            return done.code, done.failed_requirements(), done.last_line


class Nodes(Case):
    def test_faults_of_the_errors_page_are_caught(self):
        starred = errors_page()
        faults = first_and_last_of_each(fault for fault in listed("--list-faults") if fault[1] in starred)
        self.assertEqual({fault[1] for fault in faults}, starred - OF_OTHERS)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            runs = list(pool.map(lambda fault: run_with(fault[0]), faults))
        for (name, requirement, summary), (code, broken, last_line) in zip(faults, runs):
            with self.subTest(fault=name):
                if summary.startswith("(inconclusive)"):
                    self.assertIn(code, (1, 2), last_line)
                    continue
                self.assertIn(requirement, broken, last_line)
                self.assertEqual(code, 1, last_line)


if __name__ == "__main__":
    unittest.main()
