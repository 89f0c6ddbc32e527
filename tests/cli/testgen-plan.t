#!/bin/sh
# ff-testgen plan and cases: CPython reads every expression, doctest knows the examples, pytest runs the cases; hostile sources end in time.
. tests/cli/lib.sh

repo "$T/r"; mkdir -p "$T/r/src/shop" "$T/r/tests"; cd "$T/r" || exit 1
: >src/shop/__init__.py
cat >src/shop/cart.py <<'PY'
"""A cart.

>>> join('a', 'b')
'a-b'
"""
import enum
import os
import random
from dataclasses import dataclass
from time import time
from typing import Callable, Dict, List, Literal, NamedTuple, Optional, Sequence, TypedDict, TypeVar, Union

T = TypeVar("T", bound=int)
Names = Dict[str, List[int]]


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@dataclass
class Item:
    name: str
    price: float
    colour: Colour = Colour.RED


class Point(NamedTuple):
    x: int
    y: int


class Options(TypedDict):
    depth: int
    label: str


def join(left, right):
    """Joins.

    >>> join('x', right='y')
    'x-y'
    >>> join("", "")  # nothing
    '-'
    >>> join(1, 2)
    Traceback (most recent call last):
        ...
    TypeError: no text
    """
    if not isinstance(left, str):
        raise TypeError("no text")
    return left + "-" + right


class Stack:
    """
    >>> s = Stack([1, 2])
    >>> s.push(3)
    >>> s.total()
    6
    """

    def __init__(self, items: List[int], limit: int = 10):
        self.items = items
        self.limit = limit

    def push(self, item):
        if len(self.items) >= self.limit:
            raise OverflowError("full")
        self.items.append(item)

    def total(self) -> int:
        """Adds.

        Returns:
            int: the sum

        Raises:
            ValueError: never
        """
        return sum(self.items)


def all_types(a: Optional[int], b: Union[str, List[str]], c: Literal["x", "y"], d: Callable[[int], bool], e: Sequence["Item"], f: Item, g: Colour, h: Point,
              i: Options, j: Names, k: T, l: "Stack", m: Dict[str, Dict[str, float]], n: bytes, *rest: int, key: bool = False, **more):
    """Everything."""
    return [a, b, c, d, e, f, g, h, i, j, k, l, m, n, rest, key, more] if a else None


def guessed(words, mapping, func, count, path, thing):
    for w in words:
        w.lower()
    for k, v in mapping.items():
        v.append(k)
    if count % 7 == 3 or thing["size"] > 2:
        func(count)
    return path.endswith(".gz") and len(words) == 4


def stamped(n):
    """Stamps.

    :param n: how many
    :raises KeyError: if there is none
    :rtype: float
    """
    return time() + random.random() + len(os.environ.get("HOME", "")) + (n if n else 0)


def encode(text: str) -> str:
    return text[::-1] if text else text


def decode(text: str) -> str:
    return text[::-1] if text else text
PY
cat >tests/test_cart.py <<'PY'
import pytest
from shop.cart import encode, join, stamped
from shop import cart

PAIRS = [("one", "eno"), ("two", "owt")]


@pytest.mark.parametrize("given, wanted", PAIRS)
def test_encode(given, wanted):
    assert encode(given) == wanted


def test_join():
    right = "tail"
    assert join("head", right) == "head-tail"
    with pytest.raises(TypeError):
        join(b"no", "yes")


def test_guessed():
    cart.guessed(["A", "b"], {"k": [1]}, str, 10, "x.gz", {"size": 3})
