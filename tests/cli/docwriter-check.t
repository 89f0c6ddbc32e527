#!/bin/sh
# ff-docwriter: what is missing, incomplete, stale; how much is documented.  pydocstyle is the judge of what is missing.
. tests/cli/lib.sh

mkdir "$T/w" && cd "$T/w" || exit 1
cat >google.py <<'PY'
"""Module."""


def whole(a, b=1, *args, **kw):
    """Add.

    Args:
        a (int): One.
        b: Two, with a colon: here.
        *args: More.
        **kw: Even more.

    Returns:
        The sum.

    Raises:
        ValueError: If a is negative.
    """
    if a < 0:
        raise ValueError("negative")
    return a + b


def lacks(a, b):
    """Add.

    Args:
        a: One.
    """
    print(a, b)


def stale(a):
    """Show.

    Args:
        a: One.
        gone: Not there.
    """
    print(a)


def no_returns(a):
    """Double.

    Args:
        a: One.
    """
    return a * 2


def prose(a, b):
    """Only a sentence: nothing claims to be complete."""
    return a, b


class C:
    """A class.

    Args:
        x: Kept.
    """

    def __init__(self, x, y):
        self.x, self.y = x, y


def caught(a):
    """Try.

    Args:
        a: One.

    Raises:
        KeyError: Never mind.
    """
    try:
        raise OSError(a)
    except OSError:
        raise KeyError(a) from None
PY
got=$(ff-docwriter check --json google.py | /usr/bin/python3 -c 'import json,sys
for l in sys.stdin:
    r = json.loads(l)
    print(r["type"], r["symbol"], r["line"])')
is "Google: what is incomplete" "$got" "$(grep -nE '^(def (lacks|stale|no_returns)|class C)' google.py | sed -E 's/^([0-9]+):(def|class) ([A-Za-z_]+).*/incomplete_docstring \3 \1/')"

cat >numpy.py <<'PY'
"""Module."""


def whole(a, b):
    """Add.

    Parameters
    ----------
    a, b : int
        Both.

    Returns
    -------
    int
        The sum.
    """
    return a + b


def lacks(a, b):
    """Add.

    Parameters
    ----------
    a : int
        One.

    Returns
    -------
    int
    """
    return a + b


def sphinx(a, b):
    """Add.

    :param int a: One.
    :param nothing: Not there.
    :returns: The sum.
    """
    return a + b
PY
like "NumPy and Sphinx styles are read" "$(ff-docwriter check numpy.py)" 'lacks: Args lack b'
like "a stale name in Sphinx style" "$(ff-docwriter check numpy.py)" 'sphinx: Args lack b; documented but not in the signature: nothing'
is "nothing else" "$(ff-docwriter check numpy.py | wc -l)" 2

cat >public.py <<'PY'
from typing import overload


class Open:
    def method(self):
        return [x for x in self]

    def _private(self):
        return [x for x in self]

    class Inner:
        x = 1


class _Hidden:
    def method(self):
        return [x for x in self]


def outer(a):
    def nested(b):
        return b + 1
    return nested(a)


@overload
def over(a: int) -> int: ...
@overload
def over(a: str) -> str: ...
def over(a):
    return a * 2


class P:
    @property
    def size(self):
        return len(self.items)

    @size.setter
    def size(self, n):
        self.items = [0] * n
PY
ours=$(ff-docwriter check --isolated --json public.py | /usr/bin/python3 -c 'import json,sys
print(*sorted(json.loads(l)["line"] for l in sys.stdin))')
theirs=$(/usr/bin/python3 -m pydocstyle --select=D100,D101,D102,D103,D104,D105,D106,D107 public.py 2>&1 | sed -n 's/^public.py:\([0-9]*\) .*/\1/p' | sort -n | xargs)
is "missing docstrings stand where pydocstyle sees them" "$ours" "$theirs"

like "coverage counts" "$(ff-docwriter coverage google.py)" '88\.9%|100\.0%|87\.5%'
is "every node on demand" "$(ff-docwriter coverage --all-nodes --json public.py | wc -l)" "$((1 + $(grep -cE '^ *(def|class) ' public.py)))"
status "a limit that is not met" 1 ff-docwriter coverage --fail-under 99 public.py
status "no such file" 66 ff-docwriter check nothing.py
cd "$top" || exit 1
done_testing
