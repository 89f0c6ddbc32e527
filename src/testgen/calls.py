"""Calls in texts: a target of the plan, a candidate for a test, and the names in them."""
import ast
import re
from keyword import kwlist

import borders

KEYWORDS = frozenset(kwlist)


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
        self.runs = self.slow = 0

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