PY
{ echo "from shop.cart import encode, join"; echo "def test_many():"; for i in $(seq 60); do echo "    join('n$i', 'x'); encode('e$i')"; done; } >tests/test_many.py # examples are not pushed away
commit . one
ff-scan --index >/dev/null
status "a plan" 0 ff-testgen plan src/shop/cart.py
printf '%s\n' "$out" >"$T/plan"
cat >"$T/judge.py" <<'PY'
"""What CPython says of a plan: one line for each thing that is not as it should be."""
import ast, doctest, importlib, json, sys
sys.path.insert(0, "src")
records = [json.loads(line) for line in open(sys.argv[1])]
head, targets, end = records[0], {r["symbol"]: r for r in records[1:-1]}, records[-1]
module = importlib.import_module(head["module"])
assert end["record"] == "end" and end["records"] == len(records) - 1, end
tree = ast.parse(open(head["path"]).read())
for t in targets.values():
    for p in t.get("parameters", []):
        assert len(p.get("values", [])) <= 24
        for v in p.get("values", []):
            space = dict(vars(module))
            for need in v.get("needs", []):
                exec(need, space)
            try:
                eval(v["text"], space)
            except Exception as e:
                print(f"{t['symbol']}({p['name']}): {v['text']}: {e!r}")
    for c in t.get("calls", []):
        ast.parse(c["text"], mode="eval")
        for line in c.get("setup", []):
            ast.parse(line)
# signatures are those of inspect
import inspect
for name, t in targets.items():
    thing = module
    for part in name.split("."):
        thing = getattr(thing, part)
    if t["kind"] == "constructor" and "__init__" not in vars(thing):
        continue
    names = [p.name for p in inspect.signature(thing).parameters.values() if p.name not in ("self",)]
    if names != [p["name"] for p in t.get("parameters", [])]:
        print("parameters of", name, names)
# doctest's examples are there, with what they expect
wanted = set()
for test in doctest.DocTestFinder().find(module):
    for e in test.examples:
        text = e.source.strip().split("  #")[0]
        if e.want and not e.exc_msg:
            wanted.add((text, e.want.strip()))
        elif e.exc_msg:
            wanted.add((text, e.exc_msg.split(":")[0]))
found = {(c["text"], c.get("expect") or c.get("raises")) for t in targets.values() for c in t.get("calls", []) if c["source"] == "example" and (c.get("expect") or c.get("raises"))}
for text in sorted(wanted ^ found):
    print("example", text)
# a value for each type is one
def first(symbol, name):
    p = next(p for p in targets[symbol]["parameters"] if p["name"] == name)
    space = dict(vars(module))
    return eval(p["values"][0]["text"], space)
m = module
kinds = {"a": int, "b": (str, list), "c": str, "e": list, "f": m.Item, "g": m.Colour, "h": m.Point, "i": dict, "j": dict, "k": int, "l": m.Stack, "m": dict, "n": bytes}
for name, kind in kinds.items():
    if not isinstance(first("all_types", name), kind):
        print("all_types", name, first("all_types", name))
