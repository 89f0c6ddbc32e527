#!/usr/bin/python3
"""Calls, arguments, imports, raises, handlers, loops, bases, decorators, defaults and docstrings in a facts stream on
standard input against what CPython's ast says of the same files.

usage: ff-scan FILE... | stdlib_nodes.py [ROOT]      a line for each difference, and counts; exit 1 if there is one
Before Python 3.12 the positions inside f-strings are not to be trusted: what stands in one is left out."""
import ast, os, re, sys, warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stdlib_ast import files, squeeze

ROOT = sys.argv[1] if len(sys.argv) > 1 else ""
CUT, RAW = 120, 190  # texts are compared up to here, with and without blanks: facts cut them at a bound
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
warnings.simplefilter("ignore")


class Source:
    def __init__(self, data):
        self.lines = data.split(b"\n")

    def text(self, n):
        if n is None:
            return ""
        l = self.lines[n.lineno - 1:n.end_lineno]
        l[-1] = l[-1][:n.end_col_offset]
        l[0] = l[0][n.col_offset:]
        return squeeze(b"\n".join(l)[:RAW].decode("utf-8", "ignore"))[:CUT]


def plain(text):
    return "#" not in text and "\\" not in text  # comments and continuations are part of our text


def bare(v, dotted=False):
    """
    Texts without parentheses and without what stands in brackets: "[]" is how a dotted name writes a subscript.  dotted:
    without arguments too.
    """
    if isinstance(v, str):
        v = re.sub(r"\[[^\]]*\]", "[]", v)
        while dotted and re.search(r"\([^()]*\)", v):
            v = re.sub(r"\([^()]*\)", "", v)
        return v.replace("(", "").replace(")", "")[:CUT - 20]
    return type(v)(bare(x, dotted) for x in v) if isinstance(v, (tuple, list)) else v


