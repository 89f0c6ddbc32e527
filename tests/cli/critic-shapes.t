#!/bin/sh
# The rules of statement shape.  What is expected stands behind each line, written by hand; CPython decides what it
# refuses, and that a fix changes nothing but what it says.
. tests/cli/lib.sh

cd "$T" || exit 1
mkdir shop

# ---- a list by hand ----
cat >"$T/lines.py" <<'P'
import json, subprocess, sys
WORDS = {"dead": "unreachable_code", "none": "none_comparison", "is": "is_literal", "tuple": "tuple_condition", "f": "fstring_without_placeholder",
         "notimpl": "raise_not_implemented", "key": "duplicate_key", "namekey": "duplicate_name_key", "finally": "jump_in_finally",
         "items": "dict_items_unused", "closure": "loop_closure", "code": "commented_code", "idle": "unused_definition", "place": "misplaced_statement",
         "from": "raise_without_from", "append": "manual_list_comprehension"}
path, options = sys.argv[1], sys.argv[2:]
want = set()
for n, line in enumerate(open(path), 1):
    for word in (line.split("#= ")[1].split() if "#= " in line else ()):
        want.add((n, WORDS[word]))
out = subprocess.run(["ff-critic", "--json", *options, path], capture_output=True, text=True, check=True).stdout
got = {(r["line"], r["type"]) for r in map(json.loads, out.splitlines()) if r["type"] in WORDS.values()}
assert len(want) >= 3, "nothing expected"
print("missing", sorted(want - got), "extra", sorted(got - want))
sys.exit(want != got)
P
cat >shop/flow.py <<'P'
import contextlib


def after(x):
    return x
    x += 1  #= dead


def both(x):
    if x:
        return 1
    else:
        raise ValueError(x)
    print(x)  #= dead


def only_one(x):
    if x:
        return 1
    return 2


def forever(q):
    while True:
        q.get()
    q.close()  #= dead


def left(q):
    while True:
        if q.get():
            break
    q.close()


def left_inside(q):
    while 1:
        for x in q:
            break
        else:
            break
    q.close()


def other_loop(q):
    while True:
        for x in q:
            break
    q.close()  #= dead


def handled(q):
    try:
        return q.get()
    except KeyError:
        raise
    q.close()  #= dead


def half_handled(q):
    try:
        return q.get()
    except KeyError:
        pass
    q.close()


def suppressed(q):
    with contextlib.suppress(KeyError):
        return q["a"]
    q.close()


def chosen(q):
    match q:
        case 1:
            return 1
        case _:
            return 2
    q.close()  #= dead


def not_all_chosen(q):
    match q:
        case 1:
            return 1
        case 2:
            return 2
    q.close()


def generator():
    raise NotImplementedError
    yield


def guard(x):
    if x:
        return 1
    else:
        return 2
    raise AssertionError(x)


def said(x):
    return x
    x.close()  # never reached


def loops(rows):
    for row in rows:
        continue
        row.load()  #= dead
    for row in rows:
        if row:
            break
            row.load()  #= dead
    if 0:
        rows.clear()  #= dead
    if False:
        yield 1
    if False:
        from typing import Any


def closes(rows):
    for row in rows:
        try:
            row.load()
        finally:
            continue  #= finally
    try:
        rows.load()
    finally:
        for row in rows:
            break
        while rows:
            def inner():
                return 1
            rows.pop(inner)
    try:
        rows.load()
    finally:
        if rows:
            return 3  #= finally
P
ok "control flow" /usr/bin/python3 lines.py shop/flow.py
cat >shop/shapes.py <<'P'
import re


def none(x, y, query, frame):
    if x == None:  #= none
        return 1
    while not (y != None):  #= none
        y = x
    z = [a for a in x if a == None]  #= none
    query.filter(query.gone == None)
    query.where((User.gone == None) | (User.name != None))
    rows = frame[frame.a == None]
    made = User.gone == None
    kept = y == None  #= none
    return made, kept, z, rows, x is None


