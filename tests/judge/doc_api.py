"""The reference that ff-docwriter api writes, against CPython's own reading of the source: every public function and class is there once, with
the signature that ast has.  Usage: doc_api.py FOLDER... (each a tree; nothing of it is run)"""
import ast, collections, os, re, subprocess, sys, tempfile

ANCHOR = re.compile(r'^<a id="([^"]+)"></a>$')
DEFINED = re.compile(r"^Defined in \[?`(.+?):(\d+)`")
NOT_PUBLIC = re.compile(r"(^|/)(tests?|testing_?|migrations|alembic|scripts|bin|examples?|docs?|vendor|_vendor|node_modules)/|(^|/)(conftest|setup|manage|noxfile|test_[^/]*|[^/]*_test|tests)\.py$")


def entries(folder):
    """(anchor, fence, path, line) of every definition on the pages of a folder."""
    for name in sorted(os.listdir(folder)):
        anchor = fence = None
        inside = None
        for line in open(os.path.join(folder, name), encoding="utf-8"):
            line = line.rstrip("\n")
            if inside is not None:
                if line == inside:
                    inside = None
                else:
                    fence.append(line)
                continue
            if m := ANCHOR.match(line):
                anchor, fence = m[1], None
            elif line == "```python" and anchor and fence is None:
                fence, inside = [], "```"
            elif (m := DEFINED.match(line)) and fence is not None:
                yield anchor, "\n".join(fence), m[1], int(m[2])
                fence = None


def declarations(fence):
    """The definitions of a fence, as ast has them."""
    chunks, now = [], []
    for line in fence.split("\n"):
        if re.match(r"(async def|def|class|@)", line) and now and re.match(r"(async def|def|class)", "".join(x for x in now if not x.startswith("@"))):
            chunks.append(now)
            now = []
        now.append(line)
    chunks.append(now)
    return [ast.parse("\n".join(c) + ": ...").body[0] for c in chunks if not re.match("class", next((x for x in c if not x.startswith("@")), ""))]


def long_text(node, text):
    """A default or annotation beyond what a fact quotes."""
    parts = [d for d in node.args.defaults + node.args.kw_defaults if d] + [a.annotation for a in ast.walk(node.args) if isinstance(a, ast.arg) and a.annotation]
    return any(len((ast.get_source_segment(text, p) or "").encode()) > 190 for p in parts + ([node.returns] if node.returns else []))


def shape(node, name):
    return ("async " if isinstance(node, ast.AsyncFunctionDef) else "") + f"{name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns) if node.returns else ''}"


class Tree:
    def __init__(self, root):
        self.root, self.nodes, self.texts, self.overloads = root, {}, {}, collections.defaultdict(list)

    def load(self, path):
        if path not in self.texts:
            self.texts[path] = open(os.path.join(self.root, path), encoding="utf-8").read()
            for n in ast.walk(ast.parse(self.texts[path])):
                if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                    self.nodes[path, n.lineno] = n
                    if not isinstance(n, ast.ClassDef) and any(ast.unparse(d).split(".")[-1] == "overload" for d in n.decorator_list):
                        self.overloads[path, n.name].append(n)
                    for b in ast.iter_child_nodes(n):
                        b.up = n
        return self.texts[path]

    def overloads_of(self, path, node):
        return [n for n in self.overloads[path, node.name] if getattr(n, "up", None) is getattr(node, "up", None)]


def modules(root):
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "*.py"], capture_output=True, text=True).stdout.split("\0")
    for path in filter(None, listed):
        if not NOT_PUBLIC.search(path) and not any(p.startswith("_") and p != "__init__.py" for p in path.split("/")):
            yield path


def literal_all(tree):
    for n in tree.body:
        if isinstance(n, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in n.targets):
            try:
                return list(ast.literal_eval(n.value)) or [None]
            except ValueError:
                return None
    return []  # there is none: () is an __all__ of its own


def judge(root):
    tree, count = Tree(root), collections.Counter()
    with tempfile.TemporaryDirectory() as out:
        subprocess.run(["ff-docwriter", "-C", root, "api", "-q", "-o", out], check=True)
        found = list(entries(out))
        text = "".join(open(os.path.join(out, f), encoding="utf-8").read() for f in sorted(os.listdir(out)))
    seen = set()
    for anchor, fence, path, line in found:
        source = tree.load(path)
        node = tree.nodes.get((path, line))
        seen.add((path, line))
        if node is None:
            count["wrong line"] += 1
            print("no definition at", path, line)
        elif isinstance(node, ast.ClassDef):
            count["classes"] += 1
            own = next((n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__" and not any(ast.unparse(d).endswith("overload") for d in n.decorator_list)), None)
            head = re.sub(r"^@.*\n", "", fence, flags=re.M)
            if own and "(" in head and not long_text(own, source):
                shown = ast.parse("def __init__" + head[head.index("("):] + ": ...").body[0]
                args = own.args
                (args.posonlyargs or args.args).pop(0)
                count["constructors"] += 1
                if ast.unparse(shown.args) != ast.unparse(args):
                    count["wrong"] += 1
                    print(path, line, ast.unparse(shown.args), "!=", ast.unparse(args))
        elif long_text(node, source):
            count["long"] += 1
        else:
            count["functions"] += 1
            name = anchor.rsplit(".", 1)[1]  # of a re-export the one that it is imported by
            want = [shape(n, name) for n in tree.overloads_of(path, node) or [node]]
            try:
                got = [shape(n, n.name) for n in declarations(fence)]
            except SyntaxError as e:
                got = [f"{e}: {fence}"]
            if got != want and not any(long_text(n, source) for n in tree.overloads_of(path, node)):
                count["wrong"] += 1
                print(path, line, got, "!=", want)
    for path in modules(root):
        try:
            module = ast.parse(open(os.path.join(root, path), encoding="utf-8").read())
        except (SyntaxError, UnicodeDecodeError):
            continue
        names = literal_all(module)
        for n in module.body:
            if names == [] and isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not n.name.startswith("_"):
                later = [m for m in module.body if getattr(m, "name", "") == n.name]
                count["public"] += 1
                if not any((path, m.lineno) in seen for m in later):
                    count["missed"] += 1
                    print("missed", path, n.lineno, n.name)
        for name in filter(None, names or []):
            defined = any(getattr(n, "name", "") == name for n in module.body)
            if defined:
                count["public"] += 1
                if not re.search(r'<a id="[^"]*\.' + re.escape(name) + r'"', text) and f"`{name}`" not in text:
                    count["missed"] += 1
                    print("missed", path, name)
    print(root, dict(count))
    return count["wrong"] + count["wrong line"] + count["missed"]


if __name__ == "__main__":
    sys.exit(sum(judge(r) for r in sys.argv[1:]) > 0)
