"""Values and their texts: what a value is called in a test, which imports that takes, and which other values lie near it."""
import ast
import builtins
import collections
import datetime
import decimal
import enum
import fractions
import math
import os
import re
import types
import uuid

LONGEST = 160
LARGEST = 10 ** 6
IN_A_ROW = 12  # numbers that follow each other are told as a range
MODULE_TYPES = (types.ModuleType,)
PLAIN = (type(None), bool, int, float, complex, str, bytes)


class Untellable(Exception):
    pass


class Teller:
    """Texts of values, in terms of one module's namespace."""

    def __init__(self, module):
        self.module = module
        self.namespace = module.__dict__
        self.known = dict(KNOWN)  # name -> import line
        self.settled = {}         # the same, of those that cases have

    def text(self, value, depth=0):
        kind = type(value)
        if depth > 6 or (kind in (list, tuple, dict, set, frozenset) and len(value) > LONGEST):
            raise Untellable
        if kind is float and (math.isnan(value) or math.isinf(value)):
            return "float('%s')" % value
        if kind in PLAIN or value is Ellipsis or value is NotImplemented:
            return repr(value)
        if kind is list and len(value) >= IN_A_ROW and all(type(v) is int for v in value) and value == list(range(value[0], value[0] + len(value))):
            return 'list(range(%s%d))' % ('%d, ' % value[0] if value[0] else '', value[-1] + 1)
        if kind in (list, tuple):
            inner = ', '.join(self.text(v, depth + 1) for v in value)
            return '[%s]' % inner if kind is list else '(%s,)' % inner if len(value) == 1 else '(%s)' % inner
        if kind is dict:
            return self.mapping(value, depth)
        if kind in (set, frozenset):
            inner = sorted(self.text(v, depth + 1) for v in value)
            text = '{%s}' % ', '.join(inner) if inner else 'set()'
            return text if kind is set else 'frozenset(%s)' % (text if inner else '')
        if isinstance(value, type):
            return self.named(value)
        if isinstance(value, enum.Enum):
            return self.named(kind) + '.' + value.name if value.name else self.unknown()
        return self.other(value, kind, depth)

    def mapping(self, value, depth):
        return '{%s}' % ', '.join('%s: %s' % (self.text(k, depth + 1), self.text(v, depth + 1)) for k, v in value.items())

    def unknown(self):
        raise Untellable

    def other(self, value, kind, depth):
        if kind is bytearray or kind is range or kind is slice:
            return repr(value)
        if kind is collections.OrderedDict:
            return self.named(kind) + '([%s])' % ', '.join('(%s, %s)' % (self.text(k, depth + 1), self.text(v, depth + 1)) for k, v in value.items())
        if kind is collections.deque and value.maxlen is None:
            return self.named(kind) + '([%s])' % ', '.join(self.text(v, depth + 1) for v in value)
        if kind is collections.Counter:
            return self.named(kind) + '(%s)' % self.mapping(value, depth)
        if kind is collections.defaultdict and (value.default_factory is None or isinstance(value.default_factory, type)):
            return '%s(%s, %s)' % (self.named(kind), self.text(value.default_factory), self.mapping(value, depth))
        if isinstance(value, os.PathLike) and kind.__module__.startswith('pathlib'):
            return '%s(%r)' % (self.named(type(value).__mro__[1] if kind.__name__ in ('PosixPath', 'WindowsPath') else kind), str(value))
        if kind in (decimal.Decimal, fractions.Fraction, uuid.UUID):
            return self.named(kind) + repr(value)[len(kind.__name__):]
        if kind in (datetime.datetime, datetime.date, datetime.time, datetime.timedelta, datetime.timezone):
            if self.namespace.get('datetime', datetime) is datetime:
                return repr(value)
            for name in set(re.findall(r'\bdatetime\.(\w+)', repr(value))):
                self.named(getattr(datetime, name))
            return re.sub(r'\bdatetime\.', '', repr(value))
        if kind is re.Pattern:
            return 're.compile(%r)' % value.pattern if value.flags in (0, 32) else self.unknown()
        if isinstance(value, (types.FunctionType, types.BuiltinFunctionType)):
            return self.named(value)
        if isinstance(value, tuple) and hasattr(kind, '_fields'):
            return '%s(%s)' % (self.named(kind), ', '.join('%s=%s' % (f, self.text(v, depth + 1)) for f, v in zip(kind._fields, value)))
        return self.by_repr(value, kind)

    def by_repr(self, value, kind):
        """A class whose repr is an expression that makes an equal one."""
        if kind.__repr__ is object.__repr__ or kind.__eq__ is object.__eq__:
            raise Untellable
        try:
            text = repr(value)
            if not (text.startswith(kind.__name__ + '(') and len(text) <= LONGEST and '\n' not in text) or text != self.named(kind) + text[len(kind.__name__):]:
                raise Untellable
            other = eval(compile(text, '<text>', 'eval'), dict(self.namespace))
            if type(other) is not kind or not other == value:
                raise Untellable
        except Untellable:
            raise
        except Exception:
            raise Untellable
        return text

    def named(self, thing):
        """The name by which a class or a function can be had."""
        name, home = getattr(thing, '__name__', ''), getattr(thing, '__module__', None) or ''
        if getattr(thing, '__qualname__', name) != name or not name.isidentifier():
            raise Untellable
        if getattr(builtins, name, None) is thing or self.namespace.get(name) is thing:
            return name
        line = import_of(name, home, thing)
        if not line or name in self.namespace or hasattr(builtins, name) or self.known.setdefault(name, line) != line:
            raise Untellable
        return name

    def told(self, value):
        """Its text if there is one that is not too long and that makes an equal value; else None."""
        try:
            text = self.text(value)
        except Untellable:
            return None
        except Exception:
            return None
        return text if len(text) <= LONGEST and not has_address(text) else None

    def needs(self, texts, given=(), local=()):
        """(import lines, names of the module under test) that the texts use.  given: import lines that a plan has for them."""
        bound = {name: line for line in given for name in bound_by(line)}
        needs, uses = [], []
        for name in sorted({n for text in texts for n in free_names(text)} - set(local)):
            if name in bound:
                needs.append(bound[name])
            elif name in self.namespace:
                line = self.import_line(name)
                (needs if line else uses).append(line or name)
            elif not hasattr(builtins, name):
                line = self.known.get(name)
                if line:
                    needs.append(line)
        return sorted(set(needs)), uses

    def settle(self, lines):
        """Whether these imports go with the module's own names and with the imports that went before: all stand in one file."""
        for line in lines:
            for name in bound_by(line):
                if name in self.namespace:
                    scope = {}
                    exec(line, scope)
                    if scope[name] is not self.namespace[name]:
                        return False
                elif self.settled.setdefault(name, line) != line:
                    return False
        return True

    def import_line(self, name):
        thing = self.namespace[name]
        if isinstance(thing, MODULE_TYPES):
            return 'import ' + thing.__name__ if thing.__name__ == name else None
        home = getattr(thing, '__module__', None)
        if home and home != self.module.__name__ and isinstance(thing, (type, types.FunctionType)) and import_of(name, home, thing):
            return import_of(name, home, thing)
        return None


