#!/usr/bin/python3
"""Definitions in a facts stream on standard input against what CPython's ast says of the same files.

usage: ff-scan FILE... | stdlib_ast.py [ROOT]      prints a line for each difference, and counts; exit 1 if there is one
Compared: kind, qualified name, line, end line, decorators, bases, async, docstring, parameters with kind, default and annotation."""
import ast, json, os, sys

ROOT = sys.argv[1] if len(sys.argv) > 1 else ""
KINDS = ["posonly", "normal", "vararg", "kwonly", "kwarg"]


def squeeze(text):
    return "".join(text.split())


def of_ast(tree, source):
    """qualname, line -> facts of every definition."""
    out = {}
    seg = lambda node: ast.get_source_segment(source, node) or ""
    def params(a):
        rows = []
        pos = a.posonlyargs + a.args
        defaults = [None] * (len(pos) - len(a.defaults)) + a.defaults
        for i, (p, d) in enumerate(zip(pos, defaults)):
            rows.append((p.arg, "posonly" if i < len(a.posonlyargs) else "normal", d, p.annotation))
        if a.vararg:
            rows.append((a.vararg.arg, "vararg", None, a.vararg.annotation))
        rows += [(p.arg, "kwonly", d, p.annotation) for p, d in zip(a.kwonlyargs, a.kw_defaults)]
        if a.kwarg:
            rows.append((a.kwarg.arg, "kwarg", None, a.kwarg.annotation))
        return [(n, k, d is not None, squeeze(seg(an))[:150] if an else "") for n, k, d, an in rows]
    def walk(node, path, in_class):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                cls = isinstance(child, ast.ClassDef)
                name = ".".join(path + [child.name])
                out[name, child.lineno] = {
                    "kind": "class" if cls else "method" if in_class else "function",
                    "end_line": child.end_lineno, "col": child.col_offset,
                    "first_line": child.decorator_list[0].lineno if child.decorator_list else child.lineno,
                    "async": isinstance(child, ast.AsyncFunctionDef),
                    "decorators": len(child.decorator_list),
                    "bases": len(child.bases) + len(child.keywords) if cls else 0,
                    "params": [] if cls else params(child.args),
                    "doc": child.body[0].lineno if ast.get_docstring(child, clean=False) is not None else 0,
                    "returns": "" if cls or not child.returns else squeeze(seg(child.returns))[:150],
                }
                walk(child, path + [child.name], cls)
            else:
                walk(child, path, in_class)
    walk(tree, [], False)
    return out


def of_facts(sections):
    rows = lambda name: [dict(zip(sections[name]["columns"], r)) for r in sections[name]["rows"]] if name in sections else []
    defs = rows("definitions")
    out = []
    for d in defs:
        out.append({"kind": d["kind"], "end_line": d["end_line"], "col": d["col"], "first_line": d["first_line"], "async": bool(d["flags"] & 1), "decorators": 0, "bases": 0,
                    "params": [], "doc": 0, "returns": squeeze(d["returns"])[:150]})
    for p in rows("parameters"):
        out[p["def"]]["params"].append((p["name"], KINDS[p["kind"]], p["default_kind"] != 0, squeeze(p["annotation"])[:150]))
    for r in rows("decorators"):
        out[r["def"]]["decorators"] += 1
    for r in rows("bases"):
        out[r["def"]]["bases"] += 1
    for r in rows("docstrings"):
        if r["def"] >= 0:
            out[r["def"]]["doc"] = r["line"]
    return {(d["qualname"], d["line"]): o for d, o in zip(defs, out)}


def files(stream):
    path, sections = None, {}
    for line in stream:
        r = json.loads(line)
        if r["record"] == "file":
            if path:
                yield path, sections
            path, sections = r["path"], {}
        elif r.get("side") == "new":
            sections[r["record"]] = r
    if path:
        yield path, sections


def main():
    n = defs = bad = refused = 0
    for path, sections in files(sys.stdin):
        try:
            with open(os.path.join(ROOT, path), "rb") as f:
                data = f.read()
            tree = ast.parse(data)
            source = data.decode("utf-8")
        except (SyntaxError, ValueError, UnicodeDecodeError, RecursionError, FileNotFoundError):
            refused += 1
            continue
        n += 1
        want, got = of_ast(tree, source), of_facts(sections)
        defs += len(want)
        for key in sorted(set(want) | set(got)):
            if key not in got or key not in want:
                bad += 1
                print(f"{path}:{key[1]}: {key[0]}: {'missing' if key not in got else 'not in ast'}")
                continue
            for field in want[key]:
                if want[key][field] != got[key][field]:
                    bad += 1
                    print(f"{path}:{key[1]}: {key[0]}: {field}: want {want[key][field]!r} got {got[key][field]!r}")
    print(f"{n} files, {defs} definitions, {bad} differences, {refused} files that CPython refuses")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
