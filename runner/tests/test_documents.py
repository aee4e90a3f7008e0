"""The README files are about this repository: links lead somewhere, tables name what is there, pictures are small."""
import pathlib
import re
import struct
import unittest

from check_architecture import ALLOWED, FLOORS

ROOT = pathlib.Path(__file__).resolve().parents[2]
READMES = [ROOT / "README.md", *(ROOT / folder / "README.md" for folder in ("runner", "suites", "schemas", "reports")),
           ROOT / "suites/ALIKE.md", ROOT / "runner/CHANGELOG.md"]
RUNNER = (ROOT / "runner/README.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def sources(*patterns):
    return "\n".join(path.read_text(encoding="utf-8") for pattern in patterns for path in sorted(ROOT.glob(pattern)))


def anchors(text):
    titles = re.findall(r"(?m)^#+ (.*)$", re.sub(r"(?ms)^```.*?^```$", "", text))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


class Documents(unittest.TestCase):
    def test_links_lead_somewhere(self):
        count = 0
        for readme in READMES:
            text = re.sub(r"(?ms)^```.*?^```$", "", readme.read_text(encoding="utf-8"))
            for target in re.findall(r"\]\(([^)\s]+)\)", text):
                if "://" in target:
                    continue
                count += 1
                path, _, anchor = target.partition("#")
                file = readme.parent / path if path else readme
                self.assertTrue(file.exists(), f"{readme}: {target}")
                if anchor and file.suffix == ".md":
                    self.assertIn(anchor, anchors(file.read_text(encoding="utf-8")), f"{readme}: {target}")
        self.assertGreater(count, 15)

    def test_the_main_one_has_the_order_of_a_reader(self):
        wanted = ["Two commands", "Your own staging in five steps", "Reading a failure", "Exit codes and gate",
                  "The profile", "The probe language", "In CI", "Safety", "How fast", "How it is proven", "Limits",
                  "Contributing"]
        titles = re.findall(r"(?m)^## (.*)$", README)
        self.assertEqual([title for title in titles if title in wanted], wanted)
        self.assertLess(README.count("\n"), 460)

    def test_pictures_are_there_and_small(self):
        pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
        self.assertEqual(len(pictures), 2)
        for picture in pictures:
            content = (ROOT / picture).read_bytes()
            self.assertLess(len(content), 150_000, picture)
            if picture.endswith(".png"):
                width, height = struct.unpack(">II", content[16:24])
                self.assertTrue(600 <= width <= 1600 and height >= 300, picture)


class Architecture(unittest.TestCase):
    def test_the_floors_are_those_of_the_build(self):
        build = re.findall(r"(?m)^add_subdirectory\((?:runner/)?(\w+)\)", (ROOT / "CMakeLists.txt").read_text(encoding="utf-8"))
        self.assertEqual([floor for floor in build if floor not in ("fuzz", "packaging")][:len(FLOORS)], FLOORS)
        table = re.findall(r"(?m)^\| `(\w+)` \| .* \| ([\w, ]+) \|$", RUNNER)
        self.assertEqual([floor for floor, _ in table], FLOORS)
        for floor, includes in table:
            self.assertEqual([] if includes == "nothing" else includes.split(", "), ALLOWED[floor], floor)
        picture = re.search(r"(?ms)^```\n(.*?)^```", RUNNER)[1]
        for floor in FLOORS:
            self.assertRegex(picture, rf"\b{floor}\b")

    def test_the_tests_that_it_names_exist(self):
        section = re.search(r"(?ms)^## How something is added.*?(?=^## )", RUNNER)[0]
        rows = re.findall(r"(?m)^\| (?!add |---)(.*?) \| (.*) \| (.*) \|$", section)
        self.assertGreater(len(rows), 8)
        everything = sources("runner/*/*_test.cpp", "reports/*_test.cpp", "runner/tests/**/*.py")
        for what, _, tests in rows:
            named = [each for each in re.findall(r"`([^`]+)`", tests) if each != "prove"]
            self.assertTrue(named, what)
            for test in named:
                if test.endswith(".py"):
                    self.assertTrue((ROOT / test).is_file(), test)
                else:
                    self.assertRegex(everything, rf'(TEST_CASE\("{re.escape(test)}|def {re.escape(test)}\()', what)

    def test_paths_that_it_names_exist(self):
        for path in re.findall(r"`((?:load|plan|judge|execute|http|reference|cli|ci|tests|model|base)/[\w./*-]*)`", RUNNER):
            self.assertTrue(list((ROOT / "runner").glob(re.sub(r"NAME|AREA", "*", path.rstrip("/")))), path)


class Completeness(unittest.TestCase):
    def test_there_is_a_sample_of_each_format(self):
        formats = re.findall(r'(?m)^ {6}\{"([a-z-]+)",', sources("runner/cli/report_set.cpp"))
        self.assertGreaterEqual(len(formats), 8)
        endings = {"markdown": "md"}
        for name in formats:
            self.assertIn(f"`{name}`", README, name)
            ending = endings.get(name, name.split("-")[0])  # a dialect is shown by its main form
            self.assertTrue(list((ROOT / "reports/samples").glob(f"failing.{ending}*")), name)

    def test_every_recipe_is_executed(self):
        tests = sources("runner/tests/e2e/test_ci.py")
        for path in sorted((ROOT / "runner/ci").iterdir()):
            self.assertIn(f'"{path.name}"', tests, path.name)

    def test_every_preset_is_explained(self):
        presets = re.findall(r'\{"name": "([a-z]+)", "inherits', (ROOT / "CMakePresets.json").read_text(encoding="utf-8"))
        for name in presets:
            self.assertIn(f"| `{name}` |", RUNNER, name)


if __name__ == "__main__":
    unittest.main()
