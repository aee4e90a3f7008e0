"""Runs against peers that are hostile, broken or slow: an end in time, within memory, with the right exit code, a
sentence for people, and nothing of the peer's that acts on who reads the output."""
import base64
import gzip
import json
import os
import re
import subprocess
import time
import unittest
import unittest.mock
import urllib.parse

from common import ROOT, SANITIZED, Case, reports_in, scratch, served
from hostile import CLOSE, HANG, forwarded, measured, peer, whole
from reported import poisoned

READER = "hacktron_ReaderKeyOfTheHostileTests0123456789"
FOREIGN = "hacktron_ForeignKeyOfTheHostileTests987654321"
PROFILE = f"""profile: hostile
base_url: ORIGIN/v1
contract: 2026-08-03
principals:
  reader: {{api_key: {READER}}}
  foreign: {{api_key: {FOREIGN}}}
deadlines: {{connect: 1s, tls: 1s, first-byte: FIRST, total: TOTAL}}
quota: {{requests: 100, window: 2s}}
settle: 100ms
"""
MOST_MEMORY = 96  # MiB
# All that can act in a terminal: C0 but the line feed, DEL, C1, bidirectional controls.
ACTIVE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def profile_of(origin, patience):
    """`patience` in seconds: the deadline of the first byte, and half of that of the whole answer."""
    times = {"FIRST": f"{patience * 1000:.0f}ms", "TOTAL": f"{patience * 2000:.0f}ms", "ORIGIN": origin}
    return re.sub("FIRST|TOTAL|ORIGIN", lambda found: times[found[0]], PROFILE)


class Hostile(Case):
    def run_against(self, origin, folder, *arguments, patience, wait="1s", more=""):
        profile = folder / "profile.yaml"
        profile.write_text(profile_of(origin, patience) + more, encoding="utf-8")
        profile.chmod(0o600)
        out = folder / "out"
        done = measured("run", "--profile", profile, "--wait", wait, *reports_in(out), *arguments, folder=out)
        self.sound(done)
        return done

    def sound(self, done):
        """What holds of every run."""
        self.assertIn(done.code, (0, 1, 2), done.out[-2000:] + done.err)
        if not SANITIZED:
            self.assertLess(done.mebibytes, MOST_MEMORY)
        self.assertFalse(ACTIVE.findall(done.out + done.err), "something active was printed")
        for line in (done.out + done.err).splitlines():
            self.assertFalse(line.lstrip().startswith("::"), line)
            self.assertNotRegex(line, r"##(\w*)\[")
        subprocess.run(["xmllint", "--noout", "--schema", ROOT / "reports/junit.xsd", done.folder / "junit.xml"],
                       check=True, capture_output=True)
        results = done.results()
        self.assertTrue(results["cases"])
        for key in (READER, FOREIGN):
            secret = key.removeprefix("hacktron_")
            for form in (secret, base64.b64encode(key.encode()).decode(), urllib.parse.quote(key), key.encode().hex()):
                self.assertNotIn(form, done.everything())

    def survives(self, behave, says, within, *arguments, code=2, **how):
        """A run that ends with this code, in time, with a sentence."""
        with scratch() as folder, peer(behave) as one:
            done = self.run_against(one.origin, folder, *arguments, **{"patience": 0.3, **how})
            self.assertEqual(done.code, code, done.out[-2000:] + done.err)
            self.assertLess(done.seconds, within)
            self.assertTrue(says in done.out, f"{says}: not in {done.out[:1500]} ... {done.out[-1500:]}")
            if code == 2:
                self.assertFalse([case["id"] for case in done.results()["cases"] if case["verdict"] == "failed"])
            return done


class Slow(Hostile):
    def test_never_answers(self):
        self.survives(lambda _: [HANG], "no first byte within 300 ms", 10)

    def test_one_byte_a_second(self):
        def behave(_):
            for byte in whole(b"{}"):
                yield bytes([byte])
                yield 1.0
        self.survives(behave, "no whole answer within 600 ms", 10)

    def test_interim_answers_without_end(self):
        def behave(_):
            while True:
                yield b"HTTP/1.1 102 Processing\r\n\r\n" * 1000
        self.survives(behave, "more than 20 interim answers", 10)

    def test_the_deadline_of_the_run_ends_what_is_under_way(self):
        done = self.survives(lambda _: [HANG], "the run's deadline of 2 s passed", 4, "--deadline", "2s", wait="60s")
        self.assertGreater(done.seconds, 1.9)


