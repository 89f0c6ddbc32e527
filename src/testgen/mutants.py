"""Small wrong versions of the functions under test, in memory only: which of them do the checks notice, and which call would?

A mutant is one function compiled anew and put in place of the code of the live function object; the work tree is never touched.
"""
import ast
import gc
import random
import time
import types

COMPARE = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot,
           ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In}
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div, ast.Mod: ast.Mult, ast.Pow: ast.Mult,
              ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.MatMult: ast.Mult}
SIGNS = {ast.Lt: '<', ast.LtE: '<=', ast.Gt: '>', ast.GtE: '>=', ast.Eq: '==', ast.NotEq: '!=', ast.Is: 'is', ast.IsNot: 'is not', ast.In: 'in',
         ast.NotIn: 'not in', ast.Add: '+', ast.Sub: '-', ast.Mult: '*', ast.Div: '/', ast.FloorDiv: '//', ast.Mod: '%', ast.Pow: '**', ast.BitAnd: '&',
         ast.BitOr: '|', ast.BitXor: '^', ast.LShift: '<<', ast.RShift: '>>', ast.MatMult: '@', ast.And: 'and', ast.Or: 'or'}
CALL_SECONDS = 0.1


class Mutant:
    """One change of a tree: apply() and undo() work in place, so that nothing is copied."""
    __slots__ = ('id', 'line', 'function', 'text', 'holder', 'field', 'at', 'new', 'old')

    def __init__(self, node, function, text, holder, field, at, new):
        self.id, self.line, self.function, self.text = '', node.lineno, function, text
        self.holder, self.field, self.at, self.new, self.old = holder, field, at, new, None

    def apply(self):
        if self.at is None:
            self.old = getattr(self.holder, self.field)
            setattr(self.holder, self.field, self.new)
        else:
            self.old = getattr(self.holder, self.field)[self.at]
            getattr(self.holder, self.field)[self.at] = self.new

    def undo(self):
        if self.at is None:
            setattr(self.holder, self.field, self.old)
        else:
            getattr(self.holder, self.field)[self.at] = self.old


def all_of(tree):
    """The mutants of all functions of a module, in order of the text."""
    found = []
    for function, _ in functions(tree):
        for statement in function.body:
            if not is_docstring(statement):
                collect(statement, function, function, 'body', function.body.index(statement), found)
    return found


