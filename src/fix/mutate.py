"""Small wrong versions of one definition: run by quality.c as `python -I -S -B -c ... FILE SYMBOL MOST`, in a box where nothing runs.

FILE holds the text; SYMBOL is a qualified name, "" the whole module.  Prints one mutant a line, at most MOST, evenly chosen:
"OFFSET LENGTH LINE HEX": the bytes there and what stands in their place, in hex.  All of them compile.
"""
import sys
from _ast import (AnnAssign, Assign, AST, AsyncFunctionDef, AugAssign, BinOp, BoolOp, Call, ClassDef, Compare, Constant, Expr, FunctionDef, JoinedStr, Not,
                  PyCF_ONLY_AST, Raise, Return, UnaryOp, stmt)

SWAPS = {'==': '!=', '!=': '==', '<': '<=', '<=': '<', '>': '>=', '>=': '>', 'in': 'not in', 'is': 'is not', '+': '-', '-': '+', '*': '/', '/': '*',
         '//': '/', '%': '*', '**': '*', '&': '|', '|': '&', '^': '&', '<<': '>>', '>>': '<<', '@': '*', 'and': 'or', 'or': 'and', 'not in': 'in',
         'is not': 'is', '+=': '-=', '-=': '+=', '*=': '/=', '/=': '*=', '//=': '/=', '%=': '*=', '**=': '*=', '&=': '|=', '|=': '&=', '^=': '&=',
         '<<=': '>>=', '>>=': '<<=', '@=': '*='}
OPAQUE = tuple(k for k in (JoinedStr, getattr(sys.modules['_ast'], 'TemplateStr', None)) if k)
NAMED = (FunctionDef, AsyncFunctionDef, ClassDef)


class Text:
    def __init__(self, data):
        self.data = data
        self.starts = [0]
        for i, c in enumerate(data):
            if c == 10:
                self.starts.append(i + 1)

    def span(self, node):
        return (self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset)


def definition(tree, symbol):
    body = tree.body
    found = tree
    for part in [p for p in symbol.split('.') if p and p != '<locals>']:
        found = named(body, part)
        if found is None:
            return None
        body = found.body
    return found


def named(body, name):
    """The last definition of that name, also below an `if` or a `try`."""
    found = None
    for node in body:
        if isinstance(node, NAMED):
            found = node if node.name == name else found
        elif isinstance(node, stmt):
            for field in ('body', 'orelse', 'finalbody'):
                found = named(getattr(node, field, None) or [], name) or found
    return found


def operator(text, start, end):
    """The operator between two operands: its span and itself, comments and parentheses passed over."""
    data, words = text.data, []
    at = start
    while at < end:
        c = data[at:at + 1]
        if c == b'#':
            at = data.find(b'\n', at, end)
            if at < 0:
                break
        elif c in b' \t\r\n\f\\()':
            at += 1
        else:
            to = at
            while to < end and data[to:to + 1] not in (b' ', b'\t', b'\r', b'\n', b'\f', b'\\', b'(', b')', b'#'):
                to += 1
            words.append((at, to))
            at = to
    if not words:
        return None
    return words[0][0], words[-1][1], ' '.join(data[a:b].decode('ascii', 'replace') for a, b in words)


class Mutants:
    def __init__(self, text):
        self.text, self.found = text, []

    def add(self, start, end, new, node):
        self.found.append((start, end - start, node.lineno, new.encode()))

    def swap(self, start, end, node):
        op = operator(self.text, start, end)
        if op and op[2] in SWAPS:
            self.add(op[0], op[1], SWAPS[op[2]], node)

    def walk(self, node):
        if isinstance(node, OPAQUE):
            return
        self.of(node)
        if isinstance(node, NAMED):
            args = getattr(node, 'args', None)
            defaults = [d for d in args.defaults + args.kw_defaults if d is not None] if args else []
            for each in defaults + (node.body[1:] if docstring(node.body) else node.body):
                self.walk(each)
            return
        for name in node._fields:
            if name in ('annotation', 'returns', 'decorator_list', 'type_params', 'type_comment', 'keys'):
                continue
            value = getattr(node, name, None)
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, AST):
                    self.walk(each)

    def of(self, node):
        span = self.text.span
        if isinstance(node, Compare):
            operands = [node.left] + node.comparators
            for x, y in zip(operands, operands[1:]):
                self.swap(span(x)[1], span(y)[0], node)
        elif isinstance(node, BinOp):
            self.swap(span(node.left)[1], span(node.right)[0], node)
        elif isinstance(node, BoolOp):
            self.swap(span(node.values[0])[1], span(node.values[1])[0], node)
        elif isinstance(node, AugAssign):
            self.swap(span(node.target)[1], span(node.value)[0], node)
        elif isinstance(node, UnaryOp) and isinstance(node.op, Not):
            self.add(span(node)[0], span(node)[0] + 3, '   ', node)
        elif isinstance(node, Constant):
            self.constant(node)
        elif isinstance(node, Return) and node.value is not None and not (isinstance(node.value, Constant) and node.value.value is None):
            self.add(*span(node.value), 'None', node)
        if isinstance(node, (Assign, AnnAssign, AugAssign, Raise)) or (isinstance(node, Expr) and isinstance(node.value, Call)):
            self.add(*span(node), 'pass', node)

    def constant(self, node):
        value = node.value
        if value is True or value is False:
            self.add(*self.text.span(node), str(not value), node)
        elif type(value) in (int, float):
            self.add(*self.text.span(node), '(%r + 1)' % value, node)
        elif isinstance(value, (str, bytes)):
            other = type(value)() if value else type(value)(b'x' if isinstance(value, bytes) else 'x')
            self.add(*self.text.span(node), repr(other), node)


def docstring(body):
    return body and isinstance(body[0], Expr) and isinstance(body[0].value, Constant) and isinstance(body[0].value.value, str)


def main(name, symbol, most):
    with open(name, 'rb') as f:
        data = f.read()
    if not data.isascii():
        data.decode('utf-8')  # else columns are not bytes of the file
    tree = compile(data, 'text', 'exec', PyCF_ONLY_AST, True)
    mark = 3 if data.startswith(b'\xef\xbb\xbf') else 0
    text = Text(data[mark:])
    node = definition(tree, symbol)
    if node is None:
        return
    found = Mutants(text)
    if isinstance(node, NAMED):
        found.walk(node)
    else:
        for each in node.body[1:] if docstring(node.body) else node.body:
            found.walk(each)
    mutants = sorted(set(found.found))
    chosen = [mutants[i * len(mutants) // most] for i in range(most)] if len(mutants) > most else mutants
    for at, length, line, new in chosen:
        whole = data[:mark + at] + new + data[mark + at + length:]
        try:
            compile(whole, 'text', 'exec', 0, True)
        except (SyntaxError, ValueError):
            continue
        print(mark + at, length, line, new.hex() or '-')


try:
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
except (SyntaxError, ValueError, RecursionError, MemoryError):
    pass
