"""The search: which calls to try.  What the plan proposes comes first, then neighbours of what was worth keeping, steered by what is not reached yet.

Worth keeping is a call that reaches a probe which no other reached, or that takes a way through the code with an outcome of its own.
The explorer runs in a child; its parent keeps a copy by hearing what was kept, and a child that died is replaced by one that knows it.
"""
import ast
import inspect
import itertools
import random
import re
import time

import borders
import commands
import probes
import values
from observe import Candidate

MOST_KEPT = 70     # calls a target
MOST_SOLUTIONS = 40  # calls for one pair of operands
MOST_TEXT = 120    # bytes of one argument
MOST_SIZE = 220
ROUND = 60         # calls between two looks at what is missing
SLOW = 0.001       # seconds: a call that takes longer counts as several
STALE = 3000       # calls without anything new: the rest of the time is better spent otherwise

GENERAL = ('1', "'abc'", '[1, 2, 3]', "{'a': 1}", 'None', '0', "''", '[]', '-1', '2.5', '(1, 2)', "b'abc'", 'lambda x: x', "['a', 'b']", '5', 'str')
BY_TYPE = {int: ('3', '0', '-1'), str: ("'abc'", "''"), list: ('[1, 2]', '[]'), dict: ("{'a': 1}", '{}'), tuple: ('(1, 2)', '()'), float: ('1.5',),
           set: ('{1, 2}',), frozenset: ('frozenset({1})',), bytes: ("b'abc'",), bool: ('True', 'False'), type(None): ('None',), bytearray: ("bytearray(b'ab')",),
           complex: ('1j',), type: ('int',), range: ('range(3)',)}


class Target:
    """One function, method or class of the plan."""

    def __init__(self, record):
        self.symbol, self.kind = record['symbol'], record['kind']
        self.line, self.end = record.get('line', 0), record.get('end_line', 0)
        self.flags, self.returns = record.get('flags') or [], record.get('returns') or ''
        self.parameters = [p for i, p in enumerate(record.get('parameters') or []) if not (i == 0 and p['name'] in ('self', 'cls') and '.' in self.symbol)]
        self.calls, self.raises = record.get('calls') or [], record.get('raises') or []
        self.helper = bool(record.get('helper'))
        self.borders, self.claims = record.get('borders') or [], record.get('claims') or []
        self.properties = record.get('properties') or []
        self.patches = [p for p in map(borders.patch_of, self.borders) if p]
        owner = self.symbol.rpartition('.')[0]
        self.owner = owner if self.kind in ('method', 'property') else ''
        self.by_name = {p['name']: p for p in self.parameters}
        self.runs = 0

    def imports(self):
        """Import lines that values and calls of the plan come with."""
        for each in [v for p in self.parameters for v in p.get('values') or []] + self.calls:
            yield from each.get('needs') or []

    def class_name(self):
        """The class that it makes or belongs to; '' a function."""
        return self.symbol if self.kind == 'constructor' else self.symbol.rpartition('.')[0]

    def required(self):
        return [p for p in self.parameters if p['kind'] in ('posonly', 'normal', 'kwonly') and not p.get('default')]

    def arguments(self, given):
        """The arguments for {parameter: text}: what has a default is named, unless something positional follows."""
        args = []
        rest = next((p for p in self.parameters if p['kind'] == 'vararg'), None)
        positional = bool(rest and given.get(rest['name']))
        for p in self.parameters:
            text = given.get(p['name'])
            if p['kind'] in ('posonly', 'normal'):
                if text is None and positional:
                    text = p.get('default')
                if text is not None:
                    args.append((p['name'], bool(p.get('default')) and not positional and p['kind'] == 'normal', text))
            elif text is not None:
                if p['kind'] == 'vararg':
                    args += [('', False, each) for each in (text if isinstance(text, tuple) else (text,))]
                elif p['kind'] in ('kwonly', 'soft'):
                    args.append((p['name'], True, text))
        return args

    def given(self, args):
        """The inverse, as far as it goes; None for arguments that have no parameter to go to."""
        given, loose = {}, []
        order = [p['name'] for p in self.parameters if p['kind'] in ('posonly', 'normal')]
        for i, (name, keyword, text) in enumerate(args):
            if name in self.by_name and self.by_name[name]['kind'] != 'vararg':
                given[name] = text
            elif not keyword and i < len(order) and not name:
                given[order[i]] = text
            elif not keyword:
                loose.append(text)
            else:
                return None
        rest = next((p['name'] for p in self.parameters if p['kind'] == 'vararg'), None)
        if loose and rest is None:
            return None
        if loose:
            given[rest] = tuple(loose)
        return given


