#!/bin/sh
# Pages of cases whose texts are valid Python and strange: odd names, quotes, backslashes, other scripts, very long literals, statements over
# several lines.  Judge: CPython compiles every page, and finds on it the values that went in.
. tests/cli/lib.sh
py=/usr/bin/python3
page=$B/bench/testgen-page
[ -x "$page" ] || { echo "1..0 # SKIP build/bench/testgen-page is not built (make $page)"; exit 0; }

cat >"$T/judge.py" <<'PY'
import ast, json, random, subprocess, sys

page, rounds = sys.argv[1], int(sys.argv[2])
ALPHABETS = ["abc", "'\"", "\\", "\n\t\r\0\x0b\x0c\x1b\x7f", "éßñ", "日本語", "\U0001f600\u202e\ufeff\u2028\x85", "{}%()[]#;:", " ", "🏳️‍🌈", "\ud800"]
NAMES = ["x", "_", "__", "é", "ﬁ", "Ⅷ", "变量", "match", "type", "case", "print", "pytest", "re", "self", "result", "test_x", "stack", "l" * 300]


def characters(r):
    return "".join(r.choice(r.choice(ALPHABETS)) for _ in range(r.choice([0, 1, 2, 5, 20, 120])))


def plain(r):
    """One that a record can hold: no NUL, no half of a pair"""
    return characters(r).replace("\0", "").encode("utf-8", "replace").decode()


def literal(r, depth=0):
    kind = r.randrange(14 if depth < 3 else 8)
    if kind < 3:
        s = characters(r)
        forms = [repr(s), ascii(s), json.dumps(s) if "\ud800" not in s else ascii(s)]
        if "\\" not in s and s.isprintable() and "'" not in s and "{" not in s and "}" not in s:
            forms += [f"r'{s}'", f"'''{s}'''", f"f'{s}'", f"'{s}' '{s}'", f"u'{s}'"]
        return r.choice(forms)
    if kind == 3:
        return repr(characters(r).encode("utf-8", "surrogatepass"))
    if kind == 4:
        return r.choice(["0", "-1", "10**9", "1_000", "0x_ff", "0b1", "1e400", "-0.0", "1j", "True", "None", "...", "1." + "3" * 200, "9" * 3000])
    if kind == 5:
        return r.choice(["lambda: 0", "lambda x, *a, k=1, **kw: (x, a)", "[i for i in range(3) if i]", "{k: v for k, v in {}.items()}", "1 if 2 else 3", "not 1",
                         "(y := 5)", "*'ab',", "a[1:2, ::3]".replace("a", "[[]]", 1).replace("[1:2, ::3]", "[0:]"), "(i async for i in x)" if 0 else "(i for i in '')",
                         "f'{1!r:>{2}}'", "f\"{'a'}\"", "1 < 2 <= 3 != 4", "~-+1", "2 ** -1", "b'' b'a'", "'a' 'b'", "print", "int", "x" if 0 else "str"])
    if kind == 6:
        return "'" + "long words " * r.choice([10, 300]) + "'"
    if kind == 7:
        return repr(list(range(r.choice([0, 3, 40, 700]))))
    inner = [literal(r, depth + 1) for _ in range(r.randrange(4))]
    inner = [f"({x})" if x.startswith(("lambda", "*", "1 if", "not ", "y :=")) else x for x in inner if not x.startswith("*")]
    if kind in (8, 9):
        return "[" + ", ".join(inner) + "]"
    if kind in (10, 11):
        return "(" + "".join(x + ", " for x in inner) + ")"
    if kind == 12:
        return "{" + ", ".join(f"{i}: {x}" for i, x in enumerate(inner)) + "}"
    return "dict(" + ", ".join(f"k{i}={x}" for i, x in enumerate(inner)) + ")"


def value(r):
    while True:
        v = literal(r)
        try:
            if len(v.encode("utf-8")) < 3900 and not v.startswith(("*", "(y")):
                ast.parse(v, mode="eval")
                return v
        except (UnicodeEncodeError, SyntaxError, ValueError):
            pass


def setup(r):
    v = value(r)
    return r.choice([f"stack = Stack({v})", f"x = {v}", f"x, *y = [1, {v}]", "with open('f') as g:\n    x = g.read()", "import os.path as p; x = p.join('a')",
                     "for i in range(3):\n    x = i\n", "def helper(a):\n    '''Doc.'''\n    return a\n", "x = 1; y = 2", "x: int = 3", "x += 1", "del x", "class A:\n    pass",
                     "x = '''a\n b'''", "x = (1,\n     2)", "if 1: x = 2", "x = 1  # why", "x = \\\n    1"])


