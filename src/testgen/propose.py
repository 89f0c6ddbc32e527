"""The calls that come first: what the plan says, and what it says combined."""
import ast
import builtins
import inspect

import commands
from calls import KEYWORDS, Candidate, Target, one_line, receiver_of, snake, yes_or_no

GENERAL = ('1', "'abc'", '[1, 2, 3]', "{'a': 1}", 'None', '0', "''", '[]', '-1', '2.5', '(1, 2)', "b'abc'", 'lambda x: x', "['a', 'b']", '5', 'str')


class Proposals:
    """Part of the explorer."""

    # ---- instances for the methods ----

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
        self.standing()

    def standing(self):
        """Instances that the module itself keeps under a name: of classes that there are few of otherwise."""
        owners = {t.owner for t in self.targets if t.owner}
        for name, value in list(vars(self.module).items()):
            kind = type(value).__name__
            if kind in owners and self.class_named(kind) is type(value) and not name.startswith('_') and len(self.receivers_of(kind)) < 4:
                self.add_receiver(kind, ('%s = %s' % (self.instance_name(kind), name),))

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

    def add_receiver(self, name, setup):
        if tuple(setup) not in self.receivers.get(name, []):
            self.receivers.setdefault(name, []).append(tuple(setup))
            self.send(['receiver', name, list(setup)])

    def instance_name(self, kind):
        name = snake(kind)
        return name if name not in self.runner.base and name.isidentifier() and not hasattr(builtins, name) and name not in KEYWORDS else 'instance'

    # ---- what the plan says ----

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
        alike = [text for name in p.get('ducks') or p.get('flock') or () for text in self.made(name)][:3]
        if alike:
            if not p.get('ducks'):
                alike = ['[%s]' % alike[0]] + ['[%s]' % ', '.join(some) for some in (alike[:2], alike[1::-1]) if len(some) > 1]
            found = found[:1] + [text for text in alike if text not in found] + found[1:] if (p.get('values') or [{}])[0].get('source') in ('call', 'example') else \
                alike + [text for text in found if text not in alike]
        if p.get('stands'):
            found = found[:1] + [p['stands']] + found[1:]
        if yes_or_no(p):
            return [p['default'], 'False' if p['default'] == 'True' else 'True'] if p.get('default') else ['True', 'False']
        if len(found) < 3:
            found += [text for text in GENERAL if text not in found]
        return found

    def made(self, name):
        """Expressions that make an instance of a class."""
        return [s[0].split(' = ', 1)[1] for s in self.receivers_of(name) if len(s) == 1 and ' = ' in s[0] and len(s[0]) < 80]

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
            if self.chance.random() < 0.4:  # words of the module's own, one after the other
                words = self.words[t.symbol] + [v for _, v in self.source.constants if v.isalnum()][:40] + ['a', 'b', '1']
                return ''.join(self.chance.choice(words) + self.chance.choice((' ', ' ', '\n')) for _ in range(self.chance.randrange(1, 8)))
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
