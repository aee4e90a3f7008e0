#!/usr/bin/env python3
"""Kills runs at random requests, cleans up, and compares the world of the reference with the one before.

Usage: kill_points.py [N] [--seed S] [--select EXPR]
Every other point is at a write; the request is lost, or its answer. What stays must be what the API cannot
remove, and `cleanup` must name it. Exit code 0: N of N restored; 1: not. CONFORMANCE_PROGRAM names the program.
"""
import argparse
import collections
import json
import pathlib
import random
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "e2e"))
from common import LIMIT, PROGRAM, ROOT, call, scratch, served_process  # noqa: E402
from relay import LOSE_ANSWER, LOSE_REQUEST, PASS, relay  # noqa: E402

PATIENCE = 300  # seconds for one run


def profile_through(text, base, through, folder):
    """The ready profile with every effect but floods and timing, by way of the relay."""
    origin = re.match(r"http://[^/]+", base)[0]
    path = folder / "profile.yaml"
    path.write_text(text.replace(origin, through.origin).replace(", timing", "") + "settle: 200ms\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def world_of(server, path):
    path.unlink(missing_ok=True)
    server.send_signal(signal.SIGUSR1)
    end = time.monotonic() + LIMIT
    while not path.exists():
        if time.monotonic() > end:
            raise AssertionError("the reference did not write its world")
        time.sleep(0.02)
    return json.loads(path.read_text(encoding="utf-8"))


def differences(before, after, named):
    """Sentences about what changed and was not named. `named` counts the writes that cleanup says may stay."""
    out = []
    named = collections.Counter(named)

    def explained(pattern):
        for line in named:
            if named[line] > 0 and re.search(pattern, line):
                named[line] -= 1
                return True
        return False

    scans = any(re.search(r"POST /scans\b", line) for line in named)
    for kind in before:
        old = {item["id"]: item for item in before[kind]}
        new = {item["id"]: item for item in after[kind]}
        out += [f"{kind}: {each} is gone" for each in old.keys() - new.keys()]
        for each in new.keys() - old.keys():
            fine = {"keys": lambda: new[each]["revoked"],
                    "scans": lambda: explained(r"POST /scans\b"),
                    "estimations": lambda: explained(r"POST /cost-estimations\b")}.get(kind, lambda: False)
            if not fine():
                out.append(f"{kind}: {new[each]} was not there")
        for each in old.keys() & new.keys():
            was, now = dict(old[each]), dict(new[each])
            if kind == "findings" and now["thread"][:len(was["thread"])] == was["thread"]:
                for entry in now["thread"][len(was["thread"]):]:
                    if not explained(rf"POST /findings/{each}/comments\b"):
                        out.append(f"findings: {each} has a comment that nobody named: {entry}")
                now["thread"] = was["thread"]
            if kind == "organizations" and scans:
                now["credits"] = was["credits"]
            if kind == "estimations" and scans:
                now["claimed"] = was["claimed"]
            if was != now:
                out.append(f"{kind}: {each} was {was}, is {now}")
    return out


def run_until(through, arguments, decide):
    """Runs the program, killed as soon as the relay has lost something; True if it was."""
    through.requests = through.writes = 0
    through.hit.clear()
    through.decide = decide
    process = subprocess.Popen([PROGRAM, "run", *map(str, arguments)], cwd=ROOT, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + PATIENCE
    while process.poll() is None and not through.hit.is_set():
        if time.monotonic() > end:
            process.kill()
            raise AssertionError("the run did not end")
        through.hit.wait(0.02)
    if process.poll() is None:
        process.kill()
    process.wait()
    through.decide = lambda seen: PASS
    return through.hit.is_set()


def named_in(cleanup):
    return [line for line in cleanup.out.splitlines() if line.startswith("allowed")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("points", nargs="?", type=int, default=50, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--select", default="not effect:floods", metavar="EXPR")
    options = parser.parse_args()
    choose = random.Random(options.seed)
    restored = 0
    with scratch() as folder, served_process("--quota", "1000", "--world-out", folder / "world.json",
                                             window="1s") as (server, base, text):
        with relay(int(re.search(r":(\d+)", base)[1])) as through:
            profile = profile_through(text, base, through, folder)
            journal = folder / "journal.jsonl"
            arguments = ["--profile", profile, "--journal", journal, "--select", options.select, "--seed", "7",
                         "--report", f"json={folder}/results.json"]
            clean = ["cleanup", "--profile", profile, "--journal", journal]
            before = world_of(server, folder / "world.json")
            run_until(through, arguments, lambda seen: PASS)
            requests, writes = through.requests, through.writes
            whole = call(*clean)
            left = differences(before, world_of(server, folder / "world.json"), named_in(whole))
            print(f"a whole run: {requests} requests, {writes} writes; {whole.out.splitlines()[-1]}", flush=True)
            if whole.code != 0 or " 0 undone" not in whole.out or left or writes == 0:
                print("\n".join(["NOT RESTORED after a whole run", whole.out, whole.err, *left]))
                return 1
            for point in range(1, options.points + 1):
                at = choose.randint(1, writes if point % 2 else requests)
                fate = choose.choice([LOSE_REQUEST, LOSE_ANSWER])
                before = world_of(server, folder / "world.json")
                hit = run_until(through, arguments,
                                lambda seen, at=at, fate=fate, of_writes=point % 2:
                                fate if (seen.write if of_writes else seen.number) == at else PASS)
                cleanup = call(*clean)
                left = differences(before, world_of(server, folder / "world.json"), named_in(cleanup))
                good = cleanup.code == 0 and not left
                restored += good
                where = f"{'write' if point % 2 else 'request'} {at}, {fate}" if hit else "not reached: a whole run"
                print(f"{point:3} {'restored' if good else 'NOT RESTORED'}: {where}; "
                      f"{(cleanup.out or cleanup.err).splitlines()[-1]}", flush=True)
                if not good:
                    print("\n".join(["", cleanup.out, cleanup.err, *left]))
    print(f"{restored} of {options.points} restored")
    return 0 if restored == options.points else 1


if __name__ == "__main__":
    sys.exit(main())
