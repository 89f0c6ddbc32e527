"""One call and what can be said of it: how it is run, what came of it, and checks of that which hold again in another process."""
import asyncio
import collections.abc
import contextlib
import inspect
import io
import itertools
import linecache
import math
import os
import pathlib
import re
import shutil
import sys
import tempfile
import types

import borders
import guard
import probes
from guard import Deadline, Output, TooLong
from values import LONGEST, Untellable, has_address, too_large

ENOUGH = 60  # items taken of an iterator
SHOWN = 5    # items shown of one that goes on
MESSAGE = 100


class Candidate:
    """A call in texts.  Equal ones have the same key."""
    __slots__ = ('target', 'setup', 'receiver', 'args', 'source', 'needs', 'patches', 'expect', 'raises')

    def __init__(self, target, args=(), setup=(), receiver='', source='', needs=(), patches=(), expect='', raises=''):
        self.target, self.args, self.setup, self.receiver, self.source = target, tuple(args), tuple(setup), receiver, source
        self.needs, self.patches, self.expect, self.raises = tuple(needs), tuple(patches), expect, raises

    def key(self):
        return '%s|%s|%s|%s' % (self.target.symbol, ';'.join(self.setup), self.receiver, ', '.join(self.words()))

    def words(self):
        return ['%s=%s' % (name, text) if keyword else text for name, keyword, text in self.args]

    def call(self):
        symbol = self.target.symbol
        head = self.receiver + '.' + symbol.rpartition('.')[2] if self.receiver else symbol
        return head if self.target.kind == 'property' else '%s(%s)' % (head, ', '.join(self.words()))

    def size(self):
        """How much there is to read."""
        return len(self.call()) + sum(len(s) + 8 for s in self.setup) + 10 * len(self.patches)

    def texts(self):
        return list(self.setup) + [self.call()] + [p['value'] for p in self.patches]

    def to(self, **changes):
        fields = {name: getattr(self, name) for name in self.__slots__}
        fields.update(expect='', raises='')
        fields.update(changes)
        return Candidate(**fields)

    def dump(self):
        d = {name: getattr(self, name) for name in self.__slots__ if name != 'target'}
        d['target'] = self.target.symbol
        return d

    @staticmethod
    def load(d, targets):
        d = dict(d, target=targets[d['target']], args=[tuple(a) for a in d['args']])
        return Candidate(**d)


class Outcome:
    __slots__ = ('kind', 'value', 'items', 'whole', 'error', 'line', 'explicit', 'deliberate', 'out', 'err', 'objects', 'receiver', 'before', 'ns', 'hits',
                 'checks', 'inner', 'patched')

    def __init__(self):
        self.kind, self.value, self.items, self.whole, self.error, self.line, self.explicit, self.deliberate = 'setup', None, None, True, None, 0, False, False
        self.out = self.err = ''
        self.objects, self.receiver, self.before, self.ns, self.hits, self.checks, self.inner = [], None, {}, {}, 0, [], ''
        self.patched = set()

    def shape(self):
        """What tells outcomes apart at a glance."""
        if self.kind == 'raises':
            return 'raises %s %d' % (type(self.error).__name__, self.line)
        value = self.items if self.items is not None else self.value
        size = ''
        if isinstance(value, (str, bytes, list, tuple, dict, set)):
            size = str(min(len(value), 2))
        elif isinstance(value, (bool, type(None))):
            size = str(value)
        elif isinstance(value, (int, float)) and value == value:
            size = '0' if value == 0 else '-' if value < 0 else '+'
        return '%s %s %s' % (self.kind, type(value).__name__, size)


class Captured:
    """capsys."""

    def __init__(self, out, err):
        self.outcome = types.SimpleNamespace(out=out, err=err)

    def readouterr(self):
        return self.outcome


