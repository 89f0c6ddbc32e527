"""What can be said of an outcome, so that it holds again in another process: checks, as a test will have them."""
import collections.abc
import contextlib
import io
import itertools
import math
import pathlib
import re
import types

from guard import TooLong
from values import LONGEST, Untellable, has_address

SHOWN = 5      # items shown of one that goes on
MESSAGE = 100  # bytes of a message


class Checks:
    """Part of the runner."""

    def attributes(self, thing):
        """Public plain attributes of an object and what they are called, in texts."""
        found = {}
        if isinstance(thing, (type, types.ModuleType)) or type(thing).__module__ == 'builtins':
            return found
        names = list(getattr(thing, '__dict__', {})) + [n for k in type(thing).__mro__ for n in slots(k)]
        names += [n for k in type(thing).__mro__ if k.__module__ == self.module.__name__ for n, v in vars(k).items() if isinstance(v, property)]
        for name in names[:40]:
            if name.startswith('_') or not name.isidentifier() or name in found or len(found) >= 12:
                continue
            try:
                value = getattr(thing, name)
            except TooLong:
                raise
            except BaseException:
                continue
            text = self.teller.told(value)
            if text is not None and not callable(value):
                found[name] = text
        base = next((b for b in (dict, list, tuple, set) if isinstance(thing, b)), None)
        if base is not None:
            text = self.teller.told(base(thing))
            if text is not None:
                found[base.__name__ + '()'] = text
        elif hasattr(type(thing), '__len__'):
            try:
                found['len'] = str(len(thing))
            except Exception:
                pass
        return found

    def look(self, c):
        def see(o):
            o.checks = self.checks(c, o)
        return see

    def checks(self, c, o):
        if o.kind == 'raises':
            return self.of_raise(o)
        found = []
        if o.items is not None and o.whole and o.items == [] or o.items is not None and not isinstance(o.value, contextlib.AbstractContextManager):
            found = self.of_items(o)
        elif o.items is not None:
            found = self.of_value(o.items[0], 'result.__enter__()')
        elif o.receiver is not None and o.value is o.receiver and c.receiver.isidentifier():
            found = [('is', 'result', c.receiver, '')]
        elif o.value is None and (self.changed(c, o) or o.out or o.err):
            found = []
        elif c.target.symbol.endswith('.__hash__') and len(c.setup) == 1 and c.setup[0].startswith(c.receiver + ' = '):
            return [('equal', 'result', 'hash(%s)' % c.setup[0].split(' = ', 1)[1], '')]  # the number itself says nothing
        else:
            found = self.of_value(o.value, 'result')
        return found + self.changed(c, o) + self.printed(o)

    def of_raise(self, o):
        message = str(o.error)
        stable = message and not has_address(message) and 'case-' not in message and '\n' not in message and self.guard.home not in message
        return [('raises', o.inner, self.type_name(type(o.error)), message[:MESSAGE].rstrip() if stable else '')]

    def type_name(self, kind):
        try:
            return self.teller.named(kind)
        except Untellable:
            return kind.__qualname__

    def of_items(self, o):
        whole = o.whole and len(o.items) <= 30
        left = 'list(result)' if whole else 'list(islice(result, %d))' % SHOWN
        items = o.items if whole else o.items[:SHOWN]
        text = self.teller.told(items)
        if text is None and whole and len(items) > SHOWN:
            left, items = 'list(islice(result, %d))' % SHOWN, items[:SHOWN]
            text = self.teller.told(items)
        if text is not None:
            return [('approx' if has_float(items) and flat(items) else 'equal', left, text, '')]
        named = self.of_each(items, left)
        return named or ([('equal', 'len(list(result))', str(len(items)), '')] if whole else [])

    def of_each(self, items, left):
        """Items that have no text of their own: by their repr, if that says something, or their types."""
        for how, make in (('str(each)', str), ('repr(each)', repr)):
            try:
                texts = [make(v) for v in items]
            except TooLong:
                raise
            except BaseException:
                continue
            text = self.teller.told(texts)
            if items and text and not any(type(v).__repr__ is object.__repr__ for v in items):
                return [('equal', '[%s for each in %s]' % (how, left), text, '')]
        return []

    def of_value(self, v, left):
        if v is None or v is True or v is False:
            return [('is', left, repr(v), '')]
        if type(v) is float and math.isnan(v):
            return [('true', 'math.isnan(%s)' % left, '', '')]
        if isinstance(v, type) or isinstance(v, (types.FunctionType, types.BuiltinFunctionType)):
            text = self.teller.told(v)
            return [('is', left, text, '')] if text else [('true', 'callable(%s)' % left, '', '')]
        text = self.teller.told(v)
        if text is not None:
            return [('approx' if has_float(v) and flat(v) else 'equal', left, text, '')]
        if type(v) in (str, bytes):
            return self.of_long(v, left)
        if isinstance(v, collections.abc.KeysView) or isinstance(v, collections.abc.ValuesView) or isinstance(v, collections.abc.ItemsView):
            text = self.teller.told(list(v))
            return [('equal', 'list(%s)' % left, text, '')] if text else []
        if isinstance(v, re.Match):
            return [('equal', left + '.group()', repr(v.group()), ''), ('equal', left + '.span()', repr(v.span()), '')]
        if isinstance(v, io.IOBase):
            return [('type', left, self.type_name(type(v)), '')]
        return self.of_object(v, left)

    def of_long(self, v, left):
        if has_address(v if isinstance(v, str) else repr(v)) or self.guard.home in str(v):
            return []
        if lines_fit(v):
            return [('equal', left + '.splitlines()', repr(v.splitlines()), '')]
        return [('length', left, str(len(v)), '')] + [('true', '%s.%s(%r)' % (left, how, part), '', '')
                                                      for how, part in (('startswith', v[:40]), ('endswith', v[-40:]))]

    def of_object(self, v, left):
        """An instance without a text: its type, plain public attributes, its length, what it prints as."""
        kind = type(v)
        found = []
        if kind.__module__ != 'builtins':
            found = [('type', left, self.type_name(kind), '')]
        attributes = self.attributes(v)
        found += [attribute_check(left, name, text) for name, text in list(attributes.items())[:4] if not name.endswith('()')]
        if isinstance(v, (list, tuple, dict, set)) and kind.__module__ != 'builtins':
            base = next(b for b in (dict, list, tuple, set) if isinstance(v, b))
            text = self.teller.told(base(v))
            if text is not None:
                return found[:1] + [('equal', '%s(%s)' % (base.__name__, left), text, '')]
        if isinstance(v, (list, tuple)):
            each = self.of_iterators(v, left) or self.of_each(list(v), left)
            return each or [('length', left, str(len(v)), '')]
        if isinstance(v, dict):
            keys = self.teller.told(list(v))
            return found + ([('equal', 'list(%s)' % left, keys, '')] if keys else [('length', left, str(len(v)), '')])
        if len(found) < 2 and hasattr(kind, '__iter__') and hasattr(kind, '__len__') and len(v) <= 20:
            text = self.teller.told(list(v))
            found += [('equal', 'list(%s)' % left, text, '')] if text else []
        if len(found) < 3:
            found += self.of_print(v, kind, left)
        return found

    def of_iterators(self, v, left):
        """Several iterators in a row, as tee and partition give them: what comes out of each."""
        if not 0 < len(v) <= SHOWN or not all(isinstance(each, collections.abc.Iterator) and not isinstance(each, io.IOBase) for each in v):
            return []
        items = [list(itertools.islice(each, SHOWN + 1)) for each in v]
        whole = all(len(each) <= SHOWN for each in items)
        text = self.teller.told([each[:SHOWN] for each in items])
        how = 'list(each)' if whole else 'list(islice(each, %d))' % SHOWN
        return [('equal', '[%s for each in %s]' % (how, left), text, '')] if text else []

    def of_print(self, v, kind, left):
        for name in ('str', 'repr'):
            if getattr(kind, '__%s__' % name) is getattr(object, '__%s__' % name) or kind.__module__ == 'builtins':
                continue
            try:
                text = getattr(__import__('builtins'), name)(v)
            except TooLong:
                raise
            except BaseException:
                continue
            if len(text) <= LONGEST and not has_address(text) and self.guard.home not in text:
                return [('equal' if name == 'str' else 'repr', '%s(%s)' % (name, left) if name == 'str' else left, repr(text), '')]
        return []

    def changed(self, c, o):
        """The receiver's state after the call, and containers of the setup that the call changed."""
        found = []
        if o.receiver is not None and c.receiver.isidentifier() and c.target.kind != 'property':
            after = self.attributes(o.receiver)
            for name, text in after.items():
                if o.before.get(name) != text:
                    found.append(attribute_check(c.receiver, name, text))
        for (_, _, text), value in zip(c.args, o.objects):
            if text.isidentifier() and text in o.ns and text not in self.base and isinstance(value, (list, dict, set, bytearray)):
                now = self.teller.told(value)
                if now is not None and not any(s == '%s = %s' % (text, now) for s in c.setup):
                    found.append(('equal', text, now, ''))
        for name, value in o.ns.items():
            if isinstance(value, pathlib.Path) and name not in self.base and name != 'tmp_path':
                found += self.of_file(c, name, value)
        return found[:4]

    def of_file(self, c, name, path):
        try:
            now = path.read_bytes()
        except OSError:
            return []
        written = [s for s in c.setup if s.startswith(name + '.write_')]
        left, text = (name + '.read_bytes()', repr(now))
        if written and 'write_text' in written[0]:
            left, text = name + '.read_text()', repr(now.decode('utf-8', 'replace'))
        if len(text) > LONGEST or (written and written[0].endswith('(%s)' % text)):
            return []
        return [('equal', left, text, '')]

    def printed(self, o):
        if o.kind != 'value' or not (o.out or o.err):
            return []
        name, text = ('out', o.out) if o.out else ('err', o.err)
        if len(text) > 2000 or has_address(text):
            return []
        left = 'capsys.readouterr().' + name
        told = self.with_paths(text, o)
        if told is not None and len(told) <= LONGEST:
            return [('equal', left, told, '')]
        if lines_fit(text) and self.guard.home not in text:
            return [('equal', left + '.splitlines()', repr(text.splitlines()), '')]
        line = max(text.splitlines() or [''], key=lambda t: len(t) if len(t) < 70 and self.guard.home not in t else 0)
        return [('contains', left, repr(line.strip()), '')] if line.strip() and self.guard.home not in line else []

    def with_paths(self, text, o):
        """The text of what was printed; paths of the test are named, not spelled out."""
        paths = sorted(((str(v), n) for n, v in o.ns.items() if isinstance(v, pathlib.Path) and n not in self.base), reverse=True)
        if not any(p in text for p, _ in paths):
            return repr(text) if self.guard.home not in text else None
        text = text.replace('{', '{{').replace('}', '}}')
        for path, name in paths:
            text = text.replace(path, '\0%s\1' % name)
        told = repr(text)
        told = told.replace('\\x00', '{').replace('\\x01', '}')
        return None if self.guard.home in told else 'f' + told


