#!/usr/bin/python3
"""The names under which ff-testgen would import modules, judged by how the tests of a repository import them.

usage: module_names.py [--show] REPOSITORY...

Every import of a test file is followed to the files of the repository that its dotted name may mean (a suffix of their paths that begins in no
package); where it means exactly one, that is a name of this file.  Judged are files that have something to test and such a name: ff-testgen's is
right when it is one of them.  Files that no test imports are judged by their folder: the root below which the tests find the others of the same top package.
Prints, a repository, how many names are right of how many judged, by import and by folder."""
import ast, json, os, re, subprocess, sys
from collections import Counter, defaultdict

TEST = re.compile(r"(^|/)(test_[^/]*|[^/]*_tests?|conftest|tests)\.py$|(^|/)tests?/")


def module(path):
    name = path[:-3].replace("/", ".")
    return name[:-9] if name.endswith(".__init__") else name


def names_in(text):
    """Of every absolute import what may be a module"""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    for n in ast.walk(tree):
        if isinstance(n, ast.Import):
            for a in n.names:
                yield a.name
        elif isinstance(n, ast.ImportFrom) and not n.level and n.module:
            yield n.module
            for a in n.names:
                yield n.module + "." + a.name


def judge(repo, show):
    files = [p for p in subprocess.run(["git", "-C", repo, "ls-files", "-z", "*.py"], capture_output=True, text=True).stdout.split("\0") if p]
    by_suffix, there = defaultdict(set), set(files)
    for p in files:
        parts = module(p).split(".")
        for i in range(len(parts)):
            if i and "/".join(p.split("/")[:i]) + "/__init__.py" in there:
                break
            by_suffix[".".join(parts[i:])].add(p)
    known, tests = defaultdict(Counter), [p for p in files if TEST.search(p)]
    for t in tests:
        try:
            text = open(os.path.join(repo, t), encoding="utf-8").read()
        except (OSError, UnicodeDecodeError):
            continue
        for name in set(names_in(text)):
            found = by_suffix.get(name, ())
            if len(found) == 1 and not ("." not in name and name in sys.stdlib_module_names):
                known[next(iter(found))][name] += 1
    roots = defaultdict(Counter)  # top folder -> what stands before the names of its files
    for p, names in known.items():
        for name in names:
            whole = module(p)
            if "." in name:
                roots[p.split("/")[0]][whole[:len(whole) - len(name)]] += 1
    out = subprocess.run(["ff-testgen", "-C", repo, "plan", repo], capture_output=True, text=True).stdout.splitlines()
    right, judged, wrong = Counter(), Counter(), []
    for line, after in zip(out, out[1:]):
        if not line.startswith('{"record":"test_module"') or not after.startswith('{"record":"test_target"'):
            continue
        r = json.loads(line)
        path, ours = r["path"], r["module"]
        if TEST.search(path):
            continue
        if path in known:
            how, wanted = "import", set(known[path])
        elif len(roots[path.split("/")[0]]) == 1 and "/" in path:
            root = next(iter(roots[path.split("/")[0]]))
            whole = module(path)
            if not whole.startswith(root):
                continue
            how, wanted = "folder", {whole[len(root):]}
        else:
            continue
        judged[how] += 1
        right[how] += ours in wanted
        if ours not in wanted:
            wrong.append(f"  {how}: {path}: {ours}, not {' or '.join(sorted(wanted))}")
    print(f"{os.path.basename(repo.rstrip('/'))}: {right['import']} of {judged['import']} by import, {right['folder']} of {judged['folder']} by folder", flush=True)
    if show:
        print("\n".join(wrong))


args = sys.argv[1:]
show = "--show" in args
for repo in args:
    if repo != "--show":
        judge(os.path.abspath(repo), show)