def case(r, i):
    raises = r.random() < 0.3
    symbol = r.choice(["f", "Stack", "Stack.push", "é", "变量.方法", "match", "test_f", "Test.test", "_", "f" * 200, "Stack.__len__"])
    args, keyword = [], False
    for k in range(r.randrange(4)):
        keyword |= r.random() < 0.4
        args.append({"name": r.choice(NAMES[:8]) + str(k) if keyword else "", "keyword": keyword, "text": value(r)})
    if raises:
        checks = [{"kind": "raises", "left": r.choice(["", "", "list(result)"]), "right": r.choice(["ValueError", "OSError", "Error"]), "match": plain(r),
                   "whole": r.random() < 0.5}]
    else:
        checks = [{"kind": k, "left": r.choice(["result", "result", "len(result)", "result[0]"]), "right": "Stack" if k == "type" else "3" if k == "length" else value(r)}
                  for k in [r.choice(["equal", "is", "approx", "type", "length", "contains", "repr", "true", "false"]) for _ in range(r.choice([1, 1, 2]))]]
    c = {"record": "test_case", "v": 1, "symbol": symbol, "kind": "raises" if raises else "value", "category": r.choice(["typical", "empty", "none", "unicode", "long"]),
         "source": "edge", "arguments": args, "checks": checks, "await": r.random() < 0.1}
    if r.random() < 0.5:
        c["setup"] = [setup(r) for _ in range(r.choice([1, 1, 2]))]
    if r.random() < 0.2:
        c["receiver"] = r.choice(["stack", "Stack([1])", "x", value(r)])
    if r.random() < 0.3:
        c["title"] = r.choice([plain(r), "is_" + r.choice(NAMES), "class", "1st", ""])
    if r.random() < 0.3:
        c["needs"] = [r.choice(["import os", "from os import path as p, sep", "import os.path", "from . import x", "import xml.dom as dom, json", "from a.b import *"])]
    if r.random() < 0.2:
        c["fixtures"] = [r.choice(["tmp_path", "capsys", "monkeypatch"])]
    if r.random() < 0.2:
        c["patches"] = [{"where": r.choice(["pkg.mod.time.time", "pkg.mod.é"]), "value": value(r), "kind": "time"}]
    return c


def shape(tree):
    return ast.dump(tree).replace(", kind='u'", "")


pages = kept = given = 0
for seed in range(rounds):
    r = random.Random(seed)
    cases = [case(r, i) for i in range(r.choice([1, 4, 15]))]
    stream = "".join(json.dumps(c, separators=(",", ":")) + "\n" for c in cases) + json.dumps({"record": "end", "v": 1, "records": len(cases)}, separators=(",", ":")) + "\n"
    style = r.choice([[], ["--unittest"], ["--classes"], ["--prefix"], ["--joined"], ["--single"], ["--width=60"], ["--asyncio"], ["--auto"], ["--anyio", "--checked"]])
    for words in (style, ["--nodes"] + style):
        out = subprocess.run([page, *words, r.choice(["pkg.mod", "变量"]), "pkg/mod.py"], input=stream.encode(), capture_output=True)
        if out.returncode:
            sys.exit(f"seed {seed}: exit {out.returncode}: {out.stderr.decode()}")
        if words is style:
            source = out.stdout
    given += len(cases)
    rows = [int(l.split()[0]) for l in out.stdout.decode().splitlines()]
    kept += len(rows)
    pages += bool(source)
    try:
        compile(source, "page", "exec")
    except (SyntaxError, ValueError) as e:
        open(sys.argv[3], "wb").write(source)
        sys.exit(f"seed {seed}, {style}: {e}: {getattr(e, 'text', '')}")
    here = {shape(n) for n in ast.walk(ast.parse(source)) if isinstance(n, ast.expr)}
    for i in rows:
        c = cases[i]
        wanted = [g["text"] for g in c["arguments"]] + [k["right"] for k in c["checks"] if k["kind"] in ("equal", "is") and k["right"] not in ("None", "True", "False")]
        wanted += [c["receiver"]] if c.get("receiver", "x") not in ("x", "stack", "Stack([1])") else []
        for text in wanted:
            if shape(ast.parse("(" + text + ")", mode="eval").body) not in here:
                open(sys.argv[3], "wb").write(source)
                sys.exit(f"seed {seed}, {style}: case {i}: not on the page: {text[:300]}")
if pages < rounds / 2 or kept < given / 2:
    sys.exit("too much is left out")
print(f"{pages} pages of {kept} of {given} cases")
PY
status "hundreds of pages: all compile, with the values that were given" 0 $py -W ignore "$T/judge.py" "$page" "${PAGES:-150}" "$T/page"
printf '# %s\n' "$out"
done_testing
