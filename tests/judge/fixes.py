#!/usr/bin/python3
"""Every fix that ff-critic offers, judged by CPython: alone, and all safe ones together.

usage: fixes.py [--plain] [--plant SEED] [--every N] PATH...

For each file, isolated and (with --plain: only) as in a project: each fix is applied alone to a copy. The copy must parse; its
syntax tree must be the old one but for the node that the fix is about; docstrings, BOM, form feeds, line ends and every comment
that is not the removed name's own must stay; the finding must be gone, and no other may have come. Then all safe fixes together,
round by round as a queue would: sorted by place, one that meets an earlier one waits for the next round; in the end none is left.
And one by one on the same text, forwards and backwards, as ff-queue review takes them: where the text has changed they are refused.
--plant: the files are spoilt first (fixes_plant.py). --every: one file of N. Prints a line for each failure and a summary; exit 1 if there is one."""
import ast, collections, io, json, os, re, shutil, subprocess, sys, tempfile, tokenize, warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)
BATCH = 400
MARKERS = ("noqa", "type:", "pylint:", "ff:", "nosec", "pragma:", "pyright:", "isort:")


# ---- running the tool ----

def findings(root, paths, isolated):
    """path -> its findings, in the order of the output"""
    out = {p: [] for p in paths}
    for i in range(0, len(paths), BATCH):
        argv = ["ff-critic", "-a", "--json"] + (["--isolated"] if isolated else []) + ["--"] + paths[i:i + BATCH]
        run = subprocess.run(argv, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if run.returncode not in (0, 1):
            sys.exit(f"ff-critic: exit {run.returncode}: {run.stderr.decode()[-500:]}")
        for line in run.stdout.decode().splitlines():
            f = json.loads(line)
            if f.get("record", "finding") == "finding":
                f.setdefault("col", 0)
                out[f["file"]].append(f)
    return out


def key(f):
    """What the finding says, without the places in it"""
    return f["type"], re.sub(r"\s+", " ", re.sub(r"\d+", "#", f["message"])).lower(), (f.get("evidence") or {}).get("name", "")


# ---- edits ----

def spans(data, fix):
    starts = [0]
    for line in data.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    at = lambda line, col: min(starts[line - 1] + col, len(data)) if line <= len(starts) else len(data)
    out = []
    for e in fix["edits"]:
        a, b = at(e["line"], e["col"]), at(e["end_line"], e["end_col"])
        assert 0 <= a <= b <= len(data), ("an edit outside of the file", e)
        out.append((a, b, e["text"].encode()))
    return sorted(out, key=lambda s: s[:2])


def put(data, edits):
    for a, b, text in sorted(edits, key=lambda s: s[:2], reverse=True):
        data = data[:a] + text + data[b:]
    return data


def together(data, fixes):
    """The fixes that can be made at once, and their edits: equal edits once, one that meets another waits"""
    done, edits = [], []
    for f in sorted(fixes, key=lambda f: spans(data, f["fix"])[0][:2]):
        mine = spans(data, f["fix"])
        new = [m for m in mine if m not in edits or m[0] == m[1]]
        if all(a >= d or b <= c for a, b, _ in new for c, d, _ in edits):
            done.append(f)
            edits += new
    return done, edits


AROUND = ((12, 12), (6, 6), (3, 3), (2, 2), (1, 1), (2, 0), (0, 2))


def place(old, now, first, last):
    """Where lines [first, last) of old stand in now, with what is around them: as src/review/worktree.c has it; None in doubt"""
    if old == now:
        return first
    for before, behind in AROUND:
        a, b = max(first - before, 0), min(last + behind, len(old))
        if not any(l.strip(b" \t\f\r") for l in old[a:b]):
            continue
        hits = [i for i in range(len(now) - (b - a) + 1) if now[i:i + b - a] == old[a:b]]
        if hits:
            return hits[0] + first - a if len(hits) == 1 else None
    return None


def parses(data):
    try:
        ast.parse(data)
        return True
    except (SyntaxError, ValueError):
        return False


def lines_of(data):
    lines = data.split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines


def later(data, now, fix):
    """The fix, made for data, on a text that has changed since; None where a person would be told that it has changed"""
    old, new, moved = lines_of(data), lines_of(now), []
    for e in fix["edits"]:
        line, end_line, col, end_col = e["line"], e["end_line"], e.get("col", 0), e.get("end_col", 0)
        last = end_line if end_col or end_line == line else end_line - 1
        if line == end_line and not end_col:
            last = line - 1
        at = place(old, new, line - 1, min(last, len(old)))
        if at is None or at + end_line - line > len(new):
            return None
        moved.append(dict(e, line=at + 1, end_line=at + 1 + end_line - line, col=col, end_col=end_col))
    return put(now, spans(now, {"edits": moved}))


# ---- what a tree should be afterwards ----

class Odd(Exception):
    pass


def block_of(tree, node):
    for n in ast.walk(tree):
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            block = getattr(n, name, None)
            if isinstance(block, list) and any(b is node for b in block):
                return n, block
    raise Odd("no block")


def find(tree, kinds, test):
    hits = [n for n in ast.walk(tree) if isinstance(n, kinds) and test(n)]
    if len(hits) != 1:
        raise Odd(f"{len(hits)} nodes for the finding")
    return hits[0]


def drop(tree, node):
    owner, block = block_of(tree, node)
    block[:] = [b for b in block if b is not node]


def fill(tree):
    """pass where a block has become empty"""
    for n in ast.walk(tree):
        if isinstance(n, (ast.stmt, ast.ExceptHandler, ast.match_case)) and getattr(n, "body", None) == []:
            n.body = [ast.Pass()]
    for n in ast.walk(tree):
        for name in ("orelse", "finalbody"):
            if getattr(n, name, None) == [] and getattr(n, "_had_" + name, False):
                setattr(n, name, [ast.Pass()])


def take_import(tree, f):
    at = lambda n: (n.lineno, n.col_offset) == (f["line"], f["col"])
    alias = find(tree, ast.alias, at)
    for n in ast.walk(tree):
        if isinstance(n, (ast.Import, ast.ImportFrom)) and any(a is alias for a in n.names):
            n.names = [a for a in n.names if a is not alias]
            if not n.names:
                drop(tree, n)
            return


def take_again(tree, f):
    """The second import of the same"""
    alias = find(tree, ast.alias, lambda n: n.lineno <= f["line"] <= n.end_lineno and (n.asname or n.name.partition(".")[0]) == f["evidence"]["name"])
    take_import(tree, dict(f, line=alias.lineno, col=alias.col_offset))


def literal(node):
    return not any(isinstance(n, (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.Attribute, ast.Subscript, ast.Name, ast.BinOp, ast.UnaryOp, ast.BoolOp,
                                  ast.Compare, ast.comprehension, ast.JoinedStr, ast.NamedExpr, ast.Starred, ast.IfExp)) for n in ast.walk(node))


def take_variable(tree, f):
    at = lambda n: (n.lineno, n.col_offset) == (f["line"], f["col"])
    how = f["evidence"]["bound_by"]
    if how == "except":
        n = find(tree, ast.ExceptHandler, lambda n: n.name == f["evidence"]["name"] and n.lineno <= f["line"] <= n.body[0].lineno and n.type.end_lineno <= f["line"])
        n.name = None
        return
    name = find(tree, ast.Name, at)
    for n in list(ast.walk(tree)):
        if isinstance(n, ast.withitem) and n.optional_vars is name:
            n.optional_vars = None
            return
        if isinstance(n, ast.Assign) and any(t is name for t in n.targets):
            if len(n.targets) > 1:
                n.targets = [t for t in n.targets if t is not name]
                return
        elif not (isinstance(n, ast.AnnAssign) and n.target is name):
            continue
        keeps = "name" in f["fix"]["title"]
        if f["fix"]["safety"] == "safe" and not (literal(n.value) and not keeps):
            raise Odd("safe, though the value is no literal")
        owner, block = block_of(tree, n)
        i = [b is n for b in block].index(True)
        block[i:i + 1] = [ast.Expr(n.value)] if keeps else []
        return
    class Walrus(ast.NodeTransformer):
        hit = 0
        def visit_NamedExpr(self, n):
            if n.target is name:
                self.hit += 1
                return n.value
            return self.generic_visit(n)
    w = Walrus()
    w.visit(tree)
    if not w.hit:
        raise Odd("nothing that binds the name")


def take_default(tree, f):
    name = f["evidence"]["parameter"]
    for n in ast.walk(tree):
        if not isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        a = n.args
        for args, defaults in ((a.posonlyargs + a.args, a.defaults), (a.kwonlyargs, a.kw_defaults)):
            for i, arg in enumerate(args):
                k = i - len(args) + len(defaults)
                if arg.arg != name or (arg.lineno, arg.col_offset) != (arg.lineno, f["col"]) or k < 0 or not defaults[k] or defaults[k].lineno != f["line"]:
                    continue
                guard = ast.If(ast.Compare(ast.Name(name, ast.Load()), [ast.Is()], [ast.Constant(None)]),
                               [ast.Assign([ast.Name(name, ast.Store())], defaults[k])], [])
                defaults[k] = ast.Constant(None)
                for e in f["fix"]["edits"]:
                    if e["text"] == " | None":
                        arg.annotation = ast.BinOp(arg.annotation, ast.BitOr(), ast.Constant(None))
                    elif e["text"].endswith("Optional["):
                        arg.annotation = ast.Subscript(ast.parse(e["text"][:-1], mode="eval").body, arg.annotation, ast.Load())
                place = 1 if ast.get_docstring(n, clean=False) is not None else getattr(n, "_guards", 0)
                if place == 0 and isinstance(n.body[0], ast.Expr) and isinstance(n.body[0].value, (ast.Constant, ast.JoinedStr)) and not isinstance(getattr(n.body[0].value, "value", 0), int):
                    place = 1
                n.body.insert(place, guard)
                return
    raise Odd("no such default")


def take_bare(tree, f):
    find(tree, ast.ExceptHandler, lambda n: (n.lineno, n.col_offset) == (f["line"], f["col"])).type = ast.Name("Exception", ast.Load())


def operator_at(tree, f):
    """The comparison, and which of its operators stands where the edit is"""
    at = f["fix"]["edits"][0]
    at = at["line"], at.get("col", 0) - f.get("shift", 0)
    for n in ast.walk(tree):
        if isinstance(n, ast.Compare):
            sides = [n.left] + n.comparators
            for i in range(len(n.ops)):
                if (sides[i].end_lineno, sides[i].end_col_offset) <= at < (sides[i + 1].lineno, sides[i + 1].col_offset):
                    return n, i
    raise Odd("no operator")


def take_none(tree, f):
    n, i = operator_at(tree, f)
    n.ops[i] = {ast.Eq: ast.Is, ast.NotEq: ast.IsNot}[type(n.ops[i])]()


def take_is(tree, f):
    n, i = operator_at(tree, f)
    n.ops[i] = {ast.Is: ast.Eq, ast.IsNot: ast.NotEq}[type(n.ops[i])]()


def take_tuple(tree, f):
    n = find(tree, ast.Assert, lambda n: isinstance(n.test, ast.Tuple) and n.lineno <= f["line"] <= n.end_lineno)
    n.test, n.msg = n.test.elts


def take_raise(tree, f):
    n = find(tree, ast.Raise, lambda n: n.lineno <= f["line"] <= n.end_lineno)
    name = n.exc.func if isinstance(n.exc, ast.Call) else n.exc
    name.id = "NotImplementedError"


def take_fstring(tree, f):
    """Nothing: both trees are compared with f-strings that format nothing as plain ones"""


class Plain(ast.NodeTransformer):
    def visit_JoinedStr(self, n):
        if not any(isinstance(v, ast.FormattedValue) for v in n.values):
            return ast.Constant("".join(v.value for v in n.values))
        return self.generic_visit(n)


def dump(tree, fixes):
    if any(f["type"] == "fstring_without_placeholder" for f in fixes):
        tree = Plain().visit(tree)
        for n in ast.walk(tree):  # 'a' and u'a'
            if isinstance(n, ast.Constant):
                n.kind = None
    return ast.dump(tree)


def take_items(tree, f):
    e = f["fix"]["edits"][0]
    n = find(tree, (ast.For, ast.AsyncFor, ast.comprehension), lambda n: isinstance(n.target, ast.Tuple) and n.target.lineno == e["line"] and
             n.target.col_offset <= e.get("col", 0) + 1 and (n.iter.end_lineno, n.iter.end_col_offset) == (e["end_line"], e.get("end_col", 0)))
    keys = "keys" in f["message"]
    n.target, n.iter.func.attr = n.target.elts[0 if keys else 1], "keys" if keys else "values"


def take_timeout(tree, f):
    n = find(tree, ast.Call, lambda n: n.lineno == f["line"] and (n.end_lineno, n.end_col_offset - 1) == (f["fix"]["edits"][0]["line"], f["fix"]["edits"][0]["col"]))
    n.keywords.append(ast.keyword("timeout", ast.Constant(30)))


def take_yaml(tree, f):
    n = find(tree, ast.Call, lambda n: (n.lineno, n.col_offset) == (f["line"], f["col"]) and isinstance(n.func, ast.Attribute) and len(n.args) == 1 and not n.keywords)
    n.func.attr = "safe_load"


def printed(args):
    """What print writes, and the values in it: the text with a mark for each"""
    out, values = [], []
    for a in args:
        if isinstance(a, ast.Constant) and isinstance(a.value, str):
            out.append(a.value)
        else:
            out.append(f"\0{len(values)}")
            values.append(a)
    return " ".join(out), values


def take_print(tree, f):
    """The call of a logger that writes what print wrote, at that place; the logger behind the last import, and logging imported"""
    call = find(tree, ast.Call, lambda n: (n.lineno, n.col_offset) == (f["line"], f["col"]) and isinstance(n.func, ast.Name) and n.func.id == "print")
    at = lambda e: (e["line"], e.get("col", 0))
    edits = sorted(f["fix"]["edits"], key=at)
    here = [e for e in edits if at(e) >= (call.lineno, call.col_offset)]
    callee, bracket, rest = here[0]["text"].partition("(")
    new = ast.parse(callee + "()", mode="eval").body.func
    rewritten = [rest] if bracket else [e["text"] for e in here[1:] if e["text"].strip()]
    loud = [k for k in call.keywords if k.arg == "file"]
    if new.attr not in ("info", "warning", "error") or (loud and new.attr == "info") or len(loud) < len(call.keywords):
        raise Odd("another level")
    if len(call.args) > 1:
        args = ast.parse(f"f({rewritten[0]})", mode="eval").body.args
        text, values = printed(call.args)
        if [ast.dump(v) for v in values] != [ast.dump(a) for a in args[1:]] or args[0].value % tuple(f"\0{i}" for i in range(len(values))) != text:
            raise Odd("another text")
        call.args = args
    elif rewritten:
        raise Odd("a text that nobody asked for")
    call.func, call.keywords = new, []
    body = tree.body
    for e in edits[:len(edits) - len(here)]:
        first = lambda n: min([n.lineno] + [d.lineno for d in getattr(n, "decorator_list", [])])
        i = next(i for i, n in enumerate(body) if first(n) >= e["line"] and not hasattr(n, "_mine"))
        for n in ast.parse(e["text"]).body:
            if ast.unparse(n) not in ("import logging", "logger = logging.getLogger(__name__)"):
                raise Odd("a line that nobody asked for")
            n._mine = True
            body.insert(i, n)
            i += 1
    made = [i for i, n in enumerate(body) if hasattr(n, "_mine") and isinstance(n, ast.Assign)]
    if made:
        if not any(isinstance(n, ast.Import) and any(a.name == "logging" and not a.asname for a in n.names) for n in body[:made[0]]):
            raise Odd("logging is not imported")
        if body[0] is body[made[0]] and isinstance(body[1], ast.Expr):
            raise Odd("before the docstring")
    else:
        bound = [n for n in body if isinstance(n, (ast.Assign, ast.AnnAssign)) and any(isinstance(t, ast.Name) and t.id == new.value.id for t in getattr(n, "targets", [getattr(n, "target", None)]))]
        if len(bound) != 1 or bound[0].lineno >= call.lineno:
            raise Odd("no logger")


TAKE = {"print_statement": take_print, "unused_import": take_import, "redefined_unused": take_again, "unused_variable": take_variable, "mutable_default": take_default, "bare_except": take_bare,
        "none_comparison": take_none, "is_literal": take_is, "tuple_condition": take_tuple, "raise_not_implemented": take_raise,
        "fstring_without_placeholder": take_fstring, "dict_items_unused": take_items, "http_no_timeout": take_timeout, "unsafe_yaml_load": take_yaml}
TEXT = {"trailing_whitespace", "missing_final_newline", "blank_lines_at_eof", "todo_formatting"}


def as_seen(data, f):
    """The finding with lines as CPython counts them: a CR alone ends one, too"""
    if not re.search(rb"\r(?!\n)", data):
        return f
    starts = [0] + [m.end() for m in re.finditer(rb"\n", data)]
    def place(line, col):
        before = data[:starts[line - 1] + col]
        lines = re.split(rb"\r\n|\r|\n", before)
        return len(lines), len(lines[-1])
    def moved(o):
        o = dict(o)
        o["line"], o["col"] = place(o["line"], o.get("col", 0))
        return o
    fix = dict(f["fix"], edits=[moved(e) for e in f["fix"]["edits"]])
    return dict(moved(f), fix=fix)


def expected(data, fixes):
    tree = ast.parse(data)
    fixes = [as_seen(data, f) for f in fixes]
    for n in ast.walk(tree):
        for name in ("orelse", "finalbody"):
            if getattr(n, name, None):
                setattr(n, "_had_" + name, True)
    # positions of later ones must not be moved by earlier ones: the tree keeps its line numbers
    for f in fixes:
        if data.startswith(b"\xef\xbb\xbf") and f["line"] == 1:
            f = dict(f, col=f["col"] - 3, shift=3 if f["fix"]["edits"][0]["line"] == 1 else 0)  # CPython takes the BOM away first
        if f["type"] in TAKE:
            TAKE[f["type"]](tree, f)
        elif f["type"] not in TEXT:
            raise Odd("no judge for the type " + f["type"])
    fill(tree)
    return dump(tree, fixes)


# ---- what must not change ----

def tokens(data):
    """Tokens without comments and blank lines; comments"""
    out, comments = [], []
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")  # the tokenizer in Python does not know a CR alone
    for t in tokenize.tokenize(io.BytesIO(data).readline):
        if t.type == tokenize.COMMENT:
            comments.append(t)
        elif t.type not in (tokenize.NL, tokenize.ENCODING):
            out.append((t.type, "" if t.type in (tokenize.NEWLINE, tokenize.DEDENT, tokenize.ENDMARKER) else t.string))
    return out, comments


def docstrings(data):
    return [ast.get_docstring(n, clean=False) for n in ast.walk(ast.parse(data))
            if isinstance(n, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))]


