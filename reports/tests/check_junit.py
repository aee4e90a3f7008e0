"""Reads JUnit files with junitparser and asserts what consumers rely on: check_junit.py FILE..."""

import re
import sys

import junitparser


def check(path):
    root = junitparser.JUnitXml.fromfile(path)
    assert isinstance(root, junitparser.JUnitXml), "the root is testsuites"
    totals = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in root:
        found = dict.fromkeys(totals, 0)
        names = set()
        for case in suite:
            found["tests"] += 1
            assert case.classname == suite.name.replace("/", "."), case.classname
            assert case.name and case.name not in names, f"{suite.name}: {case.name} twice"
            names.add(case.name)
            assert re.fullmatch(r"\d+\.\d{3}", case._elem.get("time")), case.name
            assert len(case.result) <= 1, f"{case.name} has {len(case.result)} results"
            for result in case.result:
                check_result(suite, case, result, found)
        for key, number in found.items():
            said = int(suite._elem.get(key))
            assert said == number, f"{suite.name}: {key} is {said}, counted {number}"
            totals[key] += number
    for key, number in totals.items():
        said = int(root._elem.get(key))
        assert said == number, f"the root: {key} is {said}, counted {number}"
    assert totals["tests"] > 0, "a report without cases passes for green"
    return totals


def check_result(suite, case, result, found):
    kinds = {junitparser.Failure: "failures", junitparser.Error: "errors", junitparser.Skipped: "skipped"}
    found[kinds[type(result)]] += 1
    assert result.message and "\n" not in result.message, case.name
    text = result.text or ""
    if type(result) is junitparser.Skipped and not text:
        return
    lines = text.split("\n")
    assert lines[0] == result.message, f"{case.name}: the text does not begin with its message"
    assert lines[-1].startswith(f"at {suite.name}/"), f"{case.name}: the text ends with {lines[-1]!r}"
    assert len(text.encode()) <= 64 * 1024, case.name
    for line in lines:
        assert not re.match(r"\s*::", line), f"{case.name}: {line!r}"
        assert not re.search(r"##(\w*)\[|\[\[ATTACHMENT\|", line), f"{case.name}: {line!r}"
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", line), f"{case.name}: {line!r}"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(name, check(name))
    assert len(sys.argv) > 1, "no file given"
