"""Measures how often the clock tells what it should: `timing_table.py [--runs N] [--tolerance 5ms]...` serves the
reference with foreign findings that take longer by 0 to 20 ms, idle and busy, directly and through nginx with TLS, and
prints a row for each. Ends with 1 if an outcome was wrong; *inconclusive* never is."""
import argparse
import collections
import contextlib
import subprocess
import sys

from common import call, reports_in, scratch, served
from proxied import behind, make_certificates, nginx

WINDOW = "500ms"
LEAKS = (0, 1, 2, 5, 20)  # ms
SPINNERS = 3


def fault(leak):
    return ["--fault", f"foreign-finding-takes-{leak}-ms-longer"] if leak else []


def measured(folder, profile, tolerance, seed=1):
    """Times by case, and the finished run."""
    path = folder / "profile.yaml"
    path.write_text(profile + f"\ntiming: {{tolerance: {tolerance}}}\n", encoding="utf-8")
    path.chmod(0o600)
    out = folder / "out"
    done = call("run", "--profile", path, "--select", "requirement:NOLEAK-TIMING", "--seed", seed, *reports_in(out),
                folder=out)
    found = {}
    for case in done.results()["cases"]:
        if "timing" in case:
            found[case["id"].split("case=")[1].rstrip("]")] = case["timing"]
    return found, done


@contextlib.contextmanager
def load(busy=True):
    """Keeps every processor busy, at most for two minutes."""
    spin = "import time\nend = time.monotonic() + 120\nwhile time.monotonic() < end: pass"
    processes = [subprocess.Popen([sys.executable, "-c", spin], stdin=subprocess.DEVNULL)
                 for _ in range(SPINNERS if busy else 0)]
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
            process.wait(timeout=10)


@contextlib.contextmanager
def reached(folder, base, profile, through_nginx):
    """The profile that reaches what is served at `base`."""
    if not through_nginx:
        yield profile
        return
    make_certificates(folder)
    with nginx(folder, [base.removeprefix("http://").split("/")[0]]) as port:
        yield behind(profile, base, port, "ca.pem")


def wrong(leak, tolerance, verdict):
    """Below half the tolerance nothing may be found, from twice on nothing passed; both in ms. In between, chance
    decides."""
    if verdict == "distinguishable":
        return leak < tolerance / 2
    return verdict == "indistinguishable" and leak >= 2 * tolerance


def outcomes(leak, tolerance, busy, through_nginx, runs):
    """Times of the case `foreign` and of `unapproved`, which never takes longer."""
    with load(busy), scratch() as folder, served(*fault(leak), window=WINDOW) as (base, profile):
        with reached(folder, base, profile, through_nginx) as reachable:
            for seed in range(1, runs + 1):
                found, done = measured(folder, reachable, f"{tolerance:g}ms", seed)
                if sorted(found) != ["foreign", "unapproved"]:
                    raise AssertionError("nothing was measured:\n" + done.out + done.err)
                yield found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1, help="of each row (default: 1)")
    parser.add_argument("--tolerance", type=lambda text: float(text.removesuffix("ms")), action="append",
                        metavar="5ms", help="repeatable (default: 5ms and 1ms)")
    arguments = parser.parse_args()
    mistakes = 0
    print(f"{'tolerance':>9} {'leak':>6}  {'machine':<7} {'path':<8} {'foreign':<34} {'unapproved':<34} "
          "shift of foreign, 95 % interval (first run)")
    for tolerance in arguments.tolerance or (5.0, 1.0):
        for busy in (False, True):
            for through_nginx in (False, True):
                for leak in LEAKS:
                    mistakes += row(leak, tolerance, busy, through_nginx, arguments.runs)
    print(f"{mistakes} wrong")
    return 1 if mistakes else 0


def row(leak, tolerance, busy, through_nginx, runs):
    """Prints a row and counts its mistakes."""
    verdicts = {"foreign": collections.Counter(), "unapproved": collections.Counter()}
    mistakes = 0
    first = None
    for found in outcomes(leak, tolerance, busy, through_nginx, runs):
        first = first or found["foreign"]["difference"]
        for case, timing in found.items():
            verdicts[case][timing["verdict"]] += 1
            mistakes += wrong(leak if case == "foreign" else 0, tolerance, timing["verdict"])
    shown = [", ".join(f"{name} {count}" if runs > 1 else name for name, count in sorted(counted.items()))
             for counted in verdicts.values()]
    print(f"{tolerance:>6g} ms {leak:>3} ms  {'busy' if busy else 'idle':<7} "
          f"{'nginx' if through_nginx else 'direct':<8} {shown[0]:<34} {shown[1]:<34} {first['shift_ms']:+7.2f} ms "
          f"({first['low_ms']:+.2f} to {first['high_ms']:+.2f}), {first['pairs']} blocks"
          f"{'  WRONG' if mistakes else ''}", flush=True)
    return mistakes


if __name__ == "__main__":
    sys.exit(main())