def lost_comments(old, new, f, data):
    """Comments that went, but for those of the name that went"""
    gone = collections.Counter(c.string.rstrip() for c in old) - collections.Counter(c.string.rstrip() for c in new)
    if f["type"] == "todo_formatting":
        return [] if len(old) == len(new) and sum(gone.values()) <= 1 else list(gone)
    allowed = collections.Counter()
    first, last = f.get("statement_line") or f["line"], f["end_line"]
    for c in old:
        own = c.start[0] == f["end_line"] and f["type"] == "unused_import" and c.start[0] > first  # behind the name, on a line of its own
        inside = f["fix"]["safety"] == "review" and f["type"] == "unused_import"
        marker = any(m in c.string for m in MARKERS)
        if own or inside or marker:
            allowed[c.string.rstrip()] += 1
    return list((gone - allowed).elements())


def ends(data):
    return {"\r\n" if b"\r\n" in data else "", "\n" if re.search(rb"(?<!\r)\n", data) else "", "\r" if re.search(rb"\r(?!\n)", data) else ""}


def unchanged(data, new, f):
    if data.startswith(b"\xef\xbb\xbf") != new.startswith(b"\xef\xbb\xbf"):
        return "BOM"
    if data.count(b"\f") != new.count(b"\f"):
        return "form feeds"
    if b"\n" in data and not ends(new) <= ends(data) | {""}:
        return "line ends"
    if f["type"] in TEXT and re.sub(rb"[\s:]", b"", data).lower() != re.sub(rb"[\s:]", b"", new).lower():
        return "text"
    return ""


