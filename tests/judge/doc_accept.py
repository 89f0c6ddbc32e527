#!/usr/bin/python3
"""Docstrings that are put into whole trees, held against what the trees were.

usage: doc_accept.py [--real] [--style google|numpy|sphinx] [--width N] [--griffe DIR] [--ruff DIR] [--no-pydocstyle] [--spoil] [--every N] FOLDER...

A copy of each folder's Python files (those that CPython reads) gets a docstring that says as much as one can at every place
(build/bench/doc-place), or with --real what `ff-docwriter write` makes of it. Then, for every file:
  it parses; its syntax tree without docstrings is the old one; each byte outside of docstrings is the old one, and of a docstring that
  was there all lines are, in their order (one quote on each side may have become three); a second run changes nothing;
  griffe's Google parser (--griffe: the folder that holds the package) reads from what was written whole the parameters of the signature,
  with their stars and types, the type that comes back, and exceptions that are raised there;
  pydocstyle --convention=google, and ruff's D and DOC rules (--ruff: the npm package @astral-sh/ruff-wasm-nodejs), say nothing of a definition that
  they did not say before.
--spoil: files get tabs, CR LF, both, a BOM, or bodies on one line first. Prints a line for each failure and a summary; exit 1 if there is one."""
import argparse, ast, collections, json, logging, os, re, shutil, subprocess, sys, tempfile, warnings

