"""Measures the program beside its peers: bench.py PROGRAM FOLDER [--rounds N] [--only throughput,start,scale,peers].

Prints a table and writes it as FOLDER/bench.md and, with every sample, FOLDER/bench.json.
"""
import argparse
import datetime
import json
import os
import pathlib
import re
import shutil
import statistics
import sys

import generate
import measure
import peers
from server import served

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCALES = (1000, 10_000, 100_000)
PROBES = 10_000
GETS = 200


class Bench:
    def __init__(self, program, folder, rounds, url):
        self.program, self.folder, self.rounds, self.url = program, folder, rounds, url
        self.rows, self.missing = [], []

    def row(self, group, what, samples, unit, goal=""):
        self.rows.append({"group": group, "what": what, "unit": unit, "goal": goal, "samples": samples,
                          "median": statistics.median(samples), "least": min(samples), "most": max(samples)})
        print(line_of(self.rows[-1]), flush=True)
        return self.rows[-1]["median"]

    def suite(self, probes, where, checks=generate.FULL):
        """Flags that name a generated suite of this size against `where`."""
        folder = self.folder / f"suite-{probes}-{where}-{'full' if checks == generate.FULL else 'light'}"
        profile = generate.write(folder, probes, f"{self.url}/{where}", peers.AT_ONCE, checks)
        return ["--suites", folder / "suites", "--schemas", folder / "schemas"], ["--profile", profile]

    def run(self, suite, expected):
        """One run with a JSON report: what it took, and the report."""
        report = self.folder / "results.json"
        took = measure.take([self.program, "run", "--quiet", *suite[0], *suite[1], "--report", f"json={report}"])
        results = json.loads(report.read_text(encoding="utf-8"))
        passed = sum(case["verdict"] == "passed" for case in results["cases"])
        if passed < expected:
            raise measure.Failed(f"only {passed} of {expected} probes passed")
        return took, results

    def throughput(self):
        suite = self.suite(PROBES, "now")
        group = f"{PROBES} probes, no quota"

        def ours():
            took, results = self.run(suite, PROBES)
            return sum(results["requests"].values()) / results["seconds"], took.seconds, took.peak_kib / 1024

        def wrk():
            took = measure.take(["wrk", "-t1", f"-c{peers.AT_ONCE}", "-d2s", f"{self.url}/now/items/1"])
            return float(re.search(r"Requests/sec:\s+([\d.]+)", took.output)[1])

        figures = measure.in_turn(self.rounds, {"wrk": wrk, "ours": ours})
        self.row(group, f"wrk -t1 -c{peers.AT_ONCE}", figures["wrk"], "requests/s")
        self.row(group, "run: requests by the seconds between first and last", [each[0] for each in figures["ours"]],
                 "requests/s")
        self.row(group, "of wrk, in pairs", [ours[0] / wrk for ours, wrk in zip(figures["ours"], figures["wrk"])],
                 "x", "0.7 at least")
        self.row(group, "run: the whole command, load and report included", [each[1] for each in figures["ours"]], "s")
        self.row(group, "run: peak memory", [each[2] for each in figures["ours"]], "MiB", "under 64")

    def start(self):
        suite = self.suite(1, "now", generate.LIGHT)
        shipped = ["--suites", ROOT / "suites", "--schemas", ROOT / "schemas"]
        figures = measure.in_turn(self.rounds * 4, {
            "curl": lambda: measure.take(["curl", "-sf", f"{self.url}/now/items/1"]).seconds,
            "ours": lambda: self.run(suite, 1)[0].seconds,
            "check": lambda: measure.take([self.program, "check", *shipped]).seconds})
        milliseconds = {name: [each * 1000 for each in samples] for name, samples in figures.items()}
        self.row("one probe", "curl", milliseconds["curl"], "ms")
        self.row("one probe", "run", milliseconds["ours"], "ms", "at most twice curl")
        self.row("start", "check of the shipped suites", milliseconds["check"], "ms", "under 50")

    def scale(self):
        seconds = {"check": [], "plan": [], "run": []}
        memory = []
        for probes in SCALES:
            suite = self.suite(probes, "now")
            rounds = max(1, self.rounds // (3 if probes == SCALES[-1] else 1))
            figures = measure.in_turn(rounds, {
                "check": lambda suite=suite: measure.take([self.program, "check", *suite[0]]).seconds,
                "plan": lambda suite=suite: measure.take([self.program, "plan", *suite[0], *suite[1]]).seconds,
                "run": lambda suite=suite, probes=probes: self.run(suite, probes)[0]})
            taken = figures.pop("run")
            figures["run"] = [each.seconds for each in taken]
            group = f"{probes} probes"
            for name, goal in (("check", "under 0.5" if probes == 10_000 else ""), ("plan", ""), ("run", "")):
                seconds[name].append(self.row(group, f"{name}: the whole command", figures[name], "s", goal))
            goal = {10_000: "under 64", 100_000: "under 400"}.get(probes, "")
            memory.append(self.row(group, "run: peak memory", [each.peak_kib / 1024 for each in taken], "MiB", goal))
        for name, costs in seconds.items():
            self.row("growth", f"exponent of {name}", [measure.exponent(SCALES, costs)], "", "at most 1.1")
        self.row("growth", "exponent of peak memory", [measure.exponent(SCALES, memory)], "", "at most 1.1")

    def beside(self):
        for where, delay in (("now", "0 ms"), ("late", "20 ms")):
            self.beside_at(where, f"{GETS} GETs, {delay}", GETS)
        self.beside_at("now", "1 GET", 1)

    def beside_at(self, where, group, count):
        suite = self.suite(count, where, generate.LIGHT)
        workers = {"this": lambda: self.run(suite, count)[0].seconds}
        for name, make, _ in peers.PEERS:
            folder = self.folder / f"peer-{name}-{where}-{count}"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            command = make(self.folder / "peers", folder, f"{self.url}/{where}", count)
            quiet = {"NO_COLOR": "1", "STEPCI_DISABLE_ANALYTICS": "1", "CI": "1"}
            worker = lambda command=command, folder=folder: measure.take(command, folder, quiet).seconds
            try:
                worker()
            except (OSError, measure.Failed) as error:
                self.missing.append(f"{name} ({group}): {error}")
                continue
            workers[name] = worker
        figures = measure.in_turn(max(1, self.rounds // 2), workers, warm_up=0)  # each has run once above
        connections = {name: number for name, _, number in peers.PEERS}
        base = self.row(group, f"this, {peers.AT_ONCE} connections", figures.pop("this"), "s")
        for name, samples in figures.items():
            number = connections[name]
            unit = "connection" if number == 1 else "connections"
            median = statistics.median(samples)
            self.row(group, f"{name}, {number} {unit}: {median / base:.1f} times as long", samples, "s")


def short(number):
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.3g}"


def line_of(row):
    spread = f"{short(row['least'])} to {short(row['most'])}" if len(row["samples"]) > 1 else ""
    return f"| {row['group']} | {row['what']} | {short(row['median'])} {row['unit']} | {spread} | {row['goal']} |"


def table(bench, head):
    lines = [head, "", "| work | what | median | least to most | goal |", "|---|---|---|---|---|",
             *map(line_of, bench.rows), ""]
    lines += [f"Not measured: {each}" for each in bench.missing]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="throughput,start,scale,peers")
    chosen = parser.parse_args()
    folder = chosen.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    parts = {"throughput": Bench.throughput, "start": Bench.start, "scale": Bench.scale, "peers": Bench.beside}
    wanted = chosen.only.split(",")
    if unknown := set(wanted) - set(parts):
        parser.error(f"--only knows {', '.join(parts)}, not {', '.join(sorted(unknown))}")
    before = os.getloadavg()[0]
    with served(folder / "nginx") as url:
        bench = Bench(chosen.program.resolve(), folder, chosen.rounds, url)
        for name in wanted:
            parts[name](bench)
    now = datetime.datetime.now(datetime.timezone.utc)
    head = (f"{measure.machine()}; {now:%Y-%m-%d %H:%M} UTC; {chosen.rounds} rounds; load average {before:.1f} before, "
            f"{os.getloadavg()[0]:.1f} after.")
    text = table(bench, head)
    (folder / "bench.md").write_text(text, encoding="utf-8")
    (folder / "bench.json").write_text(json.dumps({
        "machine": measure.machine(), "date": now.isoformat(), "rounds": chosen.rounds, "load_before": before,
        "rows": bench.rows, "not_measured": bench.missing}, indent=1), encoding="utf-8")
    for each in bench.missing:
        print(f"Not measured: {each}")
    print(f"\n{head}\nWritten: {folder}/bench.md and bench.json")


if __name__ == "__main__":
    sys.exit(main())