def crowded(data):
    return len(data) > 2000000


# ---- judging ----

class Judge:
    def __init__(self, work, isolated):
        self.work, self.isolated = work, isolated
        self.bad, self.files, self.refused = 0, 0, 0
        self.places, self.followed, self.waited, self.refused_later = collections.Counter(), 0, 0, 0
        self.types = collections.Counter()

    def fail(self, path, f, why, new=None):
        self.bad += 1
        where = f"{f['line']}: {f['type']}: {f['message']}" if f else "together"
        print(f"FAIL {'isolated' if self.isolated else 'project'} {path}:{where}: {why}")
        if new is not None and f and os.environ.get("SHOW"):
            print("    edits:", json.dumps(f["fix"]["edits"]))

    def alone(self, path, data, f):
        """The changed text when it is right; its findings are looked at later"""
        try:
            new = put(data, spans(data, f["fix"]))
            got = dump(ast.parse(new), [f])
            if got != expected(data, [f]):
                return self.fail(path, f, "another tree", new)
            old_tokens, old_comments = tokens(data)
            new_tokens, new_comments = tokens(new)
            if f["type"] in TEXT and old_tokens != new_tokens:
                return self.fail(path, f, "other tokens", new)
            lost = lost_comments(old_comments, new_comments, f, data)
            if lost:
                return self.fail(path, f, f"lost {lost}", new)
            if f["fix"]["safety"] == "safe" and docstrings(data) != docstrings(new):
                return self.fail(path, f, "another docstring", new)
            what = unchanged(data, new, f)
            if what:
                return self.fail(path, f, "changed: " + what, new)
            return new
        except Odd as e:
            self.fail(path, f, f"odd: {e}")
        except (SyntaxError, ValueError, AssertionError, tokenize.TokenError) as e:
            self.fail(path, f, f"{type(e).__name__}: {e}", put(data, spans(data, f["fix"])))

    def one_by_one(self, path, data, found, backwards):
        """A person takes one after the other, and nobody looks at the file in between: each is made as it is meant, or refused"""
        now, done = data, []
        mine = [f for f in found if "fix" in f and f["fix"]["safety"] == "safe"]
        for f in reversed(mine) if backwards else mine:
            new = later(data, now, f["fix"])
            if new is None or not parses(new):  # the review looks before it writes
                self.refused_later += 1
            else:
                now, done = new, done + [f]
        try:
            if done and dump(ast.parse(now), done) != expected(data, done):
                self.fail(path, None, "another tree, one by one")
        except (Odd, SyntaxError, ValueError) as e:
            self.fail(path, None, f"one by one: {e}")

    def by_itself(self, path, data):
        """What is found in a file when it has no neighbours: those that are changed stand among few, and names that others take are not told then"""
        root = os.path.join(self.work, "s")
        write(root, {path: data})
        out = collections.Counter(map(key, findings(root, [path], self.isolated)[path]))
        shutil.rmtree(root)
        return out

    def after(self, path, f, before, now, data):
        """The finding is gone, and no other has come"""
        old, new = collections.Counter(map(key, before)), collections.Counter(map(key, now))
        left = new - old
        if new[key(f)] >= old[key(f)]:
            self.fail(path, f, "the finding is still there")
        elif f["type"] == "mutable_default":
            left = [k for k in left if k[0] != "complex_function"]
        left = left and collections.Counter(left) - self.by_itself(path, data)
        if left:
            if f["fix"]["safety"] == "review":
                self.followed += 1
            else:
                self.fail(path, f, f"new: {list(left)}")

    def run(self, files):
        """files: path -> bytes"""
        root = os.path.join(self.work, "o")
        named = {f"{i}/{p}": p for i, p in enumerate(sorted(files))}  # each in a folder of its own, as the copies: no file imports another
        write(root, {n: files[p] for n, p in named.items()})
        before = {named[n]: found for n, found in findings(root, sorted(named), self.isolated).items()}
        good = {}
        for path, data in files.items():
            try:
                ast.parse(data)
                tokens(data)
                good[path] = data
                self.files += 1
            except (SyntaxError, ValueError, RecursionError, tokenize.TokenError):
                self.refused += 1
                for f in before[path]:
                    if "fix" in f and f["fix"]["safety"] == "safe":
                        self.places["in files that CPython refuses"] += 1
        variants, jobs = {}, {}
        for path, data in good.items():
            for f in before[path]:
                self.types[f["type"]] += "fix" not in f
                if "fix" not in f:
                    continue
                self.places[f["type"] + " " + f["fix"]["safety"]] += 1
                new = self.alone(path, data, f)
                if new is not None:
                    name = f"{len(variants)}/{path}"
                    variants[name] = new
                    jobs[name] = path, f
        shutil.rmtree(root)
        root = os.path.join(self.work, "v")
        write(root, variants)
        now = findings(root, sorted(variants), self.isolated)
        for name, (path, f) in jobs.items():
            self.after(path, f, before[path], now[name], good[path])
        shutil.rmtree(root, ignore_errors=True)
        for p, data in good.items():
            self.one_by_one(p, data, before[p], False)
            self.one_by_one(p, data, before[p], True)
        self.rounds({p: (good[p], before[p]) for p in good})

    def rounds(self, state):
        for turn in range(12):
            files = {}
            for path, (data, found) in state.items():
                fixes = [f for f in found if "fix" in f and f["fix"]["safety"] == "safe"]
                if not fixes:
                    continue
                done, edits = together(data, fixes)
                self.waited += len(fixes) - len(done)
                new = put(data, edits)
                try:
                    if dump(ast.parse(new), done) != expected(data, done):
                        self.fail(path, None, f"another tree in round {turn + 1}")
                    elif docstrings(new) != docstrings(data):
                        self.fail(path, None, f"another docstring in round {turn + 1}")
                    else:
                        files[path] = new
                except Odd as e:
                    self.fail(path, None, f"odd in round {turn + 1}: {e}")
                except (SyntaxError, ValueError) as e:
                    self.fail(path, None, f"{e} in round {turn + 1}")
            if not files:
                return
            root = os.path.join(self.work, "t")
            named = {f"{i}/{p}": p for i, p in enumerate(sorted(files))}
            write(root, {n: files[p] for n, p in named.items()})
            now = {named[n]: found for n, found in findings(root, sorted(named), self.isolated).items()}
            shutil.rmtree(root)
            for path in files:
                left = collections.Counter(map(key, now[path])) - collections.Counter(map(key, state[path][1]))
                left = [k for k in left if k[0] != "blank_lines_at_eof"]
                if left and collections.Counter(left) - self.by_itself(path, state[path][0]):
                    self.fail(path, None, f"new in round {turn + 1}: {left}")
            state = {p: (files[p], now[p]) for p in files}
        for path in state:
            self.fail(path, None, "fixes without end")