class Walk:
    """Facts of a tree: {section: {key: value}}."""

    def __init__(self, tree, source):
        self.s, self.out = source, {k: {} for k in ("calls", "imports", "raises", "handlers", "loops", "docstrings", "decorators", "bases", "defaults", "returns")}
        self.skip_fstrings = sys.version_info < (3, 12)
        stack = [(tree, None, [], False)]  # node, definition (qualified name), loops (lines), in an f-string
        while stack:
            node, where, loops, fstring = stack.pop()
            self.visit(node, where, loops, fstring)
            for field, value in ast.iter_fields(node):
                for child in value if isinstance(value, list) else [value]:
                    if not isinstance(child, ast.AST):
                        continue
                    w, l, f = where, loops, fstring or isinstance(node, ast.JoinedStr)
                    if isinstance(node, FUNCTIONS + (ast.ClassDef,)) and field == "body":
                        w, l = (where + "." if where else "") + node.name, []
                    elif isinstance(node, ast.Lambda) and field == "body":
                        l = []
                    elif isinstance(node, (ast.For, ast.AsyncFor)) and field == "body" or isinstance(node, ast.While) and field in ("body", "test"):
                        l = loops + [node.lineno]
                    stack.append((child, w, l, f))

    def visit(self, n, where, loops, fstring):
        o, s = self.out, self.s
        if isinstance(n, ast.Call) and not (fstring and self.skip_fstrings):
            o["calls"][n.lineno, n.col_offset, n.end_lineno, n.end_col_offset] = (
                where or "", sum(not isinstance(a, ast.Starred) for a in n.args), sum(isinstance(a, ast.Starred) for a in n.args),
                tuple(k.arg or "**" for k in n.keywords))
        elif isinstance(n, (ast.Import, ast.ImportFrom)):
            for a in n.names:
                module, level, name = (n.module or "", n.level, a.name) if isinstance(n, ast.ImportFrom) else (a.name, 0, "")
                o["imports"][a.lineno, a.col_offset, a.end_lineno, a.end_col_offset] = (
                    n.lineno, n.col_offset, n.end_lineno, n.end_col_offset, module, level, name, a.asname or "", where or "", len(n.names))
        elif isinstance(n, ast.Raise):
            e = n.exc.func if isinstance(n.exc, ast.Call) else n.exc
            args = sorted(n.exc.args + n.exc.keywords, key=lambda a: (a.lineno, a.col_offset)) if isinstance(n.exc, ast.Call) else []
            arg = args[0] if args else None
            o["raises"].setdefault(n.lineno, []).append((where or "", s.text(e), s.text(arg), n.cause is not None))
        elif isinstance(n, ast.ExceptHandler):
            o["handlers"][n.lineno, n.col_offset] = (where or "", n.end_lineno, s.text(n.type), n.name or "")
        elif isinstance(n, (ast.For, ast.AsyncFor, ast.While)):
            o["loops"].setdefault(n.lineno, []).append((where or "", n.end_lineno, s.text(getattr(n, "target", None)),
                                                        s.text(n.test if isinstance(n, ast.While) else n.iter), isinstance(n, ast.AsyncFor)))
        if isinstance(n, FUNCTIONS + (ast.ClassDef,)):
            name = (where + "." if where else "") + n.name
            key = name, n.lineno
            o["decorators"][key] = [(d.lineno if sys.version_info < (3, 8) else 0, s.text(d.func if isinstance(d, ast.Call) else d)) for d in n.decorator_list]
            if isinstance(n, ast.ClassDef):
                o["bases"][key] = sorted([("", s.text(b)) for b in n.bases] + [(k.arg or "", ("" if k.arg else "**") + s.text(k.value)) for k in n.keywords])
            else:
                a = n.args
                pos = a.posonlyargs + a.args
                d = [None] * (len(pos) - len(a.defaults)) + a.defaults
                o["defaults"][key] = [(p.arg, s.text(v)) for p, v in zip(pos, d)] + ([(a.vararg.arg, "")] if a.vararg else []) + \
                    [(p.arg, s.text(v)) for p, v in zip(a.kwonlyargs, a.kw_defaults)] + ([(a.kwarg.arg, "")] if a.kwarg else [])
                o["returns"][key] = self.flow(n)
        if isinstance(n, FUNCTIONS + (ast.ClassDef, ast.Module)):
            doc = ast.get_docstring(n, clean=False)
            if doc is not None:
                name = (where + "." if where else "") + n.name if not isinstance(n, ast.Module) else ""
                v = n.body[0].value
                o["docstrings"][name, v.lineno, v.col_offset, v.end_lineno, v.end_col_offset] = doc

    def flow(self, f):
        """(has yield, return statements with a value, any other return) of the function's own."""
        values = bare = 0
        gen = False
        stack = list(f.body)
        while stack:
            n = stack.pop()
            if isinstance(n, FUNCTIONS + (ast.ClassDef, ast.Lambda)):
                continue
            if isinstance(n, (ast.Yield, ast.YieldFrom)):
                gen = True
            if isinstance(n, ast.Return):
                none = n.value is None or isinstance(n.value, ast.Constant) and n.value.value is None
                values, bare = values + (not none), bare + none
            stack += ast.iter_child_nodes(n)
        return gen, values


