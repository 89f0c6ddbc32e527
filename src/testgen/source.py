"""What the text of the module says: words worth trying, keys that functions look for in their keyword arguments."""
import ast
import datetime
import inspect
import io
import pathlib
import random
import re
import types

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
        holders = [module] + [v for v in vars(module).values() if isinstance(v, type) and v.__module__ == module.__name__]
        for name, value in [pair for holder in holders for pair in list(vars(holder).items())]:
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


class Ducks:
    """Which classes of the module an argument may be of: those that have all that a function does with it."""

    def __init__(self, tree, module):
        self.functions, self.attributes, self.by_name = {}, {}, {}
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.functions[node.lineno] = node
                self.by_name.setdefault(node.name, []).append(node)
            elif isinstance(node, ast.ClassDef):
                self.attributes[node.name] = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute) and named(n.value, 'self') and isinstance(n.ctx, ast.Store)}
        self.kinds = [v for v in vars(module).values() if isinstance(v, type) and v.__module__ == module.__name__ and not issubclass(v, BaseException)]

    def mark(self, t):
        """Gives each parameter the names of such classes; `flock`: it is to hold them."""
        node = self.functions.get(t.line)
        for p in t.parameters if node is not None else ():
            if p['kind'] in ('posonly', 'normal', 'kwonly') and not (p.get('annotation') in SIMPLE):
                p['ducks'] = self.fitting(used(node, p['name'])) or self.fitting(self.handed_on(node, p['name']))
                items = [n.target.id for n in ast.walk(node) if isinstance(n, (ast.For, ast.comprehension)) and named(n.iter, p['name']) and isinstance(n.target, ast.Name)]
                attributes = used(node, p['name'])
                if not p['ducks'] and attributes and len(attributes) <= 4 and (attributes == {'name'} or not any(all(hasattr(k, a) for a in attributes) for k in KNOWN)):
                    called = {n.func.attr for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and named(n.func.value, p['name'])}
                    p['stands'] = 'SimpleNamespace(%s)' % ', '.join('%s=%s' % (a, 'lambda *args, **kwargs: None' if a in called else repr(a)) for a in sorted(attributes))
                p['flock'] = [] if p['ducks'] else self.fitting({a for item in items for a in used(node, item)})

    def handed_on(self, node, name):
        """Attributes that functions of the module read of what they are given under this name."""
        found = set()
        for call in (n for n in ast.walk(node) if isinstance(n, ast.Call)):
            called = getattr(call.func, 'id', '') or getattr(call.func, 'attr', '')
            for at in [i for i, a in enumerate(call.args) if named(a, name)]:
                for other in self.by_name.get(called, ())[:3]:
                    order = [a.arg for a in other.args.posonlyargs + other.args.args]
                    order = order[1:] if order[:1] in (['self'], ['cls']) else order
                    if at < len(order):
                        found |= used(other, order[at])
        return found

    def fitting(self, attributes):
        if not attributes or attributes <= COMMON:
            return []
        return [k.__name__ for k in self.kinds if all(hasattr(k, a) or any(a in self.attributes.get(b.__name__, ()) for b in k.__mro__) for a in attributes)][:4]


KNOWN = (str, bytes, int, float, list, dict, set, tuple, datetime.datetime, datetime.timedelta, re.Match, re.Pattern, io.StringIO, pathlib.Path, types.FunctionType, type,
         types.ModuleType, Exception)
SIMPLE = ('str', 'int', 'float', 'bool', 'bytes')
COMMON = frozenset('items keys values get pop append extend add update copy lower upper strip split join replace read write close format index count sort remove encode decode __class__ '
                   '__name__ startswith endswith'.split())


def used(node, name):
    """Attributes that are read of a name."""
    return {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute) and named(n.value, name) and isinstance(n.ctx, ast.Load)}


def unseen(tree, module, known):
    """Records of what is there to be called though no definition of the module says so: functions that others make, descriptors of classes."""
    found = []
    for node in tree.body:
        for name in [n.id for n in getattr(node, 'targets', ()) if isinstance(n, ast.Name)] if isinstance(node, ast.Assign) else ():
            thing = getattr(module, name, None)
            if isinstance(thing, types.FunctionType) and thing.__module__ == module.__name__ and thing.__name__ != '<lambda>':
                found.append((name, 'function', node, thing))
        if isinstance(node, ast.ClassDef):
            kind = getattr(module, node.name, None)
            for each in node.body if isinstance(kind, type) else ():
                for name in [n.id for n in each.targets if isinstance(n, ast.Name)] if isinstance(each, ast.Assign) else ():
                    thing = vars(kind).get(name)
                    if isinstance(thing, property) or (hasattr(type(thing), '__get__') and type(thing).__module__ == module.__name__):
                        found.append(('%s.%s' % (node.name, name), 'property', each, None))
    records = []
    for symbol, kind, node, function in found:
        if symbol in known or symbol.rpartition('.')[2].startswith('_'):
            continue
        record = {'symbol': symbol, 'kind': kind, 'line': node.lineno, 'end_line': node.end_lineno, 'parameters': []}
        try:
            given = inspect.signature(function).parameters.values() if function else ()
        except (TypeError, ValueError):
            continue
        for p in given:
            words = {p.POSITIONAL_ONLY: 'posonly', p.POSITIONAL_OR_KEYWORD: 'normal', p.VAR_POSITIONAL: 'vararg', p.KEYWORD_ONLY: 'kwonly', p.VAR_KEYWORD: 'kwarg'}
            record['parameters'].append({'name': p.name, 'kind': words[p.kind], 'default': '' if p.default is p.empty else repr(p.default), 'values': []})
        records.append(record)
    return records[:MOST_UNSEEN]


MOST_UNSEEN = 40


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
