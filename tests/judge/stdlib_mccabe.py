#!/usr/bin/python3
"""Complexity in a facts stream on standard input against the package mccabe, which flake8's C901 asks.

usage: ff-scan FILE... | stdlib_mccabe.py [ROOT]      a line for each difference, and counts; exit 1 if there is one
mccabe gives a figure for functions of modules and classes (nested ones are part of them), and none for classes."""
import ast, os, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stdlib_ast import files
from mccabe import PathGraphingAstVisitor

ROOT = sys.argv[1] if len(sys.argv) > 1 else ""
NESTED = 1 << 19


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
        want = {(g.lineno, g.entity.split(".")[-1]): g.complexity() for g in visitor.graphs.values() if hasattr(g, "entity")}
        rows = sections.get("definitions", {"rows": [], "columns": []})
        for d in (dict(zip(rows["columns"], r)) for r in rows["rows"]):
            w = want.get((d["line"], d["name"]), want.get((d["first_line"], d["name"])))
            if d["kind"] == "class" or d["flags"] & NESTED or w is None:
                continue
            functions += 1
            if w != d["complexity"]:
                bad += 1
                print(f"{path}:{d['line']}: {d['qualname']}: mccabe {w}, here {d['complexity']}")
    print(f"{n} files, {functions} functions, {bad} differences, {refused} files that CPython refuses")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
