"""Reads YAML as the probe language does, with the place of each key and value.

Plain scalars are null, true, false or a number if they are written as JSON writes them, all else is text.
"""
import json
import re

import yaml

PLAIN = re.compile(r"null|true|false|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")


class Document:
    """A document: its value, and spans by path. A span is ((line, column), (line, column)), both from 1."""

    def __init__(self, text):
        """Raises yaml.YAMLError where the text is no single YAML document."""
        self.values, self.keys, self.members = {}, {}, {}
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        self.value = None if root is None else self._read(root, ())

    def value_at(self, path):
        value = self.value
        for step in path:
            value = value[step]
        return value

    def at(self, path):
        """The key and the value there; of a map or a list only where it begins."""
        return [spans[path] for spans in (self.keys, self.values) if path in spans]

    def inside(self, path):
        """What stands directly in a map or list, and the items of lists there."""
        spans = []
        for name in self.members.get(path, ()):
            spans += self.at((*path, name))
            for i in self.members.get((*path, name), ()):
                if isinstance(i, int):
                    spans += self.at((*path, name, i))
        return spans

    def _read(self, node, path):
        self.values[path] = span(node, whole=isinstance(node, yaml.ScalarNode))
        if isinstance(node, yaml.MappingNode):
            out = {}
            for key, value in node.value:
                name = key.value if isinstance(key, yaml.ScalarNode) else "?"
                self.keys[(*path, name)] = span(key, whole=True)
                out[name] = self._read(value, (*path, name))
            self.members[path] = list(out)
            return out
        if isinstance(node, yaml.SequenceNode):
            self.members[path] = range(len(node.value))
            return [self._read(each, (*path, i)) for i, each in enumerate(node.value)]
        if node.style is not None or (node.value and not PLAIN.fullmatch(node.value)):
            return node.value
        return json.loads(node.value or "null")


def span(node, whole):
    begin = (node.start_mark.line + 1, node.start_mark.column + 1)
    return (begin, (node.end_mark.line + 1, node.end_mark.column + 1) if whole else begin)