def snake(name):
    return re.sub(r'(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])', '_', name).lower().strip('_')


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


class Explorer:
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
        self.lost, self.proposed, self.executed, self.spent = [], 0, 0, 0.0
        self.queues = None
        self.solved = {}
        self.words = {t.symbol: self.words_of(t) for t in targets}
        self.spans = {t.symbol: [] for t in targets}
        self.literals, self.attributes = {}, {}
        for t in targets:
            self.soften(t, tree)
        self.place_patches()
        self.commands = commands.commands(tree, lambda f: self.source.words(f.lineno, f.end_lineno))
        self.opens = any(isinstance(n, ast.Name) and n.id in ('open', 'Path') or isinstance(n, ast.Attribute) and n.attr in commands.FILE_CALLS for n in ast.walk(tree))
        self.suffixes = sorted({v for _, v in self.source.constants if re.fullmatch(r'\.[a-z0-9]{1,5}', v)})[:4]

    def soften(self, t, tree):
        """Keys that the body looks for in its **kwargs are parameters too; and one that it does not know."""
        rest = next((p['name'] for p in t.parameters if p['kind'] == 'kwarg'), None)
        if rest is None:
            return
        found = {}
        for node in ast.walk(tree):
            if not t.line <= getattr(node, 'lineno', 0) <= t.end:
                continue
            key = default = None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and named(node.func.value, rest) and node.func.attr in ('pop', 'get', 'setdefault'):
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

    # ---- what parent and child share ----

    def hear(self, message):
        what = message[0]
        if what == 'lost':
            self.lost.append(message[1])
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

    # ---- the child ----

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
        self.tried.add(key)
        self.counts[0] += 1
        self.begin(key)
        start = time.perf_counter()
        o = self.runner.run(c)
        took = time.perf_counter() - start
        c.target.runs += 1 + min(40, int(took / SLOW))
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
        if o.kind == 'value' and took < 20 * SLOW:
            self.learn(c, o)
        if c.target.owner and c.target.owner not in self.attributes and o.receiver is not None:
            self.attributes[c.target.owner] = [n for n, v in getattr(o.receiver, '__dict__', {}).items()
                                               if not n.startswith('_') and type(v) in (int, str, bool, type(None), float)]
        return o

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

    def learn(self, c, o):
        """Instances that calls return are receivers and arguments of others."""
        v = o.value
        kind = type(v)
        if kind.__module__ == self.module.__name__ and len(self.receivers.get(kind.__name__, ())) < 12 and (not c.patches or c.target.class_name() == kind.__name__):
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

    def add_receiver(self, name, setup):
        if tuple(setup) not in self.receivers.get(name, []):
            self.receivers.setdefault(name, []).append(tuple(setup))
            self.send(['receiver', name, list(setup)])

    def instance_name(self, kind):
        name = snake(kind)
        return name if name not in self.runner.base and name.isidentifier() and not hasattr(__builtins__, name) and name not in KEYWORDS else 'instance'

    # ---- first: what the plan says ----

    def receive(self):
        """Instances for the methods: constructors come first."""
        for t in self.targets:
            if t.kind == 'constructor':
                for c in self.calls_of(t)[:6] + self.combinations(t, 14):
                    if not self.late():
                        self.attempt(c)
        for t in self.targets:
            if t.kind in ('class_method', 'static'):
                for c in self.calls_of(t)[:4] + self.combinations(t, 4):
                    if not self.late():
                        self.attempt(c)
        for t in self.targets:
            if t.owner and not self.receivers_of(t.owner):
                self.bare(t.owner)

    def bare(self, owner):
        """A class without a constructor in the plan: called with nothing, or with what its signature wants."""
        kind = self.class_named(owner)
        if kind is None or inspect.isabstract(kind):
            return
        try:
            wanted = [p for p in inspect.signature(kind).parameters.values() if p.default is p.empty and p.kind in (p.POSITIONAL_OR_KEYWORD, p.POSITIONAL_ONLY)]
        except (TypeError, ValueError):
            return
        t = Target({'symbol': owner, 'kind': 'constructor', 'parameters': [{'name': p.name, 'kind': 'normal', 'values': []} for p in wanted]})
        self.by_symbol.setdefault(owner, t)
        for c in self.combinations(t, 20):
            o = self.runner.run(c)
            if o.kind == 'value':
                self.add_receiver(owner, ('%s = %s' % (self.instance_name(owner), c.call()),))
                if len(self.receivers_of(owner)) >= 3:
                    break

    def class_named(self, name):
        thing = self.module
        for part in name.split('.'):
            thing = getattr(thing, part, None)
        return thing if isinstance(thing, type) else None

    def receivers_of(self, owner):
        """Set-ups that make an instance of a class, or of one derived from it."""
        found = list(self.receivers.get(owner, ()))
        kind = self.class_named(owner)
        for name, setups in self.receivers.items():
            other = self.class_named(name)
            if name != owner and kind and other and issubclass(other, kind):
                found += setups
        return found

    def propose(self):
        queues = [(t, self.first_of(t)) for t in self.targets]
        while queues and not self.late():
            left = []
            for t, queue in queues:
                c = next(queue, None)
                if c is not None:
                    self.attempt(c)
                    left.append((t, queue))
            queues = left

    def first_of(self, t):
        for c in self.calls_of(t):
            yield c
        for c in self.combinations(t, 60):
            yield c
        for c in self.with_files(t):
            yield c

    # ---- command lines and files ----

    def command_of(self, t):
        return self.commands.get(t.symbol) if t.kind == 'function' else None

    def with_files(self, t):
        """Calls of what parses arguments, and of what takes the name of a file."""
        command = self.command_of(t)
        if command:
            argv = command.argv(self.chance)
            for i in range(8 * len(command.flags) + 16):
                yield self.command_line(t, command, next(argv), self.content(t, i))
        elif self.opens and any(commands.filey(p) for p in t.parameters):
            for i in range(16):
                before = self.seen
                yield self.on_file(t, self.content(t, i), {})
                if i > 3 and before == self.seen:
                    return

    def content(self, t, i=None):
        found = commands.contents(self.words[t.symbol], [v[0] for v in self.literals.values() if v])
        if i is None:
            return self.chance.choice(found)
        return found[i % len(commands.CONTENTS)]

    def file_name(self):
        return 'sample' + (self.chance.choice(self.suffixes) if self.suffixes and self.chance.random() < 0.6 else '.txt')

    def command_line(self, t, command, words, content):
        text = '[%s]' % ', '.join(words)
        setup = commands.file_setup(self.file_name(), content) if 'path' in text else ()
        if command.parameter:
            return Candidate(t, t.arguments({command.parameter: text}), setup, patches=t.patches, source='usage')
        setup += ('monkeypatch.setattr(sys, %r, %s)' % ('argv', '[%s]' % ', '.join(["'program'"] + words)),)
        return Candidate(t, (), setup, patches=t.patches, source='usage', needs=('import sys',))

    def on_file(self, t, content, given):
        """The function on a file with this content."""
        setups = self.receivers_of(t.owner) if t.owner else [()]
        options = {p['name']: self.options(p) for p in t.required()}
        given = dict({name: texts[0] if self.chance.random() < 0.7 else self.chance.choice(texts) for name, texts in options.items()}, **given)
        for p in t.parameters:
            if commands.filey(p):
                given[p['name']] = 'path' if 'Path' in (p.get('annotation') or '') else 'str(path)'
        c = self.candidate(t, given, self.chance.choice(setups) if setups else (), 'usage')
        return c.to(setup=commands.file_setup(self.file_name(), content) + c.setup)

    def calls_of(self, t):
        return [c for c in (self.parse(t, call) for call in t.calls) if c]

    def parse(self, t, call):
        """A call as it stands somewhere, as a candidate."""
        text, setup = one_line(call['text']), [one_line(s) for s in call.get('setup') or []]
        if text is None or None in setup:
            return None
        try:
            tree = ast.parse(text, mode='eval')
        except (SyntaxError, ValueError):
            return None
        last = t.symbol.rpartition('.')[2]
        node = next((n for n in ast.walk(tree) if isinstance(n, ast.Call) and
                     (n.func.id if isinstance(n.func, ast.Name) else n.func.attr if isinstance(n.func, ast.Attribute) else '') == last), None)
        part = lambda n: ast.get_source_segment(text, n)
        receiver = ''
        if node is None:
            node = next((n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr == last), None) if t.kind == 'property' else None
            if node is None:
                return None
            func, args = node, []
        else:
            func, args = node.func, [('', False, part(a)) for a in node.args] + [(k.arg, True, part(k.value)) if k.arg else ('', False, '**' + part(k.value))
                                                                                 for k in node.keywords]
        if t.owner:
            if not isinstance(func, ast.Attribute):
                return None
            receiver = part(func.value)
            if not receiver.isidentifier() or receiver in self.runner.base:
                name = self.instance_name(t.owner)
                setup.append('%s = %s' % (name, receiver))
                receiver = name
        order = [p['name'] for p in t.parameters if p['kind'] in ('posonly', 'normal')]
        args = [(order[i] if not name and i < len(order) and not text_.startswith('*') else name, keyword, text_)
                for i, (name, keyword, text_) in enumerate(args)]
        whole = node is tree.body
        return Candidate(t, args, setup, receiver, call.get('source', 'call'), call.get('needs') or (), t.patches,
                         call.get('expect', '') if whole else '', call.get('raises', '') if whole else '')

    def options(self, p):
        found = [v['text'] for v in p.get('values') or []]
        if yes_or_no(p):
            return [p['default'], 'False' if p['default'] == 'True' else 'True'] if p.get('default') else ['True', 'False']
        if len(found) < 3:
            found += [text for text in GENERAL if text not in found]
        return found

    def combinations(self, t, most):
        """The first value of each, then one changed at a time, then all at random."""
        setups = self.receivers_of(t.owner) if t.owner else [()]
        made = []
        if t.owner and not setups:
            return made
        options = {p['name']: self.options(p) for p in t.parameters if p['kind'] != 'kwarg'}
        base = {p['name']: options[p['name']][0] for p in t.required()}
        given = [dict(base)]
        rest = [p['name'] for p in t.parameters if p['kind'] == 'vararg']
        depth = max([len(o) for o in options.values()] or [0])
        for name in rest:
            given.append(dict(base, **{name: tuple(options[name][:2])}))
            given.append(dict(base, **{name: options[name][0]}))
        for i in range(min(depth, 24)):
            for name, texts in options.items():
                if i < len(texts) and base.get(name) != texts[i]:
                    given.append(dict(base, **{name: texts[i]}))
        for _ in range(8 if len(options) > 1 else 0):
            given.append({name: self.chance.choice(texts[:8]) for name, texts in options.items() if name in base or self.chance.random() < 0.4})
        for i, each in enumerate(given[:most]):
            setup = setups[i % len(setups)] if i >= len(setups) or i == 0 else setups[i]
            made.append(self.candidate(t, each, setup))
        if t.owner and not t.parameters:
            made += [self.candidate(t, {}, setup) for setup in setups[:8]]
        return made

    def candidate(self, t, given, setup, source='search'):
        receiver = receiver_of(setup) if t.owner else ''
        needs = [n for name, text in given.items() for v in t.by_name[name].get('values') or [] if v['text'] == text for n in v.get('needs') or []]
        sources = {v.get('source') for name, text in given.items() for v in t.by_name[name].get('values') or [] if v['text'] == text}
        return Candidate(t, t.arguments(given), setup, receiver, sources.pop() if len(sources) == 1 else source, needs, t.patches)

    # ---- then: steps from what was kept ----

    def wander(self):
        at = 0
        while not self.late() and self.stale < STALE:
            if at % ROUND == 0:
                weights = self.weights()
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
        found = []
        for t in self.targets:
            reach = 0
            for _, hits, _, _ in self.kept[t.symbol]:
                reach |= hits
            reach = reach.to_bytes(size, 'little')
            own = sum(n for entry, n in missing.items() if n and (reach[entry] or self.map.entry_in(entry, t)))
            found.append((0.3 + min(own, 12)) / (1 + t.runs / 150.0))
        return found

    def stray(self, t):
        """Nothing worked yet: anything may."""
        setups = self.receivers_of(t.owner) if t.owner else [()]
        if not setups:
            t.runs += 5
            return
        given = {}
        for p in t.parameters:
            if p in t.required() or self.chance.random() < 0.3:
                if p['kind'] == 'kwarg':
                    continue
                given[p['name']] = self.chance.choice(self.options(p) + list(GENERAL) + self.pool(p))
        t.runs += 1
        self.attempt(self.candidate(t, given, self.chance.choice(setups)))

    def pool(self, p):
        texts = []
        for other in self.targets:
            same = other.by_name.get(p['name'])
            if same and same is not p:
                texts += [v['text'] for v in same.get('values') or []][:6]
        return texts[:20]

    def literal(self, text):
        if text not in self.literals:
            try:
                self.literals[text] = (ast.literal_eval(text),)
            except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
                self.literals[text] = None
        return self.literals[text]

    def step(self, t, c):
        """A neighbour of a candidate."""
        if any('tmp_path' in s for s in c.setup) or self.command_of(t):
            return self.step_file(t, c)
        given = t.given(c.args)
        if given is None:
            return self.step_raw(t, c)
        given = dict(given)
        setup, receiver = c.setup, c.receiver
        if t.owner and (not given or self.chance.random() < 0.3):
            changed = self.step_receiver(t, c)
            if changed:
                setup, receiver = changed
        for _ in range(1 if self.chance.random() < 0.7 else 2):
            self.step_argument(t, given)
        needs = list(c.needs) + [n for name, text in given.items() for v in t.by_name[name].get('values') or [] if v['text'] == text for n in v.get('needs') or []]
        return c.to(args=t.arguments(given), setup=setup, receiver=receiver, needs=sorted(set(needs)), source='search')

    def step_file(self, t, c):
        """Another command line, or another content of the file."""
        command = self.command_of(t)
        if command and self.chance.random() < 0.5:
            argv = command.argv(self.chance)
            words = next(argv)
            for _ in range(self.chance.randrange(3, 30)):
                words = next(argv)
            return self.command_line(t, command, words, self.content(t))
        setup = list(c.setup)
        for i, line in enumerate(setup):
            if line.startswith('path.write_'):
                text = line[line.index('(') + 1:-1]
                near = self.near(text, self.words[t.symbol]) if self.chance.random() < 0.6 else repr(self.content(t))
                if near is None:
                    return None
                setup[i] = 'path.write_%s(%s)' % ('bytes' if near.startswith('b') else 'text', near)
                return c.to(setup=setup, source='search')
        given = t.given(c.args)
        if given is None or command:
            return None
        self.step_argument(t, given)
        return c.to(args=t.arguments(given), source='search')

    def step_argument(self, t, given):
        names = [p['name'] for p in t.parameters if p['kind'] != 'kwarg']
        if not names:
            return
        name = self.chance.choice(names)
        p = t.by_name[name]
        text = given.get(name)
        how = self.chance.random()
        if text is not None and (p.get('default') or p['kind'] == 'vararg') and how < 0.08:
            del given[name]
            return
        if isinstance(text, tuple):
            given[name] = self.step_rest(p, text)
            return
        if yes_or_no(p):
            given[name] = 'False' if (text or p.get('default')) == 'True' else 'True'
            return
        if text is None or how < 0.35:
            text = self.chance.choice(self.options(p))
            if self.chance.random() < 0.6:
                given[name] = (text,) if p['kind'] == 'vararg' else text
                return
        near = self.near(text, self.words[t.symbol])
        if near is None or how > 0.9:
            texts = self.pool(p) + self.by_kind.get(type((self.literal(text) or (0,))[0]).__name__, []) + list(GENERAL)
            texts += ['%s' % s[-1].split(' = ', 1)[1] for k in self.receivers for s in self.receivers[k][:3] if len(s) == 1 and ' = ' in s[-1]]
            near = self.chance.choice(texts)
        given[name] = (near,) if p['kind'] == 'vararg' else near

    def step_rest(self, p, texts):
        texts = list(texts)
        at = self.chance.randrange(len(texts)) if texts else 0
        if self.chance.random() < 0.3 and texts:
            del texts[at]
        elif self.chance.random() < 0.4:
            texts.append(self.chance.choice(self.options(p)))
        elif texts:
            texts[at] = self.near(texts[at], ()) or self.chance.choice(self.options(p))
        return tuple(texts) or None

    def near(self, text, words):
        value = self.literal(text)
        if value is None:
            return None
        new = value[0]
        try:
            for _ in range(1 if self.chance.random() < 0.75 else 2):
                new = values.near(new, self.chance, words)
        except (TypeError, ValueError, OverflowError, RecursionError):
            return None
        return None if values.too_large(new) else self.teller.told(new)

    def step_raw(self, t, c):
        """A call in its own words: one literal in it is changed."""
        if not c.args:
            return None
        args = list(c.args)
        at = self.chance.randrange(len(args))
        near = self.near(args[at][2], self.words[t.symbol])
        if near is None:
            return None
        args[at] = (args[at][0], args[at][1], near)
        return c.to(args=args, source='search')

    def step_receiver(self, t, c):
        """Another instance, or the same after one more call of a method."""
        setups = self.receivers_of(t.owner)
        if not setups:
            return None
        setup = self.chance.choice(setups) if self.chance.random() < 0.6 or len(c.setup) > 3 else c.setup
        name = receiver_of(setup)
        if name and len(setup) <= 3 and self.attributes.get(t.owner) and self.chance.random() < 0.2:
            attribute = self.chance.choice(sorted(self.attributes[t.owner]))
            setup = setup + ('%s.%s = %s' % (name, attribute, self.chance.choice(('1', '0', "'abc'", 'True', 'None', '2', "''"))),)
        elif name and len(setup) <= 3 and self.chance.random() < 0.5:
            others = [e for o in self.targets if o.owner == t.owner and o.kind == 'method' for e in self.kept[o.symbol][:8] if not e[2].startswith('raises')]
            if others:
                other = self.chance.choice(others)[0]
                if not other.patches and len(other.call()) < 60 and '(' in other.call():
                    setup = setup + ('%s.%s' % (name, other.call().partition('.')[2]),)
        return (setup, name) if name else None

    # ---- the same said shorter ----

    def shortened(self, c, tries=14):
        """A candidate that takes the same way with the same kind of outcome and is easier to read, if one is found."""
        o = self.runner.run(c)
        if c.source in ('call', 'example') or o.kind not in ('value', 'raises'):
            return c
        hits, shape = o.hits, o.shape()
        for _ in range(3):
            for new in self.shorter(c):
                tries -= 1
                o = self.runner.run(new)
                if o.hits == hits and o.shape() == shape:
                    c = new
                    break
                if tries <= 0:
                    return c
            else:
                return c
        return c

    def shorter(self, c):
        optional = {p['name'] for p in c.target.parameters if p.get('default')}
        for i in range(len(c.args) - 1, -1, -1):
            name, keyword, text = c.args[i]
            if keyword and name in optional:
                yield c.to(args=c.args[:i] + c.args[i + 1:], source=c.source)
        for i, (name, keyword, text) in enumerate(c.args):
            if len(text) > 6:
                for new in self.shorter_texts(text):
                    if len(new) < len(text):
                        yield c.to(args=c.args[:i] + ((name, keyword, new),) + c.args[i + 1:], source=c.source)
        for i, line in enumerate(c.setup):
            if ' = ' not in line and '.write_' not in line and 'setattr' not in line:
                yield c.to(setup=c.setup[:i] + c.setup[i + 1:], source=c.source)

    def shorter_texts(self, text):
        value = self.literal(text)
        if value is None:
            return ['5'] if '(' in text and not text.startswith('lambda') else []
        value = value[0]
        if isinstance(value, (str, bytes)):
            words = value.split()
            found = [value[:len(value) // 2], value[len(value) // 2:], value.strip(), value[1:], value[:-1]] + (words[:1] if len(words) > 1 else [])
        elif isinstance(value, (list, tuple)):
            found = [value[:1], value[:len(value) // 2], value[1:], value[:-1]]
        elif isinstance(value, dict):
            items = list(value.items())
            found = [dict(items[:1]), dict(items[1:])]
        else:
            found = []
        return [t for t in (self.teller.told(v) for v in found if v or len(value) < 2) if t]

    # ---- the other way of a comparison ----

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


def receiver_of(setup):
    """The name that a set-up of ours gives to what it makes: the last one that it binds."""
    return next((s.split(' = ')[0] for s in reversed(setup) if re.match(r'[a-z_]\w* = ', s)), '')


def yes_or_no(p):
    return p.get('default') in ('True', 'False') or (p.get('annotation') == 'bool' and p.get('default') in ('', None))


def named(node, name):
    return isinstance(node, ast.Name) and node.id == name


def one_line(text):
    """A statement or an expression without line ends; None if there is no such form."""
    text = text.strip()
    if '\n' not in text:
        return text
    try:
        text = ast.unparse(ast.parse(text)) if hasattr(ast, 'unparse') else text
    except (SyntaxError, ValueError):
        return None
    return None if '\n' in text else text


KEYWORDS = frozenset(__import__('keyword').kwlist)


def acceptable(o):
    """An exception that may become a test: one that somebody raised on purpose, or that says something about the value."""
    if isinstance(o.error, (RecursionError, MemoryError, NameError, SyntaxError, ImportError, Warning, RuntimeError)) and not o.explicit:
        return False
    return o.line > 0


def some(container):
    try:
        if isinstance(container, str):
            return [container, container[:1]] if container else []
        return list(container)[:3]
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