KNOWN = {name: 'from collections import ' + name for name in ('OrderedDict', 'deque', 'Counter', 'defaultdict', 'namedtuple')}
KNOWN.update({'Decimal': 'from decimal import Decimal', 'Fraction': 'from fractions import Fraction', 'UUID': 'from uuid import UUID',
              'PurePath': 'from pathlib import PurePath', 'PurePosixPath': 'from pathlib import PurePosixPath', 'Path': 'from pathlib import Path',
              'islice': 'from itertools import islice', 'SimpleNamespace': 'from types import SimpleNamespace'})
KNOWN.update({name: 'import ' + name for name in ('re', 'datetime', 'io', 'math', 'os', 'sys', 'json', 'types', 'uuid', 'argparse',
                                                  'collections', 'asyncio', 'itertools', 'functools', 'operator', 'subprocess', 'string', 'time', 'random', 'pathlib', 'decimal', 'enum')})


def import_of(name, home, thing):
    line = KNOWN.get(name)
    if line and not line.startswith('import '):
        return line
    import sys
    for place in (home.lstrip('_'), home):
        module = sys.modules.get(place)
        if module is not None and getattr(module, name, None) is thing and not place.startswith('_') and place not in ('builtins', '__main__'):
            return 'from %s import %s' % (place, name)
    return ''


