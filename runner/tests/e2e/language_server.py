"""Speaks to a language server as an editor does."""
import json
import pathlib
import subprocess


class LanguageServer:
    def __init__(self, *command):
        self.process = subprocess.Popen([*map(str, command), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.number = 0
        self.diagnostics = {}
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        self.tell("initialized", {})

    def close(self):
        self.process.kill()
        self.process.wait(timeout=10)
        self.process.stdin.close()
        self.process.stdout.close()

    def tell(self, method, parameters, number=None):
        message = {"jsonrpc": "2.0", "method": method, "params": parameters} | ({"id": number} if number else {})
        self.send(message)

    def send(self, message):
        body = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def receive(self):
        size = 0
        while (line := self.process.stdout.readline().strip()) or not size:
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        message = json.loads(self.process.stdout.read(size))
        if "id" in message and "method" in message:  # it asks for settings: there are none
            wanted = message.get("params", {}).get("items", [])
            self.send({"jsonrpc": "2.0", "id": message["id"], "result": [None] * len(wanted) if wanted else None})
        elif message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = [each["message"] for each in message["params"]["diagnostics"]]
        return message

    def ask(self, method, parameters):
        self.number += 1
        self.tell(method, parameters, self.number)
        while (message := self.receive()).get("id") != self.number or "method" in message:
            pass
        return message["result"]

    def open(self, path):
        """What it marks in the file."""
        uri = pathlib.Path(path).resolve().as_uri()
        text = pathlib.Path(path).read_text(encoding="utf-8")
        self.tell("textDocument/didOpen",
                  {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}})
        while uri not in self.diagnostics:
            self.receive()
        return self.diagnostics.pop(uri)

    def hover(self, path, line, column):
        """What it shows of the word there, counted from 0."""
        shown = self.ask("textDocument/hover", {"textDocument": {"uri": pathlib.Path(path).resolve().as_uri()},
                                                "position": {"line": line, "character": column}})
        return shown["contents"]["value"] if shown else ""
