#!/usr/bin/env python3
"""Judge of the importers in a spread record: the import statements of the tree, read by ast, resolved as Python resolves them.

radius.py FF-SCAN REPOSITORY [COUNT [SEED]]: in a clean work tree with an index, one statement is put into a function of each of
COUNT modules in turn, and the importers that ff-scan tells are held against those that ast finds.  The file is put back.
"""
import ast
import json
import os
import random
import subprocess
import sys


def files(top):
    out = subprocess.run(["git", "-C", top, "ls-files", "*.py"], capture_output=True, text=True, check=True).stdout
    return [f for f in out.splitlines() if os.path.isfile(os.path.join(top, f))]


def aside(path):
    parts = path.split("/")
    words = {"tests", "test", "testing", "unittests", "examples", "example", "samples", "demos", "demo", "tutorial", "tutorials", "docs_src",
             "vendor", "vendored", "_vendor", "third_party", "extern"}
    name = parts[-1]
    return bool(words & set(parts[:-1])) or parts[0] in ("docs", "doc") or name.startswith("test_") or name.endswith("_test.py") or name in ("conftest.py", "tests.py", "test.py")


class Tree:
    """Modules of a tree under every root that sys.path may hold: a folder that is no package itself."""

    def __init__(self, top):
        self.top, self.files = top, set(files(top))
        self.roots = {""}
        for f in self.files:
            folder = os.path.dirname(f)
            while folder and folder + "/__init__.py" in self.files:
                folder = os.path.dirname(folder)
            self.roots.add(folder)

    def at(self, root, dotted):
        base = "/".join(([root] if root else []) + dotted.split("."))
        for path in (base + "/__init__.py", base + ".py"):
            if path in self.files:
                return path
        return None

    def find(self, importer, dotted):
        """The file of an absolute name: the importer's own root first, as a script or a test finds it."""
        folder, found = os.path.dirname(importer), None
        while folder and folder + "/__init__.py" in self.files:
            folder = os.path.dirname(folder)
        nearest = [folder, "src", ""] + sorted(self.roots - {folder, "src", ""}, key=len)
        for root in nearest:
            if root not in ("", "src", folder) and "." not in dotted and not self.package(root, dotted):
                continue  # a lone module of another folder is not on the path
            found = self.at(root, dotted)
            if found:
                return found
        return None

    def package(self, root, dotted):
        return "/".join(([root] if root else []) + [dotted, "__init__.py"]) in self.files

    def imports(self, path):
        """Files that the import statements of a file name."""
        try:
            with open(os.path.join(self.top, path), "rb") as f:
                tree = ast.parse(f.read())
        except (SyntaxError, ValueError):
            return set()
        out = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for name in node.names:
                    out.add(self.find(path, name.name))
            elif isinstance(node, ast.ImportFrom):
                out |= self.named_from(path, node)
        return {f for f in out if f and f != path}

    def named_from(self, path, node):
        if node.level:
            folder = os.path.dirname(path).split("/") if os.path.dirname(path) else []
            if node.level - 1 > len(folder):
                return set()
            base = folder[: len(folder) - node.level + 1]
            dotted = ".".join(base + (node.module.split(".") if node.module else []))
            module = self.at("", dotted) if dotted else None
            return {module} | {self.at("", (dotted + "." if dotted else "") + n.name) for n in node.names}
        return {self.find(path, node.module)} | {self.find(path, node.module + "." + n.name) for n in node.names}


def importers(tree, path):
    users = {}
    for f in tree.files:
        if not aside(f):
            for g in tree.edges[f]:
                users.setdefault(g, set()).add(f)
    depth, todo = {path: 0}, [path]
    for f in todo:
        for g in users.get(f, ()):
            if g not in depth:
                depth[g] = depth[f] + 1
                todo.append(g)
    del depth[path]
    return depth


def touched(text):
    """The text with one statement more in its first function."""
    functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)) and n.body[-1].lineno > n.lineno]
    if not functions:
        return None
    last, lines = functions[0].body[-1], text.split("\n")
    lines.insert(last.lineno - 1, " " * last.col_offset + "pass")
    return "\n".join(lines)


def told(scan, top):
    out = subprocess.run([scan, "-C", top, "--worktree", "--sides", "both", "--context", "api"], capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        if line.startswith('{"record":"spread"'):
            r = json.loads(line)
            return {m["path"]: m["depth"] for m in r.get("importers", [])}, r.get("cut", "")
    return {}, ""


def main():
    scan, top, count, seed = sys.argv[1], sys.argv[2], int((sys.argv[3:4] or ["40"])[0]), int((sys.argv[4:5] or ["1"])[0])
    tree = Tree(top)
    tree.edges = {f: tree.imports(f) for f in tree.files}
    sample = sorted(f for f in tree.files if not aside(f))
    random.Random(seed).shuffle(sample)
    right = false = missed = wrong_depth = done = cut = 0
    for path in sample:
        if done >= count:
            break
        with open(os.path.join(top, path), encoding="utf-8", newline="") as f:
            text = f.read()
        new = touched(text)
        if not new:
            continue
        try:
            with open(os.path.join(top, path), "w", encoding="utf-8", newline="") as f:
                f.write(new)
            got, why = told(scan, top)
        finally:
            with open(os.path.join(top, path), "w", encoding="utf-8", newline="") as f:
                f.write(text)
        want = importers(tree, path)
        limit = max(got.values(), default=9) - 1 if "importers" in why else 99
        cut += limit < 99
        for f in sorted(set(got) | set(want)):
            if f in got and f in want:
                right += 1
                wrong_depth += got[f] != want[f]
            elif f in got:
                false += 1
                print("false", path, f, got[f])
            elif want[f] <= limit:
                missed += 1
                print("missed", path, f, want[f])
        done += 1
    print(f"modules {done} ({cut} cut off), importers right {right}, false {false}, missed {missed}, at another depth {wrong_depth}")
    return 1 if not done else 0


if __name__ == "__main__":
    sys.exit(main())