warnings.simplefilter("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
DEFS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
KINDS = DEFS + (ast.Module,)
# What the place decides, not the text: tabs where the file has tabs (D206), quotes of a docstring that was there (D300), a blank line after a class line (D203), the summary's own words
PLACE = {"D206", "D203", "D213"}


def read(path):
    with open(path, "rb") as f:
        return f.read()


def spoil(data, n):
    """Another form of the same program, where it stays one"""
    def bodies(m):
        return m.group(1) + b" " + m.group(2)
    text = data
    if n % 6 == 0:
        text = re.sub(rb"^(?: {4})+", lambda m: b"\t" * (len(m.group()) // 4), data, flags=re.M)
    elif n % 6 == 1:
        text = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    elif n % 6 == 2:
        text = b"\n".join(l + (b"\r" if i % 3 else b"") for i, l in enumerate(data.split(b"\n")[:-1])) + b"\n"
    elif n % 6 == 3:
        text = b"\xef\xbb\xbf" + data
    elif n % 6 == 4:
        text = re.sub(rb"^( *(?:async )?def [^\n]*:)\n\s+((?:return|raise|pass|self\.)[^\n(\[{\\#\"']*)(?=\n\s*\n)", bodies, data, flags=re.M)
    elif n % 6 == 5:
        text = re.sub(rb"^( *def [^\n]*:)\n(?= +[a-z])", rb"\1\n\n", data, flags=re.M)
    try:
        ast.parse(text)
        return text
    except (SyntaxError, ValueError):
        return data


def nodes(tree):
    """Definitions and the module, in the order of the text; the same for trees that differ in docstrings alone"""
    out = [tree]
    def go(n):
        for c in ast.iter_child_nodes(n):
            if isinstance(c, DEFS):
                out.append(c)
            go(c)
    go(tree)
    return out


def doc_node(n):
    s = n.body[0] if n.body else None
    return s.value if isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) and isinstance(s.value.value, str) else None


def methods(node):
    """Functions of a class, those under its if and try too"""
    for c in ast.iter_child_nodes(node):
        if isinstance(c, DEFS):
            yield c
        elif isinstance(c, (ast.stmt, ast.ExceptHandler)):
            yield from methods(c)


class Bare(ast.NodeTransformer):
    def visit(self, n):
        self.generic_visit(n)
        if isinstance(n, KINDS) and doc_node(n) is not None:
            n.body = n.body[1:]
        return n


def bare(data):
    return ast.dump(Bare().visit(ast.parse(data)))


class Text:
    def __init__(self, data):
        self.data, self.tree = data, ast.parse(data)
        self.nodes = nodes(self.tree)
        self.starts = [0]
        for line in re.findall(rb"[^\r\n]*(?:\r\n|\r|\n)", data):
            self.starts.append(self.starts[-1] + len(line))

    def at(self, line, col):
        bom = 3 if line == 1 and self.data[:3] == b"\xef\xbb\xbf" else 0
        start = self.starts[line - 1] + bom
        if self.encoded:  # columns count UTF-8
            end = self.starts[line] if line < len(self.starts) else len(self.data)
            return start + len(self.data[start:end].decode(self.encoded).encode()[:col].decode().encode(self.encoded))
        return start + col

    def span(self, n):
        d = doc_node(n)
        return None if d is None else (self.at(d.lineno, d.col_offset), self.at(d.end_lineno, d.end_col_offset))

    @property
    def encoded(self):
        m = re.match(rb"^(?:[ \t\f]*#.*?\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", self.data[:400])
        name = m.group(1).decode() if m else "utf-8"
        return None if name.lower().replace("_", "-") in ("utf-8", "utf8", "ascii", "us-ascii") else name


def grown(old, new):
    """The old docstring token within the new one: its lines in their order, whole"""
    q = re.match(rb"[rRuU]?(\"\"\"|'''|\"|')", old)
    old_in, quote = old[q.end():-len(q.group(1))], q.group(1)
    wide = quote if len(quote) == 3 else quote * 3
    m = re.match(rb"[rRuU]?" + wide, new)
    if not m or not new.endswith(wide) or old[:q.start(1)] != new[:m.end() - 3]:
        return False
    new_in = new[m.end():-3]
    rest = iter(new_in)
    if not all(c in rest for c in old_in):
        return False  # each byte, in order
    a, b = [[l.rstrip(b"\r") for l in t.split(b"\n")] for t in (old_in, new_in)]  # where line ends are mixed, ours may stand before the one that was there
    i = 0
    for k, line in enumerate(b):
        if i < len(a) - 1 and line == a[i]:
            i += 1
        elif i == len(a) - 1 and line.rstrip() == a[i].rstrip() and (k == len(b) - 1 or a[i].strip()):
            i += 1
            return True
    return False


def same_outside(old, new):
    """Each byte of the old text, in order, once what was written is taken out"""
    x, y = Text(old), Text(new)
    i = j = 0
    for a, b in zip(x.nodes, y.nodes):
        s, t = x.span(a), y.span(b)
        if t is None or (s and old[s[0]:s[1]] == new[t[0]:t[1]]):
            continue
        if s:
            if old[i:s[0]] != new[j:t[0]] or not grown(old[s[0]:s[1]], new[t[0]:t[1]]):
                return "a docstring that was there"
            i, j = s[1], t[1]
            continue
        start = new.rfind(b"\n", 0, t[0]) + 1
        start = 3 if start == 0 and new[:3] == b"\xef\xbb\xbf" and t[0] >= 3 else start
        end = new.find(b"\n", t[1]) + 1
        if new[start:t[0]].strip() or new[t[1]:end].strip():
            return "a docstring not alone on its lines"
        before, behind = new[j:start], new[end:]
        here = old[i:i + len(before)]
        if before == here:
            ways = [(i + len(before), end)]  # lines of its own
            nl = re.match(rb"\r?\n", behind)
            if isinstance(b, (ast.ClassDef, ast.Module)) and nl:
                ways.append((i + len(before), end + nl.end()))  # and a blank line behind them
            hole = re.match(rb"[ \t\f]*\r?\n", old[i + len(before):])
            if hole and hole.group() in new[start:end]:
                ways.append((i + len(before) + hole.end(), end))  # around a blank line that was there
        else:  # a body on the line of its signature
            head = re.sub(rb"\r?\n$", b"", before)
            gap = re.match(rb"[ \t]*", old[i + len(head):]).end()
            indent = re.match(rb"[ \t]*", behind).end()
            if old[i:i + len(head)] != head:
                return "bytes above a docstring"
            ways = [(i + len(head) + gap, end + indent)]
        later = next((k for k in ways if old[k[0]:k[0] + 60].startswith(new[k[1]:k[1] + 40].split(b"\n")[0][:20]) and resumes(old, new, x, y, b, k)), None)
        if not later:
            return "bytes behind a docstring"
        i, j = later
    return "" if old[i:] == new[j:] else "bytes behind the last docstring"


def resumes(old, new, x, y, node, way):
    """Up to the next docstring that differs both go on alike"""
    rest = y.nodes[y.nodes.index(node) + 1:]
    stop = min([y.span(n)[0] for n, m in zip(rest, x.nodes[y.nodes.index(node) + 1:]) if y.span(n) and (x.span(m) is None or old[slice(*x.span(m))] != new[slice(*y.span(n))])] + [len(new)])
    n = new[way[1]:stop]
    n = n[:n.rfind(b"\n") + 1] if stop < len(new) else n
    o = old[way[0]:way[0] + len(n)]
    return n == o or (len(n) and n.rstrip() == o.rstrip()) or (len(n) == 0) or n.splitlines()[:-1] == o.splitlines()[:-1]


# ---- what the sections say ----

def same_type(told, node):
    if isinstance(node, ast.Subscript) and ast.unparse(node.value).split(".")[-1] == "Annotated" and isinstance(node.slice, ast.Tuple):
        if same_type(told, node.slice.elts[0]):
            return True  # what is annotated
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and str(told) == node.value:
        return True
    try:
        return node is not None and ast.dump(ast.parse(str(told), mode="eval").body) == ast.dump(node)
    except SyntaxError:
        return False


def section_faults(griffe, node, method, whole):
    """The parts of a docstring that was written whole, as griffe's Google parser reads them, against the node"""
    text = ast.get_docstring(node)
    parts = griffe.Docstring(text, lineno=1).parse("google", warnings=False)
    by = collections.defaultdict(list)
    for p in parts:
        by[p.kind.value].append(p)
    if isinstance(node, (ast.ClassDef, ast.Module)):
        return ""
    a = node.args
    want = [(p.arg, p.annotation) for p in a.posonlyargs + a.args]
    want = want[1:] if method else want
    want += [("*" + a.vararg.arg, a.vararg.annotation)] if a.vararg else []
    want += [(p.arg, p.annotation) for p in a.kwonlyargs]
    want += [("**" + a.kwarg.arg, a.kwarg.annotation)] if a.kwarg else []
    got = [(p.name, p.annotation) for s in by["parameters"] for p in s.value]
    if (got or whole) and [g[0] for g in got] != [w[0] for w in want]:
        return "parameters: " + ", ".join(g[0] for g in got)
    for (name, told), (_, annotation) in zip(got, want):
        if told is not None and not same_type(told, annotation):
            return f"type of {name}: {told}"
        if told is None and whole and annotation is not None and len(ast.unparse(annotation)) < 150 and not any(isinstance(c, ast.Constant) and "\n" in str(c.value) for c in ast.walk(annotation)):
            return f"no type of {name}"
    mine, todo = [], list(node.body)
    while todo:
        n = todo.pop()
        mine.append(n)
        todo += [] if isinstance(n, DEFS + (ast.Lambda,)) else ast.iter_child_nodes(n)
    yields = any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in mine)
    returns = any(isinstance(n, ast.Return) and n.value and not (isinstance(n.value, ast.Constant) and n.value.value is None) for n in mine)
    optional = node.returns is not None and ast.unparse(node.returns) != "None" and any(isinstance(n, ast.Return) for n in mine)
    if by["returns"] and (yields or not (returns or optional)) and whole:
        return "Returns"
    if whole and returns and not yields and not by["returns"]:
        return "no Returns"
    for s in by["returns"]:
        if len(s.value) != 1 or (s.value[0].annotation is not None and not same_type(s.value[0].annotation, node.returns)):
            return "the type that comes back: " + str(s.value[0].annotation)
    raised = {ast.unparse(n.exc.func if isinstance(n.exc, ast.Call) else n.exc) for n in mine if isinstance(n, ast.Raise) and n.exc}
    for s in by["raises"]:
        for r in s.value:
            if whole and str(r.annotation) not in raised:
                return f"raises {r.annotation}"
    return ""


# ---- linters ----

def pydocstyle(root, files):
    out = collections.Counter()
    for i in range(0, len(files), 200):
        p = subprocess.run(["/usr/bin/python3", "-m", "pydocstyle", "--convention=google", "--match=.*"] + files[i:i + 200], cwd=root, capture_output=True, text=True)
        if p.returncode not in (0, 1) or "No module" in p.stderr:
            sys.exit("pydocstyle: " + p.stderr[-300:])
        lines = p.stdout.splitlines()
        for head, said in zip(lines[::2], lines[1::2]):
            m = re.match(r"(?:\./)?(.*?):\d+ (.*):$", head)
            code = said.strip().split(":")[0]
            if m and code not in PLACE:
                out[m.group(1), re.sub(r"^(in|at) (public|private) ", "", m.group(2)), code] += 1
    return out


def other_style(text):
    return text is not None and bool(re.search(r"^\s*(-{3,}|={3,})\s*$|^\s*[:@](param|type|return|rtype|raise|ivar|var)", text, re.M))


def ruff(folder, root, files):
    """By the name of the definition whose lines the finding stands on"""
    out = collections.Counter()
    settings = {"preview": True, "lint": {"select": ["D", "DOC"], "pydocstyle": {"convention": "google"}}}
    p = subprocess.run(["node", os.path.join(HERE, "ruff_judge.js"), folder, json.dumps(settings)], input="\n".join(files), capture_output=True, text=True, cwd=root)
    if p.returncode:
        sys.exit("ruff_judge.js: " + p.stderr[-500:])
    for line in p.stdout.splitlines():
        r = json.loads(line)
        tree = ast.parse(read(os.path.join(root, r["file"])))
        rows = [(n.lineno, n.end_lineno, k, getattr(n, "name", "")) for k, n in enumerate(nodes(tree)) if not isinstance(n, ast.Module)]
        relative = {x.asname or x.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.level for x in n.names}
        for code, row, message in r["found"]:
            names = re.findall(r"`([\w.]+)`", message)
            if code == "docstring-extraneous-exception" and names and all(x.split(".")[0] in relative for x in names):
                continue  # ruff does not see where such names lead: the name of the file is not told to it here
            inner = [x for x in rows if x[0] <= row <= x[1]]
            key = max(inner)[2:] if inner else (0, "")
            if code not in PLACE and code not in RUFF_PLACE:
                out[r["file"], key, code] += 1
    return out


RUFF_PLACE = {"docstring-tab-indentation", "incorrect-blank-line-before-class", "multi-line-summary-second-line"}


def run(o, root):
    env = {**os.environ, "PATH": os.path.join(TOP, "build/bin") + ":" + os.environ["PATH"], "GIT_CEILING_DIRECTORIES": os.path.dirname(root)}
    if o.real:
        p = subprocess.run(["ff-docwriter", "-C", root, "write", "."], cwd=root, env=env, capture_output=True, text=True)
    else:
        p = subprocess.run(f"ff-scan -C '{root}' --no-index -- . | '{TOP}/build/bench/doc-place' '{root}' {o.style} {o.width}", shell=True, env=env, cwd=root, capture_output=True, text=True)
    if p.returncode:
        sys.exit(f"exit {p.returncode}: {p.stderr[-500:]}")
    return p.stdout


def judge(o, folder, griffe):
    faults, counts = [], collections.Counter()
    with tempfile.TemporaryDirectory() as work:
        a, b = os.path.join(work, "a"), os.path.join(work, "b")
        files = []
        for d, ds, fs in os.walk(folder):
            ds[:] = sorted(x for x in ds if not x.startswith(".") and x not in ("__pycache__", "node_modules", "dist-packages", "site-packages"))
            files += [os.path.relpath(os.path.join(d, f), folder) for f in sorted(fs) if f.endswith(".py") and not os.path.islink(os.path.join(d, f))]
        kept = []
        for n, f in enumerate(files[::o.every]):
            data = read(os.path.join(folder, f))
            try:
                Text(data).span(ast.parse(data))
            except (SyntaxError, ValueError, LookupError):
                counts["unread"] += 1
                continue
            data = spoil(data, n) if o.spoil else data
            for root in (a, b):
                os.makedirs(os.path.dirname(os.path.join(root, f)), exist_ok=True)
                with open(os.path.join(root, f), "wb") as out:
                    out.write(data)
            kept.append(f)
        if o.real:
            for words in (["init", "-q"], ["config", "fibreflow.docwriter.style", o.style]):
                subprocess.run(["git", "-C", b] + words, check=True)
        said = run(o, b)
        left = collections.Counter(l.rsplit(": ", 1)[1] for l in said.splitlines() if re.match(r".*:\d+: ", l))
        changed, foreign = [], set()  # foreign: docstrings that were there in another style than Google's
        for f in kept:
            old, new = read(os.path.join(a, f)), read(os.path.join(b, f))
            if old == new:
                continue
            changed.append(f)
            try:
                if bare(old) != bare(new):
                    faults.append((f, "another tree"))
                    continue
            except (SyntaxError, ValueError) as e:
                counts["broken"] += 1
                faults.append((f, f"broken: {e}"))
                continue
            why = same_outside(old, new)
            if why:
                counts["elsewhere"] += 1
                faults.append((f, "changed elsewhere: " + why))
            x, y = Text(old), Text(new)
            foreign |= {(f, getattr(m, "name", "")) for m in x.nodes if doc_node(m) is not None and other_style(ast.get_docstring(m, clean=False))}
            owners = {c for n in y.nodes if isinstance(n, ast.ClassDef) for c in methods(n)}
            for m, n in zip(x.nodes, y.nodes):
                if doc_node(n) is None or (doc_node(m) is not None and ast.get_docstring(m, clean=False) == ast.get_docstring(n, clean=False)):
                    continue
                counts["written"] += 1
                counts["whole"] += doc_node(m) is None
                if griffe and o.style == "google" and doc_node(m) is None:
                    counts["read back"] += 1
                    static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in getattr(n, "decorator_list", []))
                    why = section_faults(griffe, n, n in owners and not static, not o.real)
                    if why:
                        counts["read otherwise"] += 1
                        faults.append((f, f"{n.lineno if hasattr(n, 'lineno') else 1}: griffe: {why}"))
        after = {f: read(os.path.join(b, f)) for f in kept}
        foreign_code = set() if o.real else {"docstring-missing-exception"}  # which exceptions leave a function is the draft's matter
        for name, tool in (("pydocstyle", pydocstyle if o.pydocstyle and o.style == "google" else None), ("ruff", (lambda r, fs: ruff(o.ruff, r, fs)) if o.ruff and o.style == "google" else None)):
            new = {k for k in tool(b, changed).keys() - tool(a, changed).keys() if (k[0], k[1][1] if name == "ruff" else k[1].split("`")[1] if "`" in k[1] else k[1]) not in foreign and k[2] not in foreign_code} if tool else ()
            counts[name] += len(new)
            faults += [(k[0], f"{name}: {k[1]}: {k[2]}") for k in sorted(new, key=str)]
        run(o, b)
        for f in kept:
            if read(os.path.join(b, f)) != after[f]:
                counts["second run"] += 1
                faults.append((f, "a second run changes it"))
        if o.keep:
            shutil.copytree(b, o.keep, dirs_exist_ok=True)
    print(f"{folder}: {len(kept)} files ({counts['unread']} that Python does not read), {len(changed)} changed, {counts['written']} docstrings written, {counts['whole']} of them whole; broken {counts['broken']}, "
          f"changed elsewhere {counts['elsewhere']}, by a second run {counts['second run']}, read otherwise by griffe {counts['read otherwise']} of {counts['read back']}, pydocstyle {counts['pydocstyle']}, ruff {counts['ruff']}")
    for why, n in left.most_common():
        print(f"    left: {n}: {why}")
    for f, why in faults[:o.show]:
        print(f"  FAIL {f}: {why}")
    return len(faults)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--real", action="store_true")
    p.add_argument("--style", default="google")
    p.add_argument("--width", type=int, default=88)
    p.add_argument("--griffe")
    p.add_argument("--ruff")
    p.add_argument("--no-pydocstyle", dest="pydocstyle", action="store_false")
    p.add_argument("--spoil", action="store_true")
    p.add_argument("--every", type=int, default=1)
    p.add_argument("--show", type=int, default=40)
    p.add_argument("--keep", help="a folder for what was written")
    p.add_argument("folder", nargs="+")
    o = p.parse_args()
    griffe = None
    if o.griffe:
        sys.path[:0] = [os.path.abspath(d) for d in o.griffe.split(":")]
        import griffe
        logging.getLogger("griffe").setLevel(logging.CRITICAL)
    return sum(judge(o, os.path.abspath(f), griffe) for f in o.folder) > 0


if __name__ == "__main__":
    sys.exit(main())
