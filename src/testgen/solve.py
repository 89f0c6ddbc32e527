"""The other way of a comparison: its operands were seen, so what would turn it is put where they came from."""
import itertools
import re

import probes

MOST_TEXT = 120      # bytes of one argument
MOST_SOLUTIONS = 40  # calls for one pair of operands
BY_TYPE = {int: ('3', '0', '-1'), str: ("'abc'", "''"), list: ('[1, 2]', '[]'), dict: ("{'a': 1}", '{}'), tuple: ('(1, 2)', '()'), float: ('1.5',),
           set: ('{1, 2}',), frozenset: ('frozenset({1})',), bytes: ("b'abc'",), bool: ('True', 'False'), type(None): ('None',),
           bytearray: ("bytearray(b'ab')",), complex: ('1j',), type: ('int',), range: ('range(3)',)}


class Solutions:
    """Part of the explorer."""

    def direct(self, t):
        """Tries to turn one comparison that has only gone one way.  False: there is none that was not tried often enough."""
        entries, seen = self.kept[t.symbol], self.seen.to_bytes(len(self.runner.zero), 'little')
        for c, hits, shape, _ in entries[-2:] + self.chance.sample(entries, min(4, len(entries))):
            for probe in self.map.open_compares(hits, seen):
                tries = self.solved.setdefault((probe, t.symbol), 0)
                if tries < 4:
                    self.solved[probe, t.symbol] = tries + 1
                    self.solve(c, probe)
                    return True
        return False

    def solve(self, c, probe):
        self.begin(c.key())
        o = self.runner.run(c)
        pairs = list(probes.SEEN.get(probe, ()))
        op = self.map.compares[probe][1]
        for a, b in pairs:
            for new in self.runner.guarded(lambda: list(itertools.islice(self.solutions(c, o, op, a, b), MOST_SOLUTIONS))) or ():
                if self.late():
                    return
                self.attempt(new)

    def solutions(self, c, o, op, a, b):
        wanted = []
        if op == 'isinstance':
            wanted = [(a, text) for kind in (b if isinstance(b, tuple) else (b,)) for text in self.of_type(kind)]
        elif op in ('In', 'NotIn'):
            wanted = [(a, self.teller.told(v)) for v in some(b)]
            if isinstance(b, str) and isinstance(a, str):
                wanted += [(b, repr(b + a)), (b, repr(a + b))]
            elif isinstance(b, (list, tuple, set, dict)):
                wanted += [(b, self.teller.told(with_item(b, a)))]
        else:
            for x, y in ((a, b), (b, a)):
                for v in ((y,) if type(y) not in (int, float) else (y, y + 1, y - 1)):
                    wanted.append((x, self.teller.told(v)))
        for old, text in wanted:
            if text is not None and len(text) <= MOST_TEXT:
                yield from self.put(c, o, old, text)

    def put(self, c, o, old, text):
        """The candidate with `old` turned into the value of `text`, wherever in the arguments it may have come from."""
        new = self.literal(text)
        found = False
        for i, value in enumerate(o.objects):
            for made in ([text] if value is old or (type(value) is type(old) and same(value, old)) else
                         [self.teller.told(v) for v in swapped(value, old, new[0])] if new else []):
                if made is not None and i < len(c.args):
                    found = True
                    yield self.replaced(c, i, made)
        if o.receiver is not None and c.receiver.isidentifier() and len(c.setup) < 4 and type(old) in (int, str, bool, type(None), float):
            for name, value in list(getattr(o.receiver, '__dict__', {}).items()):
                if not name.startswith('_') and type(value) is type(old) and same(value, old):
                    found = True
                    yield c.to(setup=c.setup + ('%s.%s = %s' % (c.receiver, name, text),), source='search')
        told = self.teller.told(old)
        if told is not None and len(told) > 1 or type(old) is int:
            setup = tuple(re.sub(r'(?<![\w.\'"])%s(?![\w.\'"])' % re.escape(told), lambda _: text, s, count=1) for s in c.setup)
            if setup != c.setup:
                found = True
                yield c.to(setup=setup, source='search')
        if not found:
            for i, value in enumerate(o.objects):
                if new and (type(value) is type(new[0]) or len(o.objects) == 1):
                    yield self.replaced(c, i, text)
                    if isinstance(value, str) and isinstance(new[0], str):
                        yield self.replaced(c, i, repr(value + new[0]))
                        yield self.replaced(c, i, repr(new[0] + value))
                elif new and isinstance(value, list):
                    yield self.replaced(c, i, self.teller.told(value + [new[0]]) or text)

    def replaced(self, c, i, text):
        args = list(c.args)
        args[i] = (args[i][0], args[i][1], text)
        return c.to(args=args, source='search')

    def of_type(self, kind):
        if kind in BY_TYPE:
            return BY_TYPE[kind]
        name = getattr(kind, '__name__', '')
        setups = self.receivers_of(name) if name else []
        texts = [s[0].split(' = ', 1)[1] for s in setups[:2] if len(s) == 1 and ' = ' in s[0]]
        return texts or [text for k, more in BY_TYPE.items() for text in more[:1] if isinstance(kind, type) and issubclass(k, kind)][:2]

    def refit(self, c, message):
        """A function among the arguments that was called with more or fewer arguments than it takes: one that takes as many."""
        found = re.search(r'takes (\d+) positional arguments? but (\d+)|missing (\d+) required positional', message)
        at = [i for i, (_, _, text) in enumerate(c.args) if text.startswith('lambda') and not text.startswith('lambda *')]
        if not found or not at or not message.startswith('<lambda>'):
            return
        for i in at:
            have = c.args[i][2].partition(':')[0].count(',') + (c.args[i][2].partition(':')[0] != 'lambda')
            count = int(found.group(2)) if found.group(2) else have - int(found.group(3))
            names = ('a', 'b', 'c', 'd')[:count]
            if 0 < count <= 4 and count != have:
                for result in (names[-1], names[0], 'True', 'False', '(%s, %s)' % (names[-2], names[-1]) if count > 1 else 'None'):
                    self.attempt(self.replaced(c, i, 'lambda %s: %s' % (', '.join(names), result)))


