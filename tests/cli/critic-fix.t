#!/bin/sh
# Every fix that is offered, applied alone and one after the other, leaves a file that CPython parses and that
# has lost exactly the one name.  CPython's ast is the judge of both.
. tests/cli/lib.sh
cat >"$T/fixes.py" <<'P'
import ast, json, os, subprocess, sys

CASES = {
    "alone": "import os\nx = 1\n",
    "first": "import os, sys\nprint(sys)\n",
    "last": "import os, sys\nprint(os)\n",
    "middle": "from a import b, c, d\nprint(b, d)\n",
    "aliases": "from a import b as bb, c as cc\nprint(cc)\n",
    "lines": "from a import (\n    b,\n    c,\n    d,\n)\nprint(b, d)\n",
    "lines_last": "from a import (\n    b,\n    c\n)\nprint(b)\n",
    "lines_first": "from a import (\n    b,\n    c\n)\nprint(c)\n",
    "lines_one": "from a import (\n    b,\n)\nx = 1\n",
    "paren_same": "from a import (b, c,\n               d)\nprint(b, d)\n",
    "paren_end": "from a import (b,\n               c)\nprint(b)\n",
    "paren_comma": "from a import (b,\n               c,)\nprint(b)\n",
    "backslash": "from a import b, \\\n    c, \\\n    d\nprint(b, c)\n",
    "backslash_mid": "from a import b, \\\n    c, \\\n    d\nprint(b, d)\n",
    "block": "def f():\n    import os\n",
    "block_two": "def f():\n    import os\n    return 1\n",
    "if_block": "import sys\nif sys:\n    import os\nelse:\n    import re\n",
    "one_line": "def f(): import os\n",
    "semicolon": "import os; x = 1\n",
    "semicolon_after": "x = 1; import os\n",
    "comment": "import os  # for later\nx = 1\n",
    "docstring": '"""text"""\nimport os\n',
    "submodule": "import os.path\nx = 1\n",
    "no_newline": "x = 1\nimport os",
    "crlf": "import os\r\nimport sys\r\nprint(sys)\r\n",
    "tabs": "def f():\n\timport os\n\treturn 1\n",
    "class_body": "def f():\n    if 1:\n        import a\n        import b\n    return b\n",
    "unicode": "from \u00e4\u00e4 import \u00f6\u00f6, b\nprint(b)\n",
    "many": "from a import (\n    b,  # one\n    c,  # two\n    d,\n)\nx = 1\n",
    "blanks": "x = 1   \n\t\n  \ny = 2\n",
    "handler": "def f():\n    try:\n        g()\n    except KeyError as e:\n        return 1\n",
    "handler_tuple": "try:\n    g()\nexcept (KeyError, a.b(c)) as e :  # e\n    pass\n",
    "handler_two": "try:\n    g()\nexcept KeyError as e:\n    pass\nexcept OSError as e:\n    print(e)\n",
    "handler_unicode": "try:\n    g('\u00e4')\nexcept \u00e4.K as \u00f6: pass\n",
    "todo": "# todo: x\n# TODO y\n# TODO:z\n",
}

def names(text):
    return sorted((a.asname or a.name) for n in ast.walk(ast.parse(text)) if isinstance(n, (ast.Import, ast.ImportFrom)) for a in n.names)

def nameless(text, line):
    tree = ast.parse(text)
    for n in ast.walk(tree):
        if isinstance(n, ast.ExceptHandler) and n.lineno == line:
            n.name = None
    return ast.dump(tree)

def findings(path):
    out = subprocess.run(["ff-critic", "--json", path], capture_output=True, text=True, check=True).stdout
    return [json.loads(l) for l in out.splitlines()]

def apply(data, edits):
    lines = data.splitlines(keepends=True) + [b""]
    offset = lambda line, col: sum(map(len, lines[:line - 1])) + col
    for e in sorted(edits, key=lambda e: (-e["line"], -e["col"])):
        a, b = offset(e["line"], e["col"]), offset(e["end_line"], e["end_col"])
        assert 0 <= a <= b <= len(data), ("outside of the file", e, len(data))
        data = data[:a] + e["text"].encode() + data[b:]
    return data

bad = 0
def ok(name, fine, note=""):
    global bad
    bad += not fine
    if not fine:
        print(name, note)

for case, text in CASES.items():
    path = case + ".py"
    data = text.encode()
    open(path, "wb").write(data)
    fixed = 0
    for f in findings(path):
        if "fix" not in f:
            continue
        new = apply(data, f["fix"]["edits"])
        fixed += 1
        try:
            want = names(text)
            if f["type"] == "unused_import":
                want.remove(f["evidence"]["name"] if case != "submodule" else "os.path")
            if f["type"] == "unused_variable":
                ok(case + " drops the name alone", ast.dump(ast.parse(new)) == nameless(text, f["line"]), new)
            ok(case, names(new.decode()) == want, (f["message"], new))
        except Exception as e:
            ok(case, False, (e, f["message"], new))
    # one after the other, as the worker does: nothing is left that has a fix
    for _ in range(20):
        todo = [f for f in findings(path) if f.get("fix")]
        if not todo:
            break
        data = apply(open(path, "rb").read(), todo[0]["fix"]["edits"])
        ast.parse(data)
        open(path, "wb").write(data)
    ok(case + " to the end", not todo)
    if case not in ("semicolon", "semicolon_after", "comment"):
        ok(case + " has a fix", fixed > 0)
    if case == "crlf":
        ok("line ends stay", b"\r\n" in data and b"\n" not in data.replace(b"\r\n", b""), data)
sys.exit(bad > 0)
P
mkdir "$T/w" && cd "$T/w" || exit 1
ok "each fix takes exactly one name and the file parses" /usr/bin/python3 "$T/fixes.py"
done_testing