class Runner:
    """Runs candidates in this process, each in a namespace of its own; the module's own state is put back after each."""

    def __init__(self, module, path, wall, teller, plan_raises=None):
        self.module, self.path, self.guard, self.teller = module, os.path.realpath(path), wall, teller
        self.base = dict(module.__dict__)
        self.raises = plan_raises or {}
        self.codes, self.needed = {}, {}
        self.out, self.err = Output(), Output()
        self.zero = bytes(len(probes.HITS))
        self.state = State(module)
        self.environment = dict(surroundings())
        self.places, self.names = {}, {}
        self.cwd = os.getcwd()
        self.folders = 0
        self.lasting = False  # what a call changes stays, as in a test run
        self.seconds = None

    def code(self, text, mode='eval'):
        key = (text, mode)
        code = self.codes.get(key)
        if code is None:
            if len(self.codes) > 20000:
                self.codes.clear()
            code = self.codes[key] = compile(text, '<test>', mode, dont_inherit=True)
        return code

    def need(self, line):
        if line not in self.needed:
            ns = {}
            exec(line, ns)
            ns.pop('__builtins__', None)
            self.needed[line] = ns
        return self.needed[line]

    def namespace(self, c):
        ns = dict(self.base)
        for line in list(c.needs) + borders.needs_of(c.patches):
            ns.update(self.need(line))
        for text in [text for _, _, text in c.args] + list(c.setup) + ([c.receiver] if c.receiver else []):
            for name in self.known(text):
                if name not in ns:
                    ns.update(self.need(self.teller.known[name]))
        return ns

    def known(self, text):
        """The names in a text that we know an import line for."""
        if text not in self.names:
            self.names[text] = [n for n in re.findall(r'[A-Za-z_]\w*', text) if n in self.teller.known and n not in self.base]
        return self.names[text]

    def run(self, c, look=None, seconds=None):
        """look(outcome): called where the code may still run, to observe it."""
        o = Outcome()
        h = probes.HITS
        h[:] = self.zero
        probes.SEEN.clear()
        self.guard.broken = ''
        patch, folder = borders.Patch(), None
        stdout, stderr, argv = sys.stdout, sys.stderr, sys.argv
        sys.stdout, sys.stderr, sys.argv = self.out, self.err, list(sys.argv)
        try:
            o.ns = ns = self.namespace(c)
            words = ' '.join(c.texts())
            if 'tmp_path' in words:
                folder = ns['tmp_path'] = pathlib.Path(tempfile.mkdtemp(prefix='case-'))
            ns['monkeypatch'] = patch
            self.guard.on = True
            with Deadline(seconds or self.seconds or 0.25):
                self.inside(c, o, ns, patch, look)
        except TooLong:
            o.kind = 'slow'
        except BaseException as e:
            o.kind, o.error = 'setup', e
        finally:
            Deadline.off()
            self.guard.on = False
            self.leave(c, o, patch, folder)
            sys.stdout, sys.stderr, sys.argv = stdout, stderr, argv
        if self.guard.broken and o.kind != 'slow':
            o.kind = 'refused'
        o.hits = int.from_bytes(h, 'little')
        return o

    def guarded(self, work):
        """What work() returns; None if that takes too long or fails.  For whatever may come to methods of objects under test."""
        self.guard.on = True
        try:
            with Deadline():
                return work()
        except Exception:
            return None
        except TooLong:
            return None
        finally:
            Deadline.off()
            self.guard.on = False

    def inside(self, c, o, ns, patch, look):
        for p in c.patches:
            patch.setattr(p['where'], noticed(eval(self.code(p['value']), ns), p['where'], o.patched))
        for line in c.setup:
            exec(self.code(line, 'exec'), ns)
        call = self.bound(c, o, ns)
        self.out.seek(0), self.out.truncate(), self.err.seek(0), self.err.truncate()
        if look:
            o.before = self.attributes(o.receiver) if o.receiver is not None else {}
        h = probes.HITS
        h[:] = self.zero
        probes.SEEN.clear()
        try:
            o.value = call()
            o.kind = 'value'
            self.settle(c, o)
        except TooLong:
            raise
        except BaseException as e:
            if isinstance(e, (KeyboardInterrupt, GeneratorExit, MemoryError)):
                raise
            o.kind, o.error = 'raises', e
            self.place(o, e)
        o.out, o.err = self.out.getvalue(), self.err.getvalue()
        if look:
            look(o)

    def bound(self, c, o, ns):
        """The call with its arguments made; raises what they raise."""
        symbol = c.target.symbol
        if c.receiver:
            o.receiver = eval(self.code(c.receiver), ns)
            owner, name = o.receiver, symbol.rpartition('.')[2]
            if c.target.kind == 'property':
                return lambda: getattr(owner, name)
            function = getattr(owner, name)
        else:
            function = eval(self.code(symbol), ns)
        if any(text.startswith('*') for _, _, text in c.args):
            return lambda: eval(self.code(c.call()), ns)
        positional, named = [], {}
        for name, keyword, text in c.args:
            value = eval(self.code(text), ns)
            if too_large(value):
                raise OverflowError('larger than is tried')
            o.objects.append(value)
            if keyword:
                named[name] = value
            else:
                positional.append(value)
        return lambda: function(*positional, **named)

    def settle(self, c, o):
        if inspect.isawaitable(o.value):
            o.value = asyncio.run(wait(o.value))
        v = o.value
        if isinstance(v, collections.abc.Iterator) and not isinstance(v, io.IOBase):
            o.inner = 'list(result)'
            o.items = list(itertools.islice(v, ENOUGH + 1))
            o.whole = len(o.items) <= ENOUGH
            o.inner = ''
        elif isinstance(v, contextlib.AbstractContextManager) and isinstance(v, contextlib._GeneratorContextManager):
            o.inner = 'result.__enter__()'
            with v as inner:
                o.items = [inner]
            o.inner = ''

    def place(self, o, e):
        tb, last = e.__traceback__, None
        while tb:
            name = tb.tb_frame.f_code.co_filename
            place = self.places.get(name)
            if place is None:
                place = self.places[name] = 'none' if name == '<test>' or os.path.dirname(name) == HERE else \
                    'module' if os.path.realpath(name) == self.path else 'other'
            if place != 'none':
                last = (name, tb.tb_lineno)
                if place == 'module':
                    o.line = tb.tb_lineno
            tb = tb.tb_next
        if last:
            if self.places[last[0]] == 'module':
                o.explicit = any(first <= last[1] <= end for first, end in self.raises.items())
            o.deliberate = o.explicit or linecache.getline(*last).lstrip().startswith('raise ')

    def leave(self, c, o, patch, folder):
        try:
            patch.undo()
        except Exception:
            o.kind = 'refused'
        if folder is not None:
            shutil.rmtree(str(folder), ignore_errors=True)
        if surroundings() != self.environment:
            restore_surroundings(self.environment)
            self.guard.broken = self.guard.broken or 'environment'
        if os.getcwd() != self.cwd:
            os.chdir(self.cwd)
            self.guard.broken = self.guard.broken or 'working folder'
        if not guard.descriptors():
            self.guard.broken = self.guard.broken or 'descriptor'
        self.out.seek(0), self.out.truncate(), self.err.seek(0), self.err.truncate()
        names = [] if self.lasting else self.state.changed()
        if names:
            self.state.restore()
            if not all(n.startswith('_') or 'cache' in n.lower() for n in names):
                self.guard.broken = self.guard.broken or 'state of the module'

    # ---- checks ----

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
        if hasattr(type(thing), '__len__'):
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
        return [('length', left, str(len(v)), ''), ('true', '%s.startswith(%r)' % (left, v[:40]), '', ''), ('true', '%s.endswith(%r)' % (left, v[-40:]), '', '')]

    def of_object(self, v, left):
        """An instance without a text: its type, plain public attributes, its length, what it prints as."""
        kind = type(v)
        found = []
        if kind.__module__ != 'builtins':
            found = [('type', left, self.type_name(kind), '')]
        attributes = self.attributes(v)
        found += [('length', left, text, '') if name == 'len' else ('is' if text in ('None', 'True', 'False') else 'equal', '%s.%s' % (left, name), text, '')
                  for name, text in list(attributes.items())[:4]]
        if isinstance(v, (list, tuple, dict, set)) and kind.__module__ != 'builtins':
            base = next(b for b in (dict, list, tuple, set) if isinstance(v, b))
            text = self.teller.told(base(v))
            if text is not None:
                return found[:1] + [('equal', '%s(%s)' % (base.__name__, left), text, '')]
        if isinstance(v, (list, tuple)):
            each = self.of_each(list(v), left)
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
                    found.append(('length', c.receiver, text, '') if name == 'len' else
                                 ('is' if text in ('None', 'True', 'False') else 'equal', '%s.%s' % (c.receiver, name), text, ''))
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

    # ---- the same again ----

    def verify(self, c, checks, seconds=None):
        """Which of the checks hold now: a list of booleans, or None if the call did not come to its end."""
        held = []
        o = self.run(c, lambda o: held.extend(self.hold(o, check) for check in checks), seconds)
        return held if o.kind in ('value', 'raises') and len(held) == len(checks) else None

    def hold(self, o, check):
        kind, left, right, match = check
        if (kind == 'raises') != (o.kind == 'raises'):
            return False
        if kind == 'raises':
            expected = eval(self.code(right), o.ns)
            message = str(o.error)
            return isinstance(o.error, expected) and (message == match if match and len(match) < MESSAGE else message.startswith(match))
        ns = o.ns
        ns['result'] = iter(o.items) if o.items is not None and not isinstance(o.value, contextlib.AbstractContextManager) else o.value
        if 'capsys' in left:
            ns['capsys'] = Captured(o.out, o.err)
        if o.items is not None and left.startswith('result.__enter__()'):
            ns['entered'] = o.items[0]
            left = left.replace('result.__enter__()', 'entered')
        try:
            for line in self.teller.needs([left, right] if right and kind != 'type' else [left])[0]:
                ns.update(self.need(line))
            value = eval(self.code(left), ns)
            return compare(kind, value, right, lambda: eval(self.code(right), ns))
        except TooLong:
            raise
        except BaseException:
            return False


