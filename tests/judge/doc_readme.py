"""Sections that ff-docwriter readme writes, against Python's own reading of the tree: environment variables against a walk of ast, entry points
against tomllib and configparser.  Usage: doc_readme.py FOLDER... (each a repository; a page is written and removed, nothing of it is run)"""
import ast, configparser, os, re, subprocess, sys, tomllib

OTHER = re.compile(r"(^|/)(tests?|migrations|versions|examples?|docs?|doc|vendor|_vendor)/|(^|/)(conftest|test_[^/]*|[^/]*_test|tests)\.py$")


def section(root, name):
    page = os.path.join(root, "FF-JUDGE.md")
    with open(page, "w") as f:
        f.write(f"<!-- ff:{name} -->\n<!-- /ff:{name} -->\n")
    try:
        subprocess.run(["ff-docwriter", "-C", root, "readme", "-q", "FF-JUDGE.md"], check=True)
        return open(page, encoding="utf-8").read()
    finally:
        os.remove(page)


def tracked(root):
    return list(filter(None, subprocess.run(["git", "-C", root, "ls-files", "-z"], capture_output=True, text=True).stdout.split("\0")))


class Reads(ast.NodeVisitor):
    """Names that a file reads of os.environ, by its own imports; constants of the module count as their strings."""

    def __init__(self, tree):
        self.names, self.environ, self.getenv, self.constants = set(), {"os.environ"}, {"os.getenv"}, {}
        for n in ast.walk(tree):
            if isinstance(n, ast.Import):
                for a in n.names:
                    if a.name == "os" and a.asname:
                        self.environ.add(a.asname + ".environ")
                        self.getenv.add(a.asname + ".getenv")
            elif isinstance(n, ast.ImportFrom) and n.module == "os":
                for a in n.names:
                    {"environ": self.environ, "getenv": self.getenv}.get(a.name, set()).add(a.asname or a.name)
        for n in tree.body:
            if isinstance(n, ast.Assign) and len(n.targets) == 1 and isinstance(n.targets[0], ast.Name) and isinstance(n.value, ast.Constant) and isinstance(n.value.value, str):
                self.constants[n.targets[0].id] = n.value.value
        self.visit(tree)

    def take(self, node):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            self.names.add(node.value)
        elif isinstance(node, ast.Name) and node.id in self.constants:
            self.names.add(self.constants[node.id])

    def visit_Call(self, n):
        f = ast.unparse(n.func)
        on, _, last = f.rpartition(".")
        if n.args and (f in self.getenv or (on in self.environ and last in ("get", "pop"))):
            self.take(n.args[0])
        self.generic_visit(n)

    def visit_Subscript(self, n):
        if isinstance(n.ctx, ast.Load) and ast.unparse(n.value) in self.environ:
            self.take(n.slice)
        self.generic_visit(n)

    def visit_Compare(self, n):
        if len(n.ops) == 1 and isinstance(n.ops[0], (ast.In, ast.NotIn)) and ast.unparse(n.comparators[0]) in self.environ:
            self.take(n.left)
        self.generic_visit(n)


def variables(root, paths):
    read, fields = set(), set()
    for path in paths:
        if not path.endswith(".py") or OTHER.search(path):
            continue
        try:
            tree = ast.parse(open(os.path.join(root, path), encoding="utf-8").read())
        except (SyntaxError, UnicodeDecodeError):
            continue
        read |= Reads(tree).names
        for n in ast.walk(tree):
            if isinstance(n, ast.ClassDef):
                fields |= {s.target.id.upper() for s in n.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)}
    return read, fields


def scripts(root, paths):
    out = set()
    for path in paths:
        base = os.path.basename(path)
        if base == "pyproject.toml":
            try:
                t = tomllib.loads(open(os.path.join(root, path), encoding="utf-8").read())
            except tomllib.TOMLDecodeError:
                continue
            for table in (t.get("project", {}).get("scripts", {}), t.get("project", {}).get("gui-scripts", {}), t.get("tool", {}).get("poetry", {}).get("scripts", {})):
                out |= {(k, v if isinstance(v, str) else v.get("reference", v.get("callable"))) for k, v in table.items()}
        elif base == "setup.cfg":
            c = configparser.ConfigParser(interpolation=None)
            c.read(os.path.join(root, path))
            for key in ("console_scripts", "gui_scripts"):
                for line in c.get("options.entry_points", key, fallback="").splitlines():
                    if "=" in line:
                        out.add(tuple(x.strip() for x in line.split("=", 1)))
        elif base == "setup.py":
            for n in ast.walk(ast.parse(open(os.path.join(root, path), encoding="utf-8").read())):
                if isinstance(n, ast.Dict):
                    for k, v in zip(n.keys, n.values):
                        if isinstance(k, ast.Constant) and k.value in ("console_scripts", "gui_scripts") and isinstance(v, (ast.List, ast.Tuple)):
                            out |= {tuple(x.strip() for x in e.value.split("=", 1)) for e in v.elts if isinstance(e, ast.Constant)}
    return {(k, re.sub(r"\s*\[.*\]$", "", v)) for k, v in out}


def judge(root):
    paths = tracked(root)
    read, fields = variables(root, paths)
    page = section(root, "configuration").split("| Key of")[0].split("| Django setting")[0]
    told = set(re.findall(r"^\| `([^`]+)` \|", page, re.M))
    missed, more = read - told, {n for n in told - read if not any(n.endswith(f) for f in fields)}
    got = set(re.findall(r"^\| `([^` ]+)` \| `([^`:]+:[^`]+)` \|", section(root, "commands").split("| Option")[0], re.M))
    want = scripts(root, paths)
    print(f"{root}: {len(read)} variables read, {len(told)} told, missed {sorted(missed)}, more {sorted(more)}; {len(want)} entry points, missed {sorted(want - got)}, more {sorted(got - want)}")
    return len(missed) + len(more) + len(want ^ got)


if __name__ == "__main__":
    sys.exit(sum(judge(r) for r in sys.argv[1:]) > 0)