def write(root, files):
    for path, data in files.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as out:
            out.write(data)
    os.makedirs(root, exist_ok=True)


def collect(paths):
    for path in paths:
        if os.path.isfile(path):
            yield os.path.basename(path), path
            continue
        for folder, dirs, names in os.walk(path):
            dirs[:] = sorted(d for d in dirs if d not in (".git", "__pycache__"))
            for name in sorted(names):
                if name.endswith((".py", ".pyi")) and os.path.isfile(os.path.join(folder, name)):
                    yield os.path.relpath(os.path.join(folder, name), path), os.path.join(folder, name)


def main():
    argv, seed, forms = sys.argv[1:], None, (True, False)
    if argv[:1] == ["--plain"]:
        argv, forms = argv[1:], (False,)
    if argv[:1] == ["--plant"]:
        seed, argv = int(argv[1]), argv[2:]
    every = 1
    if argv[:1] == ["--every"]:
        every, argv = int(argv[1]), argv[2:]
    if not argv:
        sys.exit(__doc__)
    files = {}
    for name, path in list(collect(argv))[::every]:
        with open(path, "rb") as f:
            data = f.read()
        if not crowded(data):
            files[name] = data
    if seed is not None:
        import fixes_plant
        files = fixes_plant.spoil(files, seed)
    bad = 0
    for isolated in forms:
        with tempfile.TemporaryDirectory() as work:
            j = Judge(work, isolated)
            names = sorted(files)
            for i in range(0, len(names), BATCH):
                j.run({n: files[n] for n in names[i:i + BATCH]})
        bad += j.bad
        total = sum(j.places.values())
        print(f"{'isolated' if isolated else 'project '}: {j.files} files ({j.refused} refused by CPython), {total} places, {j.bad} failures; "
              f"{j.waited} fixes waited a round, {j.refused_later} refused one by one, {j.followed} review fixes left something to do")
        for name, n in sorted(j.places.items()):
            print(f"    {n:6} {name}")
        for name in ("unused_import", "unused_variable", "mutable_default"):
            print(f"    {j.types[name]:6} {name} without a fix")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
