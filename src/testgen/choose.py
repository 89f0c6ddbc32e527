"""Which of the observed calls become tests: few, short, different, each reaching or noticing something that the others do not."""
import ast

SOURCES = ('example', 'call', 'literal', 'hint', 'usage', 'default', 'name', 'edge', 'search')


class Case:
    """An observed call.  hits: probes that it reaches; kills: mutants that it notices."""
    __slots__ = ('candidate', 'checks', 'hits', 'shape', 'kills', 'category', 'kind', 'number', 'dead', 'arcs', 'explicit', 'seconds', 'misfit')

    def __init__(self, number, candidate, checks, hits, shape, explicit, seconds):
        self.number, self.candidate, self.checks, self.hits, self.shape, self.explicit, self.seconds = number, candidate, checks, hits, shape, explicit, seconds
        self.kills, self.dead, self.arcs = set(), False, 0
        self.misfit = False  # something in it is not what an annotation asks for
        self.kind = kind_of(self)
        self.category = category_of(candidate, checks)

    def weak(self):
        """Nothing but a type, that something is not None, or that something can be called."""
        return all(kind == 'type' or (kind == 'true' and left.startswith('callable(')) for kind, left, _, _ in self.checks)

    def cost(self):
        """What it costs to read: length, and what a person would frown at."""
        c = self.candidate
        size = c.size() * (0.5 if c.source in ('example', 'call') else 1.0)
        words = sum(len(left) + len(right) for _, left, right, _ in self.checks)
        rank = SOURCES.index(c.source) if c.source in SOURCES else len(SOURCES)
        return size + 0.3 * words + rank * 2 + odd(c) * 15 + self.frowns()

    def shows(self, import_hits):
        """How well it would show what its target does: much of the code, something that changes, little to read."""
        result = self.checks[0][2]
        same = any(result == text for _, _, text in self.candidate.args)
        return min(40, 1.5 * bits(self.hits & ~import_hits)) - self.cost() - 20 * (same or self.trivial())

    def frowns(self):
        c = self.candidate
        cost = 25 * self.weak() + 6 * sum(s.count('None') for s in c.setup) + 8 * sum(1 for s in c.setup[1:] if '=' not in s)
        if c.source not in ('example', 'call'):
            cost += 8 * sum(text == 'None' for _, _, text in c.args) + 5 * c.call().count('lambda *')
            cost += 15 * sum(text in ('True', 'False') and not keyword and c.target.by_name.get(name, {}).get('annotation') != 'bool'
                             for name, keyword, text in c.args)
        cost += 20 * sum(name == 'unknown' for name, _, _ in c.args) * (self.kind != 'raises')
        if self.trivial():
            cost += 25
        if self.misfit:
            cost += 40
        if self.kind == 'raises' and not self.explicit:
            cost += 40
        return cost

    def slip(self):
        """A wrong type, noticed by what was called with it: one of these a target is plenty."""
        return self.kind == 'raises' and not self.explicit and self.checks[0][2] in ('TypeError', 'AttributeError')

    def trivial(self):
        """Nothing in, nothing out."""
        return self.kind == 'value' and self.checks[0][2] in EMPTY and all(text in EMPTY for _, _, text in self.candidate.args[-1:])


EMPTY = ("''", '[]', '{}', '()', 'set()', "b''", 'None')