def surroundings():
    return getattr(os.environ, '_data', os.environ)


def restore_surroundings(then):
    os.environ.clear()
    os.environ.update({os.fsdecode(k): os.fsdecode(v) for k, v in then.items()})


HERE = os.path.dirname(os.path.abspath(__file__))


def noticed(stand, where, patched):
    """What stands at a border, and says that it was called."""
    def stands(*args, **kwargs):
        patched.add(where)
        return stand(*args, **kwargs)
    return stands


async def wait(value):
    return await value


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


class State:
    """What a module and its classes keep: put back when a call has changed it."""
    MOST = 4000

    def __init__(self, module):
        self.kept = []
        holders = [module] + [v for v in vars(module).values() if isinstance(v, type) and v.__module__ == module.__name__]
        self.plain = []
        for h in holders:
            names = [n for n in vars(h) if not n.startswith(('__', '_ff_', '_abc_'))]
            self.plain.append((h, names, [vars(h)[n] for n in names]))
        seen = set()
        for holder in holders:
            for name, value in list(vars(holder).items()):
                if type(value) in (list, dict, set) and id(value) not in seen and not name.startswith('__') and len(value) <= self.MOST:
                    seen.add(id(value))
                    self.kept.append((name, value, value.copy()))

    def changed(self):
        """The names of what is no longer as it was."""
        try:
            found = [n for n, now, then in self.kept if len(now) != len(then) or now != then]
            for h, names, then in self.plain:
                now = list(map(vars(h).get, names))
                if now != then:
                    found += [n for n, a, b in zip(names, now, then) if a is not b]
            return found
        except Exception:
            return []

    def restore(self):
        for _, now, then in self.kept:
            if now != then:
                now.clear()
                now.extend(then) if isinstance(now, list) else now.update(then)
        for holder, names, then in self.plain:
            for n, v in zip(names, then):
                if vars(holder).get(n) is not v:
                    try:
                        setattr(holder, n, v)
                    except (AttributeError, TypeError):
                        pass
