#!/usr/bin/env python3
"""Makes the pictures of the README from a real run: the console as SVG, the HTML report as PNG.

    runner/pictures.py [PROGRAM]      # needs the Debian packages chromium and fonts-dejavu-core

The run is the demo of one fault, so that there is a failure to see. After a change of the reports run it again and look.
"""
import fcntl
import html
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios

ROOT = pathlib.Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "reports/samples"
RUN = ["demo", "--fault", "foreign-finding-answers-403", "--select"]
ONE = "id:isolation/findings/alike[operation=read]"
SOME = "id:isolation/findings/alike"
COMMAND = ["hacktron-conformance demo --fault foreign-finding-answers-403 \\", f"--select '{ONE}'"]  # as typed
COLUMNS = 100
COLOURS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "36": "#79c0ff", "2": "#8b949e"}


def on_terminal(arguments):
    """What a person sees of standard output."""
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 60, COLUMNS, 0, 0))
    variables = {name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR")}
    process = subprocess.Popen(arguments, stdout=terminal, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                               env={**variables, "TERM": "xterm-256color"})
    os.close(terminal)
    seen = b""
    while True:
        try:
            piece = os.read(controller, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        seen += piece
    os.close(controller)
    process.wait()
    return seen.decode("utf-8").replace("\r\n", "\n")


def spans(line):
    """The line as pieces of one style: (text, bold, colour)."""
    bold, colour = False, None
    for text, codes in re.findall(r"([^\x1b]*)(?:\x1b\[([0-9;]*)m)?", line):
        if text:
            yield text, bold, colour
        for code in codes.split(";") if codes else ["0"] if codes == "" and text == "" else []:
            if code in ("", "0"):
                bold, colour = False, None
            elif code == "1":
                bold = True
            elif code in COLOURS:
                colour = COLOURS[code]


def svg(command, printed):
    lines = [*(f"{'  ' if i else '$ '}{part}" for i, part in enumerate(command)), *printed.rstrip("\n").split("\n")]
    lines = [line if len(re.sub(r"\x1b\[[0-9;]*m", "", line)) <= COLUMNS + 10 else line[:COLUMNS + 9] + "…" for line in lines]
    height, width = 18, 8.4
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{int((COLUMNS + 12) * width)}" '
           f'height="{(len(lines) + 2) * height}" role="img" aria-label="A run on the console">',
           '<rect width="100%" height="100%" rx="6" fill="#0d1117"/>',
           '<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" fill="#e6edf3">']
    for number, line in enumerate(lines):
        pieces = "".join(f'<tspan{" font-weight=" + chr(34) + "bold" + chr(34) if bold else ""}'
                         f'{f" fill={chr(34)}{colour}{chr(34)}" if colour else ""}>{html.escape(text).replace(" ", chr(160))}</tspan>'
                         for text, bold, colour in spans(line))
        out.append(f'<text x="16" y="{(number + 1.5) * height:.0f}">{pieces}</text>')
    return "\n".join([*out, "</g>", "</svg>", ""])


def screenshot(page, picture):
    subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1100,900",
                    f"--screenshot={picture}", page.as_uri()], check=True, capture_output=True, timeout=120)


def main():
    program = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/hacktron-conformance").resolve()
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder, "index.html")
        printed = on_terminal([program, *RUN, ONE, "--seed", "7", "--report", f"html={page}"])
        (SAMPLES / "console.svg").write_text(svg(COMMAND, printed), encoding="utf-8")
        on_terminal([program, *RUN, SOME, "--report", f"html={page}"])
        screenshot(page, SAMPLES / "page.png")
    for name in ("console.svg", "page.png"):
        print(f"reports/samples/{name}: {(SAMPLES / name).stat().st_size} bytes")


if __name__ == "__main__":
    main()
