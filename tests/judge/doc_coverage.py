#!/usr/bin/python3
"""`ff-docwriter coverage --all-nodes` against interrogate with its own settings: every node of every file.

usage: doc_coverage.py [--show N] FOLDER...

ff-docwriter must be on PATH, interrogate importable (PYTHONPATH of its sources will do; tabulate, which only prints, is not needed). Name, kind, line
and whether it is covered must be equal. Files that CPython cannot read, links and hidden folders are left out. Prints the figures of both; exit 1 if a node differs."""
import argparse, ast, collections, json, os, subprocess, sys, types, warnings

warnings.simplefilter("ignore")
sys.modules.setdefault("tabulate", types.ModuleType("tabulate"))
from interrogate.config import InterrogateConfig
from interrogate.visit import CoverageVisitor

KINDS = {"Module": "module", "ClassDef": "class", "FunctionDef": "function", "AsyncFunctionDef": "function"}


def files(folder):
    for root, dirs, names in os.walk(folder):
        dirs[:] = sorted(d for d in dirs if not d.startswith(".") and d != "venv")
        yield from (p for p in (os.path.join(root, n) for n in sorted(names) if n.endswith(".py")) if not os.path.islink(p))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--show", type=int, default=10)
    ap.add_argument("folders", nargs="+")
    o = ap.parse_args()
    bad = 0
    for folder in o.folders:
        run = subprocess.run(["ff-docwriter", "coverage", "--all-nodes", "--json", "."], cwd=folder, stdout=subprocess.PIPE)
        ours = collections.defaultdict(collections.Counter)
        for line in run.stdout.decode().splitlines():
            r = json.loads(line)
            if r.get("record") != "doc_node":
                continue
            kind = "function" if r["kind"] == "method" else r["kind"]
            ours[os.path.normpath(r["file"])][(kind, r["name"].rpartition(".")[2] if kind != "module" else "", r["line"] if kind != "module" else 0, r["covered"])] += 1
        covered = total = wrong = broken = 0
        for path in files(folder):
            try:
                with open(path, "rb") as f:
                    tree = ast.parse(f.read())
            except (SyntaxError, ValueError):
                broken += 1
                continue
            visitor = CoverageVisitor(filename=path, config=InterrogateConfig())
            visitor.visit(tree)
            theirs = collections.Counter((KINDS[n.node_type], n.name if n.node_type != "Module" else "", n.lineno or 0, n.covered) for n in visitor.nodes)
            name = os.path.normpath(os.path.relpath(path, folder))
            covered += sum(c for n, c in theirs.items() if n[3])
            total += sum(theirs.values())
            if theirs != ours[name]:
                wrong += sum((theirs - ours[name]).values()) + sum((ours[name] - theirs).values())
                if bad < o.show:
                    bad += 1
                    print(f"{path}: interrogate alone {list((theirs - ours[name]).elements())[:5]}, ours alone {list((ours[name] - theirs).elements())[:5]}")
        bad += wrong
        print(f"{folder}: {covered} of {total} = {100 * covered / max(1, total):.1f} %, {wrong} nodes differ, {broken} files left out")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
