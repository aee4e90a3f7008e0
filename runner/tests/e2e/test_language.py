"""The references in the README files, word for word: every key is in them, the probes run, and the files have no mistake."""
import json
import re
import sys
import unittest

import yaml

from common import ROOT, call, scratch, served

sys.path.insert(0, str(ROOT / "runner/tests/schemas"))
from file_schemas import KINDS, schema_of  # noqa: E402

KEYS = {"THINGS_READER_KEY": "key_aaaaaaaaaaaa", "HACKTRON_READER_KEY": "hacktron_aaaaaaaaaaaa",
        "HACKTRON_FOREIGN_KEY": "hacktron_bbbbbbbbbbbb", "HACKTRON_WRITER_KEY": "hacktron_cccccccccccc",
        "HACKTRON_THROTTLED_KEY": "hacktron_dddddddddddd", "HACKTRON_SESSION": "eeeeeeeeeeeeeeeeeeee",
        "HACKTRON_OLD_KEY": "hacktron_ffffffffffff"}


def blocks(path, title):
    text = (ROOT / path).read_text(encoding="utf-8")
    section = re.search(rf"(?ms)^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text)[1]
    return re.findall(r"(?ms)^```yaml\n(.*?)^```$", section)


LANGUAGE = blocks("suites/README.md", "The language, key by key")
PROBES = [block for block in LANGUAGE if block.startswith("- probe:")]
CATALOGUE = [block for block in LANGUAGE if not block.startswith("- probe:")]
SHORT_PROFILE, = blocks("README.md", "The profile")
DEPLOYMENT = blocks("schemas/README.md", "A profile, key by key") + blocks("schemas/README.md", "Waivers")


def keys_of_schema(node):
    if isinstance(node, list):
        return {key for each in node for key in keys_of_schema(each)}
    if not isinstance(node, dict):
        return set()
    own = {key for key, value in node.get("properties", {}).items() if value is not False}
    return own | {key for each in node.values() for key in keys_of_schema(each)}


def keys_of_value(value):
    if isinstance(value, list):
        return {key for each in value for key in keys_of_value(each)}
    if not isinstance(value, dict):
        return set()
    return {str(key) for key in value} | {key for each in value.values() for key in keys_of_value(each)}


class Reference(unittest.TestCase):
    def test_every_key_of_every_kind_of_file_is_there(self):
        whole = {"suite", "summary", "probes"}  # shown in the README's first probe
        shown = whole | {key for block in LANGUAGE + DEPLOYMENT for key in keys_of_value(yaml.safe_load(block))}
        shown |= {"header-order", "service", "suites"}  # named beside the blocks
        for kind in KINDS:
            self.assertEqual(sorted(keys_of_schema(schema_of(kind)) - shown), [], kind)

    def test_probes_pass_on_the_reference_deployment(self):
        with scratch() as folder:
            indented = "\n".join(re.sub(r"(?m)^(?=.)", "  ", block) for block in PROBES)
            (folder / "mine").mkdir()
            (folder / "mine/reference.yaml").write_text(
                f"suite: mine/reference\nsummary: What the README shows.\nprobes:\n{indented}", encoding="utf-8")
            with served() as (_, profile):
                (folder / "ready.yaml").write_text(profile, encoding="utf-8")
                done = call("run", "--suites", ROOT / "suites", "--suites", folder / "mine", "--select", "id:mine/*",
                            "--profile", folder / "ready.yaml", "--gate", "report", "--report", f"json={folder}/results.json",
                            "--journal", folder / "journal.jsonl", folder=folder)
            self.assertEqual(done.code, 0, done.out + done.err)
            cases = json.loads((folder / "results.json").read_text(encoding="utf-8"))["cases"]
            mine = [case for case in cases if case["suite"] == "mine/reference"]
            probes = re.findall(r"(?m)^- probe: (\S+)", "".join(PROBES))
            for probe in probes:
                verdicts = {case["verdict"] for case in mine if case["id"].split("[")[0] == probe}
                # A busy machine may hide what the times show.
                allowed = {"passed", "inconclusive"} if probe == "as-fast" else {"passed"}
                self.assertTrue(verdicts and verdicts <= allowed, f"{probe}: {verdicts}\n{done.out}")

    def test_the_catalogue_has_no_mistake(self):
        with scratch() as folder:
            for i, block in enumerate(CATALOGUE):
                (folder / f"{i}.yaml").write_text(block, encoding="utf-8")
            (folder / "odd.yaml").write_text(
                "suite: odd\nsummary: Uses the tag.\nprobes:\n"
                "  - {probe: odd, title: An odd thing is absent, requirements: [SOUND], tags: [odd], as: reader,\n"
                "     request: \"GET /things/odd\", control: {as: reader, request: GET /things}, expect: {status: 404}}\n",
                encoding="utf-8")
            done = call("check", "--suites", folder)
            self.assertEqual((done.code, done.err), (0, ""))

    def test_the_profile_and_the_waivers_have_no_mistake(self):
        profile, waivers = DEPLOYMENT
        with scratch() as folder:
            for name in ("ca.pem", "client.pem", "client-key.pem"):
                (folder / name).touch()
            still_open = re.sub(r"expires: \d{4}", "expires: 2999", profile)  # a gap that has ended is warned about
            (folder / "staging.yaml").write_text(still_open, encoding="utf-8")
            (folder / "waivers.yaml").write_text(waivers, encoding="utf-8")
            (folder / "short.yaml").write_text(SHORT_PROFILE, encoding="utf-8")
            for name in ("staging.yaml", "short.yaml", "waivers.yaml"):
                (folder / name).chmod(0o600)
            done = call("check", "--profile", folder / "short.yaml", env=KEYS)
            self.assertEqual((done.code, done.err), (0, ""))
            done = call("check", "--profile", folder / "staging.yaml", "--waivers", folder / "waivers.yaml", env=KEYS)
            self.assertEqual((done.code, done.err), (0, ""))


if __name__ == "__main__":
    unittest.main()