def same(x):
    if x is "a" or x is not -1:  #= is
        return x is ()  #= is
    if x is None or x is True or x is ...:
        return x is x.y
    return x is []  #= is


def tuples(x):
    assert (x, "text")  #= tuple
    assert (x), "text"
    assert ()
    if (x, 1):  #= tuple
        return 1 if (x,) else 2  #= tuple
    assert x == (1, 2)


def strings(x):
    a = f"plain"  #= f
    b = f"{x}" f"plain" rf"\d{x}"
    c = ("one"
         f"two"  #= f
         rf"\three")  #= f
    d = f"{{}}"  #= f
    e = f"{x:{'>'}10}" "\N{DASH}"
    return a, b, c, d, e, f'''{
        x}'''


def raises():
    raise NotImplemented  #= notimpl


def raises_too():
    raise NotImplemented("later")  #= notimpl


def returns():
    return NotImplemented


def keys(a, b):
    return {
        "a": 1, "b": 2,
        "a": 3,  #= key
        1: 1,
        1.0: 2,  #= key
        True: 3,  #= key
        "1": 1,
        b"a": 2,
        ("a", 1): 1,
        ("a", True): 2,  #= key
        a: 1,
        b: 2,
        a: 2,  #= namekey
        b: 2,
        f"{a}": 1,
        f"{a}": 2,
        **b,
        0x10: 1,
        16: 2,  #= key
        -0: 1,
    }


def halves(d, e):
    for k, v in d.items():  #= items
        print(k)
    for k, v in d.items():
        print(k, v)
    for k, v in d.items():
        pass
    print([k for k, _ in d.items()])  #= items
    for k, (_, _) in d.items():  #= items
        print(k)
    for last, w in d.items():
        e(w)
    print(last)
    for k, v in d.items("x"):
        print(k)
    for k, u in d.items():
        def inner():
            return u
        print(k, inner())


def closures(names, handlers):
    for name in names:
        handlers.append(lambda: print(name))  #= closure
        handlers.append(lambda name=name: print(name))
        handlers[name] = [lambda: name]  #= closure
        names.sort(key=lambda n: n == name)
        handlers.append(lambda: handlers)

        def show():
            return name  #= closure
        handlers.append(show)

        def at_once():
            return name
        at_once()
    return [lambda: n for n in names]  #= closure


def outer(rows):
    def idle():  #= idle
        return rows

    def used():
        return rows

    @rows.register
    def registered():
        return rows
    return used
P
ok "expressions and loops" /usr/bin/python3 lines.py shop/shapes.py
cat >shop/off.py <<'P'
def load(rows, out):
    result = []
    for row in rows:
        if row:
            result.append(row.name)  #= append
    copy = []
    for row in rows:
        copy.append(row)
    seen = []
    for row in rows:
        if row not in seen:
            seen.append(row.name)
    for row in rows:
        out.append(row.name)
    last = []
    for end in rows:
        last.append(end.name)
    try:
        return result, copy, seen, last, end
    except KeyError:
        raise ValueError(rows)  #= from
    except TypeError as e:
        raise e
    except OSError as e:
        try:
            rows.close()
        except ValueError:
            raise e  #= from
        raise ValueError(rows) from e
    except Exception:
        def later():
            raise ValueError
        later()
        raise
P
ok "those that are off by default" /usr/bin/python3 lines.py shop/off.py --isolated
is "they are off" "$(ff-critic shop/off.py | grep -c 'raise_without_from\|manual_list')" 0
cat >shop/comments.py <<'P'
# total = sum(rows)  #= code
# log(total)

# The total is the sum of all rows.
# It is logged (see below), and then
# returned = what the caller gets.

# Call it like this:
#     total = load(rows)
#     log(total)

# Example:
# total = load(rows)
# log(total)

x = 1  # y = 2
# z = 3

#new = 1  #= code
#def old(rows):
#    for row in rows:
#        row.load()
#
#    return rows

