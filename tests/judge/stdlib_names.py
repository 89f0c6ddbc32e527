#!/usr/bin/python3
"""Undefined names and unused variables in a facts stream on standard input against pyflakes.

usage: ff-scan FILE... | stdlib_names.py [ROOT]      a line for each difference, and counts; exit 1 if there is one"""
import ast, collections, os, re, sys, warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stdlib_ast import files
from pyflakes import checker, messages

ROOT = sys.argv[1] if len(sys.argv) > 1 else ""
STAR, HANDLED = 1, 2
UNDEFINED = (messages.UndefinedName, messages.UndefinedLocal, messages.UndefinedExport, messages.ImportStarUsage)
warnings.simplefilter("ignore")


def rows(sections, name):
    s = sections.get(name, {"rows": [], "columns": []})
    return [dict(zip(s["columns"], r)) for r in s["rows"]]


def loops(tree):
    """(first line, last line, names bound) of each loop."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.For, ast.While, ast.AsyncFor)):
            yield node.lineno, node.end_lineno, {c.id for c in ast.walk(node) if isinstance(c, ast.Name) and isinstance(c.ctx, ast.Store)}


class Excuses:
    """Differences that stay: where pyflakes goes by the order of lines alone."""

    def __init__(self, tree):
        self.loops = list(loops(tree))
        self.deleted = {t.id for node in ast.walk(tree) if isinstance(node, ast.Delete) for x in node.targets for t in ast.walk(x)
                        if isinstance(t, ast.Name)}
        self.dynamic = [(node.lineno, node.end_lineno) for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and
                        any(isinstance(c, ast.Call) and ast.unparse(c)[:5] in ("vars()", "eval(", "exec(") or isinstance(c, ast.Call) and
                            ast.unparse(c) in ("dir()", "vars()") for c in ast.walk(node))]

    def why(self, kind, line, name, here):
        if here:
            return None
        if any(a <= line <= b and name in bound for a, b, bound in self.loops):
            return "an earlier turn of the loop may have bound it"
        if kind == "undefined" and name in self.deleted:
            return "deleted in a branch, or after the function was called"
        if kind == "unused" and any(a <= line <= b for a, b in self.dynamic):
            return "vars(), eval or exec may read it"
        return None


def main():
    n = bad = explained = refused = undefined = unused = 0
    for path, sections in files(sys.stdin):
        try:
            with open(os.path.join(ROOT, path), "rb") as f:
                data = f.read()
            tree = ast.parse(data)
            said = checker.Checker(tree, path).messages
        except (SyntaxError, ValueError, RecursionError, FileNotFoundError):
            refused += 1
            continue
        n += 1
        excuses = Excuses(tree)
        exports = {l for n in ast.walk(tree) if isinstance(n, (ast.Assign, ast.AugAssign, ast.AnnAssign)) and
                   any(isinstance(t, ast.Name) and t.id == "__all__" for t in getattr(n, "targets", [getattr(n, "target", None)]))
                   for l in range(n.lineno, n.end_lineno + 1)}
        want = collections.Counter()
        for m in said:
            if isinstance(m, UNDEFINED):
                want["undefined", 0 if m.lineno in exports else m.lineno, m.message_args[0]] += 1
            elif isinstance(m, messages.UnusedVariable):
                want["unused", m.lineno, m.message_args[0]] += 1
        got = collections.Counter()
        for r in rows(sections, "unbound"):
            package = path.endswith("__init__.py") and (r["name"] == "__path__" or r["kind"] == "export" and not r["flags"] & STAR)
            if (not r["flags"] & HANDLED or r["flags"] & STAR) and not package:
                got["undefined", 0 if r["line"] in exports else r["line"], r["name"]] += 1
        for r in rows(sections, "unused"):
            if r["kind"] not in ("augmented", "annotation"):
                got["unused", r["line"], r["name"]] += 1
        undefined += sum(c for k, c in want.items() if k[0] == "undefined")
        unused += sum(c for k, c in want.items() if k[0] == "unused")
        for kind, line, name in sorted(set(want) | set(got)):
            w, g = want[kind, line, name], got[kind, line, name]
            if w != g and excuses.why(kind, line, name, g):
                explained += 1
            elif w != g:
                bad += 1
                print(f"{path}:{line}: {kind} {name}: pyflakes {w}, here {g}")
    print(f"{n} files, {undefined} undefined names, {unused} unused variables, {bad} differences, {explained} explained, {refused} files that CPython refuses")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
