"""The schemas of our own YAML files: they accept what is shipped, and see of the golden mistakes what a schema can."""
import json
import os
import pathlib
import re
import sys
import unittest

import yaml

from file_schemas import FOLDER, KINDS, ROOT, leaves, places, schema_of, text_of, validators
from spanned_yaml import Document

sys.path.insert(0, str(ROOT / "runner/tests/e2e"))
from test_mistakes import FILES, GOLDEN, PROFILE, WAIVER  # noqa: E402

LOADED = ROOT / "runner/load/golden"
VALIDATORS = validators()
MISTAKE = re.compile(r"(?m)^([\w./-]+\.(?:yaml|json)):(\d+):(\d+): error: (.*)$")

# What no schema sees: why, and the mistakes by what they are called.
UNSEEN = {
    "a schema gets values, not how they are written": [
        r"anchors|aliases|tags .* are not allowed", "YAML directives", "the key `.*` is given twice",
        "nested too deeply"],
    "names that other files define": [
        "unknown (principal|requirement|fixture|service|operation|call|schema)", "is given twice$", "a second `contract:`",
        "no probe has the tag", "has no key of its own", "the principal `.*` is missing",
        "the suites are about revision", "is SHOULD, but .* is MUST", "is no set of operations"],
    "names that another place of the file defines": [
        r"is no axis of this probe", "the axis `.*` has no `", "is no other call of this service",
        "no captured name|must be one captured name", "is never used|are never used", "before it is captured", "is taken$",
        "is proven by itself", "can never be proven", "must be the name of a principal"],
    "what the contract says that a call or a fixture has": [
        "(does not return|returns no|needs a value|takes no|does not use) [`a-z]", "nothing says where the answer",
        "the fixture `.*` (keeps|has) no", "unknown key `rotate-key`", "sacrificed to floods", "uses up the quota of"],
    "what stands in ${...}": [
        "unknown (name|function)", r"outside (a profile|an invariant)", "cannot stand in a profile", "is no value$",
        r"this `\$\{", "takes no number", "has no value$", "without `indistinguishable`$"],
    "what a probe and its labels are together": [
        "both the probe and", "and an axis before it both set", "there is no `.*` check that could fail",
        "would count against no requirement", "no `members` are listed"],
    "the syntax of regular expressions, and of dates": ["the regular expression is wrong", "2027-02-30"],
    "headers that differ in their letter case": ["the header `.*` is given twice"],
    "what today is": ["would stand for"],
    "what a suite may reach: by which method, with whose credential, in which header": [
        "is a [A-Z]+, must be a GET", "a [A-Z]+ undoes nothing", "belongs to the connection", "carries no key",
        "would (get the API key|send the credential) of", "is left behind$", "does not take back what",
        "is a key that the run made", "the proof of `", "the prefix '.*' has no end", "takes no key back",
        "`until` is longer than 10 minutes", "may name something that this probe did not make", "makes no key$",
        "which makes nothing$", "the contract says that it only reads$"],
    "the environment, and files beside this one": [
        "environment variable", "the key of `", "have the same key", "variable is not set"],
}


def reasons(title):
    return [(why, pattern) for why, patterns in UNSEEN.items() for pattern in patterns if re.search(pattern, title)]


def kinds_of(document, name):
    """The schemas that an editor may have been told: that of the first key; where that is none, any."""
    first = next(iter(document.value), "") if isinstance(document.value, dict) else ""
    by_name = pathlib.PurePath(name).stem.removesuffix("s") in ("profile", "waiver")
    if by_name:
        return [kind for kind in KINDS if kind.startswith(pathlib.PurePath(name).stem)]
    return [first] if first in KINDS else list(KINDS)


class Seen:
    """What the schemas say of one file."""

    def __init__(self, text, name):
        self.errors = []
        try:
            self.document = Document(text)
        except yaml.YAMLError:
            self.document = None
            return
        kinds = kinds_of(self.document, name)
        found = [list(VALIDATORS[kind].iter_errors(self.document.value)) for kind in kinds]
        no_map = not isinstance(self.document.value, dict)
        self.everywhere = (len(kinds) > 1 or no_map) and all(found)
        self.errors = [] if len(kinds) > 1 or no_map else found[0]
        self.spans = [list(places(error, self.document)) for error in self.errors]

    def mistake_at(self, place):
        return self.everywhere or any(begin <= place <= end for spans in self.spans for begin, end in spans)

    def probe_around(self, error):
        """Where the probe begins and ends that the error is in."""
        path = tuple(error.absolute_path)[:2]
        if len(path) < 2 or path[0] != "probes":
            return []
        end = self.document.values.get(("probes", path[1] + 1), [(1_000_000, 0)])[0]
        return [(self.document.values[path][0], end)]

    def false_alarms(self, mistaken):
        """Errors where no mistake is. Of a probe with a mistake the runner does not look at every rule."""
        for error, spans in zip(self.errors, self.spans):
            if not any(begin <= place <= end for place in mistaken for begin, end in spans + self.probe_around(error)):
                yield max(leaves(error), key=lambda each: len(each.absolute_path)).message


def mistakes_in(printed):
    """(file, (line, column), title), for each."""
    return [(file, (int(line), int(column)), title) for file, line, column, title in MISTAKE.findall(printed)]


