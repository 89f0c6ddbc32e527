"""What looks like a defect: a call that contradicts the docstring, an annotation or a property that holds elsewhere, or that slips.

Told only where a person would ask "is that meant?": the input is one that stands in the repository, or that the annotations allow; and
what is raised is neither raised on purpose nor spoken of in the docstring.  Such a call is never recorded as expected behaviour.
"""
import ast
import collections.abc
import inspect
import re
import types
import typing

from calls import Candidate

SLIPS = (AttributeError, KeyError, IndexError, ZeroDivisionError, TypeError, UnboundLocalError, NameError, RecursionError)
ENOUGH = 5
NOWHERE = ("'no such thing'", '-12345')
EMPTY = {type(None): 'None', str: "''", bytes: "b''", list: '[]', dict: '{}', tuple: '()', set: 'set()'}
CONDITIONS = (
    (re.compile(r'\b(?:is |are |was |were )?(?:empty|blank)\b'), ("''", '[]', '{}', '()')),
    (re.compile(r'\bnegative\b|\bless than (?:zero|0)\b|\bbelow (?:zero|0)\b|< ?0'), ('-1',)),
    (re.compile(r'\bnot positive\b|\bnon-positive\b|\bless than (?:one|1)\b|<= ?0'), ('0', '-1')),
    (re.compile(r'\b(?:is|are|by|equals?) (?:zero|0)\b|\bzero\b|== ?0'), ('0',)),
    (re.compile(r'\b(?:is|are) None\b'), ('None',)),
    (re.compile(r"\b(?:unknown|missing|not (?:in|found|known|there|present)|(?:does not|doesn't|do not) exist|absent|no such|invalid|unsupported)\b"), NOWHERE),
    (re.compile(r'\b(?:greater|more|larger|higher|bigger) than (\d+)|\babove (\d+)|\bexceeds? (\d+)|> ?(\d+)'), ('+1',)),
    (re.compile(r'\b(?:less|fewer|lower|smaller) than (\d+)|\bbelow (\d+)|< ?(\d+)'), ('-1 of it',)),
    (re.compile(r'\b(?:not|isn.t) (?:a |an )?(?:str|string|text)\b'), ('5',)),
    (re.compile(r'\b(?:not|isn.t) (?:a |an )?(?:int|integer|number|numeric|float)\b'), ("'abc'",)),
)
NOTHING = re.compile(r"(None|True|False|-?\d+(?:\.\d+)?|\[\]|\{\}|''|\"\"|an empty (?:string|list|dict|tuple))[`'\"]* (?:when|if|for) "
                     r"(?:there (?:are|is) (?:none|no\b|nothing)"
                     r"|(?:the |an? )?(?:\w+ )?(?:is |are )?empty\b|no \w+)")
ABOUT_ARGUMENTS = re.compile(r'^[ \t]*(?:Args|Arguments|Parameters|Keyword Args):?[ \t]*\n.*?(?=^[ \t]*(?:Returns|Raises|Yields|Examples?|Notes?)\b|\Z)|^[ \t]*:param.*?$', re.M | re.S)
ORDER = r'\bsort|\border|\bunique|\bduplicate'
INVERSE = r'\b(?:inverse|round.?trip|reverse of|opposite of|undo|undoes|reverts|back)\b'
SPOKEN = {'round_trip': INVERSE, 'inverse': INVERSE, 'twin': r'\bsame as\b|\blike\b|\bequivalent\b', 'idempotent': r'\bidempotent\b|\btwice\b',
          'sorted': r'\bsort(?:ed|s)?\b|\bin (?:ascending )?order\b', 'same_length': r'\bsame (?:length|size|number)\b'}
BUT = r'\b(?:though|but|not|except|unless|mostly|usually)\b'
PROMISED = 3  # inputs that stand for a property
EMPTY_WORDS = {'string': '', 'list': [], 'dict': {}, 'tuple': ()}
PAIRS = (('encode', 'decode'), ('dumps', 'loads'), ('dump', 'load'), ('serialize', 'deserialize'), ('compress', 'decompress'), ('encrypt', 'decrypt'),
         ('pack', 'unpack'), ('escape', 'unescape'), ('quote', 'unquote'), ('to', 'from'), ('gzip', 'gunzip'), ('marshal', 'unmarshal'))


