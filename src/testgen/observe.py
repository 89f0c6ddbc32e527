"""One call: how it is run, what came of it, and whether checks of it hold again."""
import asyncio
import collections.abc
import contextlib
import inspect
import io
import itertools
import linecache
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
from checks import MESSAGE, Checks, compare
from guard import Deadline, Output, TooLong
from state import State, restore_surroundings, surroundings
from values import too_large

ENOUGH = 60  # items taken of an iterator
HERE = os.path.dirname(os.path.abspath(__file__))


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


class Runner(Checks):
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
        self.folder, self.folder_of = None, 0
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
                folder = ns['tmp_path'] = self.emptied()
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
        o.hits = int.from_bytes(h, 'little')  # what looking reaches is not the call's
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
        if self.lasting or any(text.startswith('*') for _, _, text in c.args):  # lasting: nothing but the test holds the arguments
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

    def emptied(self):
        """The folder that stands for tmp_path in this process, with nothing in it."""
        if self.folder is None or not self.folder.is_dir() or self.folder_of != os.getpid():
            self.folder, self.folder_of = pathlib.Path(tempfile.mkdtemp(prefix='case-')), os.getpid()
        for entry in list(os.scandir(str(self.folder))):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                os.unlink(entry.path)
        return self.folder

    def leave(self, c, o, patch, folder):
        try:
            patch.undo()
        except Exception:
            o.kind = 'refused'
        if folder is not None:
            self.emptied()
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


def noticed(stand, where, patched):
    """What stands at a border, and says that it was called."""
    def stands(*args, **kwargs):
        patched.add(where)
        return stand(*args, **kwargs)
    return stands


async def wait(value):
    return await value
