#!/usr/bin/env python3
"""Refuses what g++ 12 miscompiles in coroutines (a double free): a statement with co_await that holds `?:`,
a capturing lambda or a braced aggregate, and co_await in a catch block. Name the value first, then await.

Usage: lint_coroutines.py FILE_OR_FOLDER...   or   lint_coroutines.py --self-test
Prints file:line for each offence. Exit code 0: none, 1: some, 3: wrong usage.
"""
import pathlib
import re
import sys

WHAT = {
    "conditional": "a statement with co_await holds '?:'",
    "lambda": "a statement with co_await holds a capturing lambda",
    "braces": "a statement with co_await builds an aggregate in braces",
    "catch": "co_await stands in a catch block",
}
RAW = re.compile(r'(?:u8|u|U|L)?R"([^\s()\\]{0,16})\((.*?)\)\1"', re.S)
OTHER = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'""", re.S)


def blank(match):
    """Spaces in place of a comment or of a literal's content, so that lines and columns stay."""
    return re.sub(r"[^\n]", " ", match.group(0))


def code_only(text):
    text = RAW.sub(blank, text)
    return OTHER.sub(blank, text)


def matching(code, at):
    """The place of the bracket that closes the one at `at`."""
    pairs = {"(": ")", "[": "]", "{": "}"}
    close, open_ = pairs[code[at]], code[at]
    depth = 0
    for place in range(at, len(code)):
        if code[place] == open_:
            depth += 1
        elif code[place] == close:
            depth -= 1
            if depth == 0:
                return place
    return len(code) - 1


def is_block(before):
    """Does the brace after this text open a block of statements (or a type, a namespace), no initializer?"""
    before = before.rstrip()
    if not before or before[-1] in ";{}:":
        return True
    if re.search(r"\b(else|do|try|const|noexcept|override|final|mutable)$", before):
        return True
    if before[-1] == ")":
        return True
    if re.search(r"\b(namespace|struct|class|enum|union|extern)\b[^;{}()=]*$", before):
        return True
    return re.search(r"->\s*[\w:<>,\s*&]+$", before) is not None


def statements(code):
    """(start, end) of each statement: what stands between ; { } of blocks; for(;;) heads stay whole."""
    start = place = 0
    while place < len(code):
        char = code[place]
        if char in "([":
            # A lambda with a body inside the brackets is a part of the statement; so its body is looked at too.
            place = matching(code, place)
        elif char == "{":
            head = code[start:place]
            if is_block(head) and not lambda_head(head):
                yield start, place
                start = place + 1
            else:
                place = matching(code, place)
        elif char in ";}":
            yield start, place
            start = place + 1
        place += 1
    yield start, len(code)


def lambda_head(head):
    return re.search(r"(?:^|[=(,{\s]|\breturn)\[[^\[\]]*\]\s*(?:\([^()]*\))?[^;{}()]*$", head) is not None


def inner_lambdas(code, start, end):
    """(head, open, close) of each lambda within a statement."""
    for match in re.finditer(r"(?<![\w\])])\[([^\[\]]*)\](?!\])", code[start:end]):
        at = start + match.start()
        if code[at - 1:at] == "[" or (match.group(1).strip() == "" and code[at + 2:at + 3] == "["):
            continue
        place = start + match.end()
        while place < end and code[place].isspace():
            place += 1
        if place < end and code[place] == "(":
            place = matching(code, place) + 1
        head = re.compile(r"[\s\w:<>,*&\->]*\{").match(code, place, end)
        if head:
            yield match.group(1), at, head.end() - 1, matching(code, head.end() - 1)


def offences_of_statement(code, start, end):
    bodies = []
    captures = []
    for capture, at, opened, closed in inner_lambdas(code, start, end):
        bodies.append((opened, closed))
        if capture.strip():
            captures.append(at)
    own = list(code[start:end])
    for opened, closed in bodies:
        for place in range(opened, min(closed + 1, end)):
            if own[place - start] != "\n":
                own[place - start] = " "
    text = "".join(own)
    awaited = re.search(r"\bco_await\b", text)
    if awaited:
        for at in captures:
            yield at, "lambda"
        # A range-based for has no '?'; labels and '::' have none either.
        mark = re.search(r"\?", text)
        if mark:
            yield start + mark.start(), "conditional"
        for brace in re.finditer(r"[\w>)\](,=]\s*\{", text):
            yield start + brace.end() - 1, "braces"
        if re.search(r"\b(?:return|co_return|co_await)\s*\{", text):
            yield start + awaited.start(), "braces"
    for opened, closed in bodies:
        yield from offences_of(code, opened + 1, closed)


def offences_of(code, first, last):
    part = " " * first + code[first:last]
    for start, end in statements(part):
        if end > first:
            yield from offences_of_statement(part, max(start, first), end)