def some(container):
    try:
        if isinstance(container, str):
            return [container, container[:1]] if container else []
        return list(itertools.islice(container, 3))
    except Exception:
        return []


def same(a, b):
    try:
        return bool(a == b)
    except Exception:
        return False


def with_item(container, item):
    try:
        if isinstance(container, dict):
            return dict(container, **{item: 1}) if isinstance(item, str) else {**container, item: 1}
        return type(container)(list(container) + [item])
    except Exception:
        return container


def swapped(value, old, new, depth=0):
    """Values like `value` in which a part that equals `old` is `new`."""
    if isinstance(value, str) and isinstance(old, str) and isinstance(new, str):
        if old and old in value:
            yield value.replace(old, new, 1)
        elif old and old.lower() == value.lower():
            yield new
        elif old and old in value.lower():
            at = value.lower().index(old)
            yield value[:at] + new + value[at + len(old):]
        elif len(old) == 1 or len(new) == 1:
            yield new + value
            yield value + new
    elif isinstance(value, bytes) and isinstance(old, bytes) and isinstance(new, bytes):
        if old and old in value:
            yield value.replace(old, new, 1)
        else:
            yield value + new
            yield new
    elif isinstance(value, (list, tuple)) and depth < 3:
        for i, v in enumerate(value[:6]):
            if type(v) is type(old) and same(v, old):
                yield type(value)(list(value[:i]) + [new] + list(value[i + 1:]))
            else:
                for each in swapped(v, old, new, depth + 1):
                    yield type(value)(list(value[:i]) + [each] + list(value[i + 1:]))
    elif isinstance(value, dict) and depth < 3:
        for k, v in list(value.items())[:6]:
            if type(v) is type(old) and same(v, old):
                yield dict(value, **{k: new}) if isinstance(k, str) else {**value, k: new}
            elif type(k) is type(old) and same(k, old):
                try:
                    yield {(new if x is k else x): y for x, y in value.items()}
                except TypeError:
                    pass
    if type(old) is int and type(new) is int and isinstance(value, (str, list, tuple, bytes)) and len(value) == old and 0 <= new <= 60 and new != old:
        yield resized(value, new)


def resized(value, n):
    if n <= len(value):
        return value[:n]
    filler = value[-1:] or {str: 'a', bytes: b'a', list: [1], tuple: (1,)}.get(type(value), value)
    while len(value) < n and filler:
        value = value + filler
    return value
