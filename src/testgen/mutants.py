"""Small wrong versions of the functions under test, in memory only: which of them do the checks notice, and which call would?

A mutant is one function compiled anew and put in place of the code of the live function object; the work tree is never touched.
"""
import ast
import gc
import random
import sys
import time
import types

import guard
import values
from calls import Candidate

COMPARE = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot,
           ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In}
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div, ast.Mod: ast.Mult, ast.Pow: ast.Mult,
              ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.MatMult: ast.Mult}
SIGNS = {ast.Lt: '<', ast.LtE: '<=', ast.Gt: '>', ast.GtE: '>=', ast.Eq: '==', ast.NotEq: '!=', ast.Is: 'is', ast.IsNot: 'is not', ast.In: 'in',
         ast.NotIn: 'not in', ast.Add: '+', ast.Sub: '-', ast.Mult: '*', ast.Div: '/', ast.FloorDiv: '//', ast.Mod: '%', ast.Pow: '**', ast.BitAnd: '&',
         ast.BitOr: '|', ast.BitXor: '^', ast.LShift: '<<', ast.RShift: '>>', ast.MatMult: '@', ast.And: 'and', ast.Or: 'or'}
CALL_SECONDS = 0.2
KILLERS = 3        # so many cases are looked for that notice a mutant: there is something to choose from then
REACHING = 14      # among so many that come by


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
        self.tree, self.path = tree, path
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

    def whole(self, mutant):
        mutant.apply()
        try:
            return compile(self.tree, self.path, 'exec', dont_inherit=True)
        except (SyntaxError, ValueError, TypeError):
            return None
        finally:
            mutant.undo()

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

    def __init__(self, mutants, workshop, explorer, map_, imported):
        self.mutants, self.workshop, self.explorer, self.map, self.imported = mutants, workshop, explorer, map_, imported
        self.runner = explorer.runner
        self.kills, self.judged, self.unable, self.extra, self.searched = {}, set(), set(), [], set()
        order = random.Random(1).sample(mutants, len(mutants))
        self.order = sorted(order, key=self.at_import)  # those are dear

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

    def judge(self, cases, send, begin, span):
        """cases: [(number, candidate, checks, hits, seconds that it takes)], those that a reader would like best first."""
        for m in self.order:
            if span.over():
                return
            if m.id in self.judged:
                continue
            world = self.world(m)
            if world is None:
                send(['unable', m.id])
                continue
            killers = []
            for number, c, checks, hits, seconds in self.reaching(m, cases, world):
                begin('%s %d' % (m.id, number))
                with world as runner:
                    held = runner.verify(c, checks, min(CALL_SECONDS, 0.01 + 10 * seconds))
                if held is None or not all(held):
                    killers.append(number)
                    if len(killers) >= KILLERS or held is None:
                        break
            send(['killed', m.id, killers] if killers else ['alive', m.id])

    def world(self, m):
        """Where the mutant lives: `with world as runner` runs calls there.  None: it cannot be made to live."""
        if self.at_import(m):
            code = self.workshop.whole(m)
            return Reloaded.made(self.runner, code) if code is not None else None
        code = self.workshop.compiled(m)
        live = self.workshop.functions(m, code)
        return Swapped(live, code, self.runner) if live else None

    def at_import(self, m):
        return any(self.imported >> 8 * p & 1 for p in self.map.at(m.line, m.function))

    def reaching(self, m, cases, world, most=REACHING):
        if isinstance(world, Reloaded):  # what the import left behind may show in any call
            return cases[:6 * most]
        probes_ = self.map.at(m.line, m.function)
        return [case for case in cases if any(case[3] >> 8 * p & 1 for p in probes_)][:most]

    def search(self, send, begin, span):
        """For those alive: a call whose outcome differs under the mutant."""
        self.fresh = [Candidate.load(d, self.explorer.by_symbol) for _, d in self.extra]
        alive = [m for m in self.order if m.id not in self.kills and m.id not in self.unable and m.id not in self.searched]
        for n, m in enumerate(alive):
            if span.over():
                return
            world = self.world(m)
            share = min(span.end, time.monotonic() + max(0.05, span.left() / (len(alive) - n) * 2))
            found = self.differing(m, world, begin, share) if world else None
            if found and all(found is not c for c in self.fresh):
                self.fresh.append(found)
            send(['found', m.id, found.dump()] if found else ['searched', m.id])

    def differing(self, m, world, begin, end, tries=150):
        e = self.explorer
        for c in self.fresh:
            if self.differs(c, m, world, begin):
                return c
        if isinstance(world, Reloaded):
            entries = [(kept[0][0], 0) for kept in e.kept.values() if kept]
            queue = self.with_constants(m)
        else:
            probes_ = self.map.at(m.line, m.function)
            entries = [(c, hits) for kept in e.kept.values() for c, hits, shape, _ in kept if any(hits >> 8 * p & 1 for p in probes_)]
            entries.sort(key=lambda entry: (not (entry[0].target.line <= m.line <= entry[0].target.end), entry[0].size()))
            queue = [c for c, _ in entries[:25]]
        tries = max(tries, len(queue))
        for i in range(tries):
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
            if self.differs(c, m, world, begin):
                return c
        return None

    def with_constants(self, m):
        """Calls of one text with the words that the module's own code hands about when it is imported."""
        words = [v for line, v in self.explorer.source.constants if v.isalnum() and not m.function.lineno <= line <= m.function.end_lineno]
        found = []
        for t in self.explorer.targets:
            kept = next((c for c, _, shape, _ in self.explorer.kept[t.symbol] if 'str' in shape and len(c.args) == 1), None)
            if kept is not None:
                found += [kept.to(args=[(kept.args[0][0], kept.args[0][1], repr(w))], source='literal') for v in words[:30] for w in (v, v.title())]
        return found[:600]

    def differs(self, c, m, world, begin):
        begin('%s x' % m.id)
        o = self.runner.run(c, self.runner.look(c))
        if o.kind not in ('value', 'raises') or not o.checks or (o.kind == 'raises' and not o.deliberate):
            return False
        with world as runner:
            held = runner.verify(c, o.checks, CALL_SECONDS)
        return held is None or not all(held)


class Swapped:
    """The code of live functions exchanged."""

    def __init__(self, functions_, code, runner):
        self.functions, self.code, self.runner = functions_, code, runner

    def __enter__(self):
        self.old = [f.__code__ for f in self.functions]
        for f in self.functions:
            f.__code__ = self.code
        return self.runner

    def __exit__(self, *_):
        for f, code in zip(self.functions, self.old):
            f.__code__ = code
        return False


class Reloaded:
    """The module made anew, for what runs when it is imported."""

    @classmethod
    def made(cls, runner, code):
        self, old = cls(), runner.module
        self.module = types.ModuleType(old.__name__)
        for name in ('__file__', '__package__', '__path__', '__loader__', '__spec__'):
            if hasattr(old, name):
                setattr(self.module, name, getattr(old, name))
        self.old = old
        sys.modules[old.__name__] = self.module
        try:
            with guard.Deadline(1.0):
                exec(code, self.module.__dict__)
            self.runner = type(runner)(self.module, runner.path, runner.guard, values.Teller(self.module), runner.raises)
        except BaseException:
            return None
        finally:
            sys.modules[old.__name__] = old
        return self

    def __enter__(self):
        sys.modules[self.old.__name__] = self.module
        return self.runner

    def __exit__(self, *_):
        sys.modules[self.old.__name__] = self.old
        return False
