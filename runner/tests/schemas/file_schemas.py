"""The schemas of our own YAML files, and the places of the errors that a validator finds by them."""
import json
import pathlib

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[3]
FOLDER = ROOT / "schemas/files"
KINDS = ("suite", "contract", "requirements", "operations", "fixtures", "audit", "profile", "waivers")
ABOUT_A_MAP = {"required", "not", "anyOf", "oneOf", "dependencies", "minProperties", "maxProperties"}


def text_of(name):
    return (FOLDER / f"{name}.schema.json").read_text(encoding="utf-8")


def schema_of(kind):
    """In one piece: what several kinds share stands in it too, so that a validator needs no other file."""
    inside = '"#/definitions/parts/definitions/'
    schema = json.loads(text_of(kind).replace('"parts.schema.json#/definitions/', inside))
    schema.setdefault("definitions", {})["parts"] = json.loads(text_of("parts").replace('"#/definitions/', inside))
    return schema


def validators():
    return {kind: jsonschema.Draft7Validator(schema_of(kind)) for kind in KINDS}


def leaves(error):
    """The errors that an error consists of, itself first."""
    yield error
    for each in error.context or ():
        yield from leaves(each)


def places(error, document):
    """Spans in the document that the error is about."""
    for each in leaves(error):
        path = tuple(each.absolute_path)
        conditional = {"dependencies", "if", "then", "else"} & set(each.absolute_schema_path)
        yield from document.at(path)
        if each.validator == "additionalProperties":
            for name in document.members.get(path, ()):
                if name not in each.schema.get("properties", {}):
                    yield from document.at((*path, name))
        elif each.validator is None:  # a key that may not be there
            for name in document.members.get(path, ()):
                if document.value_at((*path, name)) == each.instance:
                    yield from document.at((*path, name))
            if conditional:
                yield from document.inside(path)
        elif "propertyNames" in each.absolute_schema_path:
            yield from document.at((*path, each.instance))
        elif each.validator == "uniqueItems" or each.validator in ABOUT_A_MAP:
            yield from document.inside(path)
        elif conditional and path:
            yield from document.inside(path[:-1])