def functions(tree, owner=None):
    """Outermost functions, each with the class it stands in."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node, owner
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, node)
        elif isinstance(node, (ast.If, ast.Try, ast.With, ast.ExceptHandler)):
            yield from functions(node, owner)


def is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def collect(node, function, holder, field, at, found):
    def add(text, place, name, index, new):
        found.append(Mutant(node, function, text, place, name, index, ast.copy_location(new, node) if isinstance(new, (ast.expr, ast.stmt)) else new))
    kind = type(node)
    if kind is ast.Compare:
        for i, op in enumerate(node.ops):
            if type(op) in COMPARE:
                new = COMPARE[type(op)]
                add("'%s' became '%s'" % (SIGNS[type(op)], SIGNS[new]), node, 'ops', i, new())
    elif kind in (ast.BinOp, ast.AugAssign) and type(node.op) in ARITHMETIC:
        new = ARITHMETIC[type(node.op)]
        add("'%s' became '%s'" % (SIGNS[type(node.op)], SIGNS[new]), node, 'op', None, new())
    elif kind is ast.BoolOp:
        new = ast.Or if isinstance(node.op, ast.And) else ast.And
        add("'%s' became '%s'" % (SIGNS[type(node.op)], SIGNS[new]), node, 'op', None, new())
    elif kind is ast.UnaryOp and isinstance(node.op, ast.Not):
        add("'not' dropped", holder, field, at, node.operand)
    elif kind is ast.Constant:
        value = node.value
        if type(value) is bool:
            add('%r became %r' % (value, not value), node, 'value', None, not value)
        elif type(value) in (int, float):
            add('%r became %r' % (value, value + 1), node, 'value', None, value + 1)
        elif type(value) in (str, bytes):
            add('a string got a prefix', node, 'value', None, (b'XX' if type(value) is bytes else 'XX') + value)
    elif kind is ast.Return and node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        add('returns None', node, 'value', None, ast.copy_location(ast.Constant(value=None), node))
    elif kind in (ast.Break, ast.Continue):
        add("'%s' became '%s'" % (('break', 'continue') if kind is ast.Break else ('continue', 'break')), holder, field, at,
            ast.Continue() if kind is ast.Break else ast.Break())
    if kind in (ast.If, ast.While) and not isinstance(node.test, ast.Constant):
        add('condition negated', node, 'test', None, ast.copy_location(ast.UnaryOp(op=ast.Not(), operand=node.test), node.test))
    if kind in (ast.Assign, ast.AugAssign, ast.Raise, ast.Delete) or (kind is ast.Expr and not isinstance(node.value, (ast.Constant, ast.Yield, ast.YieldFrom))):
        add('statement deleted', holder, field, at, ast.Pass())
    for name, value in ast.iter_fields(node):
        if name in ('annotation', 'returns', 'decorator_list', 'defaults', 'kw_defaults', 'type_params', 'format_spec'):
            continue
        for i, each in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(each, (ast.expr, ast.stmt, ast.comprehension, ast.keyword, ast.ExceptHandler, ast.withitem, ast.Slice)) or type(each).__name__ in (
                    'match_case', 'Index', 'ExtSlice'):
                if not is_docstring(each):
                    collect(each, function, node, name, i, found)
            elif isinstance(each, ast.arguments):
                pass


def sampled(found, most, seed):
    """At most so many, spread over the functions, the same ones for the same seed."""
    chance = random.Random(seed)
    if len(found) > most:
        found = sorted(chance.sample(found, most), key=lambda m: m.line)
    for i, m in enumerate(found):
        m.id = str(i + 1)
    return found


class Workshop:
    """Puts mutants in the place of live functions."""

    def __init__(self, tree, path):
        self.path = path
        self.owners = {id(f): owner for f, owner in functions(tree)}
        self.future = [n for n in tree.body if isinstance(n, ast.ImportFrom) and n.module == '__future__']
        self.live = {}
        for thing in gc.get_objects():
            if isinstance(thing, types.FunctionType) and thing.__code__.co_filename == path:
                self.live.setdefault((thing.__code__.co_name, thing.__code__.co_firstlineno), []).append(thing)

    def compiled(self, mutant):
        """The function's code with the change; None if it does not compile."""
        function = mutant.function
        decorators, function.decorator_list = function.decorator_list, []
        mutant.apply()
        try:
            owner = self.owners[id(function)]
            body = [function]
            if owner is not None:
                body = [ast.copy_location(ast.ClassDef(name=owner.name, bases=[], keywords=[], body=[function], decorator_list=[], type_params=[]), owner)]
            code = compile(ast.Module(body=self.future + body, type_ignores=[]), self.path, 'exec', dont_inherit=True)
        except (SyntaxError, ValueError, TypeError):
            return None
        finally:
            mutant.undo()
            function.decorator_list = decorators
        return code_named(code, function.name)

    def functions(self, mutant, code):
        """The live functions that can take it."""
        first = min([mutant.function.lineno] + [d.lineno for d in mutant.function.decorator_list])
        return [f for f in self.live.get((mutant.function.name, first), ()) if code is not None and f.__code__.co_freevars == code.co_freevars]


def code_named(code, name):
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            if const.co_name == name:
                return const
            inner = code_named(const, name)
            if inner is not None:
                return inner
    return None


