"""Laws of classes, by observation: what a method does to the length and to what is in there, copies, equal ones, iteration.

A law that held on every input that was tried becomes a test of it; one that is broken where a name or a protocol of Python promises it is a
suspected defect.  Which class is a container, and which of its methods put in or take out, nobody is asked: it shows.
"""
import ast
import re
import typing

from calls import Candidate, receiver_of
from propose import GENERAL
from suspects import ENOUGH, PROMISED, Promise, Suspect, conforms, same

INSTANCES = 16     # of a class that a law is tried on
INPUTS = 30        # calls of a method
TEXTS = 10         # values of an argument
PUTS = ('add', 'append', 'push', 'put', 'insert', 'enqueue', 'appendleft')
TAKES = ('remove', 'discard')
GIVES = ('pop', 'get', 'dequeue', 'popleft')
EMPTIES = ('clear', 'empty')
COPIES = ('copy', 'clone', '__copy__')
ANOTHER = re.compile(r'(^|_)(i|n|index|idx|pos|position|key|count|at|where|\w+s|iterable)$')  # no item, but where it is, or several
EMPTY = {ast.List: '[]', ast.Dict: '{}', ast.Tuple: '()'}
BOUNDED = re.compile(r'max|size|limit|capacity|bound|len|\bn\b', re.I)


class Law(Promise):
    """A law that held on every input.  rows: calls, each with what is to be checked of it."""

    def __init__(self, target, name, rows):
        self.target, self.name, self.rows, self.other, self.expected = target, name, rows, '', name
        self.candidates = [c for c, _ in rows]

    def message(self):
        return ['law', self.target.symbol, self.name, [(c.dump(), checks) for c, checks in self.rows]]

    @staticmethod
    def load(message, targets):
        return Law(targets[message[1]], message[2], [(Candidate.load(c, targets), checks) for c, checks in message[3]])

    def checks(self, c):
        return next(checks for each, checks in self.rows if each is c)

    def title(self):
        return self.name


class Fact:
    """What one call of a method did to its receiver: its length, how often the argument was and is in there, what came out."""
    __slots__ = ('call', 'argument', 'before', 'after', 'had', 'has', 'value', 'itself', 'equal', 'hits', 'shape')

    def grew(self):
        return None if self.before is None or self.after is None else self.after - self.before


def measured(thing, *argument):
    """(length, how often the argument is in there); None for what cannot be said."""
    size = held = None
    try:
        if hasattr(type(thing), '__len__'):
            size = len(thing)
        if argument and size is not None and size < 100 and hasattr(type(thing), '__iter__'):
            held = sum(1 for v in thing if v is argument[0] or same(v, argument[0]))
            held = held if (argument[0] in thing) == bool(held) else None
    except Exception:
        pass
    return size, held


