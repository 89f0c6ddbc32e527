#!/usr/bin/python3
"""Findings of ff-critic on a whole tree against ruff's (the npm package @astral-sh/ruff-wasm-nodejs), line by line.

usage: ruff_repository.py [--show N] [--bin DIR] RUFF TREE...
  RUFF   folder of the installed package          TREE   a work tree; each gets a row a code
  --show prints the first N differences of each code, and why imports were left out in context
Judged alone (--isolated) both read the same; in context ff-critic leaves out what the rest of the repository wants.
Files that ruff cannot parse are left out on both sides.  exit 1 if there is an unexplained difference."""
import argparse, ast, collections, json, os, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
CODES = {"F401": "unused_import", "F811": "redefined_unused", "F841": "unused_variable", "F821": "undefined_name", "C901": "complexity"}
SAME = {"F822": "F821", "F823": "F821", "F842": "F841"}


def ruff(folder, tree, files):
    codes = ",".join(list(CODES) + list(SAME))
    p = subprocess.run(["node", os.path.join(HERE, "ruff_judge.js"), folder, codes], input="\n".join(files), capture_output=True, text=True, cwd=tree, check=True)
    out, refused = collections.defaultdict(list), set()
    for line in p.stdout.splitlines():
        r = json.loads(line)
        for code, row, message in r["found"]:
            if code == "F822" and os.path.basename(r["file"]) == "__init__.py":
                continue  # ruff leaves packages out, whose exports may be modules; here it is not told the name of the file
            if "`__path__`" in message and os.path.basename(r["file"]) == "__init__.py":
                continue
            code = SAME.get(code, code)
            if code in CODES:
                out[code].append((r["file"], row, message))
            else:
                refused.add(r["file"])
    return out, refused


def ours(binary, tree, files, context):
    types = {t: c for c, t in CODES.items()}
    out = collections.defaultdict(list)
    args = [os.path.join(binary, "ff-critic"), "--json", "-a"] + ([] if context else ["--isolated"])
    for i in range(0, len(files), 100000 if context else 500):
        p = subprocess.run(args + (["."] if context else files[i:i + 500]), capture_output=True, text=True, cwd=tree)
        if p.returncode not in (0, 1):
            sys.exit(f"ff-critic: exit {p.returncode}: {p.stderr[-300:]}")
        for line in p.stdout.splitlines():
            r = json.loads(line)
            if r.get("record") == "finding" and r["type"] in types:
                out[types[r["type"]]].append((r["file"], r["line"], r["message"]))
    return out


# ---- why an import that nothing in its file reads is no finding in context ----

def module_names(path):
    parts = path[:-3].split("/")
    parts = parts[:-1] if parts[-1] == "__init__" else parts
    return [".".join(parts[i:]) for i in range(len(parts))]