class Suspect:
    """spoils: what else is not to be believed: 'path' (calls that take the same way), 'kind' (that return the same type), or names of functions."""

    def __init__(self, target, c, expected, observed, why, line=0, hits=0, shape='', spoils='path'):
        self.target, self.candidate, self.expected, self.observed, self.why = target, c, expected, observed, why
        self.line, self.hits, self.shape, self.spoils = line or target.line, hits, shape, spoils

    def message(self):
        return ['suspect', self.target.symbol, self.candidate.dump(), self.expected, self.observed, self.why, self.line, '%x' % self.hits, self.shape,
                self.spoils]

    @staticmethod
    def load(message, targets):
        target = targets[message[1]]
        return Suspect(target, Candidate.load(message[2], targets), *(message[3:7] + [int(message[7], 16)] + message[8:]))

    def touches(self, c, hits, shape):
        """A call with these hits and this outcome may show the same defect: it is not to be written down as expected."""
        if self.spoils not in ('path', 'kind'):
            return c.target.symbol in self.spoils.split() and shape.startswith('value')
        if self.target is not c.target:
            return False
        if self.why == 'claim' and shape.startswith(('raises TypeError', 'raises AttributeError')):  # where a check was, there may be none now
            return True
        if self.candidate.key() == c.key() or shape == self.shape or hits == self.hits:
            return True
        return self.spoils == 'kind' and shape.split()[:2] == self.shape.split()[:2]


class Promise:
    """A property that held on every input that was tried: some of them become tests of it."""
    why = 'promise'

    def __init__(self, target, p, candidates):
        self.target, self.kind, self.other, self.candidates = target, p['kind'], p.get('with') or '', candidates
        self.expected = '%s %s' % (self.kind, self.other)

    def message(self):
        return ['promise', self.target.symbol, self.kind, self.other, [c.dump() for c in self.candidates]]

    @staticmethod
    def load(message, targets):
        return Promise(targets[message[1]], {'kind': message[2], 'with': message[3]}, [Candidate.load(c, targets) for c in message[4]])

    def checks(self, c):
        """What is true of the call: [(kind, left, right)]."""
        name, first = self.target.symbol, c.args[0][2]
        left, right = {'round_trip': ('%s(result)' % self.other, first), 'idempotent': ('%s(result)' % name, 'result'), 'sorted': ('result', 'sorted(result)'),
                'same_length': ('len(result)', 'len(%s)' % first), 'twin': ('result', '%s(%s)' % (self.other, ', '.join(c.words())))}[self.kind]
        return [('equal', left, right)]

    def title(self):
        return {'round_trip': 'is_undone_by_' + self.other, 'idempotent': 'twice_is_as_once', 'sorted': 'is_sorted', 'same_length': 'keeps_the_length',
                'twin': 'is_as_' + self.other}[self.kind]


