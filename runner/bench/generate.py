"""Writes suites of a made-up API as large as wanted, its schema, and a profile for a server that answers them.

    generate.py FOLDER PROBES BASE_URL [CONNECTIONS]

Each probe asks for one item and checks status, two headers, three members of the JSON and the schema.
"""
import json
import pathlib
import sys

PROBES_IN_A_FILE = 1000
BODY = '{"id": "6f1c2a34-5b6d-4e7f-8a90-b1c2d3e4f506", "state": "open", "count": 3, "tags": ["a", "b", "c"]}'

CONTRACT = """contract: bench
revision: 2026-01-01
credential: {header: X-Bench-Key, prefix: bench_}
quota: {requests: 1000000, window: 1s}
health: {as: caller, request: GET /items}
organizations-differ-by:
  - {request: GET /items, items: /tags, id: /id}
principals:
  caller: {title: a key, organization: own, required: true, proof: GET /items}
"""
REQUIREMENTS = """requirements:
  ITEM: {level: MUST, text: An item is shown in full., source: the benchmark}
"""
OPERATIONS = """operations:
  read-item: {request: "GET /items/1", scope: read}
"""
SCHEMA = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "required": ["id", "state", "count", "tags"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "state": {"enum": ["open", "closed"]},
        "count": {"type": "integer", "minimum": 0},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}
PROBE = """
  - probe: item-{number}
    title: Item {number} is shown in full
    requirements: [ITEM]
    as: caller
    request: GET /items/{number}
"""
LIGHT = "    expect: {status: 200, json: {/state: open}}\n"
FULL = """    expect:
      status: 200
      headers: {content-type: application/json, cache-control: no-store}
      json: {/state: open, /count: 3, /tags: {count: 3}}
      schema: item
"""
PROFILE = """profile: bench
base_url: {base}
contract: 2026-01-01
principals:
  caller: {{api_key: bench_Qm4xTz81LwRk}}
quota: {{requests: 1000000, window: 1s}}
connections: {connections}
"""


def write(folder, probes, base, connections=8, checks=FULL):
    """The profile's path."""
    suites = folder / "suites"
    schemas = folder / "schemas"
    suites.mkdir(parents=True, exist_ok=True)
    schemas.mkdir(parents=True, exist_ok=True)
    for name, text in (("contract", CONTRACT), ("requirements", REQUIREMENTS), ("operations", OPERATIONS)):
        (suites / f"{name}.yaml").write_text(text, encoding="utf-8")
    (schemas / "item.schema.json").write_text(json.dumps(SCHEMA, indent=1), encoding="utf-8")
    for first in range(0, probes, PROBES_IN_A_FILE):
        numbers = range(first, min(first + PROBES_IN_A_FILE, probes))
        text = f"suite: items/{first}\nsummary: Items from {first} on.\n\nprobes:" + "".join(
            PROBE.format(number=number) + checks for number in numbers)
        (suites / f"items-{first}.yaml").write_text(text, encoding="utf-8")
    profile = folder / "profile.yaml"
    profile.write_text(PROFILE.format(base=base, connections=connections), encoding="utf-8")
    profile.chmod(0o600)
    return profile


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    print(write(pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int((sys.argv[4:] or ["8"])[0])))