class Repository:
    """Who imports what from where, by CPython's ast."""

    def __init__(self, tree, files):
        self.trees, self.taken = {}, collections.defaultdict(set)
        for path in files:
            try:
                with open(os.path.join(tree, path), "rb") as f:
                    self.trees[path] = ast.parse(f.read())
            except (SyntaxError, ValueError):
                continue
            for node in ast.walk(self.trees[path]):
                if isinstance(node, ast.ImportFrom):
                    for a in node.names:
                        self.taken[self.absolute(path, node), a.name].add(path)
                elif isinstance(node, ast.Attribute):
                    self.taken[None, node.attr].add(path)
                elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
                    self.taken["", node.value.rpartition(".")[2]].add(path)

    def absolute(self, path, node):
        parts = path.split("/")[:-node.level] if node.level else []
        return ".".join(parts + ([node.module] if node.module else []))

    def reason(self, path, line):
        tree = self.trees.get(path)
        names = module_names(path)
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, (ast.Import, ast.ImportFrom)) and node.lineno <= line <= node.end_lineno:
                bound = [a.asname or a.name.partition(".")[0] for a in node.names if a.lineno <= line <= a.end_lineno]
                for n in bound:
                    if any(self.taken.get((m, n), set()) - {path} for m in names):
                        return "imported from here by another file"
                if path.endswith("__init__.py"):
                    return "re-export of a package"
                if self.in_try(tree, node):
                    return "probe: import in a try"
                base = os.path.basename(path)
                if base == "conftest.py" or base.startswith("test_") or "/tests/" in "/" + path:
                    if any(isinstance(a, ast.arg) and a.arg in bound for a in ast.walk(tree)) or base == "conftest.py":
                        return "fixture of tests"
                for n in bound:
                    if self.taken.get((None, n), set()) - {path}:
                        return "the name is read as an attribute elsewhere"
                    if self.taken.get(("", n), set()) - {path}:
                        return "patched or named in a string elsewhere"
                if isinstance(node, ast.Import) or self.in_function(tree, node):
                    return "loaded for its effect"
        return "other"

    def in_try(self, tree, node):
        return any(isinstance(t, ast.Try) and t.handlers and t.lineno <= node.lineno <= t.end_lineno for t in ast.walk(tree))

    def in_function(self, tree, node):
        return any(isinstance(f, (ast.FunctionDef, ast.AsyncFunctionDef)) and f.lineno <= node.lineno <= f.end_lineno for f in ast.walk(tree))


def compare(name, code, want, got, show):
    w, g = collections.Counter(x[:2] for x in want), collections.Counter(x[:2] for x in got)
    both = sum((w & g).values())
    print(f"{name:12} {code}  ruff {sum(w.values()):5}  alone {sum(g.values()):5}  equal {both:5}  only ruff {sum((w - g).values()):3}  only here {sum((g - w).values()):3}")
    for side, rest, rows in (("ruff", w - g, want), ("here", g - w, got)):
        for n, at in enumerate(sorted(rest)):
            if n < show:
                print(f"    only {side}: {at[0]}:{at[1]}: {next(r[2] for r in rows if r[:2] == at)}")
    return w != g


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--show", type=int, default=0)
    p.add_argument("--bin", default="build/bin")
    p.add_argument("ruff")
    p.add_argument("tree", nargs="+")
    o = p.parse_args()
    o.bin, o.ruff, bad = os.path.abspath(o.bin), os.path.abspath(o.ruff), False
    for tree in o.tree:
        name = os.path.basename(os.path.abspath(tree))
        files = sorted(f for f in subprocess.run(["git", "ls-files", "*.py"], capture_output=True, text=True, cwd=tree, check=True).stdout.splitlines()
                       if os.path.isfile(os.path.join(tree, f)))
        said, refused = ruff(o.ruff, tree, files)
        files = [f for f in files if f not in refused]
        alone, context = ours(o.bin, tree, files, False), ours(o.bin, tree, files, True)
        print(f"{name:12} {len(files)} files, {len(refused)} that ruff cannot parse")
        for code in CODES:
            want, got = [x for x in said[code] if x[0] not in refused], [x for x in alone[code] if x[0] not in refused]
            bad |= compare(name, code, want, got, o.show)
        left = collections.Counter(x[:2] for x in alone["F401"]) - collections.Counter(x[:2] for x in context["F401"])
        more = collections.Counter(x[:2] for x in context["F401"]) - collections.Counter(x[:2] for x in alone["F401"])
        repository = Repository(tree, files)
        reasons = collections.Counter()
        for at, n in left.items():
            reasons[repository.reason(*at)] += n
        print(f"{name:12} F401  in context {len(context['F401'])}, left out {sum(left.values())}, more {sum(more.values())}: " +
              ", ".join(f"{n} {r}" for r, n in reasons.most_common()))
        for at in sorted(left):
            if o.show and repository.reason(*at) in ("other", "loaded for its effect"):
                print(f"    left out ({repository.reason(*at)}): {at[0]}:{at[1]}")
        for at in sorted(more):
            print(f"    only in context: {at[0]}:{at[1]}")
    return bad


if __name__ == "__main__":
    sys.exit(main())