def odd(c):
    """Characters that a person would not have typed, four at most; words of many signs."""
    text = c.call()
    strange = sum(1 for ch in text if not ch.isprintable() or ord(ch) > 0x2ff) + text.count('\\x')
    signs = sum(ch in '^$[]()|?*+\\#~<>"' for ch in ''.join(t[1:-1] for _, _, t in c.args if t[:1] in '\'"'))
    return min(4, strange + (signs // 3 if c.source not in ('example', 'call') else 0))


def kind_of(case):
    kinds = [kind for kind, _, _, _ in case.checks]
    if 'raises' in kinds:
        return 'raises'
    lefts = [left for _, left, _, _ in case.checks]
    if lefts and all('capsys' in left for left in lefts):
        return 'printed'
    return 'value' if any('result' in left for left in lefts) else 'printed' if any('capsys' in left for left in lefts) else 'state'


def category_of(c, checks):
    found = []
    for _, _, text in c.args:
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            found.append('special' if 'nan' in text or "'inf" in text else 'typical')
            continue
        found.append(category_of_value(value))
    if any(kind == 'raises' for kind, _, _, _ in checks):
        return next((k for k in ('empty', 'none') if k in found), 'invalid')
    for name in ('none', 'empty', 'unicode', 'negative', 'long', 'special'):
        if name in found:
            return name
    return 'boundary' if c.source in ('literal', 'edge') else 'typical'


def category_of_value(value):
    if value is None:
        return 'none'
    if isinstance(value, (str, bytes, list, dict, tuple, set)):
        if not len(value):
            return 'empty'
        if isinstance(value, str) and not value.isascii():
            return 'unicode'
        if len(value) > 60:
            return 'long'
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and value < 0:
        return 'negative'
    return 'typical'


def pool_of(entries, most):
    """From what the search kept of one target: what reaches everything that it reached, then others, the plainest first."""
    ranked = sorted(entries, key=lambda e: (SOURCES.index(e[0].source) if e[0].source in SOURCES else 9) * 3 + e[0].size() + odd(e[0]) * 12)
    chosen, seen = [], 0
    everything = 0
    for _, hits, _, _ in entries:
        everything |= hits
    left = list(ranked)
    while seen != everything and len(chosen) < most:
        best = max(left, key=lambda e: bits(e[1] & ~seen) / (30.0 + e[0].size()))
        if not best[1] & ~seen:
            break
        chosen.append(best)
        left.remove(best)
        seen |= best[1]
    shapes = {(e[2], e[1]) for e in chosen}
    for wanted in (lambda e: e[2] not in {s for s, _ in shapes}, lambda e: (e[2], e[1]) not in shapes, lambda e: True):
        for e in list(left):
            if len(chosen) < most and wanted(e):
                chosen.append(e)
                left.remove(e)
                shapes.add((e[2], e[1]))
    return chosen


def bits(n):
    return bin(n).count('1')


def select(cases, most, import_hits):
    """For each target the call that shows best what it does; then, greedily, what adds most for its cost, `most` a target.

    What became needless on the way goes again.
    """
    left = [c for c in cases if not c.dead and c.checks]
    chosen, per, sites = [], {}, set()
    seen, noticed = import_hits, set()

    def take(case):
        nonlocal seen
        chosen.append(case)
        per.setdefault(case.candidate.target.symbol, []).append(case)
        sites.add(site(case))
        seen |= case.hits
        noticed.update(case.kills)
    first = {}
    for case in left:
        symbol = case.candidate.target.symbol
        if case.kind != 'raises' and not case.weak() and (symbol not in first or case.shows(import_hits) > first[symbol].shows(import_hits)):
            first[symbol] = case
    for case in first.values():
        take(case)
    left = [c for c in left if c not in chosen]
    while left:
        scored = [(g, c) for g, c in ((gain(c, seen, noticed, per, sites), c) for c in left) if g > 0]
        if not scored:
            break
        best = max(scored, key=lambda pair: (pair[0], -pair[1].number))[1]
        take(best)
        left = [c for _, c in scored if c is not best and len(per.get(c.candidate.target.symbol, ())) < most]
    return ordered(needed(chosen, set(map(id, first.values())), import_hits), import_hits)


def site(case):
    return (case.candidate.target.symbol, case.shape) if case.kind == 'raises' else None


def gain(case, seen, noticed, per, sites):
    arcs = bits(case.hits & ~seen)
    kills = len(case.kills - noticed)
    if not arcs and not kills or (case.kind == 'raises' and site(case) in sites and kills < 2):
        return 0
    if case.slip() and (arcs + kills < 2 or any(c.slip() for c in per.get(case.candidate.target.symbol, ()))):
        return 0
    if case.weak() and not arcs:
        return 0
    mine = per.get(case.candidate.target.symbol, ())
    fresh = 1.3 if case.category not in {c.category for c in mine} else 1.0
    return (arcs + 2.0 * kills) * fresh / (30.0 + case.cost())


def needed(chosen, shown, import_hits):
    """Without those that the others make needless, the costliest first; what shows a target stays."""
    kept = list(chosen)
    for case in sorted((c for c in chosen if id(c) not in shown), key=lambda c: -c.cost()):
        others = [c for c in kept if c is not case]
        seen, noticed = import_hits, set()
        for c in others:
            seen |= c.hits
            noticed |= c.kills
        if not case.hits & ~seen and not case.kills - noticed and any(c.candidate.target is case.candidate.target for c in others):
            kept = others
    return kept


ORDER = {'typical': 0, 'boundary': 1, 'unicode': 2, 'negative': 3, 'special': 4, 'long': 5, 'empty': 6, 'none': 7, 'invalid': 8}


def ordered(chosen, import_hits):
    """As a reader wants them: by target, the usual first, what is raised last."""
    chosen.sort(key=lambda c: (c.candidate.target.line, c.candidate.target.symbol, c.kind == 'raises', ORDER[c.category], c.cost()))
    seen = import_hits
    for c in chosen:
        c.arcs = bits(c.hits & ~seen)
        seen |= c.hits
    return chosen
