#!/bin/sh
# ff-docwriter coverage: what counts as public, shares of files and packages, the limit, the ratchet, the badge.  CPython's ast says what there is.
. tests/cli/lib.sh

repo "$T/r"; mkdir -p "$T/r/shop/_inner" "$T/r/tests"; cd "$T/r" || exit 1
cat >shop/__init__.py <<'PY'
"""A shop."""
PY
cat >shop/base.py <<'PY'
"""What all have."""


class Base:
    """Something that runs."""

    def run(self):
        """Run it."""

    def stop(self):
        pass
PY
cat >shop/kinds.py <<'PY'
"""Kinds."""
from typing import overload

from .base import Base

__all__ = ["Kid", "build", "_told"]


class Kid(Base):
    """One."""

    def __init__(self):
        self.n = 1

    def run(self):
        return 2

    def stop(self):
        return 3

    def _own(self):
        return 4

    @property
    def size(self):
        """How much."""
        return self.n

    @size.setter
    def size(self, n):
        self.n = n


class Grandkid(Kid):
    def run(self):
        return 5


@overload
def build(a: int) -> int: ...
@overload
def build(a: str) -> str: ...
def build(a):
    def nested():
        return a
    return nested()


def _told():
    """Private, but in __all__."""


def untold():
    return 6
PY
cat >shop/_inner/deep.py <<'PY'
def hidden():
    return 7
PY
cat >tests/test_shop.py <<'PY'
def test_nothing():
    assert True
PY
commit "$T/r" one

counted() { ff-docwriter coverage --json "$@" | /usr/bin/python3 -c 'import json,sys
for l in sys.stdin:
    r = json.loads(l)
    print(r["name"] if r["kind"] != "module" else r["file"], "yes" if r["covered"] else "no")'; }
is 'what is public: __all__ decides, magic, setters, overloads, nested ones and what a base documents are out' "$(counted shop)" "shop/__init__.py yes
shop/base.py yes
Base yes
Base.run yes
Base.stop no
shop/kinds.py yes
Kid yes
Kid.stop no
Kid.size yes
build no
_told yes"
is 'without the base nobody knows what it documents' "$(counted shop/kinds.py | grep run)" 'Kid.run no'
like 'tests and private modules are told of' "$(ff-docwriter coverage .)" '^not counted: 2 files .*; 1 method that a base class documents'
unlike 'quietly they are not' "$(ff-docwriter coverage -q .)" 'not counted'
all=$(/usr/bin/python3 - <<'PY'
import ast, pathlib
n = c = 0
for p in pathlib.Path(".").rglob("*.py"):
    for x in ast.walk(ast.parse(p.read_text())):
        if isinstance(x, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            n += 1
            c += bool((ast.get_docstring(x) or "").strip())
print(c, n)
PY
)
is 'all nodes are those of the syntax tree' "$(ff-docwriter coverage --all-nodes . | sed -n 's/^ *[0-9.]*% *\([0-9]*\) of *\([0-9]*\)  in all$/\1 \2/p')" "$all"
is 'the least documented stand last, packages have their share' "$(ff-docwriter coverage -q . | sed 's/^ *//; s/  */ /g')" "100.0% 1 of 1 shop/__init__.py
75.0% 3 of 4 shop/base.py
66.7% 4 of 6 shop/kinds.py
72.7% 8 of 11 in all that is public"
unlike 'files that lack nothing are left out on demand' "$(ff-docwriter coverage --skip-covered .)" '__init__'
mkdir lib; printf '"""L."""\n' >lib/more.py
like 'packages, when there are several' "$(ff-docwriter coverage .)" '^packages$'
rm -r lib

# ---- limits ----
status 'a limit that is met' 0 ff-docwriter coverage --fail-under 72.7 .
status 'a limit that is not met' 1 ff-docwriter coverage --fail-under 72.8 .
status 'no worse than itself' 0 ff-docwriter coverage --no-worse-than HEAD .
sed -i '/How much/d' shop/kinds.py
out=$(ff-docwriter coverage --no-worse-than HEAD . 2>&1 >/dev/null); code=$?
is 'a docstring that is gone: exit 1' "$code" 1
like 'it is named' "$out" "^shop/kinds.py:$(grep -n 'def size(self):' shop/kinds.py | cut -d: -f1): Kid.size has lost its docstring$"
like 'the share too' "$out" '^the share has fallen: 72.7% \(8 of 11\) at HEAD, now 63.6% \(7 of 11\)$'
status 'another file is none the worse' 0 ff-docwriter coverage --no-worse-than HEAD shop/base.py
status 'from a folder below' 1 sh -c 'cd shop && ff-docwriter coverage --no-worse-than HEAD .'
status 'of the work tree alone' 1 ff-docwriter coverage -w --no-worse-than HEAD
is 'only what the change touched' "$(ff-docwriter coverage -w --only-changed --json | sed -n 's/.*"name":"\([^"]*\)".*/\1/p')" 'Kid.size'
git checkout -q .
printf '\n\ndef more():\n    return 8\n' >>shop/base.py
status 'a share that falls without a loss' 1 ff-docwriter coverage --no-worse-than HEAD .
status 'a method that begins to inherit is no loss' 0 sh -c 'git checkout -q . && cp shop/kinds.py k && sed -i "s/    \"\"\"How much.\"\"\"/    pass/" shop/kinds.py && sed -i "s/    def stop(self):/    @property\n    def size(self):\n        \"\"\"Base size.\"\"\"\n\n    def stop(self):/" shop/base.py && ff-docwriter coverage --no-worse-than HEAD . '
git checkout -q .
status 'no such revision' 66 ff-docwriter coverage --no-worse-than nothing .
status 'only what changed, of nothing that changed' 64 ff-docwriter coverage --only-changed .

# ---- the badge ----
ok 'a badge' ff-docwriter coverage --badge "$T/docs.svg" .
is 'it is XML, and its halves fit' "$(/usr/bin/python3 - "$T/docs.svg" <<'PY'
import sys, xml.etree.ElementTree as E
S = "{http://www.w3.org/2000/svg}"
root = E.parse(sys.argv[1]).getroot()
whole = int(root.get("width"))
rects = [r for r in root.iter(S + "rect") if r.get("fill", "").startswith("#") and r.get("rx") is None]
edges = [(int(r.get("x", 0)), int(r.get("x", 0)) + int(r.get("width"))) for r in rects]
print(edges[0][1] == edges[1][0], edges[1][1] == whole)
for t in root.iter(S + "text"):
    x, n = int(t.get("x")), int(t.get("textLength"))
    print(t.text, any(a < x and x + n < b for a, b in edges))
PY
)" "True True
docs True
docs True
72.7% True
72.7% True"
status 'a folder that is not there' 66 ff-docwriter coverage --badge "$T/no/docs.svg" .
cd "$top" || exit 1
done_testing
