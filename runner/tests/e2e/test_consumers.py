"""Programs of others, all of them Debian packages, read every sample and the reports of a hostile run."""
import json
import re
import subprocess
import unittest
import xml.etree.ElementTree as tree

import common
from common import ROOT, Case
from reported import number_of, reported

# Debian's own, which has the packages; another may be first in the path.
PYTHON = "/usr/bin/python3"


class Consumers(Case):
    @classmethod
    def setUpClass(cls):
        cls.files = cls.enterClassContext(reported())

    def each(self, form, check):
        for name, files in self.files.items():
            with self.subTest(run=name, format=form):
                check(files[form])

    def accepted(self, *command):
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_xmllint_with_the_schema(self):
        self.each("junit", lambda path: self.accepted("xmllint", "--noout", "--schema", ROOT / "reports/junit.xsd", path))

    def test_junitparser(self):
        self.each("junit", lambda path: self.accepted(PYTHON, ROOT / "reports/tests/check_junit.py", path))

    def test_the_schema_of_results(self):
        check = [PYTHON, ROOT / "reports/tests/check_results.py", ROOT / "schemas/results.schema.json"]
        self.each("json", lambda path: self.accepted(*check, path))

    def test_jq_finds_as_many_as_the_counts_say(self):
        program = (".cases as $all | .counts | to_entries | "
                   "map(.key as $k | .value == ([$all[] | select(.verdict == $k)] | length)) | all")
        self.each("json", lambda path: self.assertEqual(self.accepted("jq", "-e", program, path).strip(), "true"))

    def test_jq_reads_each_event(self):
        path = self.files["peer"]["events"]
        kinds = self.accepted("jq", "-r", ".event", path).split()
        self.assertEqual((kinds[0], kinds[-1]), ("started", "ended"))
        self.assertEqual(len(kinds), len(path.read_text(encoding="utf-8").splitlines()))

    def test_jq_finds_a_rule_for_each_result_of_sarif(self):
        program = ".runs[0] as $run | $run.results | map($run.tool.driver.rules[.ruleIndex].id == .ruleId) | all"
        self.each("sarif", lambda path: self.assertEqual(self.accepted("jq", "-e", program, path).strip(), "true"))

    def test_a_common_mark_parser_sees_our_headings_and_no_markup_of_the_deployment(self):
        tags = {"<details>", "</details>", "<details><summary>evidence</summary>"}
        extensions = ("-e", "table", "-e", "autolink", "-e", "strikethrough")

        def check(path):
            document = tree.fromstring(self.accepted("cmark-gfm", *extensions, "-t", "xml", path))
            kinds = [(node.tag.rpartition("}")[2], "".join(node.itertext()).strip()) for node in document.iter()]
            self.assertEqual(kinds[1][0], "heading")
            self.assertTrue(kinds[1][1].startswith("Conformance: "), kinds[1])
            self.assertLessEqual({text for kind, text in kinds if kind in ("html_block", "html_inline")}, tags)
            self.assertFalse([text for kind, text in kinds if kind in ("link", "image", "strikethrough")])
            self.assertFalse([text for kind, text in kinds if kind == "heading" and text.startswith("planted")])

        self.each("markdown", check)

    def test_a_log_of_github_has_the_commands_that_it_should_have(self):
        for name, files in self.files.items():
            with self.subTest(run=name):
                lines = files["github"].read_text(encoding="utf-8").splitlines()
                for line in lines:
                    self.assertRegex(line, r"^::(error|warning|notice) [^:]*::")
                red = number_of(files["junit"], "failures") + number_of(files["junit"], "errors")
                self.assertEqual(any(line.startswith("::error ") for line in lines), red > 0)

    def test_no_text_acts_in_a_terminal(self):
        active = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
        for form in ("console", "markdown", "github", "junit", "json", "sarif", "html"):
            self.each(form, lambda path: self.assertFalse(active.findall(path.read_text(encoding="utf-8")), path))

    def test_every_format_names_every_failure(self):
        for name, files in self.files.items():
            results = json.loads(files["json"].read_text(encoding="utf-8"))
            failed = [case for case in results["cases"] if case["outcome"] == "failure"][:30]
            for form in ("console", "junit", "markdown", "github", "sarif", "html"):
                text = files[form].read_text(encoding="utf-8").replace("%2C", ",")
                for case in failed:
                    with self.subTest(run=name, format=form):
                        self.assertIn(case["id"], text)


if __name__ == "__main__":
    common.main()
