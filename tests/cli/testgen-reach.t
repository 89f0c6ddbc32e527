#!/bin/sh
# How ff-testgen knows what tests run: every way to reach a function, judged by coverage.py, which runs the suite.
. tests/cli/lib.sh

repo "$T/r"; mkdir -p "$T/r/src/app" "$T/r/tests/deep"; cd "$T/r" || exit 1
cat >src/app/__init__.py <<'PY'
from .core import direct
from .shapes import Square, Round

__all__ = ["direct"]
PY
cat >src/app/core.py <<'PY'
import functools

from . import tables


def direct(a):
    return helper(a) + 1


def helper(a):
    return a * 2 if a else 0


def nobody(a):
    if a > 1:
        return a - 1
    return nobodys_helper(a)


def nobodys_helper(a):
    return [a] * 2


def traced(f):
    @functools.wraps(f)
    def inner(*args):
        return f(*args)
    return inner


@traced
def decorated(a):
    return a + 40 + 2


def as_value(x):
    return x * x + 1


def maps(xs):
    return list(map(as_value, xs))


def by_table(name):
    return tables.TABLE[name](3)


def constant_name(x):
    return getattr(x, "by_name")()


def patched_away(x):
    return [x] + [2]


def uses_patched(x):
    return patched_away(x) + [1]


def at_import():
    return {"a": 1, "b": 2}


NAMES = at_import()


def in_function():
    from .late import late
    return late(1) + late(2)


def only_mentioned():
    """See nobody() and nobodys_helper()."""
    return [1] + [2]
PY
cat >src/app/late.py <<'PY'
def late(a):
    return a + 1 + 1


def too_late(a):
    return a + 2 + 2
PY
cat >src/app/tables.py <<'PY'
def one(x):
    return x + 1 - 2


def two(x):
    return x + 2 - 3


def three(x):
    return x + 3 - 4


TABLE = {
    "one": one,
}
OTHER = [two]
three_again = three
PY
cat >src/app/shapes.py <<'PY'
class Shape:
    def __init__(self, size):
        self.size = size + 0

    def area(self):
        return self.side() * self.side()

    def side(self):
        return self.size + 100

    def __len__(self):
        return int(self.size) + 0

    def __iter__(self):
        yield self.size + 1

    def __enter__(self):
        self.size += 1
        return self

    def __exit__(self, *args):
        self.size -= 1

    def never(self):
        return self.size * 9 + 1

    @property
    def double(self):
        return self.size * 2 + 0

    @property
    def triple(self):
        return self.size * 3 + 0

    @classmethod
    def of(cls, text):
        return cls(len(text) + 0)

    def by_name(self):
        return self.size * 5 + 1


class Square(Shape):
    def side(self):
        return self.size + 0

    def area(self):
        return super().area() + 0


class Round(Shape):
    def side(self):
        return self.size * 3 + 0

    def __add__(self, other):
        return Round(self.size + other.size)

    __radd__ = __add__

    def __repr__(self):
        return "Round(%r)" % self.size


class Late:
    def __init__(self):
        self.parts = [1] + [2]

    def run(self):
        return sum(self.parts) + 0


class Twin:
    def run(self):
        return 2 + len([3])


def make():
    return Late()


class Fault(ValueError):
    def __init__(self, text):
        super().__init__(text + "!")


def fails(x):
    if x:
        raise Fault("no")
    return [x] + [1]
PY
cat >src/app/docs.py <<'PY'
def shown(a):
    """
    >>> shown(1)
    [1, 1]
    """
    return [a] * 2
PY
cat >tests/conftest.py <<'PY'
import pytest
from app.shapes import Square


@pytest.fixture
def square():
    return Square(3)
PY
cat >tests/deep/test_core.py <<'PY'
from unittest import mock

import pytest

import app
from app import core, shapes
from app.shapes import Round, Fault


def test_direct():
    assert app.direct(1) == 3


def test_decorated():
    assert core.decorated(0) == 42


def test_maps():
    assert core.maps([1, 2]) == [2, 5]


def test_table():
    assert core.by_table("one") == 2


@mock.patch("app.core.patched_away")
def test_patched(away):
    away.return_value = [7]
    assert core.uses_patched(1) == [7, 1]


def test_late():
    assert core.in_function() == 7


@pytest.mark.parametrize("shape", [shapes.Shape.of("abc")])
def test_parametrized(shape):
    assert shape.size == 3


def test_area(square):
    assert square.area() == 9
    assert square.double == 6


def test_operators():
    r = Round(1)
    assert len(r) == 1
    with r:
        pass
    s = r + Round(2)
    assert s.size == 3
    assert core.constant_name(r) == 6


def test_given():
    assert shapes.make().run() == 3


def test_fails():
    with pytest.raises(Fault):
        shapes.fails(1)
PY
cat >judge.py <<'PY'
# every function that has code: did a line of its body run?
import ast, json, sys
out = []
for path, c in sorted(json.load(open(sys.argv[1]))["files"].items()):
    def walk(body, prefix):
        for n in body:
            if isinstance(n, ast.ClassDef):
                walk(n.body, prefix + n.name + ".")
            elif isinstance(n, ast.FunctionDef):
                last = n.body[-1]
                if not set(range(n.body[0].lineno, last.end_lineno + 1)) & set(c["executed_lines"]):
                    out.append(prefix + n.name)
    if path.startswith("src/"):
        walk(ast.parse(open(path).read()).body, "")
print(*sorted(out))
PY
commit "$T/r" first
untested() { ff-testgen scan --json "$@" | /usr/bin/python3 -c 'import json,sys
print(*sorted(json.loads(l)["symbol"] for l in sys.stdin))'; }
run() { PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=src /usr/bin/python3 -m coverage run --source=src -m pytest -q -p no:cacheprovider "$@" >"$T/log" 2>&1; }

if /usr/bin/python3 -c 'import coverage, pytest' 2>/dev/null; then
	ok "the suite passes" run tests
	/usr/bin/python3 -m coverage json -q -o "$T/cov.json"
	mv .coverage "$T/data"
	ff-scan --index >/dev/null 2>&1
	is "untested is what coverage.py saw no line of" "$(untested src)" "$(/usr/bin/python3 judge.py "$T/cov.json")"
	like "where the suite runs no doctests, they are no tests" "$(untested src)" '(^| )shown( |$)'
	printf '[pytest]\naddopts = --doctest-modules\n' >pytest.ini
	commit "$T/r" doctests
	ok "the suite passes with doctests" run tests src
	/usr/bin/python3 -m coverage json -q -o "$T/cov2.json"
	rm -f .coverage
	is "where it runs them, they are" "$(untested src)" "$(/usr/bin/python3 judge.py "$T/cov2.json")"
	unlike "and the example counts" "$(untested src)" '(^| )shown( |$)'
else
	skip "coverage.py or pytest is not installed"
fi

like "a reason: who uses it has no test either" "$(ff-testgen scan src)" 'nobodys_helper .*no test leads to it, nor to nobody, which uses it'
like "what a test only patches has none" "$(ff-testgen scan src)" 'patched_away '
like "states on demand" "$(ff-testgen scan --states src)" 'helper +indirect .*tests lead to it through others'
like "counts at the end" "$(ff-testgen scan src | tail -n 1)" '^[0-9]+ functions: [0-9]+ untested, [0-9]+ reached through others, [0-9]+ named by tests$'
is "the same answer from a folder below" "$(cd src/app && untested .)" "$(untested src)"
is "the same answer for one file" "$(ff-testgen scan --json src/app/late.py | grep -c '"symbol":"too_late"')" 1
cd "$top" || exit 1
done_testing