class Doubts:
    """All doubts about one module.  Runs in a child; what it finds is sent."""

    def __init__(self, explorer, tree, runner):
        self.explorer, self.runner, self.teller = explorer, runner, runner.teller
        self.nodes = dict(definitions(tree))
        self.found = {}

    def docstring(self, t):
        node = self.node_of(t)
        return (ast.get_docstring(node) or '') if node is not None else ''

    def node_of(self, t):
        """A method that a class has of another one stands there."""
        return self.nodes.get(t.symbol) or next((n for n in self.nodes.values() if n.lineno == t.line and not isinstance(n, ast.ClassDef)), None)

    def look(self, send, begin, span):
        self.begin = begin
        for t in (t for t in self.explorer.targets if not t.helper):
            for doubt in (self.examples, self.promised_raises, self.promised_values, self.types, self.slips, self.properties):
                if span.over():
                    return
                for suspect in doubt(t):
                    self.say(suspect, send)

    def say(self, suspect, send):
        """Once."""
        if (suspect.target.symbol, suspect.why, suspect.expected) not in self.found:
            self.found[suspect.target.symbol, suspect.why, suspect.expected] = suspect
            send(suspect.message())

    def run(self, c, look=None):
        self.begin(c.key())
        return self.runner.run(c, look)

    def tell(self, o):
        """What came out, in words."""
        if o.kind == 'raises':
            message = ' '.join(str(o.error).split())[:80]
            return 'raised %s%s' % (type(o.error).__name__, ': ' + message if message else '')
        text = self.runner.guarded(lambda: self.teller.told(o.items if o.items is not None else o.value))
        return 'returned ' + (text or 'a ' + type(o.value).__name__)

    # ---- the docstring's examples ----

    def examples(self, t):
        for c in self.explorer.calls_of(t):
            if not (c.expect or c.raises) or c.source != 'example':
                continue
            o = self.run(c)
            if c.raises and o.kind == 'value':
                yield Suspect(t, c, '%s, says the example' % c.raises, self.tell(o), 'claim', 0, o.hits, o.shape())
            elif c.raises and o.kind == 'raises' and type(o.error).__name__ != c.raises.rpartition('.')[2] and not self.is_a(o.error, c.raises):
                yield Suspect(t, c, '%s, says the example' % c.raises, self.tell(o), 'claim', 0, o.hits, o.shape())
            elif c.expect and not c.raises and self.runner.guarded(lambda: self.contradicts(o, c.expect)):
                yield Suspect(t, c, '%s, says the example' % c.expect, self.tell(o), 'claim', 0, o.hits, o.shape())

    def is_a(self, error, name):
        return any(k.__name__ == name.rpartition('.')[2] for k in type(error).__mro__)

    def contradicts(self, o, expect):
        """The example promises a plain value, and another one came."""
        if '...' in expect or '\n' in expect or o.kind not in ('value', 'raises'):
            return False
        try:
            wanted = ast.literal_eval(expect)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            return False
        if o.kind == 'raises':
            return not isinstance(o.error, (NameError, ImportError, SyntaxError)) and o.line > 0
        value = o.value
        if repr(value) == expect or same(value, wanted):
            return False
        if isinstance(wanted, float) and isinstance(value, float):
            return abs(value - wanted) > 1e-6 * max(1.0, abs(wanted))
        plain = (str, bytes, int, float, bool, list, tuple, dict, set, type(None))
        return type(value) in plain and not (isinstance(wanted, (list, tuple)) and isinstance(value, (list, tuple)) and list(value) == list(wanted))

    # ---- exceptions that the docstring promises ----

    def promised_raises(self, t):
        claims = [c for c in t.claims if c['kind'] == 'raises']
        if not claims:
            return
        base = self.usual(t)
        if base is None:
            return
        sentences = raise_sentences(self.docstring(t))
        for claim in claims:
            name = claim['text'].rpartition('.')[2]
            for sentence in sentences.get(name, ()):
                yield from self.broken_promise(t, base, name, sentence, claim.get('line', 0))

    def broken_promise(self, t, base, name, sentence, line):
        given = t.given(base.args)
        if given is None:
            return
        for parameter, text in self.named_inputs(t, given, sentence):
            c = base.to(args=t.arguments(dict(given, **{parameter: text})))
            o = self.run(c)
            if o.kind == 'value' or (o.kind == 'raises' and not self.is_a(o.error, name) and isinstance(o.error, SLIPS) and not o.explicit):
                yield Suspect(t, c, '%s, says the docstring' % name, self.tell(o), 'claim', line, o.hits, o.shape())
                return

    def named_inputs(self, t, given, sentence):
        """(parameter, text) that a sentence such as "if the name is empty" speaks of."""
        words = set(re.findall(r'\w+', sentence))
        spoken = [p for p in t.parameters if p['name'] in words and p['kind'] in ('normal', 'posonly', 'kwonly')]
        if not spoken and len(t.parameters) == 1:
            spoken = t.parameters
        for pattern, texts in CONDITIONS:
            found = pattern.search(sentence)
            if not found:
                continue
            number = next((int(g) for g in found.groups() if g), None) if found.groups() else None
            for p in spoken[:2]:
                value = self.explorer.literal(given.get(p['name']) or p.get('default') or '')
                for text in texts:
                    if text in ('+1', '-1 of it'):
                        text = None if number is None or number > 10 ** 6 else str(number + 1 if text == '+1' else number - 1)
                    if text is None or not self.fits(text, value, pattern):
                        continue
                    yield p['name'], text

    def fits(self, text, value, pattern):
        """An empty string only where a string is expected, and so on."""
        new = self.explorer.literal(text)
        if value is None or new is None:
            return False
        if 'not|isn' in pattern.pattern or text == 'None':
            return True
        if isinstance(new[0], (int, float)):
            return isinstance(value[0], (int, float)) and not isinstance(value[0], bool)
        return type(new[0]) is type(value[0])

    # ---- what it promises for nothing ----

    def promised_values(self, t):
        """"0.0 when there are none", "None if the list is empty"."""
        found = NOTHING.search(' '.join(ABOUT_ARGUMENTS.sub('', self.docstring(t)).split()))
        base = self.usual(t)
        if not found or base is None or t.given(base.args) is None:
            return
        words = found.group(1)
        wanted = EMPTY_WORDS[words.split()[-1]] if words.startswith('an empty') else ast.literal_eval(words)
        given, hints = t.given(base.args), self.hints(t)
        for p in t.parameters[:1]:
            value = self.explorer.literal(given.get(p['name']) or '')
            text = next((x for kind, x in EMPTY.items() if kind is not type(None) and (
                conforms(kind(), hints[p['name']]) is True if p['name'] in hints else value and type(value[0]) is kind)), None)
            if text is None:
                continue
            c = base.to(args=t.arguments(dict(given, **{p['name']: text})))
            o = self.run(c)
            if o.kind == 'raises' or (o.kind == 'value' and o.items is None and not self.runner.guarded(lambda: same(o.value, wanted))):
                yield Suspect(t, c, '%s, says the docstring' % words, self.tell(o), 'claim', 0, o.hits, o.shape())

    def usual(self, t):
        """A call that works: from the repository or the docstring, else the plainest."""
        kept = [(c, shape) for c, _, shape, _ in self.explorer.kept[t.symbol] if shape.startswith('value')]
        kept.sort(key=lambda e: (e[0].source not in ('call', 'example'), not e[0].args, 'None' in e[0].call(), e[0].size()))
        return kept[0][0] if kept else None

    # ---- types ----

    def types(self, t):
        hint = self.return_hint(t)
        promised = next((c for c in t.claims if c['kind'] == 'never_none'), None)
        stated = next((BUILTIN[c['text']] for c in t.claims if c['kind'] == 'returns_type' and c['text'] in BUILTIN), None)
        if hint is None and promised is None and stated is None or {'generator', 'context_manager', 'async'} & set(t.flags):
            return
        for c, _, shape, _ in sorted(self.explorer.kept[t.symbol], key=lambda e: e[0].size()):
            if not shape.startswith('value') or not self.valid(c):
                continue
            o = self.run(c)
            if o.kind != 'value' or o.items is not None:
                continue
            if hint is not None and self.runner.guarded(lambda: conforms(o.value, hint)) is False:
                yield Suspect(t, c, '%s, says the annotation' % (t.returns or hint), self.tell(o), 'type', 0, o.hits, o.shape(), 'kind')
                return
            if promised and o.value is None:
                yield Suspect(t, c, 'never None, says the docstring', self.tell(o), 'claim', promised.get('line', 0), o.hits, o.shape())
                return
            if stated and hint is None and self.runner.guarded(lambda: conforms(o.value, stated)) is False:
                yield Suspect(t, c, '%s, says the docstring' % stated.__name__, self.tell(o), 'type', 0, o.hits, o.shape(), 'kind')
                return

    def hints(self, t):
        thing = self.explorer.module
        try:
            for part in t.symbol.split('.'):
                thing = inspect.getattr_static(thing, part) if isinstance(thing, type) else getattr(thing, part)
            if isinstance(thing, property):
                thing = thing.fget
            if t.kind == 'constructor':
                thing = thing.__init__
            thing = getattr(thing, '__func__', thing)
            return typing.get_type_hints(inspect.unwrap(thing))
        except Exception:
            return {}

    def return_hint(self, t):
        return self.hints(t).get('return') if t.kind != 'constructor' else None

    def valid(self, c):
        """The input stands in the repository, or each argument is what an annotation that says something allows."""
        if c.source in ('call', 'example'):
            return True
        hints = self.hints(c.target)
        for name, _, text in c.args:
            hint, value = hints.get(name), self.explorer.literal(text)
            if hint is None or hint is typing.Any or value is None or conforms(value[0], hint) is not True:
                return False
        return all('None' not in s and self.fitting(s, c.target.owner) for s in c.setup)

    def fits_annotations(self, c):
        """No literal in it is plainly other than an annotation allows."""
        hints = self.hints(c.target)
        for name, _, text in c.args:
            value = self.explorer.literal(text)
            if value is not None and conforms(value[0], hints.get(name, typing.Any)) is False:
                return False
        return all(self.fitting(s, c.target.owner) for s in c.setup)

    def fitting(self, statement, owner):
        """Nothing in a line of a set-up is plainly other than the annotations of what it calls allow."""
        call = next((n for n in ast.walk(ast.parse(statement)) if isinstance(n, ast.Call)), None)
        name = getattr(call.func, 'id', '') or getattr(call.func, 'attr', '') if call else ''
        t = self.explorer.by_symbol.get(name) or self.explorer.by_symbol.get('%s.%s' % (owner, name))
        if t is None or any(isinstance(a, ast.Starred) for a in call.args):
            return True
        hints = self.hints(t)
        order = [p['name'] for p in t.parameters if p['kind'] in ('posonly', 'normal')]
        for name, node in list(zip(order, call.args)) + [(k.arg, k.value) for k in call.keywords]:
            try:
                value = ast.literal_eval(node)
            except (ValueError, SyntaxError, TypeError):
                continue
            if conforms(value, hints.get(name, typing.Any)) is False:
                return False
        return True

    # ---- slips ----

    def slips(self, t):
        doc = self.docstring(t)
        node = self.node_of(t)
        for c in self.tried(t):
            if not self.valid(c) or c.raises:
                continue
            o = self.run(c)
            if o.kind != 'raises' or not isinstance(o.error, SLIPS) or o.deliberate or not o.line:
                continue
            name = type(o.error).__name__
            if name in doc or re.search(r'\braises?\b', doc) or (node is not None and speaks_of(node, name)) or not t.line <= o.line <= max(t.end, t.line):
                continue
            if isinstance(o.error, IndexError) and c.source == 'edge' and 'empty' not in doc:
                continue
            if isinstance(o.error, TypeError) and c.source not in ('call', 'example') and not self.annotated(t):
                continue
            yield Suspect(t, c, 'a value', self.tell(o) + ' at line %d' % o.line, 'type', o.line, o.hits, o.shape())
            return

    def annotated(self, t):
        hints = self.hints(t)
        return all(p['name'] in hints for p in t.parameters)

    def tried(self, t):
        """The inputs that the plan has; then what the annotations allow at the edge."""
        calls = self.explorer.calls_of(t)
        base = self.usual(t)
        hints = self.hints(t)
        for c in calls[:12]:
            yield c
        if base is None:
            return
        given = t.given(base.args)
        for p in t.parameters if given is not None else ():
            hint = hints.get(p['name'])
            for kind, text in list(EMPTY.items()) + [(int, '0'), (float, '0.0')]:
                if hint is not None and hint is not typing.Any and conforms(eval(text), hint) is True:
                    yield base.to(args=t.arguments(dict(given, **{p['name']: text})), source='edge')

    # ---- properties ----

    def properties(self, t):
        known = t.properties + self.spoken_properties(t)
        for i, p in enumerate(known):
            if p in known[:i]:
                continue
            holds, breaks = [], []
            first, second = t, p
            if p['kind'] == 'inverse':  # of g: what g makes comes back
                first, second = self.explorer.by_symbol.get(p.get('with') or ''), {'kind': 'round_trip', 'with': t.symbol}
            elif p['kind'] == 'round_trip' and any(q['kind'] == 'inverse' and q.get('with') == p.get('with') for q in known):
                continue
            for c in self.inputs(first, second) if first is not None else ():
                verdict = self.holds(first, second, c)
                if verdict is not None:
                    (breaks if verdict[0] is False else holds).append((c, verdict))
            if not breaks:
                if len(holds) >= ENOUGH and (self.spoken(t, p) or self.by_name(t, p) or p['kind'] in ('sorted', 'idempotent')):
                    yield Promise(first, second, [c for c, _ in sorted(holds, key=lambda h: (h[0].setup != (), h[0].size()))[1:1 + PROMISED]])
                continue
            if self.spoken(t, p) or (len(holds) >= ENOUGH and len(breaks) * 5 <= len(holds) and self.by_name(t, p)):
                c, (_, expected, observed, hits, shape) = min(breaks, key=lambda b: b[0].size())
                yield Suspect(first, c, expected, observed, 'property', 0, hits, shape, (t.symbol + ' ' + (p.get('with') or '')).strip())

    def spoken_properties(self, t):
        """What the docstring says although the plan does not."""
        doc = self.docstring(t)
        told = (('idempotent', r'\bidempotent\b'), ('same_length', r'\bsame (?:length|size) as\b'))
        found = [{'kind': kind} for kind, words in told if re.search(words, doc, re.I)]
        for m in re.finditer(r'\b(?:inverse|opposite|reverse) of `*(\w+)|\b(\w+)`* is the (?:inverse|opposite|reverse)\b', doc):
            other = m.group(1) or m.group(2)
            if other in self.explorer.by_symbol and other != t.symbol:
                found.append({'kind': 'inverse' if m.group(1) else 'round_trip', 'with': other})
        return sorted(found, key=lambda p: p['kind'])

    @staticmethod
    def by_name(t, p):
        """Their names promise that nothing is lost on the way."""
        names = {t.symbol.rpartition('.')[2].lower(), (p.get('with') or '').rpartition('.')[2].lower()}
        return any({a for n in names for a in (one, other) if re.search(r'(^|_)%s(_|$)' % a, n)} == {one, other} for one, other in PAIRS)

    def spoken(self, t, p):
        """The docstring says it, without a but in the same breath."""
        words = SPOKEN[p['kind']]
        for clause in re.split(r'[.;:]\s|\n\s*\n', self.docstring(t).lower()):
            clause = ' '.join(clause.split())
            if re.search(words, clause) and not re.search(BUT, clause) and (not p.get('with') or p['with'].lower() in clause):
                return not re.search(r'rule of thumb|does not (?:always )?hold', self.docstring(t).lower())
        return False

    def inputs(self, t, p):
        """Calls that work, with inputs that a person may have written; then, for a pair of functions, with the words of both."""
        found = [c for c, _, shape, _ in self.explorer.kept[t.symbol]
                 if shape.startswith('value') and c.source in ('call', 'example', 'hint', 'name', 'usage', 'literal')][:20]
        yield from found
        base = next((c for c in found if c.args and isinstance((self.explorer.literal(c.args[0][2]) or (None,))[0], str)), None)
        other = self.explorer.by_symbol.get(p.get('with') or '')
        if base is None or other is None:
            return
        words = self.explorer.source.words(t.line, t.end) + self.explorer.source.words(other.line, other.end)
        for word in [w for w in dict.fromkeys(words) if w not in self.docstring(t) + self.docstring(other) or len(w) < 3][:8]:
            yield base.to(args=(base.args[0][:2] + (repr('a' + word + 'b'),),) + base.args[1:], source='literal')

    def holds(self, t, p, c):
        """(whether, expected, observed, hits, shape); None: it cannot be said."""
        if len(c.args) < 1 or t.owner or 'path' in ' '.join(c.setup):
            return None
        if len(c.args) > max(1, len(t.required())):  # options may take the promise back: sort(items, last=...)
            return None
        o = self.run(c)
        if o.kind != 'value' or o.items is not None:
            return None
        before, after = o.objects[0] if o.objects else None, o.value
        hits, shape = o.hits, o.shape()
        text = self.runner.guarded(lambda: self.teller.told(after))
        if text is None:
            return None
        if p['kind'] == 'sorted':
            if not isinstance(after, (list, tuple)):
                return None
            try:
                ok = list(after) == sorted(after)
            except TypeError:
                return None
            return ok, 'sorted', self.tell(o), hits, shape
        if p['kind'] == 'same_length':
            try:
                return len(before) == len(after), 'as many as were given', self.tell(o), hits, shape
            except TypeError:
                return None
        other = t if p['kind'] == 'idempotent' else self.explorer.by_symbol.get(p.get('with', ''))
        if other is None:
            return None
        if p['kind'] == 'twin':
            second = self.run(Candidate(other, c.args, c.setup, '', c.source, c.needs, other.patches))
            return None if second.kind != 'value' else (same(second.value, after), 'as %s: %s' % (other.symbol, self.tell(second)), self.tell(o), hits, shape)
        required = other.required()
        if len(required) > 1 or not other.parameters:
            return None
        name = (required or other.parameters)[0]['name']
        second = self.run(Candidate(other, other.arguments({name: text}), c.setup, '', c.source, c.needs, other.patches))
        if second.kind not in ('value', 'raises') or second.items is not None:
            return None
        wanted = after if p['kind'] == 'idempotent' else before
        ok = second.kind == 'value' and same(second.value, wanted)
        if not ok and isinstance(second.value, str) and not isinstance(wanted, str) and second.value == str(wanted):
            return None  # a number that is written down: text comes back, of what it was nobody kept a note
        if not ok and second.kind == 'value' and alike(second.value, wanted) and re.search(ORDER, self.docstring(t) + self.docstring(other), re.I):
            return None  # only the order, or what is twice, is lost, and that is told
        return ok, '%s(%s) gives back %s' % (other.symbol, t.symbol + '(x)', self.teller.told(wanted) or 'x'), self.tell(second), hits | second.hits, shape