class Laws:
    """Of all classes of one module; runs where the doubts run."""

    def __init__(self, doubts):
        self.doubts, self.explorer, self.runner, self.teller = doubts, doubts.explorer, doubts.runner, doubts.teller

    def look(self, over):
        for owner in sorted({t.owner for t in self.explorer.targets if t.owner}):
            kind = self.explorer.class_named(owner)
            methods = [t for t in self.explorer.targets if t.owner == owner and t.kind == 'method' and not t.helper and not t.flags and not t.patches]
            if kind is not None and not over():
                self.runner.base['_ff_measured'] = measured
                yield from self.of_class(owner, kind, methods, over)
        self.runner.base.pop('_ff_measured', None)

    def of_class(self, owner, kind, methods, over):
        facts, setups = {}, self.instances(owner, methods)
        for t in methods:
            name = t.symbol.rpartition('.')[2]
            if over():
                return
            if setups and len(t.required()) <= 1 and (not name.startswith('__') or name in COPIES):
                facts[t] = [f for f in map(self.fact, self.calls(t, setups)) if f]
        changing = any(f.grew() for each in facts.values() for f in each)
        for t, each in facts.items():
            name = t.symbol.rpartition('.')[2]
            yield from self.of_method(t, name, each)
            yield from self.broken(t, name, each, self.explorer.by_symbol.get(owner))
            yield from self.of_copies(t, name, kind, each, changing)
        yield from self.of_pairs(facts)
        if not over():
            yield from self.of_objects(owner, kind)

    # ---- what there is to look at ----

    def instances(self, owner, methods):
        """Ways to an instance; then to the same after one more call that tells nothing and may change it."""
        plain = [s for s in self.explorer.receivers_of(owner) if len(s) <= 2 and receiver_of(s) and 'tmp_path' not in ' '.join(s)]
        fitting = [s for s in plain if all(self.doubts.fitting(line, owner) for line in s)]
        plain = sorted(fitting or plain, key=lambda s: sum(map(len, s)))
        more = []
        for t in methods:
            for c, _, shape, _ in self.explorer.kept[t.symbol][:4]:
                if shape == 'value NoneType None' and plain and not c.patches and not c.needs and '(' in c.call() and len(c.call()) < 60:
                    more.append(plain[0] + ('%s.%s' % (receiver_of(plain[0]), c.call().partition('.')[2]),))
        return self.emptied(plain[:1], owner) + plain[:INSTANCES - 6] + sorted(set(more), key=lambda s: len(s[-1]))[:6]

    def emptied(self, setups, owner):
        """The same with nothing in what the constructor is given."""
        made = []
        for setup in setups:
            call = ast.parse(setup[0]).body[0].value if len(setup) == 1 else None
            texts = [EMPTY.get(type(node)) for node in call.args] if isinstance(call, ast.Call) and not call.keywords else [None]
            if texts and None not in texts:
                made.append(('%s = %s(%s)' % (receiver_of(setup), owner, ', '.join(texts)),))
        return [setup for setup in made if setup not in setups]

    def calls(self, t, setups):
        """Calls of a method on these: with what they hold, and with what the plan has for its parameter."""
        made, wanted = [], t.required()
        for n, setup in enumerate(setups):
            if not wanted:
                made.append((n, self.explorer.candidate(t, {}, setup)))
                continue
            texts = self.held(setup) + self.texts(t, wanted[0])
            made += [(i, self.explorer.candidate(t, {wanted[0]['name']: text}, setup)) for i, text in enumerate(dict.fromkeys(texts))
                     if len(text) <= 40 and self.explorer.literal(text) is not None]
        return [c for _, c in sorted(made, key=lambda pair: pair[0])][:INPUTS]

    def texts(self, t, p):
        """Values of a parameter: those of the plan, then what the annotation allows of any kind."""
        hint = self.doubts.hints(t).get(p['name'], typing.Any)
        general = [text for text in GENERAL if self.explorer.literal(text) and conforms(self.explorer.literal(text)[0], hint) is not False]
        return list(dict.fromkeys(self.explorer.options(p)[:TEXTS] + general))[:TEXTS]

    def held(self, setup):
        """Texts of the first things in an instance."""
        def items():
            scope = dict(self.runner.base)
            for line in setup:
                exec(line, scope)
            thing = scope[receiver_of(setup)]
            found = [self.teller.told(v) for v, _ in zip(thing, range(3))] if hasattr(type(thing), '__len__') else []
            return [text for text in found if text]
        return self.runner.guarded(items) or []

    def fact(self, c):
        wanted = c.target.required()
        text = next((text for name, _, text in c.args if wanted and name == wanted[0]['name']), '')
        f = Fact()
        f.call, f.argument, f.value, f.has = c, text, None, None

        def look(o):
            f.before, f.had = o.ns['_ff_before']
            f.after, f.has = measured(o.receiver, *o.objects[:1])
            f.value, f.itself, f.equal = o.value, o.value is o.receiver, type(o.value) is type(o.receiver) and same(o.value, o.receiver)
        o = self.doubts.run(c.to(setup=c.setup + ('_ff_before = _ff_measured(%s)' % ', '.join([c.receiver] + [text] * bool(text)),)), look)
        f.hits, f.shape = o.hits, o.shape()
        return f if o.kind == 'value' and o.items is None else None

    # ---- what holds ----

    def of_method(self, t, name, facts):
        """Laws of length and of what is in there."""
        if len(facts) < ENOUGH:
            return
        grown = {f.grew() for f in facts}
        comes = all(f.has for f in facts) and any(f.had == 0 for f in facts)
        goes = all(f.has == 0 for f in facts) and any(f.had for f in facts)
        left = self.local('before')
        checks = []
        if grown in ({1}, {-1}):
            checks.append(lambda f: ('equal', 'len(%s)' % f.call.receiver, '%s %s 1' % (left, '+' if grown == {1} else '-')))
        elif {f.after for f in facts} == {0} and sum(f.before > 0 for f in facts) > 1 and not t.required():
            checks.append(lambda f: ('length', f.call.receiver, '0'))
        if comes:
            checks.append(lambda f: ('contains', f.call.receiver, f.argument))
        elif goes:
            checks.append(lambda f: ('true', '%s not in %s' % (f.argument, f.call.receiver), ''))
        if not checks:
            return
        title = 'adds_what_it_is_given' if comes else 'takes_out_what_it_is_given' if goes else \
            'adds_one' if grown == {1} else 'takes_one_away' if grown == {-1} else 'leaves_nothing'
        telling = [f for f in facts if (f.had == 0 if comes else f.had if goes else f.before or grown == {1})]
        sized = grown in ({1}, {-1})
        rows = self.shown(telling)[:1 if goes else PROMISED]
        yield Law(t, title, [(self.noting(f, left) if sized else f.call, [make(f) for make in checks]) for f in rows])

    def noting(self, f, local):
        return f.call.to(setup=f.call.setup + ('%s = len(%s)' % (local, f.call.receiver),), source=f.call.source)

    def local(self, name):
        return name if name not in self.runner.base else 'size_' + name

    @staticmethod
    def shown(facts):
        """Those that a reader sees: of one instance, the plainest."""
        facts = sorted(facts, key=lambda f: (not f.before, len(f.call.setup), f.call.size()))
        return [f for f in facts if f.call.setup == facts[0].call.setup][:PROMISED] if facts and facts[0].argument else facts[:1]

    def of_copies(self, t, name, kind, facts, changing):
        if t.required() or kind.__eq__ is object.__eq__ or not facts:
            return
        if len(facts) >= ENOUGH and all(f.equal and not f.itself for f in facts):
            yield Law(t, 'is_equal_and_another_object',
                      [(f.call, [('equal', 'result', f.call.receiver), ('true', 'result is not %s' % f.call.receiver, '')]) for f in self.shown(facts)])
        if name not in COPIES or not changing:
            return
        bad = next((f for f in facts if f.itself or (type(f.value) is kind and not f.equal)), None)
        if bad:
            yield self.suspect(t, bad, 'a copy: equal, and another object', 'returned itself' if bad.itself else 'returned one that is not equal')

    def suspect(self, t, f, expected, observed):
        return Suspect(t, f.call, expected, observed, 'property', 0, f.hits, f.shape, t.symbol)

    def broken(self, t, name, facts, constructor):
        """What the name of a method promises and the method does not do."""
        bad = None
        facts = sorted(facts, key=lambda f: (len(f.call.setup), f.call.size()))
        if name in EMPTIES:
            bad = next((f for f in facts if f.after and f.value is None), None)
            if bad:
                yield self.suspect(t, bad, 'nothing is left in it', '%d of %d are left' % (bad.after, bad.before))
        elif name in PUTS and sum(bool(f.has) for f in facts) >= ENOUGH and not self.bounded(constructor):
            bad = next((f for f in facts if f.has == 0 and f.had == 0 and f.grew() == 0 and f.value is None), None)
            if bad:
                yield self.suspect(t, bad, '%s is in it' % bad.argument, 'it is not, and nothing was said')
        elif name in TAKES and t.required() and not ANOTHER.search(t.required()[0]['name']):
            bad = next((f for f in facts if f.had == 1 and f.has == 1 and f.value is None), None)
            if bad:
                yield self.suspect(t, bad, '%s is no longer in it' % bad.argument, 'it still is')

    @staticmethod
    def bounded(constructor):
        """It may let things go to make room."""
        return constructor is not None and any(BOUNDED.search(p['name']) for p in constructor.parameters)

    def of_pairs(self, facts):
        """What was put into an empty one comes out again, whichever comes out first of several."""
        for put, each in facts.items():
            alone = [f for f in each if f.before == 0 and f.after == 1 and f.argument]
            for take, others in facts.items():
                if alone and not take.required() and any(f.grew() == -1 for f in others):
                    yield from self.of_pair(put, take, alone)

    def of_pair(self, put, take, alone):
        holds, breaks = [], []
        names = tuple(t.symbol.rpartition('.')[2] for t in (put, take))
        base = min((f.call for f in alone), key=lambda c: (len(c.setup), c.size()))
        wanted = put.required()[0]
        for text in self.texts(put, wanted):
            given = self.explorer.literal(text)
            first = self.explorer.candidate(put, {wanted['name']: text}, base.setup)
            c = Candidate(take, (), base.setup + (first.call(),), base.receiver, 'search', base.needs)
            o = self.doubts.run(c)
            if given is not None and o.kind in ('value', 'raises') and o.items is None and self.doubts.run(first).kind == 'value':
                (holds if o.kind == 'value' and type(o.value) is type(given[0]) and same(o.value, given[0]) else breaks).append((c, text, o))
        if not breaks and len(holds) >= ENOUGH:
            holds.sort(key=lambda h: (len(h[0].setup), h[0].size()))
            yield Law(take, 'gives_back_what_%s_took' % names[0], [(c, [('equal', 'result', text)]) for c, text, _ in holds[:1]])
        elif names[0] in PUTS and names[1] in GIVES and len(breaks) >= PROMISED:
            c, text, o = min(breaks, key=lambda b: b[0].size())
            yield Suspect(take, c, '%s, which is all that was put in' % text, self.doubts.tell(o), 'property', 0, o.hits, o.shape(), take.symbol)

    # ---- objects ----

    def of_objects(self, owner, kind):
        """len and iteration go together, and equal ones have one hash."""
        t = self.explorer.by_symbol.get(owner)
        if t is None or t.patches:
            return
        calls = [c for c, _, shape, _ in self.explorer.kept.get(owner, ()) if shape.startswith('value')] + self.explorer.combinations(t, INSTANCES)
        texts = [s[0].split(' = ', 1)[1] for s in self.explorer.receivers_of(owner) if len(s) == 1 and ' = ' in s[0]]
        calls += [c for c in (self.explorer.parse(t, {'text': text, 'source': 'search'}) for text in texts if text.startswith(owner + '(')) if c]
        calls = [c for c in {c.key(): c for c in calls}.values() if not c.setup and self.doubts.fitting(c.call(), owner)][:INSTANCES]
        made = [(c, o) for c, o in ((c, self.doubts.run(c)) for c in calls) if o.kind == 'value' and type(o.value) is kind]
        if self.ours(kind, '__len__') and self.ours(kind, '__iter__'):
            yield from self.of_length(t, self.explorer.by_symbol.get(owner + '.__len__') or t, made)
        if self.ours(kind, '__eq__') and self.ours(kind, '__hash__') and kind.__hash__ is not None:
            yield from self.of_hash(t, self.explorer.by_symbol.get(owner + '.__hash__') or t, made)

    def ours(self, kind, name):
        """Written in the module under test."""
        home = next((k for k in kind.__mro__ if name in vars(k)), object)
        return home.__module__ == self.explorer.module.__name__

    def of_length(self, t, told, made):
        seen = [(c, o, self.runner.guarded(lambda: (len(o.value), sum(1 for _ in o.value)))) for c, o in made]
        seen = [(c, o, sizes) for c, o, sizes in seen if sizes]
        bad = next(((c, o, sizes) for c, o, sizes in seen if sizes[0] != sizes[1]), None)
        if bad:
            c, o, (size, count) = bad
            yield Suspect(told, c, 'as many to iterate over as its length says', 'its length is %d, and there are %d' % (size, count), 'property', 0, o.hits, o.shape(),
                          '%s %s' % (told.symbol, t.symbol))
        elif len(seen) >= ENOUGH and any(size for _, _, (size, _) in seen):
            c = min((c for c, _, (size, _) in seen if size), key=Candidate.size)
            yield Law(t, 'has_as_many_items_as_its_length', [(c, [('true', 'len(list(result)) == len(result)', '')])])

    def variants(self, c):
        """The same call, and with something in it written otherwise that a class may hold to be the same."""
        yield c
        for i, (name, keyword, text) in enumerate(c.args):
            value = (self.explorer.literal(text) or (None,))[0]
            others = [value.swapcase(), value + ' '] if isinstance(value, str) else [float(value)] if type(value) is int else \
                [value[::-1]] if isinstance(value, (list, tuple)) else []
            for other in others:
                yield c.to(args=c.args[:i] + ((name, keyword, repr(other)),) + c.args[i + 1:])

    def of_hash(self, t, told, made):
        pairs = [(c, o, p) for c, o in made[:8] for p in map(self.doubts.run, self.variants(c)) if p.kind == 'value']
        pairs += [(c, o, p) for c, o in made[:6] for d, p in made[:6] if c is not d]
        alike = [(c, o, self.runner.guarded(lambda: hash(o.value) == hash(p.value))) for c, o, p in pairs if self.runner.guarded(lambda: same(o.value, p.value))]
        bad = next(((c, o) for c, o, verdict in alike if verdict is False), None)
        if bad:
            yield Suspect(told, bad[0], 'one hash for all that are equal to it', 'equal ones have different hashes', 'property', 0, bad[1].hits, bad[1].shape(),
                          '%s %s' % (told.symbol, t.symbol))
        elif told is t and len([1 for _, _, verdict in alike if verdict]) >= ENOUGH:  # else there are tests of it
            c = min((c for c, _, _ in alike), key=Candidate.size)
            yield Law(t, 'equal_ones_have_one_hash', [(c, [('equal', 'hash(result)', 'hash(%s)' % c.call())])])