def offences(text):
    code = code_only(text)
    found = set(offences_of(code, 0, len(code)))
    for match in re.finditer(r"\bcatch\s*\(", code):
        opened = code.find("{", matching(code, match.end() - 1))
        if opened >= 0:
            body = code[opened:matching(code, opened)]
            for awaited in re.finditer(r"\bco_await\b", body):
                found.add((opened + awaited.start(), "catch"))
    return sorted({(text.count("\n", 0, place) + 1, kind) for place, kind in found})


GOOD = [
    "auto x = co_await f(a, b[1]);",
    "const auto [error, count] = co_await s.async_read(b, as_tuple(use_awaitable));",
    "co_return Read{error, 0};",
    "if (co_await f()) { g(Type{1}); }",
    "while (!done) { const bool on = co_await w.wait(); if (!on) co_return Read{e, 0}; }",
    "for (int i = 0; i < 3; ++i) co_await f(i);",
    "const Alarm alarm(c, t, [weak] { weak.go(); }); co_await f();",
    "co_spawn(c, f(), [](std::exception_ptr e) { if (e) throw 1; }); co_await g();",
    "// co_await f(a ? b : c)\ng(a ? b : c);",
    'co_await f("a ? b : {c}", \'?\', R"(x ? {y})");',
    "const auto t = a ? b : c; co_await f(t);",
    "struct A { awaitable<int> f() { co_await g(); co_return 1; } };",
    "auto f() -> awaitable<void> { co_await g(); }",
    "try { co_await f(); } catch (const E& e) { g(); } co_await h();",
    "awaitable<void> f() noexcept { co_await g(); }",
    "co_await f([](int x) { return x; });",
    "else { co_await f(); }",
    "switch (x) { case 1: { co_await f(); break; } default: co_await g(); }",
    "const std::vector<int> v{1, 2}; co_await f(v);",
    "[[maybe_unused]] const auto x = co_await f();",
]
BAD = [
    ("co_await f(a ? b : c);", "conditional"),
    ("const auto x = a ? co_await f() : 0;", "conditional"),
    ("co_await f([x] { return x; });", "lambda"),
    ("co_await f([&](int y) mutable -> int { return y; }, 1);", "lambda"),
    ("co_await f([this] { g(); });", "lambda"),
    ("co_await f(Type{1, 2});", "braces"),
    ("co_await f({1, 2});", "braces"),
    ("co_await f(\n    1,\n    ns::Type<int>{});", "braces"),
    ("const Outcome x{co_await f(), 2};", "braces"),
    ("co_return Type{co_await f()};", "braces"),
    ("return {co_await f()};", "braces"),
    ("try { f(); } catch (const E& e) { co_await g(); }", "catch"),
    ("try { f(); } catch (...) { if (a) { co_await g(); } }", "catch"),
    ("co_spawn(c, [&]() -> awaitable<void> { co_await f(T{1}); }, d);", "braces"),
    ("auto run = [&]() -> awaitable<void> { co_await f(a ? b : c); };", "conditional"),
    ("if (co_await f(a ? 1 : 2)) g();", "conditional"),
    ("if (co_await f(T{1})) { g(); }", "braces"),
    ("for (auto x : co_await f(T{1})) { g(); }", "braces"),
    ("x = T{1}.f(co_await g());", "braces"),
]


def self_test():
    failures = 0
    for sample in GOOD:
        for wrapped in (sample, f"awaitable<void> f(int a) {{\n  {sample}\n}}\n"):
            found = offences(wrapped)
            if found:
                failures += 1
                print(f"wrongly refused {found}: {wrapped}")
    for sample, kind in BAD:
        for wrapped in (sample, f"awaitable<void> f(int a) {{\n  {sample}\n}}\n"):
            found = offences(wrapped)
            if kind not in [each for _, each in found]:
                failures += 1
                print(f"not seen ({kind}, but {found}): {wrapped}")
    lines = offences("int a;\n\nawaitable<void> f() {\n  g();\n  co_await h(\n      T{1});\n}\n")
    if lines != [(6, "braces")]:
        failures += 1
        print(f"wrong line: {lines}")
    print(f"self-test: {len(GOOD)} good and {len(BAD)} bad samples, {failures} failures")
    return 1 if failures else 0


def files_in(arguments):
    for argument in arguments:
        path = pathlib.Path(argument)
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.suffix in (".cpp", ".hpp"))
        else:
            yield path


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if not arguments or arguments[0].startswith("-"):
        print(__doc__)
        return 3
    count = 0
    files = 0
    for path in files_in(arguments):
        files += 1
        for line, kind in offences(path.read_text(encoding="utf-8")):
            count += 1
            print(f"{path}:{line}: {WHAT[kind]}")
    if files == 0:
        print("no source file found in: " + " ".join(arguments))
        return 3
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
