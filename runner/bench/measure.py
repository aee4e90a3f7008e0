"""Runs commands in turn and keeps what each took."""
import json
import math
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading


class Failed(Exception):
    """A command that did not do its work: its time means nothing."""


class Took:
    def __init__(self, seconds, peak_kib, output):
        self.seconds, self.peak_kib, self.output = seconds, peak_kib, output


# A process begins with the peak memory of the one that started it, and this one holds large reports.
LAUNCHER = """
import json, os, sys, time
began = time.perf_counter()
_, status, usage = os.wait4(os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ), 0)
took = [time.perf_counter() - began, os.waitstatus_to_exitcode(status), usage.ru_maxrss]
os.write(int(sys.argv[1]), json.dumps(took).encode())
"""


def take(command, folder=None, environment=None, limit=600):
    """One run: seconds by the wall, peak memory of the process in KiB, and what it printed."""
    command = [str(part) for part in command]
    reader, writer = os.pipe()
    with tempfile.TemporaryFile() as out, open(reader, "rb") as report:
        process = subprocess.Popen([sys.executable, "-S", "-c", LAUNCHER, str(writer), *command], stdout=out,
                                   stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=folder, pass_fds=[writer],
                                   env={**os.environ, **(environment or {})}, start_new_session=True)
        os.close(writer)
        watchdog = threading.Timer(limit, lambda: os.killpg(process.pid, signal.SIGKILL))
        watchdog.start()
        took = report.read()
        process.wait()
        watchdog.cancel()
        out.seek(0)
        text = out.read().decode("utf-8", "replace")
    seconds, code, memory = json.loads(took or "[0, null, 0]")
    if code != 0:
        raise Failed(f"{' '.join(command[:3])} ended with {code}: {text[-300:].strip()}")
    return Took(seconds, memory, text)


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
