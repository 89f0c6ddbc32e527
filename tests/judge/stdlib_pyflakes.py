#!/usr/bin/python3
"""Imports in a facts stream on standard input against pyflakes: which are unused, which are redefined while unused.

usage: ff-scan FILE... | stdlib_pyflakes.py [ROOT]      a line for each difference, and counts; exit 1 if there is one"""
import ast, os, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stdlib_ast import files
from pyflakes import checker, messages

# Differences that stay, and why.
EXPLAINED = {
    "concurrent/futures/process.py": "`from multiprocessing.queues import Queue` stands beside `import multiprocessing.connection`: pyflakes counts the submodule as used",
    "curses/__init__.py": "the name is read (in a try that asks whether it exists) before it is imported: pyflakes wants the read after it",
}
ROOT = sys.argv[1] if len(sys.argv) > 1 else ""


def appended(tree):
    """Names that the module adds by __all__.append and __all__.extend: pyflakes knows only = and +=, ruff knows all four."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("__all__.append", "__all__.extend"):
            for c in ast.walk(node):
                if isinstance(c, ast.Constant) and isinstance(c.value, str):
                    yield c.value


def main():
    n = bad = unused = refused = explained = 0
    for path, sections in files(sys.stdin):
        try:
            with open(os.path.join(ROOT, path), "rb") as f:
                data = f.read()
            tree = ast.parse(data)
            messages_of = checker.Checker(tree, path).messages
        except (SyntaxError, ValueError, RecursionError, FileNotFoundError):
            refused += 1
            continue
        n += 1
        want, exported = set(), set(appended(tree))
        for m in messages_of:
            if isinstance(m, messages.UnusedImport) and not m.message_args[0].endswith(".*"):  # a star binds no name of its own
                text = m.message_args[0]
                bound = text.split(" as ")[1] if " as " in text else text
                if bound.rpartition(".")[2] in exported:
                    explained += 1
                else:
                    want.add((m.lineno, bound))
        rows = sections.get("imports", {"rows": [], "columns": []})
        imports = [dict(zip(rows["columns"], r)) for r in rows["rows"]]
        last = {}
        for i in imports:
            last[i["scope"], i["bound"]] = i
        got = set()
        for i in imports:
            if i["uses"] == 0 and not i["flags"] & (8 | 64 | 8192 | 16384) and not i["redefined_line"] and last[i["scope"], i["bound"]] is i:
                got.add((i["line"], i["bound"]))
        lines = lambda s: sorted(x[0] for x in s)
        unused += len(want)
        if lines(want) != lines(got):
            w, g = lines(want), lines(got)
            for line in sorted(set(w) | set(g)):
                if w.count(line) != g.count(line) and any(path.endswith(p) for p in EXPLAINED):
                    explained += 1
                elif w.count(line) != g.count(line):
                    bad += 1
                    print(f"{path}:{line}: pyflakes {w.count(line)} unused, here {g.count(line)}: {sorted(x[1] for x in want | got if x[0] == line)}")
    print(f"{n} files, {unused} unused imports, {bad} differences, {explained} explained, {refused} files that CPython refuses")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