def alike(one, other):
    """The same elements, in whatever order and however often."""
    try:
        return isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)) and set(one) == set(other)
    except TypeError:
        return False


def definitions(tree, before=''):
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield before + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield before + node.name, node
            yield from definitions(node, before + node.name + '.')
        elif isinstance(node, (ast.If, ast.Try)):
            yield from definitions(node, before)


def raise_sentences(doc):
    """{exception: [when]} from the Raises section of a docstring: Google, NumPy, Sphinx."""
    found = {}
    for m in re.finditer(r':raises?\s+([\w.]+)\s*:\s*(.+(?:\n\s+(?!:).+)*)', doc):
        found.setdefault(m.group(1).rpartition('.')[2], []).append(' '.join(m.group(2).split()))
    section = re.search(r'^[ \t]*Raises:?[ \t]*\n(?:[ \t]*-+[ \t]*\n)?((?:.*\n?)*)', doc, re.M)
    if section:
        name = None
        for line in section.group(1).split('\n'):
            m = re.match(r'\s*([A-Z][\w.]*(?:Error|Exception|Warning|Exit|Iteration)|[A-Z]\w+)\s*(?::\s*(.*))?$', line)
            if m:
                name = m.group(1).rpartition('.')[2]
                found.setdefault(name, []).append(m.group(2) or '')
            elif re.match(r'\s*\w+:\s*$', line) or re.match(r'\s*(Returns|Args|Examples?|Notes?|See Also|Yields)\b', line):
                break
            elif name and line.strip():
                found[name][-1] = (found[name][-1] + ' ' + line.strip()).strip()
    for m in re.finditer(r'\b[Rr]aises? (?:an? )?`*([A-Z]\w+)`* (?:if|when|for|on) ([^.\n]+)', doc):
        found.setdefault(m.group(1), []).append(m.group(2))
    return {k: [s for s in v if s] for k, v in found.items()}


