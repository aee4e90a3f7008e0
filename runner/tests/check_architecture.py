#!/usr/bin/env python3
"""The house rules that a compiler does not know.

Exit 1 with file:line for: an include that points to a higher floor; knowledge of Hacktron's API outside
reference/ and suites/; Asio outside the floors that may be asynchronous; a file of over 600 lines.
`--self-test` proves that each rule can fail.
"""
import pathlib
import re
import sys
import tempfile

FLOORS = ["base", "model", "reports", "load", "plan", "http", "judge", "execute", "reference", "cli"]
ALLOWED = {  # floor -> floors that it may include, beside itself
    "base": [],
    "model": ["base"],
    "reports": ["base", "model"],
    "load": ["base", "model"],
    "plan": ["base", "model"],
    "http": ["base", "model"],
    "judge": ["base", "model"],
    "execute": ["base", "model", "plan", "http", "judge"],
    "reference": ["base", "model", "http"],
    "cli": [floor for floor in FLOORS if floor != "cli"],
}
# Words of the API under test. The program's own name and its user agent are no knowledge of it.
API_WORDS = re.compile(
    r"x-api-key|/findings|/scans|cost-estimations|/repos\b|/hfw|\bpenniless\b|\bthrottled\b|write-only|hacktron_",
    re.IGNORECASE)
ASYNC_FLOORS = {"http", "execute", "reference", "cli"}
LONGEST = 600
INCLUDE = re.compile(r'\s*#include "([a-z_]+)/')


def floor_of(path, root):
    parts = path.relative_to(root).parts
    if parts[0] == "reports":
        return "reports"
    return parts[1] if parts[0] == "runner" and len(parts) > 2 else None


def check(root):
    troubles = []
    files = [path for folder in ("runner", "reports") for path in sorted((root / folder).rglob("*"))
             if path.suffix in (".cpp", ".hpp")]
    for path in files:
        floor = floor_of(path, root)
        if floor not in ALLOWED:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        name = path.relative_to(root)
        if len(lines) > LONGEST:
            troubles.append(f"{name}:1: {len(lines)} lines, at most {LONGEST}")
        is_test = path.stem.endswith("_test") or "testing" in path.stem or "tests" in path.parts
        for number, line in enumerate(lines, 1):
            included = INCLUDE.match(line)
            if included and included[1] in FLOORS and included[1] not in ALLOWED[floor] + [floor]:
                troubles.append(f"{name}:{number}: {floor} must not include {included[1]}")
            if floor != "reference" and not is_test and API_WORDS.search(line):
                troubles.append(f"{name}:{number}: knows the API under test: {line.strip()}")
            if "<boost/asio" in line and floor not in ASYNC_FLOORS:
                troubles.append(f"{name}:{number}: {floor} must stay synchronous")
    return troubles, len(files)


def self_test():
    samples = {
        "runner/base/a.hpp": '#include "model/value.hpp"\n',
        "runner/reference/a.cpp": '#include "judge/checks.hpp"\n',
        "runner/execute/a.cpp": 'const char* name = "X-Api-Key";\n',
        "runner/plan/a.cpp": "#include <boost/asio/awaitable.hpp>\n",
        "runner/judge/a.cpp": "int x;\n" * (LONGEST + 1),
    }
    fine = {
        "runner/reference/b.cpp": 'const char* name = "X-Api-Key"; // here it is known\n',
        "runner/execute/b.cpp": '#include "plan/plan.hpp"\n#include <boost/asio/awaitable.hpp>\n',
        "reports/b.cpp": '#include "model/results.hpp"\n',
    }
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in {**samples, **fine}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        troubles, _ = check(root)
    for name in samples:
        assert any(trouble.startswith(name + ":") for trouble in troubles), f"{name} was not caught"
    assert len(troubles) == len(samples), troubles


def main():
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    root = pathlib.Path(__file__).resolve().parents[2]
    troubles, files = check(root)
    print("\n".join(troubles) if troubles else f"{files} files: floors are in order")
    return 1 if troubles or not files else 0


if __name__ == "__main__":
    sys.exit(main())
