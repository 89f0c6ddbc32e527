#!/usr/bin/python3
"""Every docstring that ff-docwriter writes, judged by CPython and pydocstyle.

usage: docstrings.py [--strip] [--every N] PATH...

--strip: the files lose the docstrings of their functions first; every third of them gets tabs, CR LF, a BOM or bodies on one line.

Each is put into a copy alone. The copy must parse; its syntax tree without docstrings must be the old one; comments, line ends and BOM stay; the
function that was named has a docstring now and no other has another. What it says must be so: the names under Args are those of the
signature in their order, with the annotations; Returns has the annotation; each exception under Raises stands in the body, in an if of that very condition.
pydocstyle --convention=google has nothing to say of it (a file of ''' keeps them: D300 is left out). The finding is gone, and docwriter finds nothing
incomplete. Prints a line for each failure and a summary; exit 1 if there is one."""
import ast, json, os, re, subprocess, sys, tempfile, warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
warnings.simplefilter("ignore")
import fixes

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def found(root, paths):
    out = []
    for i in range(0, len(paths), fixes.BATCH):
        run = subprocess.run(["ff-docwriter", "-a", "--json", "--"] + paths[i:i + fixes.BATCH], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if run.returncode not in (0, 1):
            sys.exit(f"ff-docwriter: exit {run.returncode}: {run.stderr.decode()[-500:]}")
        out += [json.loads(l) for l in run.stdout.decode().splitlines()]
    return out


class Bare(ast.NodeTransformer):
    """Without docstrings, and blocks that are then empty filled"""
    def visit(self, n):
        self.generic_visit(n)
        if isinstance(n, FUNCTIONS + (ast.ClassDef, ast.Module)) and ast.get_docstring(n, clean=False) is not None:
            n.body = n.body[1:] or [ast.Pass()]
        return n


def bare(data):
    return ast.dump(Bare().visit(ast.parse(data)))


def documented(data):
    """(line of def, name) -> docstring, in the order of the text"""
    nodes = [n for n in ast.walk(ast.parse(data)) if isinstance(n, FUNCTIONS + (ast.ClassDef,))]
    return [(n.name, ast.get_docstring(n, clean=False)) for n in sorted(nodes, key=lambda n: n.lineno)]


def sections(text):
    out, now = {}, None
    for line in text.splitlines():
        if line in ("Args:", "Returns:", "Raises:"):
            now = out.setdefault(line[:-1], [])
        elif now is not None and line.strip():
            now.append(line.strip())
    return out


def same(a, b):
    return b is not None and ast.dump(ast.parse(a, mode="eval").body) == ast.dump(b)


def says(node, method, text):
    """What is not so in it"""
    s = sections(text)
    args = [a for a in node.args.posonlyargs + node.args.args + node.args.kwonlyargs][1 if method else 0:]
    if "Args" in s:
        told = [re.fullmatch(r"(\w+) \((.*?)\): (.*)", l) for l in s["Args"]]
        if [t and t.group(1) for t in told] != [a.arg for a in args] or node.args.vararg or node.args.kwarg:
            return "other parameters"
        if not all(same(t.group(2), a.annotation) for t, a in zip(told, args)):
            return "other types"
        plain = node.args.posonlyargs + node.args.args
        defaults = dict(zip([a.arg for a in plain][::-1], node.args.defaults[::-1])) | {a.arg: d for a, d in zip(node.args.kwonlyargs, node.args.kw_defaults) if d}
        for t in told:
            said = re.search(r"Defaults to ``(.*)``\.", t.group(3))
            if bool(said) != (t.group(1) in defaults) or (said and not same(said.group(1), defaults[t.group(1)])):
                return "another default"
    mine, todo = [], list(node.body)
    while todo:
        n = todo.pop()
        mine.append(n)
        todo += [c for c in ast.iter_child_nodes(n) if not isinstance(c, FUNCTIONS + (ast.ClassDef, ast.Lambda))]
    returns = any(isinstance(n, ast.Return) and n.value and not (isinstance(n.value, ast.Constant) and n.value.value is None) for n in mine)
    if returns != ("Returns" in s) or any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in mine):
        return "Returns"
    if returns and not same(s["Returns"][0].split(": ")[0], node.returns):
        return "another type comes back"
    real = {}
    for n in node.body:
        if isinstance(n, ast.If):
            for r in n.body:
                if isinstance(r, ast.Raise):
                    real.setdefault(ast.unparse(r.exc.func if isinstance(r.exc, ast.Call) else r.exc), []).append(ast.dump(n.test))
    for line in s.get("Raises", []):
        name, rest = line.split(": ", 1)
        told = re.findall("``(.*?)``", rest)
        if sorted(ast.dump(ast.parse(t, mode="eval").body) for t in told) != sorted(real.get(name, [])):
            return "another reason to raise " + name
    return ""


