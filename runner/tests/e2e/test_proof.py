"""prove and audit: the shipped suites and suites of one's own, over memory and over sockets."""
import json
import shutil
import subprocess
import unittest

from common import Case, ROOT, call, scratch

SUITES = ROOT / "suites"
FAULT = "foreign-finding-answers-403"
OWN_SUITE = """\
suite: mine/findings
summary: A suite of one's own.
probes:
  - probe: foreign-finding
    title: A finding of another organization answers 404
    requirements: [NOLEAK-STATUS]
    as: reader
    request: "GET /findings/${foreign.finding}"
    expect: {status: %d}
"""


def own_suites(folder, status):
    mine = folder / "mine"
    mine.mkdir()
    for name in ("contract", "requirements", "operations", "fixtures"):
        shutil.copy(SUITES / f"{name}.yaml", mine)
    (mine / "findings.yaml").write_text(OWN_SUITE % status, encoding="utf-8")
    return mine


class Prove(Case):
    def test_one_fault_and_one_variant(self):
        with scratch() as folder:
            done = call("prove", "--fault", FAULT, "--variant", "chunked", "--report", f"json={folder}/p.json",
                        "--report", f"html={folder}/p.html")
            self.assertEqual(done.code, 0, done.out + done.err)
            self.assertIn("exit 0 (proven)", done.last_line)
            proof = json.loads((folder / "p.json").read_text(encoding="utf-8"))
            self.assertEqual([each["outcome"] for each in proof["faults"]], ["killed"])
            self.assertIn("<table", (folder / "p.html").read_text(encoding="utf-8"))
            checked = subprocess.run(["/usr/bin/python3", ROOT / "reports/tests/check_results.py",
                                      ROOT / "schemas/files/proof.schema.json", folder / "p.json"], check=False,
                                     capture_output=True, text=True)
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_suites_of_ones_own(self):
        with scratch() as folder:
            done = call("prove", "--suites", own_suites(folder, 404), "--fault", FAULT)
            self.assertEqual(done.code, 0, done.out + done.err)
            self.assertIn("killed by mine/findings/foreign-finding", done.out)

    def test_a_probe_that_fails_on_the_conforming_deployment_kills_nothing(self):
        with scratch() as folder:
            done = call("prove", "--suites", own_suites(folder, 418), "--fault", FAULT)
            self.assertEqual(done.code, 1, done.out + done.err)
            self.assertIn("on the conforming deployment", done.out)
            self.assertNotIn("1 killed", done.last_line)

    def test_over_sockets(self):
        done = call("prove", "--sockets", "--fault", "errors-are-html", "--select", "id:errors/*", "--jobs", 4)
        self.assertEqual(done.code, 0, done.out + done.err)

    def test_two_seeds_agree(self):
        done = call("prove", "--fault", FAULT, "--seeds", 2)
        self.assertEqual(done.code, 0, done.out + done.err)

    def test_wrong_input(self):
        for arguments, words in ((["--fault", "errors-are-htm"], "did you mean"),
                                 (["--report", "pdf=x"], "there is no format 'pdf'"),
                                 (["--select", "id:nowhere/*"], "--select")):
            with self.subTest(arguments=arguments):
                done = call("prove", *arguments)
                self.assertEqual(done.code, 3, done.out)
                self.assertIn(words, done.err)


class Audit(Case):
    def test_a_recorded_run(self):
        with scratch() as folder:
            results = folder / "results.json"
            ran = call("demo", "--evidence", "all", "--select", "id:errors/*", "--report", f"json={results}")
            self.assertEqual(ran.code, 0, ran.out)
            first = call("audit", results, "--json", folder / "a.json")
            self.assertEqual(first.code, 0, first.err)
            self.assertEqual(first.out, call("audit", results).out)
            audit = json.loads((folder / "a.json").read_text(encoding="utf-8"))
            self.assertGreater(audit["tried"], 500)
            self.assertEqual(audit["tried"], sum(row["tried"] for row in audit["rows"]))
            unnoticed = {(row["place"], row["mutation"]) for row in audit["rows"] if row["unnoticed"] == row["tried"]}
            self.assertNotIn(("/statusCode", "dropped"), unnoticed)
            self.assertNotIn(("body", "empty"), unnoticed)
            self.assertEqual(audit["unnoticed"], audit["allowed"])
            self.assertEqual(call("audit", results, "--at-most", 0).code, 0)

            # Without what the contract is known to allow, some of it counts.
            own = folder / "suites"
            shutil.copytree(ROOT / "suites", own)
            (own / "audit.yaml").unlink()
            self.assertEqual(call("audit", results, "--suites", own, "--at-most", 0).code, 1)

    def test_a_run_that_kept_no_answers(self):
        with scratch() as folder:
            results = folder / "results.json"
            call("demo", "--evidence", "none", "--select", "id:errors/*", "--report", f"json={results}")
            done = call("audit", results)
            self.assertEqual(done.code, 2)
            self.assertIn("--evidence all", done.err)


if __name__ == "__main__":
    unittest.main()
