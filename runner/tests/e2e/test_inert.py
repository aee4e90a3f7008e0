"""Whatever stands in a result, each report of it is read by a real parser of its format, and nothing in it acts."""
import html.parser
import itertools
import json
import random
import re
import shutil
import subprocess
import unittest

from common import ROOT, Case, call, scratch

# Texts that come from people's files or from the deployment; the others are the program's own words.
FREE = {"profile", "base_url", "run_id", "trusted", "notes", "text", "source", "title", "principal", "operation", "reason",
        "missing", "excuse", "control", "message", "expected", "actual", "line", "target", "method", "name", "value",
        "request_body", "response_body", "no_answer", "file", "check", "refs", "partial", "program_version"}
CHOSEN = ["\x1b[31m", "\x1b]0;t\x07", "\x9b2J", "\r", "\x08", "\x00", "\x7f", "\x85", "\u2028", "\u202e", "\u200b", "\ufeff", "\uffff",
          "]]>", "<![CDATA[", "-->", "<!--", "<?xml?>", "&#0;", "&#x1b;", "&lt;", "&", "<script>alert(1)</script>",
          "</script>", "</style>", "</pre>", "<poison onclick=x>", "\"'><poison>", "' onclick='x", "javascript:x", "::error::planted",
          "\n::error file=x::planted", "%0A::warning::planted", "##[error]planted", "##vso[task.complete]", "##teamcity[x]",
          "\n##teamcity[x]", "[[ATTACHMENT|/etc/passwd]]", "```", "~~~~", "\n# planted", "| a |", "[x](javascript:x)", "![x](http://x.test)",
          "</details>", "\n- ", "\n    ", "`", "\\", "\"", "{{x}}", "${{ x }}", "$(x)", ",", ";", ":", "%25", "e\u0301", "\U0001f600"]
MARKDOWN = shutil.which("cmark-gfm")
ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")


class Tags(html.parser.HTMLParser):
    """The kinds of elements, with the names of their attributes, and what links lead to."""

    def __init__(self, text):
        super().__init__()
        self.kinds, self.links = set(), set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        for name, value in attributes or [("", "")]:
            self.kinds.add((tag, name))
            if name in ("href", "src", "action"):
                self.links.add(value)


def poison(generator):
    text = ""
    for _ in range(generator.randrange(1, 12)):
        kind = generator.randrange(4)
        if kind == 0:
            text += generator.choice(CHOSEN)
        elif kind == 1:
            text += "".join(chr(generator.randrange(256)) for _ in range(generator.randrange(1, 6)))
        elif kind == 2:
            code = generator.randrange(0x110000 - 0x800)
            text += chr(code if code < 0xd800 else code + 0x800)  # no surrogate: a result is UTF-8
        else:
            text += generator.choice(["word ", "a", " "])
    return text


def changed(value, text, key=""):
    """`value` with each free text replaced by what `text()` gives."""
    if isinstance(value, dict):
        if key == "requests":
            return {text(): number for number in value.values()}
        return {name: changed(inner, text, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [changed(inner, text, key) for inner in value]
    return text() if isinstance(value, str) and key in FREE else value


class Inert(Case):
    ROUNDS = 25

    def sample(self, name, text):
        return changed(json.loads((ROOT / f"reports/samples/{name}.json").read_text(encoding="utf-8")), text)

    def rendered(self, folder, results, form):
        (folder / "results.json").write_text(json.dumps(results), encoding="ascii")
        done = call("report", folder / "results.json", "--format", f"{form}={folder}/report")
        self.assertEqual(done.code, 0, done.out + done.err)
        text = (folder / "report").read_bytes().decode("utf-8")
        self.assertFalse(ACTIVE.findall(text), form)
        return text

    def each_poisoned(self, form):
        """Renderings of both samples with free texts of all kinds; with the same sample of harmless
        texts, all the same or all different as they are: reports say once what many cases share."""
        for name in ("hostile", "failing"):
            generator = random.Random(20260803)
            with scratch() as folder:
                clean = self.rendered(folder, self.sample(name, lambda: "word"), form)
                for one in CHOSEN:
                    yield folder, clean, self.rendered(folder, self.sample(name, lambda: one), form)
                number = itertools.count()
                clean = self.rendered(folder, self.sample(name, lambda: f"word{next(number)}"), form)
                for _ in range(self.ROUNDS):
                    poisoned = self.sample(name, lambda: poison(generator))
                    yield folder, clean, self.rendered(folder, poisoned, form)

    def test_junit_by_xmllint(self):
        for form in ("junit", "junit-xunit"):
            for folder, _, _ in self.each_poisoned(form):
                schema = ["--schema", ROOT / "reports/junit.xsd"] if form == "junit" else []
                done = subprocess.run(["xmllint", "--noout", *schema, folder / "report"], capture_output=True, text=True,
                                      check=False)
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_json_and_sarif_by_two_readers(self):
        for form in ("json", "sarif"):
            for folder, _, text in self.each_poisoned(form):
                value = json.loads(text)
                read = subprocess.run(["jq", "-c", ".", folder / "report"], capture_output=True, text=True, check=False)
                self.assertEqual(read.returncode, 0, read.stderr)
                self.assertEqual(json.loads(read.stdout), value)

    def test_html_has_no_element_or_attribute_more(self):
        known = Tags((ROOT / "reports/samples/failing.html").read_text(encoding="utf-8")).kinds
        known |= Tags((ROOT / "reports/samples/hostile.html").read_text(encoding="utf-8")).kinds
        for _, clean, text in self.each_poisoned("html"):
            found = Tags(text)
            self.assertFalse(found.kinds - known - Tags(clean).kinds)
            for link in found.links:
                self.assertTrue(link.startswith("#"), link)

    def test_github_has_no_command_more(self):
        command = re.compile(r"^\s*(::(?:error|warning|notice)) ([^:]*)::", re.MULTILINE)
        for _, clean, text in self.each_poisoned("github"):
            self.assertEqual(len(command.findall(text)), len(command.findall(clean)))
            for line in text.splitlines():
                if "::" in line.lstrip()[:2]:
                    found = command.match(line)
                    self.assertTrue(found, line)
                    names = [part.partition("=")[0] for part in found[2].split(",")]
                    self.assertFalse(set(names) - {"file", "line", "col", "title"}, line)
                self.assertNotRegex(line, r"##(\w*)\[")

    @unittest.skipUnless(MARKDOWN, "needs the Debian package cmark-gfm")
    def test_markdown_makes_no_element_or_link_more(self):
        def page():
            command = [MARKDOWN, "--unsafe", "-e", "table", "-e", "strikethrough", "-e", "autolink", folder / "report"]
            return Tags(subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8"))

        with scratch() as folder:
            self.rendered(folder, self.sample("failing", lambda: "word"), "markdown")
            clean = page()
        known = clean.kinds | {("br", ""), ("code", ""), ("pre", ""), ("code", "class")}
        for folder, _, text in self.each_poisoned("markdown"):
            found = page()
            self.assertFalse(found.kinds - known, text)
            self.assertFalse(found.links - clean.links, text)

    def test_console_starts_no_command(self):
        for _, _, text in self.each_poisoned("console"):
            for line in text.splitlines():
                self.assertFalse(line.lstrip().startswith("::"), line)
                self.assertNotRegex(line, r"##(\w*)\[")
            self.assertNotIn("[[ATTACHMENT|", text)


if __name__ == "__main__":
    unittest.main()