assert first("all_types", "c") in ("x", "y") and isinstance(first("all_types", "d")(1), (bool, int))
assert isinstance(first("all_types", "e")[0], m.Item) and set(first("all_types", "i")) == {"depth", "label"}
m.guessed(*[first("guessed", n) for n in ("words", "mapping", "func", "count", "path", "thing")])
PY
is "CPython finds nothing wrong with it" "$(/usr/bin/python3 "$T/judge.py" "$T/plan" 2>&1)" ""
of() { /usr/bin/python3 -c 'import json,sys
for line in open(sys.argv[1]):
    r = json.loads(line)
    if r.get("symbol", r["record"]) == sys.argv[2]:
        print(eval(sys.argv[3], {"r": r}))' "$T/plan" "$@"; }
is "the module and its folder" "$(of test_module 'r["module"], r["roots"]')" "('shop.cart', ['src', '.'])"
is "targets in order of the file; no enums, no trivial functions" "$(/usr/bin/python3 -c 'import json,sys; print(*[json.loads(l).get("symbol") for l in open(sys.argv[1])][1:-1])' "$T/plan")" \
	"join Stack Stack.push Stack.total all_types guessed stamped encode decode"
like "values of tests elsewhere" "$(of join '[(v["text"], v["source"]) for v in r["parameters"][1]["values"]]')" "'\"tail\"', 'call'"
like "values of parametrised tests" "$(of encode '[v["text"] for v in r["parameters"][0]["values"] if v["source"] == "call"]')" '"one".*"two"'
is "a call that is expected to raise says so" "$(of join '[c["raises"] for c in r["calls"] if "no" in c["text"]]')" "['TypeError']"
like "what it is compared with and its neighbours" "$(of guessed '[v["text"] for v in r["parameters"][3]["values"]]')" "'7'.*'6'.*'8'|'7'.*'8'"
like "lengths around the one that is asked for" "$(of guessed '[len(eval(v["text"])) for v in r["parameters"][0]["values"] if v["source"] == "literal"]')" '3, 4, 5'
is "borders by the name that is looked up" "$(of stamped 'sorted((b["where"], b["kind"]) for b in r["borders"])')" \
	"[('shop.cart.os.environ.get', 'environment'), ('shop.cart.random.random', 'random'), ('shop.cart.time', 'time')]"
is "claims of a docstring in Google style" "$(of Stack.total '[(c["kind"], c["text"]) for c in r["claims"]][:3]')" "[('returns_type', 'int'), ('returns', 'the sum'), ('raises', 'ValueError')]"
is "claims in Sphinx style" "$(of stamped '[(c["kind"], c["text"]) for c in r["claims"]]')" "[('raises', 'KeyError'), ('returns_type', 'float')]"
is "pairs that undo each other" "$(of encode 'r["properties"]')" "[{'kind': 'round_trip', 'with': 'decode'}]"
is "guards" "$(of join '[(x["type"], x["message"], x.get("plain")) for x in r["raises"]]')" "[('TypeError', '\"no text\"', True)]"

# ---- static cases: run by Python itself ----
status "cases" 0 ff-testgen cases src/shop/cart.py
printf '%s\n' "$out" >"$T/cases"
cat >"$T/run.py" <<'PY'
import importlib, json, sys
sys.path.insert(0, "src")
module = importlib.import_module("shop.cart")
count = 0
for r in map(json.loads, open(sys.argv[1])):
    if r["record"] != "test_case":
        continue
    count += 1
    space = dict(vars(module))
    for line in r.get("needs", []) + r.get("setup", []):
        exec(line, space)
    given = ", ".join((a["name"] + "=" if a.get("keyword") else "") + a["text"] for a in r.get("arguments", []))
    call = (r["receiver"] + "." + r["symbol"].split(".")[-1] if r.get("receiver") else r["symbol"]) + f"({given})"
    for c in r["checks"]:
        try:
            space["result"] = eval(call, space)
            good = c["kind"] == "type" and isinstance(space["result"], eval(c["right"], space)) or c["kind"] in ("equal", "is", "approx") and eval(c.get("left", "result"), space) == eval(c["right"], space)
        except Exception as e:
            good = c["kind"] == "raises" and type(e).__name__ == c["right"] and c.get("match", "") in str(e)
        print("ok" if good else "not ok", call, c["kind"], c.get("left") or c["right"])
PY
is "each holds" "$(/usr/bin/python3 "$T/run.py" "$T/cases" | grep -v '^ok')" ""
like "examples, a guard, what a constructor keeps" "$(/usr/bin/python3 "$T/run.py" "$T/cases")" 'join\(.x., right=.y.\) equal'
like "a guard that an input meets" "$(/usr/bin/python3 "$T/run.py" "$T/cases")" 'join\(None.*raises TypeError'
like "what a constructor keeps" "$(/usr/bin/python3 "$T/run.py" "$T/cases")" 'Stack\(\[.*equal result.items'

# ---- command lines and files ----
cat >src/shop/main.py <<'PY'
import argparse


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("filenames", nargs="*")
    parser.add_argument("--level", type=int, choices=[2, 4])
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args(argv)
    return len(args.filenames) + bool(args.verbose)


def lines_of(filename, skip):
    with open(filename) as f:
        return [x for x in f if x != skip]
PY
ff-testgen plan src/shop/main.py >"$T/plan"
cat >"$T/calls.py" <<'PY'
import json, pathlib, sys, tempfile
sys.path.insert(0, "src")
from shop import main
for r in map(json.loads, open(sys.argv[1])):
    for c in r.get("calls", []):
        space = dict(vars(main), tmp_path=pathlib.Path(tempfile.mkdtemp(dir=sys.argv[2])))
        for line in c.get("setup", []):
            exec(line, space)
        print(c["text"], type(eval(c["text"], space)).__name__)
PY
like "argument lists of a main run" "$(/usr/bin/python3 "$T/calls.py" "$T/plan" "$T" 2>&1)" "main\(\[.*'--level', '2'.*\]\) int"
like "with files" "$(/usr/bin/python3 "$T/calls.py" "$T/plan" "$T" 2>&1)" 'main\(\[str\(path\)\]\) int'
like "a file for who opens one" "$(/usr/bin/python3 "$T/calls.py" "$T/plan" "$T" 2>&1)" 'lines_of\(str\(path\), .*\) list'

# ---- hostile sources ----
/usr/bin/python3 - <<'PY'
with open("classes.py", "w") as f:
    for i in range(60):
        args = ", ".join(f"p{j}: C{(i + j + 1) % 60}" for j in range(40))
        f.write(f"class C{i}:\n    def __init__(self, {args}):\n        self.x = [p0]\n    def m(self, other):\n        return other.x if other else 1\n")
with open("bases.py", "w") as f:
    for i in range(40):
        f.write(f"class B{i}({', '.join(f'B{j}' for j in range(40) if j != i)}):\n    def m(self, x):\n        return x + 1 if x else self.y(x)\n")
with open("odd.py", "w") as f:
    f.write("def g(x: 'list[" * 30 + "', y=" + "(" * 500 + ")" * 500 + "):\n    '''\n    >>> g(" + "lambda " * 400 + "\n    >>> g('" + "\\\\'" * 400 + ")\n    >>> a = [(\n    >>> g(a\n    '''\n    return x if x else 1\n")
PY
for f in classes bases odd; do
	status "$f.py ends" 0 timeout 60 ff-testgen plan $f.py
	like "$f.py has an end" "$out" '"record":"end"'
	status "$f.py: cases end" 0 timeout 60 ff-testgen cases $f.py
done
status "no such file" 66 ff-testgen plan no-such.py

# what a method is called on ends at an operator or a colon: CPython's own reading of the example
cat >src/shop/cut.py <<'PY'
class Path:
    """A path.

    >>> p = Path("a.b")
    >>> "a.b"[:p.index(".")]
    'a'
    >>> -p.index(".")
    -1
    >>> 5*p.index(".")
    5
    """

    def __init__(self, text):
        self.text = text

    def index(self, part):
        if not part:
            raise ValueError("nothing to look for")
        return self.text.index(part)
PY
cat >"$T/receivers.py" <<'PY'
import ast, json, sys
want, got = set(), set()
for line in ast.get_docstring(ast.parse(open("src/shop/cut.py").read()).body[0]).splitlines():
    if line.startswith(">>> ") and "index" in line:
        want |= {ast.unparse(n.func.value) for n in ast.walk(ast.parse(line[4:])) if isinstance(n, ast.Call)}
for r in map(json.loads, sys.stdin):
    if r.get("source") == "example" and r.get("symbol") == "Path.index":
        got.add(r.get("receiver"))
print("same" if got == want else (got, want))
PY
is "what a method is called on" "$(ff-testgen cases src/shop/cut.py | /usr/bin/python3 "$T/receivers.py")" same

# a private class is tested by who gets its objects from a public function; one that stays inside is not
printf 'class _Given:\n    def __init__(self, n):\n        self.n = n\n\n    def twice(self):\n        return self.n + self.n\n\n\nclass _Kept:\n    def __init__(self, n):\n        self.n = n\n\n    def twice(self):\n        return self.n + self.n\n\n\ndef give(n):\n    return _Given(n)\n\n\ndef use(n):\n    return str(_Kept(n).twice())\n' >src/shop/given.py
is "private classes whose objects are handed out" "$(ff-testgen plan src/shop/given.py | /usr/bin/python3 -c 'import json,sys; print(*[r["symbol"] for r in map(json.loads, sys.stdin) if r["record"] == "test_target"])')" \
	"_Given.twice give use"

# a method of a private base is called on the first public class that has it from there, and has not one of its own
cat >src/shop/heirs.py <<'PY'
class _Base:
    def __init__(self, n):
        self.n = n

    def twice(self):
        return self.n + self.n

    def thrice(self):
        return self.n * 3

    def _inner(self):
        return self.n - 1


class First(_Base):
    def twice(self):
        return 0 - self.n


class Second(_Base):
    pass
PY
ff-testgen plan src/shop/heirs.py >"$T/plan"
is "methods of a private base by their heirs" "$(/usr/bin/python3 -c 'import json,sys; print(*sorted(r["symbol"] for r in map(json.loads, open(sys.argv[1])) if r["record"] == "test_target"))' "$T/plan")" \
	"First First.thrice First.twice Second Second.twice"

# the names that a module has for what values are made of: Python says that each of them is one
printf 'from datetime import datetime, date\n\n\ndef stamp(dt, until):\n    return (dt.hour, dt.tzinfo, until.year, until.month)\n\n\ndef pause(delta):\n    return delta.total_seconds() + 1\n' >src/shop/when.py
ff-testgen plan src/shop/when.py >"$T/plan"
is "a class by the name of its module hides the module" "$(/usr/bin/python3 -c '
import datetime, json, sys
sys.path.insert(0, "src")
from shop import when
for r in map(json.loads, open(sys.argv[1])):
    for p in r.get("parameters", []):
        made = []
        for v in p["values"]:
            space = dict(vars(when))
            for need in v.get("needs", []):
                exec(need, space)
            if space["datetime"] is not datetime.datetime:
                print("hides", v)
            made.append(type(eval(v["text"], space)).__name__)
        print(p["name"], made[0])' "$T/plan")" "dt datetime
until date
delta timedelta"

# ---- the documentation ----
mkdir -p docs && cat >docs/use.rst <<'RST'
Carts
=====

>>> from shop.cart import join
>>> join("from", "a page")
'something else'

Prices
------

>>> left = "head"
>>> join(left, "tail of a page")
'head-tail of a page'
RST
printf '# Shop\n\n```\n>>> import shop.cart\n>>> shop.cart.encode("readme")\n```\n' >README.md
git add docs README.md
ff-testgen plan src/shop/cart.py >"$T/plan"
is "calls of pages are examples, with what stands before them" "$(of join '[(c["text"], c.get("setup", []), c["place"]) for c in r["calls"] if "page" in c["text"]]')" \
	"[('join(\"from\", \"a page\")', [], 'docs/use.rst:5'), ('join(left, \"tail of a page\")', ['left = \"head\"'], 'docs/use.rst:12')]"
is "what stands below them is no promise" "$(of join '{c.get("expect", "") for c in r["calls"] if "page" in c["text"]}')" "{''}"
is "and the front page" "$(of encode '[c["place"] for c in r["calls"] if "readme" in c["text"]]')" "['README.md:5']"
printf 'def pick(items):\n    """\n    >>> pick([1, 2])  # doctest: +SKIP\n    7\n    >>> pick([3])\n    3\n    """\n    return items[0] if items else None\n' >src/shop/pick.py
ff-testgen plan src/shop/pick.py >"$T/plan"
is "an example that doctest skips promises nothing" "$(of pick '[(c["text"], c.get("expect", "")) for c in r["calls"]]')" "[('pick([1, 2])', ''), ('pick([3])', '3')]"
done_testing
