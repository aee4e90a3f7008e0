"""The HTML report in headless Chromium: filters, hostile content, a page without scripts, its size and its speed."""
import json
import pathlib
import re
import resource
import shutil
import socket
import subprocess
import tempfile
import unittest
import xml.dom.minidom

import common
from common import ROOT, Case, call, scratch
from reported import reported

CHROMIUM = shutil.which("chromium")
FAILING = ROOT / "reports/samples/failing.html"
SHOWN = re.compile(r">\d+ of \d+ cases shown<")  # what the script says when it has run
QUIETLY = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
           "--disable-background-networking", "--disable-component-update"]


def chromium(page, *arguments, address=""):
    with tempfile.TemporaryDirectory() as user:
        return subprocess.run([CHROMIUM, *QUIETLY, f"--user-data-dir={user}", *arguments, f"file://{page}{address}"],
                              capture_output=True, text=True, timeout=120, check=True).stdout


def dom_of(page, address=""):
    """What Chromium makes of a page once its script has run."""
    return chromium(page, "--virtual-time-budget=3000", "--dump-dom", address=address)


def parts(dom, kind, name):
    """The opening tags of this kind and class."""
    return [tag for tag in re.findall(rf"<{kind}\b[^>]*>", dom) if f'class="{name}"' in tag]