def golden_files():
    """(name, text of the file, its name, its mistakes), for each file with golden mistakes."""
    for folder in sorted(LOADED.iterdir()):
        if folder.name == "base":
            continue
        mistakes = mistakes_in((folder / "expected.txt").read_text(encoding="utf-8"))
        for file in sorted({each[0] for each in mistakes} - {"schemas/broken.schema.json", "schemas/list.schema.json"}):
            path = folder / file if (folder / file).is_file() else LOADED / "base" / file
            yield folder.name, path.read_text(encoding="utf-8"), file, [each for each in mistakes if each[0] == file]
    for name, mistake in FILES.items():
        file = "waivers.yaml" if "waiver" in mistake else "profile.yaml"
        text = mistake.get("waiver", mistake.get("profile", lambda given: given)(PROFILE.format(port=80)))
        mistakes = [each for each in mistakes_in((GOLDEN / f"{name}.txt").read_text(encoding="utf-8")) if each[0] == file]
        if mistakes and isinstance(text, str):
            yield name, text, file, mistakes


class Accepted(unittest.TestCase):
    def accept(self, text, name):
        document = Document(text)
        kind, = kinds_of(document, name)
        errors = [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
                  for error in VALIDATORS[kind].iter_errors(document.value)]
        self.assertEqual(errors, [], name)
        return kind

    def test_every_shipped_file(self):
        kinds = {self.accept(path.read_text(encoding="utf-8"), str(path)) for folder in (
            "suites", "runner/tests/own_api/suites", "runner/tests/nest", "runner/load/golden/base",
            "runner/cli/failures/suites") for path in (ROOT / folder).rglob("*.yaml") if "node_modules" not in str(path)}
        self.accept((ROOT / "runner/fuzz/seeds/profile/every-key").read_text(encoding="utf-8"), "profile.yaml")
        self.assertEqual(kinds, set(KINDS) - {"waivers"})

    def test_whole_files_in_the_readmes(self):
        kinds = []
        for path in (ROOT / "README.md", ROOT / "suites/README.md", ROOT / "schemas/README.md"):
            for block in re.findall(r"(?ms)^ *```yaml\n(.*?)^ *```$", path.read_text(encoding="utf-8")):
                if re.match(r"\s*(# yaml-language-server.*\n\s*)?(suite|profile|waivers|audit|contract): *\S*\n", block):
                    kinds.append(self.accept(re.sub(r"(?m)^" + re.match(" *", block)[0], "", block), ""))
        self.assertLessEqual({"suite", "profile", "waivers"}, set(kinds))

    def test_each_shipped_file_names_its_schema(self):
        for folder in ("suites", "runner/tests/own_api/suites", "runner/tests/nest"):
            for path in (ROOT / folder).rglob("*.yaml"):
                if "node_modules" in str(path):
                    continue
                text = path.read_text(encoding="utf-8")
                kind, = kinds_of(Document(text), str(path))
                wanted = os.path.relpath(FOLDER / f"{kind}.schema.json", path.parent)
                self.assertEqual(text.split("\n", 1)[0], f"# yaml-language-server: $schema={wanted}", path)


class Refused(unittest.TestCase):
    def test_golden_mistakes_are_seen_or_it_is_said_why_not(self):
        count = 0
        needed = set()
        for name, text, file, mistakes in golden_files():
            seen = Seen(text, file)
            if seen.document is None:
                continue  # no YAML: an editor says so without a schema
            whole = any("nested too deeply" in title for _, _, title in mistakes)  # the runner read no further
            for _, place, title in mistakes:
                with self.subTest(name, title=title):
                    count += 1
                    if not seen.mistake_at(place):
                        self.assertTrue(reasons(title), f"not seen at {place}, and nothing says why")
                        needed.update(reasons(title))
            with self.subTest(name, file=file):
                if not whole:
                    self.assertEqual(list(seen.false_alarms([place for _, place, _ in mistakes])), [])
        self.assertGreater(count, 300)
        unneeded = [pattern for why, patterns in UNSEEN.items() for pattern in patterns if (why, pattern) not in needed]
        self.assertEqual(unneeded, [])

    def test_a_file_of_another_kind_is_refused(self):
        for kind in KINDS:
            for path in (LOADED / "base").rglob("*.yaml"):
                value = Document(path.read_text(encoding="utf-8")).value
                if next(iter(value)) != kind:
                    self.assertFalse(VALIDATORS[kind].is_valid(value), f"{path} as {kind}")

    def test_a_waiver_without_an_end_is_refused(self):
        good = Document(WAIVER.format(requirement="NOLEAK-STATUS", owner="o", expires="2027-01-15")).value
        self.assertTrue(VALIDATORS["waivers"].is_valid(good))
        del good["waivers"][0]["expires"]
        self.assertFalse(VALIDATORS["waivers"].is_valid(good))


class Themselves(unittest.TestCase):
    def test_they_are_schemas(self):
        for kind in KINDS:
            type(VALIDATORS[kind]).check_schema(schema_of(kind))

    def test_each_key_has_a_description(self):
        def described(node, root):
            while "description" not in node and "$ref" in node:
                file, pointer = node["$ref"].split("#/")
                root = json.loads(text_of("parts")) if file else root
                node = root
                for step in pointer.split("/"):
                    node = node[step]
            return "description" in node

        def walk(node, root, path):
            if isinstance(node, list):
                for each in node:
                    walk(each, root, path)
            elif isinstance(node, dict):
                closed = node.get("additionalProperties") is False or path == ("properties",)
                for name, each in node.get("properties", {}).items() if closed else ():
                    self.assertTrue(described(each, root), f"{path}: {name}")
                for name, each in node.items():
                    walk(each, root, (*path, name))

        for name in (*KINDS, "parts"):
            root = json.loads(text_of(name))
            self.assertIn("description", root)
            walk(root, root, (name,))

    def test_each_definition_is_used(self):
        everything = "".join(text_of(name) for name in (*KINDS, "parts"))
        for name in (*KINDS, "parts"):
            for definition in json.loads(text_of(name)).get("definitions", {}):
                text = everything if name == "parts" else text_of(name)
                self.assertIn(f"#/definitions/{definition}", text, name)


if __name__ == "__main__":
    unittest.main()