# see https://example.org/a(b)
# name, other
# a = b, which is the point.

# if it works, fine
# else we try again:

# zero = 1  #= code
# first(a,
#       b)
# second(c)

# noqa: E501
# type: ignore
#!/usr/bin/env python
# -*- coding: utf-8 -*-
P
ok "comments that are code" /usr/bin/python3 lines.py shop/comments.py
mkdir -p docs
sed 's/#= .*//' shop/comments.py >docs/conf.py
is "settings that wait to be switched on are none" "$(ff-critic docs/conf.py | grep -c commented_code)" 0

# ---- what CPython refuses ----
cat >refused.py <<'P'
import json, os, subprocess, sys
PLACE = ["return 1", "class A:\n    return 1", "yield 1", "class A:\n    yield 1", "break", "continue", "def f():\n    break",
         "for x in y:\n    pass\nelse:\n    continue", "while 1:\n    def f():\n        break", "for x in y:\n    class A:\n        continue",
         "try:\n    pass\nexcept:\n    pass\nexcept ValueError:\n    pass", "if 1:\n    return", "await x", "x = [(yield 1)]"]
FINE = ["def f():\n    return 1", "def f():\n    yield 1", "x = lambda: (yield)", "for x in y:\n    break", "while 1:\n    if 1:\n        continue",
        "for x in y:\n    for z in x:\n        pass\n    else:\n        break", "async def f():\n    await x", "def f():\n    class A:\n        def g(self):\n            return 1",
        "for x in y:\n    try:\n        pass\n    finally:\n        continue", "for x in y:\n    with x:\n        break", "for x in y:\n    match x:\n        case 1:\n            break",
        "try:\n    pass\nexcept ValueError:\n    pass\nexcept:\n    pass", "async def f():\n    return [await x for x in y]"]
BROKEN = ["f(1", "x = [1, 2\ny = 3", "x = (1]", "x = 1)", "x = {1: (2}", "x = 'abc\ny = 1", 'x = """abc\ny = 1\n', "if x:\ny = 1", "def f():\n  a()\n b()",
          "x = 1\n  y = 2", "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other", "x = 1\n<<<<<<< HEAD\ny = 1\n=======\ny = 2\n>>>>>>> b\n", "x = a ? b : c",
          "def f()\n    return 1", "for x in y\n    pass", "x = $y", "class A:\n\nx = 1", "try:\n    x()\n  except E:\n    pass", "x = f(\n    1,\n    [2, 3)\n)",
          "if !x:\n    pass"]
WHOLE = ["x = (\n 1,\n)", "x = '''\n<<<<<<< HEAD\n'''", "if x: y()\nz()", "def f(): pass\n\n\n# a\n  # b\nx = 1", "x = 'a' \\\n    'b'", 'x = "(" + \'[\'', "if x:  # why (\n\n    # so\n    y()",
         "class A:\n\tdef f(self):\n\t\tpass\n", "x = f'{a!r}' rf'{b}'", "x = a != b", "x = {1: {2: [3]}}", "lambda: (yield)", "x = '\\\n'", "@a\ndef f(\n    a,\n    b,\n): return [\n1\n]"]
bad = 0
def run(kind, texts, refused):
    global bad
    for n, text in enumerate(texts):
        try:
            compile(text + "\n", "x", "exec", dont_inherit=True)
            fine = True
        except SyntaxError:
            fine = False
        if fine == refused:
            bad += 1
            print("CPython disagrees:", kind, n, repr(text))
        path = f"{kind}_{n}.py"
        open(path, "w").write(text + "\n")
        out = subprocess.run(["ff-critic", "--json", path], capture_output=True, text=True, check=True).stdout
        got = [r["type"] for r in map(json.loads, out.splitlines()) if r["type"] == kind]
        if len(got) != int(refused):
            bad += 1
            print(kind, n, repr(text), got)
