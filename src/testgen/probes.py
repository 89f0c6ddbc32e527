"""What a call reaches: the module under test is loaded with probes in its syntax tree, faster than tracing and with more to say.

A probe is a byte in HITS: one a statement, one each way of a branch, one each outcome of a comparison (a third where both sides of an
ordering are equal: the boundary).  Operands of comparisons are kept in SEEN until the next call: who looks for the other way reads them.
"""
import ast
import importlib.abc
import importlib.machinery
import os
import sys

SEEN = {}
KEPT = 4


class Probes:
    def __init__(self):
        self.hits = bytearray()
        self.lines = {}      # probe -> line, those of statements
        self.branches = []   # (line, probe when taken, probe when not)
        self.functions = []  # (first line, last line, name, entry probe), outer before inner
        self.compares = {}   # probe of a comparison -> (line, operator's name)
        self.raises = {}     # line -> last line, of each `raise`
        self.asserts = set()

    def new(self):
        self.hits.append(0)
        return len(self.hits) - 1


def watched(op, ordering=False):
    def probe(i, a, b):
        seen = SEEN.get(i)
        if seen is None:
            SEEN[i] = [(a, b)]
        elif len(seen) < KEPT:
            seen.append((a, b))
        result = op(a, b)
        if result is True:
            HITS[i] = 1
        elif result is False:
            HITS[i + 1] = 1
        if ordering and type(a) is type(b) and type(a) in (int, float, str) and a == b:
            HITS[i + 2] = 1
        return result
    return probe


def truth(i, value):
    """One operand of and, or, a conditional expression or a comprehension's if."""
    HITS[i if value else i + 1] = 1
    return value


HITS = bytearray()
OPERATORS = {
    'Eq': watched(lambda a, b: a == b), 'NotEq': watched(lambda a, b: a != b), 'Is': watched(lambda a, b: a is b), 'IsNot': watched(lambda a, b: a is not b),
    'In': watched(lambda a, b: a in b), 'NotIn': watched(lambda a, b: a not in b), 'isinstance': watched(isinstance),
    'Lt': watched(lambda a, b: a < b, True), 'LtE': watched(lambda a, b: a <= b, True), 'Gt': watched(lambda a, b: a > b, True),
    'GtE': watched(lambda a, b: a >= b, True)}


def probe_names():
    return dict({'_ff_' + name: function for name, function in OPERATORS.items()}, _ff_truth=truth, _ff_hits=HITS)