class Judge:
    """Which case kills which mutant.  State that parent and child share: `kills` (mutant -> [case]), `judged`, `extra`."""

    def __init__(self, mutants, workshop, explorer, map_):
        self.mutants, self.workshop, self.explorer, self.map = mutants, workshop, explorer, map_
        self.runner = explorer.runner
        self.kills, self.judged, self.unable, self.extra, self.searched = {}, set(), set(), [], set()
        self.by_id = {m.id: m for m in mutants}

    def hear(self, message):
        what = message[0]
        if what == 'killed':
            self.kills.setdefault(message[1], []).extend(message[2])
            self.judged.add(message[1])
        elif what == 'alive':
            self.judged.add(message[1])
        elif what == 'unable':
            self.unable.add(message[1])
            self.judged.add(message[1])
        elif what == 'found':
            self.extra.append((message[1], message[2]))
            self.searched.add(message[1])
        elif what == 'searched':
            self.searched.add(message[1])
        elif what == 'lost':
            id_, case = message[1].split(' ', 1) if ' ' in message[1] else (message[1], '')
            if case.lstrip('-').isdigit():  # it hung in code that no alarm interrupts: noticed
                self.kills.setdefault(id_, []).append(int(case))
                self.judged.add(id_)
            self.searched.add(id_)

    def judge(self, cases, send, begin, end):
        """cases: [(number, candidate, checks, hits)], the plainest first."""
        for m in self.mutants:
            if time.monotonic() > end:
                return
            if m.id in self.judged:
                continue
            code = self.workshop.compiled(m)
            live = self.workshop.functions(m, code)
            if not live:
                send(['unable', m.id])
                continue
            killers = []
            with Swapped(live, code):
                for number, c, checks, hits in self.reaching(m, cases):
                    begin('%s %d' % (m.id, number))
                    held = self.runner.verify(c, checks, CALL_SECONDS)
                    if held is None or not all(held):
                        killers.append(number)
                        if len(killers) >= 3 or time.monotonic() > end:
                            break
            send(['killed', m.id, killers] if killers else ['alive', m.id])

    def reaching(self, m, cases, most=16):
        probes_ = self.map.at(m.line, m.function)
        return [case for case in cases if any(case[3] >> 8 * p & 1 for p in probes_)][:most]

    def search(self, send, begin, end, tries=40):
        """For those alive: a call whose outcome differs under the mutant."""
        alive = [m for m in self.mutants if m.id in self.judged and m.id not in self.kills and m.id not in self.unable]
        for n, m in enumerate(alive):
            if time.monotonic() > end:
                return
            if m.id in self.searched:
                continue
            code = self.workshop.compiled(m)
            live = self.workshop.functions(m, code)
            share = min(end, time.monotonic() + max(0.03, (end - time.monotonic()) / (len(alive) - n) * 2))
            found = self.differing(m, live, code, begin, share, tries) if live else None
            send(['found', m.id, found.dump()] if found else ['searched', m.id])

    def differing(self, m, live, code, begin, end, tries):
        e = self.explorer
        probes_ = self.map.at(m.line, m.function)
        entries = [(c, hits) for kept in e.kept.values() for c, hits, shape, _ in kept if any(hits >> 8 * p & 1 for p in probes_)]
        entries.sort(key=lambda entry: (not (entry[0].target.line <= m.line <= entry[0].target.end), entry[0].size()))
        queue = [c for c, _ in entries[:25]]
        for i in range(tries * 3):
            if time.monotonic() > end:
                return None
            if i < len(queue):
                c = queue[i]
            elif not entries:
                return None
            else:
                c = entries[min(int(len(entries[:12]) * e.chance.random()), len(entries) - 1)][0]
                c = e.step(c.target, c)
                if c is None or c.size() > 160 or len(c.texts()) > 6:
                    continue
            if self.differs(c, m, live, code, begin):
                return c
        return None

    def differs(self, c, m, live, code, begin):
        begin('%s x' % m.id)
        o = self.runner.run(c, self.runner.look(c))
        if o.kind not in ('value', 'raises') or not o.checks or (o.kind == 'raises' and not o.deliberate):
            return False
        with Swapped(live, code):
            held = self.runner.verify(c, o.checks, CALL_SECONDS)
        return held is None or not all(held)


class Swapped:
    def __init__(self, functions_, code):
        self.functions, self.code = functions_, code

    def __enter__(self):
        self.old = [f.__code__ for f in self.functions]
        for f in self.functions:
            f.__code__ = self.code

    def __exit__(self, *_):
        for f, code in zip(self.functions, self.old):
            f.__code__ = code
        return False