def of_facts(sections):
    rows = lambda name: [dict(zip(sections[name]["columns"], r)) for r in sections[name]["rows"]] if name in sections else []
    out = {k: {} for k in ("calls", "imports", "raises", "handlers", "loops", "docstrings", "decorators", "bases", "defaults", "returns")}
    defs = rows("definitions")
    where = lambda d: defs[d]["qualname"] if d >= 0 else ""
    t = lambda s: squeeze(s.encode()[:RAW].decode("utf-8", "ignore"))[:CUT]
    calls = rows("calls")
    args = [[] for _ in calls]
    for a in rows("arguments"):
        args[a["call"]].append(a["keyword"])
    for c, a in zip(calls, args):
        out["calls"][c["line"], c["col"], c["end_line"], c["end_col"]] = (
            where(c["def"]), a.count(""), a.count("*"), tuple(k for k in a if k not in ("", "*")))
    for i in rows("imports"):
        out["imports"][i["name_line"], i["name_col"], i["name_end_line"], i["name_end_col"]] = (
            i["line"], i["col"], i["end_line"], i["end_col"], i["module"], i["level"], i["name"], i["alias"], where(i["def"]), i["names"])
    for r in rows("raises"):
        out["raises"].setdefault(r["line"], []).append((where(r["def"]), t(r["type"]), t(r["message"]), bool(r["flags"] & 4)))
    for h in rows("handlers"):
        out["handlers"][h["line"], h["col"]] = (where(h["def"]), h["end_line"], t(h["types"]), h["name"])
    for l in rows("loops"):
        if l["kind"] != 2:
            out["loops"].setdefault(l["line"], []).append((where(l["def"]), l["end_line"], t(l["target"]), t(l["iterable"]), bool(l["flags"] & 1)))
    for d in rows("docstrings"):
        out["docstrings"][where(d["def"]), d["line"], d["col"], d["end_line"], d["end_col"]] = d
    for d in defs:
        key = d["qualname"], d["line"]
        out["decorators"][key] = []
        if d["kind"] == "class":
            out["bases"][key] = []
        else:
            out["defaults"][key] = []
            out["returns"][key] = (bool(d["flags"] & 2), d["returns_count"])
    for d in rows("decorators"):
        out["decorators"][defs[d["def"]]["qualname"], defs[d["def"]]["line"]].append((0, t(d["name"])))
    for b in rows("bases"):
        out["bases"].setdefault((defs[b["def"]]["qualname"], defs[b["def"]]["line"]), []).append((b["keyword"], t(b["text"])))
    for k in out["bases"]:
        out["bases"][k].sort()
    for p in rows("parameters"):
        out["defaults"][defs[p["def"]]["qualname"], defs[p["def"]]["line"]].append((p["name"], t(p["default_text"])))
    return out


def same(section, want, got, sections):
    if section == "docstrings":
        if got["flags"] & 3:
            return True  # concatenated or cut: the text is that of the first part
        try:
            return ast.literal_eval(got["prefix"] + got["quote"] + got["text"] + got["quote"]).replace("\r\n", "\n") == want
        except (SyntaxError, ValueError):
            return False
    return bare(want) == bare(got) or section in ("raises", "decorators") and bare(want, True) == bare(got, True) or not plain(repr(want) + repr(got))


def main():
    n = bad = refused = 0
    counts = {}
    for path, sections in files(sys.stdin):
        try:
            with open(os.path.join(ROOT, path), "rb") as f:
                data = f.read()
            data.decode("utf-8")
            tree = ast.parse(data)
        except (SyntaxError, ValueError, UnicodeDecodeError, RecursionError, FileNotFoundError):
            refused += 1
            continue
        if data[:3] == b"\xef\xbb\xbf" or b"\r" in data or b"\f" in data:
            data = data.replace(b"\r\n", b"\n")
        n += 1
        want, got = Walk(tree, Source(data)).out, of_facts(sections)
        old = sys.version_info < (3, 12)
        for section in want:
            w, g = want[section], got[section]
            counts[section] = counts.get(section, 0) + len(w)
            for key in sorted(set(w) | set(g), key=repr):
                if section == "calls" and key not in w and old:
                    continue  # in an f-string
                if key not in w or key not in g:
                    bad += 1
                    print(f"{path}:{key[0] if isinstance(key, tuple) else key}: {section}: {key}: {'missing' if key in w else 'not in ast'} {w.get(key) or g.get(key)}")
                elif not same(section, w[key], g[key], sections):
                    bad += 1
                    print(f"{path}:{key}: {section}: want {w[key]!r} got {g[key]!r}")
    print(f"{n} files, {', '.join(f'{v} {k}' for k, v in counts.items())}; {bad} differences, {refused} files that CPython refuses")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