class Large(Hostile):
    def test_a_header_of_10_mb(self):
        self.survives(lambda _: [b"HTTP/1.1 200 OK\r\nX-Long: ", b"x" * 10_000_000, b"\r\n\r\n"],
                      "the header exceeds 65536 bytes", 10)

    def test_a_gzip_bomb(self):
        bomb = gzip.compress(bytes(10_000_000))

        def behave(_):
            yield b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
            for _ in range(1000):
                yield bomb
        self.survives(behave, "the body exceeds 8388608 bytes", 20, patience=10)

    def test_json_that_is_small_and_takes_much_memory(self):
        body = b"[" + b"0," * 4_000_000 + b"0]"
        self.survives(lambda _: [whole(body)], "it holds more than 200000 values", 90, "--select",
                      "requirement:NOLEAK-SCAN", patience=10)

    def test_half_a_million_members(self):
        body = b"{" + b",".join(b'"m%x":1' % number for number in range(500_000)) + b"}"
        self.survives(lambda _: [whole(body)], "it holds more than 200000 values", 90, "--select",
                      "requirement:NOLEAK-SCAN", patience=10)

    def test_json_100_000_deep(self):
        self.survives(lambda _: [whole(b'{"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}")],
                      "too deep at byte 264", 30, patience=10, code=1)


class Content(Hostile):
    def test_html_where_json_belongs(self):
        self.survives(lambda _: [whole(b"<html><body>Sign in</body></html>", b"Content-Type: text/html\r\n")],
                      "status is 200, expected 401", 20, code=1)

    def test_bytes_that_are_no_text(self):
        body = b'{"data": ["\xff\xfe\xc0\xaf\xed\xa0\x80\x00\x1b[2J"], "total": 1}'
        self.survives(lambda _: [whole(body, b"X-Odd: \xff\xfe\x9b31m\r\n")], "status is 200, expected 401", 20, code=1)

    def test_poison_in_every_place_that_is_shown(self):
        with scratch() as folder, served() as (base, profile):
            origin = base.removesuffix("/v1")
            with peer(lambda request: poisoned(origin, request)) as one:
                done = self.run_profile(folder, profile.replace(base, one.origin + "/v1"))
            self.assertEqual(done.code, 1, done.out + done.err)
            self.assertIn("planted", done.everything())

    def test_keys_that_are_echoed(self):
        with scratch() as folder, served() as (base, profile):
            origin = base.removesuffix("/v1")
            keys = [key.encode() for key in re.findall(r'api_key:\s*"?([^"\s},]+)', profile)]

            def behave(request):
                head, body = forwarded(origin, request)
                sent = next((key for key in keys if key in request), b"none")
                told = b" ".join([sent, sent[9:], base64.b64encode(sent), sent.hex().encode(),
                                  urllib.parse.quote(sent).encode()])
                body = json.dumps({"message": told.decode(), "was": body.decode("utf-8", "replace")}).encode()
                return [whole(body, b"Content-Type: application/json\r\nX-Told: " + told + b"\r\n",
                              head.split(b" ", 2)[1] + b" " + told)]

            with peer(behave) as one:
                done = self.run_profile(folder, profile.replace(base, one.origin + "/v1"), "--evidence", "all")
            text = done.everything()
            self.assertIn("[redacted", text)
            for key in keys:
                for form in (key[9:], base64.b64encode(key), key.hex().encode(), base64.b64encode(key)[:-4]):
                    self.assertNotIn(form.decode(), text)

    def run_profile(self, folder, text, *arguments):
        profile = folder / "profile.yaml"
        profile.write_text(text, encoding="utf-8")
        profile.chmod(0o600)
        done = measured("run", "--profile", profile, *reports_in(folder / "out"), *arguments, folder=folder / "out")
        self.sound(done)
        return done


class Bounds(Hostile):
    """What the profile says of limits."""

    def test_json_as_deep_as_the_profile_lets_it_be(self):
        body = b'{"data":' + b"[" * 30 + b"]" * 30 + b"}"
        for limits, code, said in (("limits: {json-depth: 20}", 1, True), ("limits: {json-depth: 40}", 1, False)):
            with scratch() as folder, peer(lambda _: [whole(body)]) as one:
                done = self.run_against(one.origin, folder, patience=5, more=limits)
                self.assertEqual(done.code, code, done.out)
                self.assertEqual("too deep at byte" in done.everything(), said)

    def test_evidence_ends_where_the_profile_says(self):
        def behave(_):
            return [whole(b"x" * 3000)]
        with scratch() as folder, peer(behave) as one:
            done = self.run_against(one.origin, folder, "--evidence", "all", patience=5,
                                    more="limits: {evidence: 1KiB, evidence-of-run: 5KiB}")
            bodies = [answer.get("response_body", "").partition("... (")[0] for case in done.results()["cases"]
                      for answer in case.get("evidence", [])]
            self.assertEqual(max(map(len, bodies)), 1024)
            self.assertGreater(len(bodies), 5)
            self.assertLessEqual(sum(map(len, bodies)), 5 * 1024)
            self.assertIn("bodies beyond 5120 bytes in all are left out of the reports", done.out)


class Proxies(Hostile):
    """https through a proxy that does what it likes; the target is never reached."""
    SECRET = "open-Sesame-of-the-tests"

    def run_through(self, behave, says, code=2, **environment):
        with scratch() as folder, peer(behave) as proxy:
            variables = {"HTTPS_PROXY": proxy.origin.replace("://", f"://user:{self.SECRET}@"), "https_proxy": "",
                         "NO_PROXY": "", "no_proxy": "", **environment}
            with unittest.mock.patch.dict(os.environ, variables):
                done = self.run_against("https://api.test", folder, patience=0.3)
            self.assertEqual(done.code, code, done.out + done.err)
            self.assertIn(says, done.out)
            for form in (self.SECRET, base64.b64encode(f"user:{self.SECRET}".encode()).decode()):
                self.assertNotIn(form, done.everything())
            return proxy

    def test_407_is_said_and_the_credential_is_not(self):
        seen = []

        def behave(request):
            seen.append(request)
            told = re.search(rb"Proxy-Authorization: (.*)\r\n", request)[1]
            return [b"HTTP/1.1 407 " + told + b"\r\nX-Told: " + told + b"\r\n\r\n", CLOSE]
        self.run_through(behave, "it does not take the user and password of HTTPS_PROXY")
        self.assertTrue(seen)
        for request in seen:
            self.assertTrue(request.startswith(b"CONNECT api.test:443 HTTP/1.1\r\n"), request)
            self.assertNotIn(READER.encode(), request)

    def test_a_page_in_place_of_a_tunnel(self):
        self.run_through(lambda _: [whole(b"<h1>Please log in</h1>"), CLOSE], "goes on speaking itself")

    def test_a_proxy_that_closes(self):
        self.run_through(lambda _: [CLOSE], "ended the connection instead of opening a tunnel")

    def test_no_proxy_goes_past_it(self):
        proxy = self.run_through(lambda _: [CLOSE], "no address for api.test", NO_PROXY="other, .test")
        self.assertEqual(proxy.requests, 0)

    def test_what_is_no_proxy_is_invalid_input(self):
        with scratch() as folder, unittest.mock.patch.dict(os.environ, {"https_proxy": f"socks5://u:{self.SECRET}@p.test"}):
            profile = folder / "profile.yaml"
            profile.write_text(profile_of("https://api.test", 1), encoding="utf-8")
            profile.chmod(0o600)
            done = measured("run", "--profile", profile, *reports_in(folder / "out"), folder=folder / "out")
            self.assertEqual(done.code, 3)
            self.assertIn("https_proxy: Only proxies that are spoken to by http:// are known", done.err)
            self.assertNotIn(self.SECRET, done.everything())


class Broken(Hostile):
    def test_503_with_a_retry_after_of_a_year(self):
        answer = whole(b"", b"Retry-After: 31536000\r\n", b"503 Unavailable")
        self.survives(lambda _: [answer], "503", 70)

    def test_429_without_end(self):
        answer = whole(b'{"statusCode":429}', b"Content-Type: application/json\r\nRetry-After: 31536000\r\n",
                       b"429 Too Many Requests")
        self.survives(lambda _: [answer], "429", 60)

    def test_a_redirect_is_not_followed(self):
        answer = whole(b"", b"Location: http://127.0.0.1:1/\r\n", b"302 Found")
        self.survives(lambda _: [answer], "set base_url to where it really answers", 10)

    def test_a_different_answer_each_time(self):
        answers = [whole(b"{}"), whole(b"[]", status=b"500 Oops"), b"HTTP/1.1 200 OK\r\nContent-Le", b"rubbish\r\n\r\n",
                   whole(b"x", status=b"204 No Content"), whole(b'{"data":[]}', b"Content-Encoding: br\r\n")]
        count = iter(range(1_000_000))
        self.survives(lambda _: [answers[next(count) % len(answers)], CLOSE], "", 60, code=1)

    def dying_after(self, requests):
        """The verdicts of a run against a deployment that is gone after so many requests."""
        with scratch() as folder, served() as (base, profile):
            origin = base.removesuffix("/v1")
            one = None

            def behave(request):
                if one.requests > requests:
                    one.close()
                    return [CLOSE]
                head, body = forwarded(origin, request)
                return [head + b"\r\n\r\n" + body, CLOSE]

            with peer(behave) as one:
                began = time.monotonic()
                done = Content.run_profile(self, folder, profile.replace(base, one.origin + "/v1"))
            self.assertEqual(done.code, 2, done.out + done.err)
            self.assertLess(time.monotonic() - began, 60)
            self.assertRegex(done.out, r"requests in a\s+row\s+got\s+no\s+answer,\s+the\s+last\s+of\s+them\s+[A-Z]+\s+/")
            verdicts = {case["verdict"] for case in done.results()["cases"]}
            self.assertIn("not-run", verdicts)
            self.assertNotIn("failed", verdicts)
            return verdicts

    def test_a_deployment_that_dies_in_the_middle(self):
        self.assertIn("passed", self.dying_after(200))

    def test_a_deployment_that_dies_at_the_beginning(self):
        self.dying_after(60)


if __name__ == "__main__":
    unittest.main()