@unittest.skipUnless(CHROMIUM, "needs the Debian package chromium")
class Page(Case):
    def test_filters_of_the_address_are_applied(self):
        page = xml.dom.minidom.parseString(FAILING.read_text(encoding="utf-8"))
        cases = [node for node in page.getElementsByTagName("details") if node.getAttribute("class") == "case"]

        def having(name, value):
            return sum(node.getAttribute("data-" + name) == value for node in cases)

        for address, shown in (("", len(cases)), ("#%E0%A4%A", len(cases)), ("#quota", len(cases)),
                               ("#verdict=failed", having("verdict", "failed")),
                               ("#principal=reader&operation=read-finding", having("principal", "reader")),
                               ("#verdict=not-testable&cause=principal%3Athrottled", having("cause", "principal:throttled")),
                               ("#verdict=failed&text=nothing+like+that", 0)):
            with self.subTest(address=address):
                dom = dom_of(FAILING, address)
                self.assertIn(f">{shown} of {len(cases)} cases shown", "\n".join(re.findall(r'<p[^>]*id="shown".*?</p>', dom)))
                hidden = [tag for tag in parts(dom, "details", "case") if " hidden" in tag]
                self.assertEqual(len(hidden), len(cases) - shown)

    def test_the_order_of_the_address(self):
        def ids(address):
            return [re.search(r'id="([^"]*)"', tag)[1] for tag in parts(dom_of(FAILING, address), "details", "case")]
        self.assertEqual(ids("#order=name"), sorted(ids("")))
        self.assertNotEqual(ids(""), sorted(ids("")))

    def test_a_case_of_the_address_is_open(self):
        name = "case:rate-limit/quota/quota-recovers"
        for address, is_open in (("", False), ("#" + name.replace(":", "%3A"), True)):
            tag = next(tag for tag in parts(dom_of(FAILING, address), "details", "case") if f'id="{name}"' in tag)
            self.assertEqual(" open" in tag, is_open)

    def test_what_is_open_can_be_copied(self):
        dom = dom_of(FAILING)
        opened = len([tag for tag in parts(dom, "details", "case") if " open" in tag])
        self.assertGreater(opened, 0)
        self.assertGreaterEqual(len(parts(dom, "button", "copy")), opened)

    def test_without_scripts_all_is_there(self):
        with scratch() as folder:
            text = FAILING.read_text(encoding="utf-8")
            still = folder / "still.html"
            still.write_text(re.sub(r"script-src '[^']*'", "script-src 'none'", text), encoding="utf-8")
            dom = dom_of(still)
            cases = parts(dom, "details", "case")
            self.assertEqual(len(cases), text.count('<details class="case"'))
            self.assertFalse([tag for tag in cases if " hidden" in tag])
            self.assertRegex(dom, r'<form class="filters"[^>]* hidden')
            self.assertIsNone(SHOWN.search(dom))

    def test_no_script_of_the_deployment_runs_and_no_request_leaves(self):
        with scratch() as folder, socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(0.5)
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            evil = (f"'\"></pre></script></style><script src={url}/a></script><img src={url}/b onerror=document.title='x'>"
                    f"<style>@import '{url}/c';</style><link rel=stylesheet href={url}/d><iframe src={url}/e></iframe>"
                    f"<meta http-equiv=refresh content='0;url={url}/f'><script>document.title='x'</script>")
            stored = (ROOT / "reports/samples/hostile.json").read_text(encoding="utf-8")
            self.assertIn("<script>alert(1)</script>", stored)
            changed = stored.replace("<script>alert(1)</script>", json.dumps(evil)[1:-1])
            (folder / "results.json").write_text(changed, encoding="utf-8")
            page = folder / "page.html"
            self.assertEqual(call("report", folder / "results.json", "--format", f"html={page}").code, 0)
            self.assertIn(url, page.read_text(encoding="utf-8"))
            self.nothing_acts(dom_of(page), listener)

    def nothing_acts(self, dom, listener):
        self.assertIsNotNone(SHOWN.search(dom), "the script did not run")
        self.assertNotIn("<title>x</title>", dom)
        for tag in ("<img", "<iframe", "<link", "<object", "<embed"):
            self.assertEqual(dom.count(tag), 0, tag)
        self.assertEqual(dom.count("<script"), 1)
        with self.assertRaises(TimeoutError):
            listener.accept()

    def test_pages_of_all_samples_and_of_a_hostile_run(self):
        with reported() as files, socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(0.1)
            for name, forms in files.items():
                with self.subTest(run=name):
                    self.nothing_acts(dom_of(forms["html"]), listener)

    def test_a_page_to_print_has_the_failures_and_not_what_passed(self):
        if not shutil.which("pdftotext"):
            self.skipTest("needs the Debian package poppler-utils")
        with scratch() as folder:
            chromium(FAILING, f"--print-to-pdf={folder}/page.pdf", "--no-pdf-header-footer")
            text = subprocess.run(["pdftotext", "-layout", folder / "page.pdf", "-"], capture_output=True, text=True,
                                  check=True).stdout
            self.assertIn("What shuts the gate", text)
            self.assertIn("no complete answer after 4 attempts", text)
            self.assertIn("nothing is printed unless they are open", text)
            self.assertNotIn("Open all or none", text)
            self.assertNotIn("findings/list/list-is-sorted", text)

    def test_a_whole_run_is_small_and_opens_in_a_second(self):
        with scratch() as folder:
            faults = ["foreign-without-error", "refused-patch-applied", "errors-carry-a-stack", "severity-by-alphabet",
                      "foreign-finding-takes-longer"]
            done = call("demo", "--report", f"html={folder}/page.html", "--report", f"json={folder}/results.json",
                        *(argument for fault in faults for argument in ("--fault", fault)), folder=folder)
            self.assertEqual(done.code, 1, done.out + done.err)
            page, data = ((folder / name).stat().st_size for name in ("page.html", "results.json"))
            self.assertGreater(len(done.results()["cases"]), 500)
            self.assertLess(page, 300 * 1024 + data)
            empty = folder / "empty.html"
            empty.write_text("<!doctype html><title>nothing</title>", encoding="utf-8")
            # Of processor time, which does not depend on what else runs.
            opening = min(self.cost(folder / "page.html") for _ in range(3)) - min(self.cost(empty) for _ in range(3))
            self.assertLess(opening, 1.0)

    @staticmethod
    def cost(page):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        chromium(page, "--window-size=1400,1000", f"--screenshot={pathlib.Path(page).parent}/seen.png")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    common.main()
