"""The runner knows no API: suites, schemas and a server of another one, in ../own_api, are judged like the shipped."""
import contextlib
import json
import re
import subprocess
import sys
import unittest
import urllib.request

from common import PROGRAM, ROOT, Finished, LIMIT, scratch

OWN = ROOT / "runner/tests/own_api"
sys.path.insert(0, str(OWN))
from server import FAULTS  # noqa: E402

CARDS = {"visitor": "card_Vv2Kq81mZxT4", "librarian": "card_Lb7Rw35nYpQ9", "neighbour": "card_Nn6Hd20sJcU5"}
PROFILE = """profile: town
base_url: {base}
contract: 2026-11-01
principals:
  visitor: {{api_key: "${{env.VISITOR}}"}}
  librarian: {{api_key: "${{env.LIBRARIAN}}"}}
  neighbour: {{api_key: "${{env.NEIGHBOUR}}"}}
quota: {{requests: 1000, window: 10s}}
settle: 500ms
allow: [{allow}]
"""


class OwnApi(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(scratch())
        self.cards = self.enterContext(scratch()) / "cards.json"
        self.cards.write_text(json.dumps(CARDS), encoding="utf-8")

    @contextlib.contextmanager
    def served(self, *fault):
        process = subprocess.Popen([sys.executable, OWN / "server.py", self.cards, *fault],
                                   stdout=subprocess.PIPE, text=True)
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            process.wait(timeout=10)
            process.stdout.close()

    def call(self, command, *arguments, suites=OWN / "suites"):
        names = {role.upper(): card for role, card in CARDS.items()}
        done = subprocess.run([PROGRAM, command, "--suites", suites, "--schemas", OWN / "schemas", *arguments],
                              capture_output=True, text=True, timeout=LIMIT, cwd=self.folder, env=names, check=False)
        return Finished(done, self.folder)

    def run_against(self, base, allow="refused, restores"):
        profile = self.folder / "town.yaml"
        profile.write_text(PROFILE.format(base=base, allow=allow), encoding="utf-8")
        return self.call("run", "--profile", profile, "--report", "json=results.json", "--report", "console=-")

    def test_init_writes_a_profile_for_it_and_says_how_to_go_on(self):
        with self.served() as base:
            drafted = self.call("init", "--base-url", base, "--out", "town.yaml")
            self.assertEqual(drafted.code, 0, drafted.out + drafted.err)
            following = re.search(r"Next: hacktron-conformance plan (.+), then run (.+)", drafted.out)
            self.assertEqual(following[1], f"--profile town.yaml --suites {OWN}/suites --schemas {OWN}/schemas")
            self.assertEqual(following[2], following[1])
            profile = (self.folder / "town.yaml").read_text(encoding="utf-8")
            keys = {name.upper(): CARDS[role] for role in CARDS for name in re.findall(rf"LIBRARY_{role}_KEY", profile, re.I)}
            self.assertEqual(len(keys), 3)
            spaced = self.call("init", "--base-url", base, "--out", "our town.yaml")
            self.assertIn("plan --profile 'our town.yaml' --suites", spaced.out)
            done = subprocess.run([PROGRAM, "run", *following[2].split()], capture_output=True, text=True,
                                  timeout=LIMIT, cwd=self.folder, env=keys, check=False)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn("add to allow: [refused]", done.stdout)
        self.assertIn("12 passed, 5 not testable", done.stdout)

    def test_its_files_are_without_mistake_and_every_requirement_has_a_probe(self):
        checked = self.call("check")
        self.assertEqual(checked.code, 0, checked.err)
        self.assertIn("9 requirements, 3 operations, 2 fixtures, 2 schemas: no mistake", checked.out)
        listed = self.call("list", "--uncovered")
        self.assertEqual((listed.code, listed.out), (0, ""))

    def test_a_library_that_keeps_its_promises_is_conformant(self):
        with self.served() as base:
            done = self.run_against(base)
            request = urllib.request.Request(f"{base}/books", headers={"Library-Card": CARDS["visitor"]})
            with urllib.request.urlopen(request, timeout=10) as answer:
                shelves = [book["shelf"] for book in json.load(answer)["books"]]
        self.assertEqual(done.code, 0, done.out + done.err)
        self.assertEqual(shelves, ["A1", "A1", "A1"])
        verified = {each["id"] for each in done.results()["requirements"] if each["status"] == "verified"}
        self.assertEqual(verified, {"LIST", "BOOK", "CARD", "CARD-WRITES", "SHELF", "HIDDEN", "HIDDEN-EVERYWHERE",
                                    "PROBLEM", "CATALOGUE"})
        self.assertNotIn("acktron_", done.everything())
        for card in CARDS.values():
            self.assertNotIn(card, done.everything())

    def test_each_promise_that_is_broken_is_told(self):
        for fault, requirement in FAULTS.items():
            with self.subTest(fault), self.served(fault) as base:
                done = self.run_against(base)
                should = requirement == "CATALOGUE"
                self.assertEqual(done.code, 0 if should else 1, done.out + done.err)
                self.assertIn(requirement, done.failed_requirements())

    def test_without_leave_to_write_it_is_not_verified(self):
        with self.served() as base:
            done = self.run_against(base, allow="")
        self.assertEqual(done.code, 2, done.out + done.err)
        status = {each["id"]: each["status"] for each in done.results()["requirements"]}
        self.assertEqual((status["SHELF"], status["LIST"]), ("unverified", "verified"))


if __name__ == "__main__":
    unittest.main()