run("misplaced_statement", PLACE, True)
run("misplaced_statement", FINE, False)
run("syntax_error", BROKEN, True)
run("syntax_error", WHOLE, False)
sys.exit(bad > 0)
P
ok "what CPython refuses is told, what it takes is not" /usr/bin/python3 refused.py
lib=$(/usr/bin/python3 -c 'import os; print(os.path.dirname(os.__file__))')
find "$lib" -name '*.py' -not -path '*/dist-packages/*' -not -path '*/lib2to3/tests/*' | sort >list
is "nothing in the standard library is called unreadable" "$(xargs ff-critic --isolated <list | grep -c '\[syntax_error\]\|\[misplaced_statement\]')" 0
is "the list is not empty" "$(test "$(wc -l <list)" -gt 150 && echo yes)" yes

# ---- fixes ----
ok "fixes of f-strings and None lead back to the tree that was there" /usr/bin/python3 "$top/tests/judge/stdlib_fixes.py" "$lib" 40
printf 'def f(x):\n    if x.y == None:\n        return x\n    m = None\n    if x:\n        m = "a"\n    return 1 if m != None else 2\n' >shop/safe.py
is "None against a name that holds nothing but strings is a safe fix, against anything else one to look at" \
	"$(ff-critic --json shop/safe.py | grep none_comparison | grep -o '"line":[0-9]*,"end_line\|"safety":"[a-z]*"' | sed 's/,"end_line//' | tr '\n' ' ' | sed 's/"//g')" \
	'line:2 safety:review line:7 safety:safe '
printf 'def f(d):\n    for k, _ in d.items():\n        print(k)\n' >shop/items.py
like "half of items() has a fix" "$(ff-critic --json shop/items.py)" '"text":"k in d.keys\(\)"'

# ---- one handler, one finding ----
printf 'def f(x):\n    try:\n        x()\n    except:\n        pass\n    try:\n        x()\n    except Exception:\n        pass\n    try:\n        x()\n    except Exception as e:\n        return e\n' >shop/bare.py
is "a bare except is told as such only" "$(ff-critic shop/bare.py | sed 's/^[^:]*:\([0-9]*\):.*\[\(.*\)\]$/\1 \2/' | sort -n | tr '\n' ' ')" '4 bare_except 8 try_except_pass 12 broad_except '

# ---- with a repository around it ----
cd "$top" || exit 1
repo "$T/r"
mkdir "$T/r/shop"
printf 'def _used(x):\n    return x\n\n\ndef _idle(x):\n    return x\n\n\ndef _here(x):\n    return x\n\n\ndef public(x):\n    return _here(x)\n' >"$T/r/shop/tools.py"
printf 'from shop.tools import _used\n\n\ndef run(x):\n    return _used(x)\n' >"$T/r/shop/run.py"
: >"$T/r/shop/__init__.py"
commit "$T/r" one
is "a private function is idle when nobody in the repository reads it" \
	"$(cd "$T/r" && ff-scan --index >/dev/null 2>&1; ff-critic -a . | grep unused_definition)" \
	"shop/tools.py:5:1: info: function '_idle' is never read in this repository [unused_definition]"
printf 'def public(x):\n    return x\n' >>"$T/r/shop/run.py"
sed -i 's/return _here(x)/return x/' "$T/r/shop/tools.py"
commit "$T/r" two
like "the change made it idle" "$(cd "$T/r" && ff-critic --rev HEAD)" "tools.py:9:1: info: function '_here'"
unlike "what was idle before is not told" "$(cd "$T/r" && ff-critic --rev HEAD)" '_idle'
printf 'def public(x):\n    return x =\n\n\ny = = 2\n' >"$T/r/shop/run.py"
commit "$T/r" three
like "a file that could be read before" "$(cd "$T/r" && ff-critic --rev HEAD)" 'run.py:[0-9]+:[0-9]+: high: .*\[syntax_error\]'
printf 'z = 1\n' >>"$T/r/shop/run.py"
commit "$T/r" four
unlike "is told once" "$(cd "$T/r" && ff-critic --rev HEAD)" 'syntax_error'
done_testing