def speaks_of(node, name):
    """The body raises it on purpose, or catches it."""
    return any(isinstance(n, ast.Raise) and n.exc is not None and name in ast.dump(n.exc) for n in ast.walk(node))


BUILTIN = {'str': str, 'string': str, 'int': int, 'integer': int, 'bool': bool, 'boolean': bool, 'float': float, 'list': list, 'dict': dict, 'tuple': tuple,
           'set': set, 'bytes': bytes}


def conforms(value, hint, depth=0):
    """True, False; None where it cannot be said."""
    if hint is None or hint is type(None):
        return value is None
    if hint is typing.Any or depth > 3 or isinstance(hint, (str, typing.TypeVar)) or hint is object:
        return None
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Union or (hasattr(types, 'UnionType') and isinstance(hint, types.UnionType)):
        said = [conforms(value, a, depth + 1) for a in args]
        return True if True in said else None if None in said else False
    if hasattr(typing, 'Literal') and origin is typing.Literal:
        return value in args
    if origin is not None:
        hint = origin
    if not isinstance(hint, type):
        return None
    if hint is float and isinstance(value, int) or hint is complex and isinstance(value, (int, float)):
        return True
    if hint is bytes and isinstance(value, (bytearray, memoryview)):
        return True
    if hint in (collections.abc.Callable, type) or getattr(hint, '_is_protocol', False):
        return None
    try:
        if not isinstance(value, hint):
            return False
    except TypeError:
        return None
    said = []
    if args and isinstance(value, (list, set, frozenset)) and depth < 2:
        said = [conforms(v, args[0], depth + 1) for v in list(value)[:5]]
    elif len(args) == 2 and isinstance(value, dict) and depth < 2:
        said = [conforms(v, kind, depth + 1) for pair in list(value.items())[:5] for v, kind in zip(pair, args)]
    return False not in said


def same(a, b):
    try:
        return bool(a == b)
    except Exception:
        return False
