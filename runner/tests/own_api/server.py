#!/usr/bin/env python3
"""A library's small API, as the suites beside it promise it. Prints its base URL, and serves until it is ended.

usage: server.py CARDS [FAULT]

CARDS is a file of JSON: {"visitor": card, "librarian": card, "neighbour": card}. FAULT breaks one promise.
"""
import http.server
import json
import re
import sys
import threading
import uuid

FAULTS = {
    "neighbours-book-answers-403": "HIDDEN",
    "neighbours-book-in-other-words": "HIDDEN",
    "neighbours-books-are-listed": "HIDDEN-EVERYWHERE",
    "visitors-move-books": "CARD-WRITES",
    "refused-move-is-made": "CARD-WRITES",
    "forged-cards-are-taken": "CARD",
    "moves-are-forgotten": "SHELF",
    "book-without-shelf": "BOOK",
    "refusals-are-text": "PROBLEM",
    "list-is-upside-down": "CATALOGUE",
}


class Library(http.server.ThreadingHTTPServer):
    def __init__(self, cards, fault):
        super().__init__(("127.0.0.1", 0), Handler)
        self.roles = {card: role for role, card in cards.items()}
        self.fault = fault
        self.lock = threading.Lock()
        self.books = {}
        for owner, titles in (("own", ["Atlas", "Birds", "Clouds"]), ("foreign", ["Dunes", "Elms"])):
            for title in titles:
                number = str(uuid.uuid4())
                self.books[number] = {"owner": owner, "number": number, "title": title, "shelf": "A1"}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, status, title):
        if self.server.fault == "refusals-are-text":
            return self.answer(status, title.encode(), "text/plain")
        return self.answer(status, {"title": title, "status": status}, "application/problem+json")

    def shown(self, book):
        left_out = {"owner", "shelf"} if self.server.fault == "book-without-shelf" else {"owner"}
        return {key: value for key, value in book.items() if key not in left_out}

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.server.lock:
            self.decide(body)

    do_GET = do_PUT = handle_any

    def decide(self, body):
        role = self.server.roles.get(self.headers.get("Library-Card", ""))
        if role is None and self.server.fault == "forged-cards-are-taken" and "Library-Card" in self.headers:
            role = "visitor"
        if role is None:
            return self.refuse(401, "No card that we know")
        side = "foreign" if role == "neighbour" else "own"
        if self.command == "GET" and self.path == "/v2/books":
            return self.list(side)
        found = re.fullmatch(r"/v2/books/([0-9a-f-]{36})(/shelf)?", self.path)
        if not found or (self.command == "PUT") != bool(found[2]):
            return self.refuse(404, "No such page")
        return self.one(role, side, self.server.books.get(found[1]), body)

    def list(self, side):
        fault = self.server.fault
        books = [self.shown(book) | {"shelf": book["shelf"]} for book in self.server.books.values()
                 if book["owner"] == side or fault == "neighbours-books-are-listed"]
        self.answer(200, {"books": sorted(books, key=lambda book: book["title"], reverse=fault == "list-is-upside-down")})

    def one(self, role, side, book, body):
        fault = self.server.fault
        if self.command == "PUT" and role != "librarian" and fault != "visitors-move-books":
            if fault == "refused-move-is-made" and book:
                book["shelf"] = json.loads(body)["shelf"]
            return self.refuse(403, "This card moves no books")
        if book and book["owner"] != side and fault == "neighbours-book-answers-403":
            return self.refuse(403, "Not your library")
        if book and book["owner"] != side and fault == "neighbours-book-in-other-words":
            return self.refuse(404, "No such book here")
        if not book or book["owner"] != side:
            return self.refuse(404, "No such book")
        if self.command == "PUT" and fault != "moves-are-forgotten":
            book["shelf"] = json.loads(body)["shelf"]
        return self.answer(200, self.shown(book))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        cards = json.load(file)
    fault = sys.argv[2] if len(sys.argv) > 2 else None
    if fault is not None and fault not in FAULTS:
        sys.exit(f"there is no fault {fault}; these are known: {', '.join(FAULTS)}")
    server = Library(cards, fault)
    print(f"http://127.0.0.1:{server.server_port}/v2", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
