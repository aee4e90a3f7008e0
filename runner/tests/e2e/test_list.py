"""`list --uncovered`: every requirement has a probe, and one that loses its probes is named."""
import pathlib
import re
import shutil
import tempfile
import unittest

from common import ROOT, call

REQUIREMENT = re.compile(r"^  ([A-Z][A-Z0-9-]+):$", re.MULTILINE)
PROBE = re.compile(r"^  - probe: .*\n(?:(?:   .*)?\n|  #.*\n)*", re.MULTILINE)


class Coverage(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.suites = self.folder / "suites"
        shutil.copytree(ROOT / "suites", self.suites)
        shutil.copytree(ROOT / "schemas", self.folder / "schemas")

    def uncovered(self):
        return call("list", "--uncovered", "--suites", self.suites)

    def edit(self, name, change):
        path = self.suites / name
        before = path.read_text(encoding="utf-8")
        after = change(before)
        self.assertNotEqual(before, after)
        path.write_text(after, encoding="utf-8")

    def test_every_requirement_is_probed(self):
        listed = self.uncovered()
        self.assertEqual((listed.code, listed.out), (0, ""), listed.err)
        known = REQUIREMENT.findall((self.suites / "requirements.yaml").read_text(encoding="utf-8"))
        self.assertGreater(len(known), 100)
        self.assertEqual(len(known), len(set(known)))
        everything = call("list").out
        for requirement in known:
            self.assertRegex(everything, rf"\b{requirement} +(\d+ probes?|unobservable)")

    def test_a_requirement_without_probes_is_named(self):
        for name, requirement in [("exports/contents.yaml", "EXPORT-ALL"), ("lists/pages.yaml", "PAGE-WALK-TIES")]:
            self.edit(name, lambda text, lost=requirement:
                      PROBE.sub(lambda probe: "" if lost in probe[0] else probe[0], text))
            listed = self.uncovered()
            self.assertEqual(listed.code, 1, listed.err)
            self.assertRegex(listed.out, rf"(?m)^\w+ +{requirement} +0 probes")

    def test_a_new_requirement_is_not_covered_by_itself(self):
        self.edit("requirements.yaml", lambda text: text + "  NEW-ROW:\n    level: MUST\n    text: It holds.\n    source: inferred\n")
        listed = self.uncovered()
        self.assertEqual(listed.code, 1, listed.err)
        self.assertEqual(listed.out.count("\n"), 1)
        self.assertIn("NEW-ROW", listed.out)

    def test_a_probe_of_a_removed_requirement_is_a_mistake(self):
        self.edit("requirements.yaml", lambda text: re.sub(r"(?m)^  EXPORT-ALL:\n(    .*\n)+", "", text))
        listed = self.uncovered()
        self.assertEqual(listed.code, 3)
        self.assertIn("EXPORT-ALL", listed.err)


if __name__ == "__main__":
    unittest.main()
