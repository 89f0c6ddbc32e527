"""The search: which calls to try.  What the plan proposes comes first, then neighbours of what was worth keeping, steered by what is not reached yet.

Worth keeping is a call that reaches a probe which no other reached, or that takes a way through the code with an outcome of its own.
The explorer runs in a child; its parent keeps a copy by hearing what was kept, and a child that died is replaced by one that knows it.
"""
import random
import re
import time

import borders
import commands
import values
from calls import Candidate
from propose import Proposals
from solve import BY_TYPE, MOST_TEXT, Solutions
from source import Ducks, Source, soften
from steps import Steps

MOST_KEPT = 70     # calls a target
MOST_SIZE = 220
ROUND = 60         # calls between two looks at what is missing
SLOW = 0.001       # seconds: a call that takes longer counts as several
PATIENT = 3        # calls of a target that hung, with none in between that came to an end
STALE = 12000      # steps without anything new: the rest of the time is better spent otherwise; a fifth if next to nothing is missing


class Explorer(Proposals, Steps, Solutions):
    """All that was found out about the targets of one module, and how to find out more."""

    def __init__(self, plan, targets, module, tree, runner, map_):
        self.plan, self.targets, self.module, self.runner, self.map = plan, targets, module, runner, map_
        self.by_symbol = {t.symbol: t for t in targets}
        self.teller = runner.teller
        self.source = Source(tree, module)
        self.chance = random.Random(plan.get('seed', 1))
        self.kept = {t.symbol: [] for t in targets}   # [(candidate, hits, shape, explicit)]
        self.seen = 0
        self.paths = set()
        self.tried = set()
        self.receivers = {}                           # class name -> [setup]
        self.by_kind = {}                             # type name -> texts
        self.proposed, self.executed, self.spent = 0, 0, 0.0
        self.solved = {}
        self.words = {t.symbol: self.words_of(t) for t in targets}
        self.literals, self.attributes = {}, {}
        ducks = Ducks(tree, module)
        for t in targets:
            soften(t, tree)
            ducks.mark(t)
        self.place_patches()
        self.commands = commands.commands(tree, lambda f: self.source.words(f.lineno, f.end_lineno))
        self.opens = commands.opens_files(tree)
        self.suffixes = sorted({v for _, v in self.source.constants if re.fullmatch(r'\.[a-z0-9]{1,5}', v)})[:4]

    def place_patches(self):
        """Only borders that are there; a class and all that it inherits have theirs together, for its methods call each other."""
        for t in self.targets:
            t.patches = [p for p in map(borders.placed, t.patches) if p]
        together = {}
        for t in self.targets:
            if t.class_name():
                together.setdefault(t.class_name(), []).extend(t.patches)
        for t in self.targets:
            kind = self.class_named(t.class_name()) if t.class_name() else None
            names = [k.__name__ for k in kind.__mro__] if kind else []
            if kind:
                t.patches = list({p['where']: p for n in names for p in together.get(n, ())}.values())

    def words_of(self, t):
        words = self.source.words(t.line, t.end)
        far = [v for _, v in self.source.constants if len(v) < 12]
        words = words * 2 + self.source.matched + (far if len(words) < 4 else [])
        return words or list(values.TEXTS)

    def hear(self, message):
        what = message[0]
        if what == 'lost':
            self.tried.add(message[1])
        elif what == 'kept':
            self.keep(Candidate.load(message[1], self.by_symbol), int(message[2], 16), message[3], message[4])
        elif what == 'receiver':
            self.receivers.setdefault(message[1], []).append(tuple(message[2]))
        elif what == 'count':
            self.proposed, self.executed, self.spent = self.proposed + message[1], self.executed + message[2], self.spent + message[3]

    def keep(self, c, hits, shape, explicit):
        self.kept[c.target.symbol].append((c, hits, shape, explicit))
        self.seen |= hits
        self.paths.add((c.target.symbol, hits, shape))
        self.tried.add(c.key())

    def explore(self, send, begin, span):
        self.send, self.begin, self.span = send, begin, span
        self.counts, self.stale, began = [0, 0], 0, time.process_time()
        try:
            self.receive()
            self.propose()
            self.wander()
        finally:
            send(['count'] + self.counts + [time.process_time() - began])

    def late(self):
        return self.span.over()

    def attempt(self, c):
        """Runs a candidate once; keeps it if it says something new.  Returns its outcome, None if it was not run."""
        key = c.key()
        if key in self.tried or '\n' in key or c.size() > MOST_SIZE + 60 * len(c.setup) or any(len(t) > MOST_TEXT for _, _, t in c.args):
            return None
        if c.target.slow >= PATIENT:
            return None
        self.tried.add(key)
        self.counts[0] += 1
        self.begin(key)
        start = time.perf_counter()
        o = self.runner.run(c)
        took = time.perf_counter() - start
        c.target.runs += 1 + min(40, int(took / SLOW))
        if o.kind == 'slow' and any(p['value'] in borders.TURNS for p in c.target.patches):
            c.target.patches = [dict(p, value=borders.TURNS.get(p['value'], p['value'])) for p in c.target.patches]
            c.target.slow -= 1
        c.target.slow += (o.kind == 'slow') - (o.kind == 'value') * (c.target.slow > 0)
        if o.kind not in ('value', 'raises'):
            return o
        self.counts[1] += 1
        if o.kind == 'raises' and isinstance(o.error, TypeError) and not o.deliberate:
            self.refit(c, str(o.error))
        if o.kind == 'raises' and not acceptable(o):
            return o
        fresh = o.hits & ~self.seen
        path = (c.target.symbol, o.hits, o.shape())
        if fresh:
            self.stale = 0
        if fresh or (path not in self.paths and len(self.kept[c.target.symbol]) < MOST_KEPT):
            self.keep(c, o.hits, path[2], o.explicit)
            self.send(['kept', c.dump(), '%x' % o.hits, path[2], o.explicit])
        if o.kind == 'value' and took < 8 * SLOW:
            self.learn(c, o)
        if c.target.owner and c.target.owner not in self.attributes and o.receiver is not None:
            self.attributes[c.target.owner] = [n for n, v in getattr(o.receiver, '__dict__', {}).items()
                                               if not n.startswith('_') and type(v) in (int, str, bool, type(None), float)]
        return o

    def learn(self, c, o):
        """Instances that calls return are receivers and arguments of others."""
        v = o.value
        kind = type(v)
        ours = kind.__module__ == self.module.__name__ and (not c.patches or c.target.class_name() == kind.__name__)
        if ours and len(self.receivers.get(kind.__name__, ())) < 12:
            name = self.instance_name(kind.__name__)
            if any(re.match(r'%s\b' % name, s) for s in c.setup):
                return
            self.add_receiver(kind.__name__, c.setup + ('%s = %s' % (name, c.call()),))
        elif kind in BY_TYPE and not isinstance(v, (bool, type(None))):
            texts = self.by_kind.setdefault(kind.__name__, [])
            if len(texts) < 25:
                text = self.runner.guarded(lambda: self.teller.told(v))
                if text and len(text) <= 60 and text not in texts:
                    texts.append(text)

    def wander(self):
        at, patience = 0, STALE
        while self.targets and not self.late() and self.stale < patience:
            if at % ROUND == 0:
                self.begin('')  # alive, though nothing may be new for a while
                weights = self.weights()
                patience = STALE if self.missing > 2 else STALE // 5
            self.stale += 1
            at += 1
            t = self.chance.choices(self.targets, weights)[0]
            entries = self.kept[t.symbol]
            if not entries:
                self.stray(t)
                continue
            if self.chance.random() < 0.3 and self.direct(t):
                continue
            c = self.step(t, self.choose(entries))
            if c is not None:
                self.attempt(c)

    def choose(self, entries):
        """One to start from: rather a late one, rather one that returned."""
        for _ in range(3):
            entry = entries[min(int(len(entries) * self.chance.random() ** 0.7), len(entries) - 1)]
            if not entry[2].startswith('raises'):
                break
        return entry[0]

    def weights(self):
        missing = {}
        size = len(self.runner.zero)
        seen = self.seen.to_bytes(size, 'little')
        for line, end, name, entry in self.map.functions:
            missing[entry] = sum(1 for p in self.map.within(line, end) if not seen[p])
        self.missing = sum(missing.values())
        found = []
        for t in self.targets:
            reach = 0
            for _, hits, _, _ in self.kept[t.symbol]:
                reach |= hits
            reach = reach.to_bytes(size, 'little')
            own = sum(n for entry, n in missing.items() if n and (reach[entry] or self.map.entry_in(entry, t)))
            found.append((0.3 + min(own, 12)) / (1 + t.runs / 150.0))
        return found


def acceptable(o):
    """An exception that may become a test: one that somebody raised on purpose, or that says something about the value."""
    if isinstance(o.error, (RecursionError, MemoryError, NameError, SyntaxError, ImportError, Warning, RuntimeError)) and not o.explicit:
        return False
    return o.line > 0
