"""A relay on loopback between the program and a served reference, which can lose requests and answers."""
import contextlib
import socket
import threading

METHODS = (b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS", b"TRACE")
WRITES = (b"POST", b"PUT", b"PATCH", b"DELETE")

PASS = "pass"
LOSE_REQUEST = "lose-request"  # it never arrives, and the connection stays open
LOSE_ANSWER = "lose-answer"  # it arrives, and its answer does not


class Seen:
    """One request: its number and, of a write, its number among the writes, from 1."""

    def __init__(self, line, number, write):
        self.method, _, rest = line.partition(b" ")
        self.target = rest.partition(b" ")[0]
        self.number = number
        self.write = write


class Relay:
    """Passes everything on until `decide(Seen)` says otherwise; `hit` is set when something was lost."""

    def __init__(self, upstream, decide=lambda seen: PASS):
        self.upstream = upstream
        self.decide = decide
        self.lock = threading.Lock()
        self.hit = threading.Event()
        self.requests = self.writes = 0
        self.frozen = False  # every request is lost
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def judge(self, data):
        """What becomes of a piece that the client sent."""
        line = data.split(b"\r\n", 1)[0]
        if line.split(b" ", 1)[0] not in METHODS:
            return PASS
        with self.lock:
            self.requests += 1
            write = line.split(b" ", 1)[0] in WRITES
            self.writes += write
            if self.frozen:
                return LOSE_REQUEST
            return self.decide(Seen(line, self.requests, self.writes if write else None))

    def carry(self, client):
        muted = threading.Event()
        with client, contextlib.suppress(OSError):
            server = socket.create_connection(("127.0.0.1", self.upstream))
            threading.Thread(target=self.answer, args=(server, client, muted), daemon=True).start()
            with server:
                while data := client.recv(65536):
                    fate = self.judge(data)
                    if fate == LOSE_REQUEST:
                        self.hit.set()
                        while client.recv(65536):
                            pass
                        return
                    if fate == LOSE_ANSWER:
                        muted.set()
                    server.sendall(data)

    def answer(self, server, client, muted):
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if muted.is_set():
                    self.hit.set()
                else:
                    client.sendall(data)
            client.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.listener.close()


@contextlib.contextmanager
def relay(upstream, decide=lambda seen: PASS):
    one = Relay(upstream, decide)
    try:
        yield one
    finally:
        one.close()
