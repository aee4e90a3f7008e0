"""Validates results files against schemas/results.schema.json: check_results.py SCHEMA FILE..."""

import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
assert len(sys.argv) > 2, "no file given"
for name in sys.argv[2:]:
    with open(name, encoding="utf-8") as file:
        jsonschema.Draft7Validator(schema).validate(json.load(file))
    print(name, "is valid")
