"""Runs commands in turn and keeps what each took."""
import math
import os
import statistics
import subprocess
import tempfile
import threading
import time


class Failed(Exception):
    """A command that did not do its work: its time means nothing."""


class Took:
    def __init__(self, seconds, peak_kib, output):
        self.seconds, self.peak_kib, self.output = seconds, peak_kib, output


def take(command, folder=None, environment=None, limit=600):
    """One run: seconds by the wall, peak memory of the process in KiB, and what it printed."""
    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdout=out, stderr=subprocess.STDOUT,
                                   stdin=subprocess.DEVNULL, cwd=folder,
                                   env={**os.environ, **(environment or {})})
        watchdog = threading.Timer(limit, process.kill)
        watchdog.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        watchdog.cancel()
        out.seek(0)
        text = out.read().decode("utf-8", "replace")
    if process.returncode != 0:
        raise Failed(f"{' '.join(map(str, command[:3]))} ended with {process.returncode}: {text[-300:].strip()}")
    return Took(seconds, usage.ru_maxrss, text)


def in_turn(rounds, workers, warm_up=1):
    """Calls each worker once a round, A B A B, after rounds that are not counted: name -> its figures."""
    figures = {name: [] for name in workers}
    for number in range(rounds + warm_up):
        for name, worker in workers.items():
            value = worker()
            if number >= warm_up:
                figures[name].append(value)
    return figures


def exponent(sizes, costs):
    """Of the power law that fits best: 1 is linear."""
    xs, ys = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    mean_x, mean_y = statistics.fmean(xs), statistics.fmean(ys)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / sum((x - mean_x) ** 2 for x in xs)


def machine():
    """What it ran on, in one line."""
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return f"{model}, {os.cpu_count()} cores, Linux {os.uname().release}"
