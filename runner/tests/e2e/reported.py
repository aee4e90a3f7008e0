"""What programs of others read: the samples, and the reports of a run against a peer that attacks whoever reads them."""
import contextlib
import json
import pathlib
import re

from common import ROOT, call, scratch, served
from hostile import CLOSE, forwarded, peer, whole

SAMPLES = ["green", "failing", "hostile", "invalid-input"]
ENDINGS = {"junit": "junit.xml", "json": "json", "html": "html", "markdown": "md", "github": "github.txt",
           "sarif": "sarif", "console": "console.txt"}
POISON = "\x1b[2J\x1b]0;owned\x07\r\x08\x9b31m\u202egpj.exe ]]> <script>alert(1)</script> &lt; \x00\ufffe\n" \
         "::error::planted\n##vso[task.complete result=Succeeded]\n##teamcity[buildStatus status='SUCCESS']\n" \
         "[[ATTACHMENT|/etc/passwd]]\n</details>\n```\n# planted\n[x](javascript:x)\n"


def poisoned(origin, request):
    """What the deployment at `origin` answers, with poison wherever it is shown."""
    head, body = forwarded(origin, request)
    if b"application/json" not in head:
        return [head + b"\r\n\r\n" + body, CLOSE]
    value = json.loads(body or b"{}")
    if isinstance(value, dict) and "message" in value:
        value["message"] = POISON
        value[POISON] = POISON
    lines = b"Content-Type: application/json; x=\xc2\x9b31m\r\nX-Poison: \xe2\x80\xae]]>&<::error::\r\nX-Odd: \xff\xfe\r\n"
    return [whole(json.dumps(value).encode(), lines, head.split(b" ", 2)[1] + b" \xc2\x9b31m ]]> ##vso[task.complete]")]


@contextlib.contextmanager
def reported():
    """By name, for each a file of every format: the samples, and `peer`, the hostile run."""
    files = {name: {form: ROOT / f"reports/samples/{name}.{ending}" for form, ending in ENDINGS.items()}
             for name in SAMPLES}
    with scratch() as folder, served() as (base, profile):
        with peer(lambda request: poisoned(base.removesuffix("/v1"), request)) as one:
            path = folder / "profile.yaml"
            path.write_text(profile.replace(base, one.origin + "/v1"), encoding="utf-8")
            path.chmod(0o600)
            files["peer"] = {form: folder / f"peer.{ending}" for form, ending in ENDINGS.items()}
            files["peer"]["events"] = folder / "peer.events"
            reports = [f"--report={form}={file}" for form, file in files["peer"].items() if form != "events"]
            done = call("run", "--profile", path, "--select", "id:isolation/findings/* or id:errors/* or id:repos/*",
                        "--events", files["peer"]["events"], *reports, f"--journal={folder}/journal")
            if done.code != 1 or "planted" not in done.out:
                raise AssertionError("the poison was not noticed:\n" + done.out + done.err)
        yield files


def number_of(path, name):
    """What the root of a JUnit file says."""
    return int(re.search(rf'<testsuites[^>]* {name}="(\d+)"', pathlib.Path(path).read_text(encoding="utf-8"))[1])
