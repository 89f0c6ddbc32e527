#!/usr/bin/python3
"""Complexity in a facts stream on standard input against the package mccabe, which flake8's C901 asks.

usage: ff-scan FILE... | stdlib_mccabe.py [ROOT]      a line for each difference, and counts; exit 1 if there is one
mccabe gives a figure for functions of modules and classes (nested ones are part of them), and none for classes.  It sees a
path past every try that has no else, sees nothing of a finally block, and nothing of match; ruff's C901 counts handlers,
else and cases, and so do we.  Here the first is taken off, and functions with the others are left out."""
import ast, os, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stdlib_ast import files
from mccabe import PathGraphingAstVisitor

ROOT = sys.argv[1] if len(sys.argv) > 1 else ""
NESTED = 1 << 19


def parts(tree):
    """(name, line) -> try statements without else, and whether the function has a finally or a match."""
    out = {}
    for f in ast.walk(tree):
        if isinstance(f, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inside = list(ast.walk(f))
            tries = [n for n in inside if isinstance(n, (ast.Try, ast.TryStar))]
            plain = not any(t.finalbody for t in tries) and not any(isinstance(n, (ast.Match, ast.TryStar)) for n in inside)
            out[f.name, f.lineno] = sum(not t.orelse for t in tries), plain
    return out


def main():
    n = functions = bad = refused = 0
    for path, sections in files(sys.stdin):
        try:
            with open(os.path.join(ROOT, path), "rb") as f:
                tree = ast.parse(f.read())
            visitor = PathGraphingAstVisitor()
            visitor.preorder(tree, visitor)
        except (SyntaxError, ValueError, RecursionError, FileNotFoundError):
            refused += 1
            continue
        n += 1
        want = {(g.lineno, g.entity.split(".")[-1]): g.complexity() for g in visitor.graphs.values()}
        tries = parts(tree)
        rows = sections.get("definitions", {"rows": [], "columns": []})
        for d in (dict(zip(rows["columns"], r)) for r in rows["rows"]):
            w = want.get((d["line"], d["name"]), want.get((d["first_line"], d["name"])))
            if d["kind"] == "class" or d["flags"] & NESTED or w is None:
                continue
            without_else, plain = tries[d["name"], d["line"]]
            if not plain:
                continue
            functions += 1
            w -= without_else
            if w != d["complexity"]:
                bad += 1
                print(f"{path}:{d['line']}: {d['qualname']}: mccabe {w}, here {d['complexity']}")
    print(f"{n} files, {functions} functions, {bad} differences, {refused} files that CPython refuses")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