def pydocstyle(path):
    run = subprocess.run(["/usr/bin/python3", "-m", "pydocstyle", "--convention=google", "--add-ignore=D300", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return run.stdout.decode()


def judge(data, f, work):
    new = fixes.put(data, fixes.spans(data, f["fix"]))
    if bare(new) != bare(data):
        return "another tree"
    before, after = documented(data), documented(new)
    changed = [(a, b) for a, b in zip(before, after) if a != b]
    if len(changed) != 1 or changed[0][0][1] is not None or changed[0][1][0] != f["symbol"].split(".")[-1]:
        return "the docstring of another one"
    if fixes.ends(new) - fixes.ends(data) - {""} and b"\n" in data:
        return "line ends"
    if [c.string for c in fixes.tokens(data)[1]] != [c.string for c in fixes.tokens(new)[1]] or data[:3] != new[:3] and f["fix"]["edits"][0]["line"] > 1:
        return "comments"
    tree = ast.parse(new)
    node = next(n for n in ast.walk(tree) if isinstance(n, FUNCTIONS) and n.lineno == f["line"])
    owner = [c for c in ast.walk(tree) if isinstance(c, ast.ClassDef) and node in c.body]
    static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)
    why = says(node, bool(owner) and not static, ast.get_docstring(node))
    if why:
        return why
    path = os.path.join(work, "m.py")
    with open(path, "wb") as out:
        out.write(new)
    told = [f"{t.group(0)}" for t in re.finditer(r":%d [^\n]*\n[^\n]*" % f["line"], pydocstyle(path))]
    if told:
        return "pydocstyle: " + " ".join(told)
    left = [g for g in found(work, ["m.py"]) if g.get("symbol") == f["symbol"] and g["line"] == f["line"]]
    return "the finding is still there, or another: " + left[0]["message"] if left else ""


def strip(data, n):
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError):
        return data
    lines = data.split(b"\n")
    for d in [x for x in ast.walk(tree) if isinstance(x, FUNCTIONS) and ast.get_docstring(x) is not None and len(x.body) > 1]:
        s, behind = d.body[0], d.body[1]
        first = min([behind.lineno] + [x.lineno for x in getattr(behind, "decorator_list", [])])
        if d.lineno < s.lineno and s.end_lineno < first and not lines[s.lineno - 1][:s.col_offset].strip() and not lines[s.end_lineno - 1][s.end_col_offset:].strip():
            for i in range(s.lineno - 1, first - 1):
                lines[i] = None if not lines[i].lstrip().startswith(b"#") or i < s.end_lineno else lines[i]
    text = b"\n".join(l for l in lines if l is not None)
    if n % 12 == 0:
        text = re.sub(rb"^(?: {4})+", lambda m: b"\t" * (len(m.group()) // 4), text, flags=re.M)
    elif n % 12 == 3:
        text = text.replace(b"\n", b"\r\n")
    elif n % 12 == 6:
        text = b"\xef\xbb\xbf" + text
    elif n % 12 == 9:  # def f(a): if it is so: raise
        text = re.sub(rb"^( *(?:async )?def [^\n]*:)\n\s+(if [^\n]*:)\n\s+(raise [^\n(]*\([^\n]*\))\n", rb"\1\n        # head\n        \2 \3\n", text, flags=re.M)
    try:
        ast.parse(text)
        return text
    except (SyntaxError, ValueError):
        return data


def main():
    argv, every, spoil = sys.argv[1:], 1, False
    if argv[:1] == ["--strip"]:
        argv, spoil = argv[1:], True
    if argv[:1] == ["--every"]:
        every, argv = int(argv[1]), argv[2:]
    if not argv:
        sys.exit(__doc__)
    files = dict(list(fixes.collect(argv))[::every])
    texts = {n: open(p, "rb").read() for n, p in files.items()}
    texts = {n: t for n, t in texts.items() if not fixes.crowded(t)}
    if spoil:
        texts = {n: strip(texts[n], i) for i, n in enumerate(sorted(texts))}
    bad = written = lacking = 0
    with tempfile.TemporaryDirectory() as root, tempfile.TemporaryDirectory() as work:
        fixes.write(root, texts)
        for f in found(root, sorted(texts)):
            if f["type"] != "missing_docstring":
                continue
            lacking += 1
            if "fix" not in f:
                continue
            written += 1
            try:
                why = judge(texts[f["file"]], f, work)
            except (SyntaxError, ValueError, AssertionError, StopIteration) as e:
                why = f"{type(e).__name__}: {e}"
            if why or f["fix"]["safety"] != "review":
                bad += 1
                print(f"FAIL {f['file']}:{f['line']}: {f['symbol']}: {why}")
    print(f"{len(texts)} files, {lacking} docstrings missing, {written} written, {bad} failures")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