def bound_by(line):
    """The names that an import line binds."""
    try:
        node = ast.parse(line).body[0]
    except (SyntaxError, IndexError, ValueError):
        return []
    return [(a.asname or a.name.split('.')[0]) for a in getattr(node, 'names', [])]


FREE = {}


def free_names(text):
    """Names that a text reads and does not bind itself."""
    if text not in FREE:
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            return frozenset()
        loads = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        binds = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        binds |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
        binds |= {n.name for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
        FREE[text] = frozenset(loads - binds)
    return FREE[text]


def has_address(text):
    return bool(re.search(r'\b0x[0-9a-fA-F]{6,}|<[\w.]+ object at|<function |<built-in |<bound method', text))


def too_large(value, depth=0):
    if type(value) in (int, float):
        return abs(value) > LARGEST and value not in (math.inf, -math.inf)
    if type(value) in (str, bytes):
        return len(value) > 5000
    if type(value) in (list, tuple, set) and depth < 3:
        return len(value) > 2000 or any(too_large(v, depth + 1) for v in value)
    return False


# ---- strings that a pattern matches ----

def matching(pattern, flags, chance, most=4):
    """Up to `most` short strings made from a regular expression, the plainest first."""
    try:
        import warnings
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            parser = re._parser if hasattr(re, '_parser') else __import__('sre_parse')
            tree = parser.parse(pattern, flags)
    except (re.error, RecursionError, OverflowError):
        return []
    found = []
    for extra in range(most):
        groups = {}
        text = ''.join(pieces(tree, chance, extra, groups, 0))
        if text not in found and len(text) <= 80:
            found.append(text)
    return found


def pieces(tree, chance, extra, groups, depth):
    for op, arg in tree:
        name = str(op)
        if name == 'LITERAL':
            yield chr(arg)
        elif name == 'NOT_LITERAL':
            yield 'a' if arg != 97 else 'b'
        elif name == 'ANY':
            yield 'a'
        elif name == 'IN':
            yield one_of(arg, chance, extra)
        elif name == 'BRANCH':
            yield from pieces(arg[1][extra % len(arg[1])], chance, extra, groups, depth + 1)
        elif name == 'SUBPATTERN':
            text = ''.join(pieces(arg[-1], chance, extra, groups, depth + 1))
            groups[arg[0]] = text
            yield text
        elif name in ('MAX_REPEAT', 'MIN_REPEAT', 'POSSESSIVE_REPEAT'):
            low, high, inner = arg
            times = min(max(low, 1 if extra != 1 else low) + (extra > 1) * (extra - 1), int(high), low + 4) if depth < 8 else low
            for _ in range(min(times, 12)):
                yield from pieces(inner, chance, extra, groups, depth + 1)
        elif name == 'GROUPREF':
            yield groups.get(arg, '')
        elif name == 'ATOMIC_GROUP':
            yield from pieces(arg, chance, extra, groups, depth + 1)


CATEGORIES = {'CATEGORY_DIGIT': '1', 'CATEGORY_NOT_DIGIT': 'a', 'CATEGORY_SPACE': ' ', 'CATEGORY_NOT_SPACE': 'a', 'CATEGORY_WORD': 'a',
              'CATEGORY_NOT_WORD': '-'}


def one_of(choices, chance, extra):
    negated = str(choices[0][0]) == 'NEGATE'
    if negated:
        bad = set()
        for op, arg in choices[1:]:
            if str(op) == 'LITERAL':
                bad.add(chr(arg))
            elif str(op) == 'RANGE':
                bad.update(chr(c) for c in range(arg[0], min(arg[1], arg[0] + 200) + 1))
            elif str(op) == 'CATEGORY':
                bad.update({'CATEGORY_DIGIT': '0123456789', 'CATEGORY_SPACE': ' \t\n', 'CATEGORY_WORD': 'abcxyzABC0123456789_'}.get(str(arg), ''))
        return next((c for c in 'ab1X -.@é' if c not in bad), '~')
    op, arg = choices[extra % len(choices)]
    if str(op) == 'LITERAL':
        return chr(arg)
    if str(op) == 'RANGE':
        return chr(min(arg[0] + (extra if extra < 4 else chance.randrange(4)), arg[1]))
    return CATEGORIES.get(str(arg), 'a')


# ---- neighbours ----

NUMBERS = (0, 1, -1, 2, 3, 10, 100)
TEXTS = ('', 'a', 'abc', 'Hello World', 'hello_world', ' ', '1', 'a b', 'A', '0', '-1', 'a,b', 'é', 'x=1', '\n')


def near(value, chance, words, depth=0):
    """One value near another of the same kind: a random step.  words: strings worth trying, from the code."""
    kind = type(value)
    if kind is bool:
        return not value
    if kind is int:
        new = chance.choice((value + 1, value - 1, -value, 0, 1, 2, value * 2, value // 2, chance.choice(NUMBERS), chance.randrange(-5, 20)))
        return new if abs(new) <= max(1000, abs(value)) else 7
    if kind is float:
        return chance.choice((value + 1, -value, value / 2, value + 0.5, 0.0, 1.0, float(round(value)) if math.isfinite(value) else 1.5))
    if kind is str:
        return near_text(value, chance, words)
    if kind is bytes:
        return near_text(value.decode('latin-1'), chance, words).encode('utf-8')
    if kind in (list, tuple):
        return kind(near_items(list(value), chance, words, depth))
    if kind in (set, frozenset):
        try:
            return kind(near_items(sorted(value, key=repr), chance, words, depth))
        except TypeError:
            return value
    if kind is dict:
        return near_mapping(value, chance, words, depth)
    if value is None:
        return chance.choice((0, '', 'a', 1, [], True))
    return value


def near_text(value, chance, words):
    at = chance.randrange(len(value) + 1)
    end = min(len(value), at + chance.randrange(1, 4))
    word = chance.choice(words) if words and chance.random() < 0.75 else chance.choice(TEXTS)
    how = chance.randrange(13)
    if how == 0:
        return value[:at] + value[end:]
    if how == 1:
        return value[:at] + word + value[at:]
    if how == 2:
        return value[:at] + word + value[end:]
    if how == 3:
        return chance.choice((value.upper(), value.lower(), value.swapcase(), value.title(), value.strip()))
    if how == 4:
        return word
    if how == 5:
        return word + value
    if how == 6:
        return value + word
    if how == 7:
        return (value + chance.choice(('', ' ', '\n', ','))) * 2
    if how == 8:
        return value[::-1]
    if how == 9:
        return value[:at] + chance.choice('aZ0 _-.,;:/\\@#"\'()[]{}<>\n\té=+*') + value[at:]
    if how == 10 and at < len(value):
        return value[:at] + chr(max(1, min(0x2ff, ord(value[at]) + chance.choice((1, -1))))) + value[at + 1:]
    if how == 11:
        return value[:at]
    return value[at:]


def near_items(items, chance, words, depth):
    how = chance.randrange(8)
    at = chance.randrange(len(items)) if items else 0
    if not items or how == 0:
        items.insert(at, near(items[at], chance, words, depth + 1) if items else chance.choice((1, 'a', 0, None)))
    elif how == 1:
        del items[at]
    elif how == 2:
        items.append(items[at])
    elif how == 3:
        items.reverse()
    elif how == 4:
        items = items[:at]
    elif how == 5:
        items[at] = chance.choice((None, 0, '', 'a', 1, items[0], [items[at]], items[-1]))
    else:
        items[at] = near(items[at], chance, words, depth + 1) if depth < 4 else 0
    return items


def near_mapping(value, chance, words, depth):
    new, keys = dict(value), list(value)
    how = chance.randrange(5)
    key = chance.choice(keys) if keys else 'a'
    if how == 0 and keys:
        del new[key]
    elif how == 1:
        new[chance.choice(words) if words and chance.random() < 0.6 else near(key, chance, words, depth + 1) if type(key) in PLAIN else 'b'] = new.get(key, 1)
    elif how == 2:
        new[key] = chance.choice((None, 0, '', {}, [], 1, {'a': 1}))
    elif how == 3 and keys:
        new = {key: new[key]}
    else:
        new[key] = near(new.get(key, 1), chance, words, depth + 1) if depth < 4 else 1
    return new
