"""Peers on loopback that do what no good server does, and calls of the program that are measured."""
import contextlib
import socket
import subprocess
import threading
import time

from common import LIMIT, PROGRAM, ROOT, Finished

HANG = None  # a step: say nothing more, keep the connection
CLOSE = False  # a step: end the connection


def read_request(stream):
    """One whole request, or b"" at the end of the stream."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = stream.recv(65536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        body += stream.recv(65536)
    return head + b"\r\n\r\n" + body


class Peer:
    """Answers each request with the steps of `behave(request)`: bytes to send, seconds to wait, HANG, CLOSE."""

    def __init__(self, behave):
        self.behave = behave
        self.requests = 0
        self.ended = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.origin = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while not self.ended.is_set():
            try:
                stream, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(stream,), daemon=True).start()

    def talk(self, stream):
        with stream, contextlib.suppress(OSError):
            while request := read_request(stream):
                self.requests += 1
                for step in self.behave(request):
                    if step is CLOSE or self.ended.is_set():
                        return
                    if step is HANG:
                        stream.settimeout(LIMIT)
                        stream.recv(1)
                        return
                    if isinstance(step, bytes):
                        stream.sendall(step)
                    else:
                        self.ended.wait(step)

    def close(self):
        self.ended.set()
        self.listener.close()


@contextlib.contextmanager
def peer(behave):
    one = Peer(behave)
    try:
        yield one
    finally:
        one.close()


def whole(body, lines=b"Content-Type: application/json\r\n", status=b"200 OK"):
    return b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s" % (status, lines, len(body), body)


def forwarded(origin, request):
    """What a real deployment at `origin` answers: head, body."""
    host, port = origin.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=LIMIT) as stream:
        stream.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        data = b""
        while piece := stream.recv(65536):
            data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    return head, body


class Measured(Finished):
    """A finished call with what it cost."""

    def __init__(self, done, folder, seconds, mebibytes):
        super().__init__(done, folder)
        self.seconds = seconds
        self.mebibytes = mebibytes


def peak_memory(pid):
    """MiB. Not from getrusage: that of a child includes what this process had when it began."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def measured(*arguments, folder):
    """Calls the program; its output is kept as it is, undecoded bytes included."""
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with (folder / "out.txt").open("wb") as out, (folder / "err.txt").open("wb") as err:
        process = subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=out, stderr=err, stdin=subprocess.DEVNULL,
                                   cwd=ROOT)
        mebibytes = 0.0
        while process.poll() is None:
            mebibytes = max(mebibytes, peak_memory(process.pid))
            if time.monotonic() - began > LIMIT:
                process.kill()
            time.sleep(0.01)
    done = subprocess.CompletedProcess(process.args, process.returncode,
                                       (folder / "out.txt").read_bytes().decode("utf-8"),
                                       (folder / "err.txt").read_bytes().decode("utf-8"))
    return Measured(done, folder, time.monotonic() - began, mebibytes)