class Instrument(ast.NodeTransformer):
    def __init__(self, probes):
        self.probes = probes
        self.inside = 0

    def mark(self, probe, node):
        target = ast.Subscript(value=ast.Name(id='_ff_hits', ctx=ast.Load()), slice=self.index(probe), ctx=ast.Store())
        return self.at(ast.Assign(targets=[target], value=ast.Constant(value=1), type_comment=None), node)

    def index(self, probe):
        constant = ast.Constant(value=probe)
        return constant if sys.version_info >= (3, 9) else ast.Index(value=constant)

    def at(self, new, node):
        for each in ast.walk(new):
            if isinstance(each, (ast.stmt, ast.expr)) and not hasattr(each, 'lineno'):
                ast.copy_location(each, node)
        return new

    def call(self, name, probe, args, node):
        return self.at(ast.Call(func=ast.Name(id='_ff_' + name, ctx=ast.Load()), args=[ast.Constant(value=probe)] + args, keywords=[]), node)

    def block(self, body, first=0):
        """A list of statements with a probe before each; the number of the first one (None: the list is empty)."""
        out, start = body[:first], None
        for node in body[first:]:
            if isinstance(node, (ast.Global, ast.Nonlocal)) or (isinstance(node, ast.ImportFrom) and node.module == '__future__'):
                out.append(node)
                continue
            probe = self.probes.new()
            self.probes.lines[probe] = node.lineno
            start = probe if start is None else start
            out += [self.mark(probe, node), self.visit(node)]
        return out, start

    def blocks(self, node, *fields):
        starts = []
        for field in fields:
            body, start = self.block(getattr(node, field))
            setattr(node, field, body)
            starts.append(start)
        return starts

    def other(self, node, start):
        """The way past a body: the probe of its else, one made for it if there is none."""
        if start is None:
            start = self.probes.new()
            node.orelse = [self.mark(start, node)]
        return start

    def visit_Module(self, node):
        node.body, _ = self.block(node.body, has_docstring(node))
        return node

    def visit_ClassDef(self, node):
        inside, self.inside = self.inside, 0
        node.body, _ = self.block(node.body, has_docstring(node))
        self.inside = inside
        return node

    def visit_FunctionDef(self, node):
        at = len(self.probes.functions)
        self.probes.functions.append(None)
        self.inside += 1
        node.body, start = self.block(node.body, has_docstring(node))
        self.inside -= 1
        if start is None:  # nothing but a docstring
            start = self.probes.new()
            node.body = node.body + [self.mark(start, node)]
        self.probes.functions[at] = (node.lineno, node.end_lineno, node.name, start)
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_If(self, node):
        node.test = self.visit(node.test)
        taken, other = self.blocks(node, 'body', 'orelse')
        other = self.other(node, other)
        self.probes.branches.append((node.lineno, taken, other))
        return node

    def visit_While(self, node):
        endless = isinstance(node.test, ast.Constant)
        node.test = self.visit(node.test)
        taken, other = self.blocks(node, 'body', 'orelse')
        if not endless:
            self.probes.branches.append((node.lineno, taken, self.other(node, other)))
        return node

    def visit_For(self, node):
        node.iter = self.visit(node.iter)
        taken, other = self.blocks(node, 'body', 'orelse')
        self.probes.branches.append((node.lineno, taken, self.other(node, other)))
        return node

    visit_AsyncFor = visit_For

    def visit_Try(self, node):
        self.blocks(node, 'body', 'orelse', 'finalbody')
        for handler in node.handlers:
            self.blocks(handler, 'body')
        return node

    visit_TryStar = visit_Try

    def visit_With(self, node):
        for item in node.items:
            item.context_expr = self.visit(item.context_expr)
        self.blocks(node, 'body')
        return node

    visit_AsyncWith = visit_With

    def visit_Match(self, node):
        node.subject = self.visit(node.subject)
        for case in node.cases:
            case.guard = self.visit(case.guard) if case.guard else None
            self.blocks(case, 'body')
        return node

    def visit_Raise(self, node):
        self.probes.raises[node.lineno] = node.end_lineno
        return self.generic_visit(node)

    def visit_Assert(self, node):
        self.probes.asserts.add(node.lineno)
        return self.generic_visit(node)

    def visit_AnnAssign(self, node):
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_Compare(self, node):
        self.generic_visit(node)
        name = type(node.ops[0]).__name__
        if not self.inside or len(node.ops) > 1 or name not in OPERATORS:
            return node
        return self.compared(name, node, [node.left, node.comparators[0]])

    def compared(self, name, node, args):
        probe = self.probes.new()
        self.probes.new()
        self.probes.new()
        self.probes.compares[probe] = (node.lineno, name)
        return self.call(name, probe, args, node)

    def visit_Call(self, node):
        self.generic_visit(node)
        if self.inside and isinstance(node.func, ast.Name) and node.func.id == 'isinstance' and len(node.args) == 2 and not node.keywords:
            return self.compared('isinstance', node, node.args)
        return node

    def visit_BoolOp(self, node):
        self.generic_visit(node)
        if self.inside:
            node.values = [self.truth(each) for each in node.values]
        return node

    def visit_IfExp(self, node):
        self.generic_visit(node)
        if self.inside:
            node.test = self.truth(node.test)
        return node

    def visit_comprehension(self, node):
        self.generic_visit(node)
        if self.inside:
            node.ifs = [self.truth(each) for each in node.ifs]
        return node

    def truth(self, node):
        probe = self.probes.new()
        self.probes.new()
        return self.call('truth', probe, [node], node)


def has_docstring(node):
    return int(bool(node.body) and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
               and isinstance(node.body[0].value.value, str))


class Loader(importlib.machinery.SourceFileLoader):
    """Compiles the one module with probes; everything else about it is as ever."""

    def __init__(self, name, path, probes):
        super().__init__(name, path)
        self.probes = probes

    def get_code(self, fullname):
        tree = ast.parse(self.get_data(self.path), self.path)
        tree = ast.fix_missing_locations(Instrument(self.probes).visit(tree))
        code = compile(tree, self.path, 'exec', dont_inherit=True)
        HITS[:] = self.probes.hits
        self.probes.hits = HITS
        return code

    def exec_module(self, module):
        code = self.get_code(module.__name__)
        module.__dict__.update(probe_names())
        exec(code, module.__dict__)


class Finder(importlib.abc.MetaPathFinder):
    def __init__(self, name, path, probes):
        self.name, self.path, self.probes = name, path, probes

    def find_spec(self, fullname, path, target=None):
        if fullname != self.name:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec and spec.origin and same_file(spec.origin, self.path) and self.probes is not None:
            spec.loader = Loader(fullname, spec.origin, self.probes)
        return spec


def same_file(a, b):
    return os.path.realpath(a) == os.path.realpath(b)
