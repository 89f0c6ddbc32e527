"""What the text of the module says: words worth trying, keys that functions look for in their keyword arguments."""
import ast
import random
import re

import values
from calls import named


class Source:
    """What the text of the module says: constants by line, patterns."""

    def __init__(self, tree, module):
        self.constants = []
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)) and 0 < len(node.value) <= 40:
                value = node.value if isinstance(node.value, str) else node.value.decode('latin-1')
                if sum(c in '^$[]()|?*+\\' for c in value) < 3:  # else a pattern: what it matches is of use, not itself
                    self.constants.append((node.lineno, value))
        chance = random.Random(7)
        self.matched = []
        for name, value in list(vars(module).items()):
            for each in value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else [value]:
                for part in each if isinstance(each, tuple) else [each]:
                    if isinstance(part, re.Pattern) and len(self.matched) < 200:
                        pattern = part.pattern if isinstance(part.pattern, str) else part.pattern.decode('latin-1')
                        self.matched += values.matching(pattern, part.flags, chance)
        self.inline = []
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id == 're' \
                    and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                self.inline += [(node.lineno, s) for s in values.matching(node.args[0].value, 0, chance)]

    def words(self, line, end):
        near = [v for at, v in self.constants + self.inline if line <= at <= end]
        return near


def soften(t, tree):
    """Keys that the body looks for in its **kwargs are parameters too; and one that it does not know."""
    rest = next((p['name'] for p in t.parameters if p['kind'] == 'kwarg'), None)
    if rest is None:
        return
    found = {}
    for node in ast.walk(tree):
        if not t.line <= getattr(node, 'lineno', 0) <= t.end:
            continue
        key = default = None
        method = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and named(node.func.value, rest) else ''
        if method in ('pop', 'get', 'setdefault'):
            key, default = node.args[0] if node.args else None, node.args[1] if len(node.args) > 1 else None
        elif isinstance(node, ast.Subscript) and named(node.value, rest):
            key = getattr(node.slice, 'value', None) if not isinstance(node.slice, ast.Constant) else node.slice
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)) and named(node.comparators[0], rest):
            key = node.left
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value.isidentifier() and key.value not in t.by_name:
            text = repr(default.value) if isinstance(default, ast.Constant) else ''
            found.setdefault(key.value, text)
    for name, default in list(found.items())[:8] + [('unknown', '')]:
        texts = {'True': ['False', 'True'], 'False': ['True', 'False']}.get(default, [default] if default else []) + ['True', 'None', '1', "'abc'"]
        p = {'name': name, 'kind': 'soft', 'default': default or 'None', 'values': [{'text': x, 'source': 'usage'} for x in dict.fromkeys(texts)]}
        if name not in t.by_name:
            t.parameters.append(p)
            t.by_name[name] = p
