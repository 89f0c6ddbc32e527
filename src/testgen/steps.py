"""Neighbours of a call: one argument changed, another receiver, one more method before it; or the same said shorter."""
import ast
import re

import values
from calls import receiver_of, yes_or_no
from propose import GENERAL


class Steps:
    """Part of the explorer."""

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
        needs = list(c.needs) + [n for name, text in given.items() for v in t.by_name[name].get('values') or [] if v['text'] == text
                                 for n in v.get('needs') or []]
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
            if (' = ' not in line or re.match(r'\w+\.\w+ = ', line)) and '.write_' not in line and 'setattr' not in line:
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