def attribute_check(left, name, text):
    """name: of an attribute, 'len', or 'dict()' for all that is in it."""
    if name == 'len':
        return 'length', left, text, ''
    if name.endswith('()'):
        return 'equal', '%s(%s)' % (name[:-2], left), text, ''
    return 'is' if text in ('None', 'True', 'False') else 'equal', '%s.%s' % (left, name), text, ''


def compare(kind, value, right, expected):
    if kind == 'true':
        return bool(value)
    if kind == 'false':
        return not value
    if kind == 'type':
        return type(value).__name__ == right.rpartition('.')[2]
    if kind == 'length':
        return len(value) == expected()
    if kind == 'is':
        return value is expected()
    if kind == 'contains':
        return expected() in value
    if kind == 'repr':
        return repr(value) == expected()
    wanted = expected()
    if kind == 'approx':
        return close(value, wanted)
    return type(value) is type(wanted) and bool(value == wanted) or (isinstance(value, type(wanted)) and bool(value == wanted))


def close(a, b):
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return a == b or abs(a - b) <= 1e-14 * abs(b)  # much less than a test allows: else a clock would pass
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(close(a[k], b[k]) for k in b)
    if isinstance(a, (list, tuple)) and type(a) is type(b):
        return len(a) == len(b) and all(close(x, y) for x, y in zip(a, b))
    return a == b


def lines_fit(text):
    """A few lines that can stand below each other in a test."""
    lines = text.splitlines() if isinstance(text, str) else []
    return 1 < len(lines) <= 14 and len(text) <= 800 and all(len(repr(line)) <= 140 for line in lines)


def has_float(v):
    if isinstance(v, (list, tuple)):
        return any(has_float(each) for each in v)
    if isinstance(v, dict):
        return any(has_float(each) for each in v.values())
    return type(v) is float and v != int(v) if type(v) is float and math.isfinite(v) else False


def flat(v):
    """What pytest.approx takes: a number, or numbers in one list, tuple or dict."""
    if isinstance(v, dict):
        v = list(v.values())
    return all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in (v if isinstance(v, (list, tuple)) else [v]))


def slots(kind):
    found = vars(kind).get('__slots__', ())
    return [found] if isinstance(found, str) else list(found)
