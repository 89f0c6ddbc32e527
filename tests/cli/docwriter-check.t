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

# Each line that ends with a mark has a finding: I incomplete, S stale; pydoclint says the same of I (tests/judge/doc_incomplete.py holds it against real code).
cat >strict.py <<'PY'
"""Module."""
from collections.abc import Generator, Iterator
from typing import overload


def stars(a: int, *args, **kwargs) -> None:  # I
    """Do.

    Args:
        a (int): One.
        args: Without its star.
        **kwargs: More.
    """


def bare(a: int):  # I
    """Do.

    Args:
        a (int): One.
    """
    if a:
        return


def nothing(a: int) -> None:
    """Do.

    Args:
        a (int): One.
    """
    if a:
        return


def promised(a: int) -> str:  # I
    """Return it.

    Args:
        a (int): One.
    """


def left(a: int):  # I
    """Do.

    Args:
        a (int): One.

    Returns:
        int: Not so.
    """
    print(a)


def one_line(a: int) -> int:  # I
    """Do.

    Args:
        a (int): One.

    Returns: the sum
    """
    return a


def short(a: int) -> int:
    """Only a sentence."""
    return a


def yields(a: int) -> Iterator[int]:  # I
    """Do.

    Args:
        a (int): One.
    """
    yield a


def yields_nothing(a: int) -> Iterator[None]:
    """Do.

    Args:
        a (int): One.
    """
    yield


def both(a: int) -> Generator[int, None, None]:
    """Do.

    Args:
        a (int): One.

    Yields:
        int: One.
    """
    yield a
    return None


def unannotated(a: int):  # I
    """Do.

    Args:
        a (int): One.

    Yields:
        int: One.
    """
    yield a


def no_generator(a: int) -> int:  # I
    """Do.

    Args:
        a (int): One.

    Yields:
        int: One.

    Returns:
        int: One.
    """
    return a


def raises(a: int) -> None:  # I
    """Do.

    Args:
        a (int): One.
    """
    raise ValueError(a)


def caught(a: int) -> None:
    """Do.

    Args:
        a (int): One.

    Raises:
        KeyError: If so.
        OSError: If not.
    """
    try:
        print(a)
    except OSError:
        raise
    except (KeyError, OSError) as e:
        raise e


def other(a: int) -> None:  # I
    """Do.

    Args:
        a (int): One.

    Raises:
        KeyError: If so.
    """
    raise ValueError(a)


def raised_no_more(a: int) -> None:  # I
    """Do.

    Args:
        a (int): One.

    Raises:
        KeyError: If so.
    """


def order(a: int, b: int) -> None:  # S
    """Do.

    Args:
        b (int): Two.
        a (int): One.
    """


def words(a: int) -> None:  # S
    """Do.

    Args:
        a (Integral): One.
    """


class Told:
    """Do.

    Args:
        a (int): One.

    Raises:
        ValueError: If so.
    """

    @overload
    def __init__(self, a: int): ...

    @overload
    def __init__(self, a: str): ...

    def __init__(self, a):
        if not a:
            raise ValueError(a)

    @property
    def size(self) -> int:
        """How much.

        Raises:
            KeyError: If so.
        """
        raise KeyError(1)


class Untold:
    """Do.

    Args:
        b (int): One.
    """

    def __init__(self, a: int) -> None:  # I
        """Only a sentence."""
PY
marked() { grep -n "# .*$1" strict.py | cut -d: -f1 | xargs; }
found() { ff-docwriter check --isolated --json strict.py | /usr/bin/python3 -c 'import json,sys
print(*sorted(r["line"] for r in map(json.loads, sys.stdin) if r["type"] == sys.argv[1]))' "$1"; }
is 'in the letter: what is incomplete' "$(found incomplete_docstring)" "$(marked I)"
is 'in the letter: what is stale' "$(found stale_docstring)" "$(marked S)"

# The rest is told as people tell it: nothing but what a section claims is held against it.
cat >told.py <<'PY'
"""Module."""


def whole(a, b=1):
    """Add.

    Args:
        a: One.
        b: Two.

    Returns:
        The sum.
    """
    return a + b


def says_it(a):
    """Returns twice as much.

    Args:
        a: One.
    """
    return a * 2


def in_words(a, b):
    """Add.

    Args:
        a: One, to which b is added.

    Returns:
        The sum.
    """
    return a + b


def takes_all(a, **options):
    """Show.

    Args:
        a: One.
        deep: As one of the options.
    """
    print(a, options)


def prose(a):
    """Show.

    Args:
        Same as of `whole`.
    """
    print(a)


def contents(context, data_dict):
    """Show.

    Args:
        name: One of the keys.
        size: Another.
    """
    print(context, data_dict)


def one_line(a):
    """Double.

    Args:
        a: One.

    Returns: twice as much
    """
    return a * 2


def some(a, b):
    """Show.

    Keyword Args:
        b: Two.
    """
    print(a, b)


def above(a):
    """Show.

    Args:
        a: One.

    Raises:
        LookupError: If it is not there.
    """
    raise KeyError(a)


def for_others(a):
    """Show.

    Args:
        a: One.

    Returns:
        What was shown.
    """
    raise NotImplementedError


def none(a):
    """Show.

    Args:
        a: One.

    Returns:
        None
    """
    print(a)


class Called:
    """Kept."""

    @property
    def rows(self):
        """Rows, or with a number those.

        Args:
            n: How many.
        """
        return print


def left(a):  # I
    """Show.

    Args:
        a: One.

    Returns:
        What was shown.
    """
    print(a)


def twice(a):  # I
    """Show.

    Args:
        a: One.
        a: The same.
    """
    print(a)


def types(a: int, b: "list[str] | None" = None, c: float = 1, d: bool = False, e: tuple = ()):  # S
    """Show.

    Args:
        a (str): One.
        b (List[str]): Two.
        c (int): Three.
        d (int): Four.
        e (sequence of int): Five.
    """
    print(a, b, c, d, e)


def defaults(a=1, b="x", c=None, d=0.5, e=3, f=True):  # S
    """Show.

    Args:
        a: One. Defaults to 2.
        b: Two (default: 'x').
        c: Three. Defaults to 7.
        d: Four. Defaults to ``.50``.
        e: Five. Defaults to 4 when there are cores.
        f: Six. Default is True.
    """
    print(a, b, c, d, e, f)


def result() -> dict:  # S
    """Make it.

    Returns:
        list: One.
    """
    return {}
PY
marked() { grep -n "# .*$1" told.py | cut -d: -f1 | xargs; }
found() { ff-docwriter check --json told.py | /usr/bin/python3 -c 'import json,sys
print(*sorted(r["line"] for r in map(json.loads, sys.stdin) if r["type"] == sys.argv[1]))' "$1"; }
is 'as it is told: what is incomplete' "$(found incomplete_docstring)" "$(marked I)"
is 'as it is told: what is stale' "$(found stale_docstring)" "$(marked S)"
like 'which type' "$(ff-docwriter check told.py)" 'docstring of types: another type than the annotation: a \(str, annotated int\) \[stale_docstring\]$'
like 'which default' "$(ff-docwriter check told.py)" 'docstring of defaults: another default than the signature: a \(1, not 2\) \[stale_docstring\]$'
like 'which result' "$(ff-docwriter check told.py)" 'docstring of result: Returns another type than the annotation: list, annotated dict \[stale_docstring\]$'

# Attributes of classes.  Python is the judge of what objects have and dataclasses of what fields are: an entry that getattr finds nothing for is
# wrong, a field that nothing documents is missing; classes marked S are those whose annotations Python reads otherwise than their entries.
cat >attributes.py <<'PY'
"""Module."""
from collections import namedtuple
from dataclasses import InitVar, dataclass, field
from enum import Enum
from typing import ClassVar, NamedTuple


class Kept:
    """Everything is there.

    Attributes:
        body: One.
        set (int): Two.
        unpacked: Three.
        also: Four.
        shown: Five.
        slot: Six.
        later: Seven.
        method: Eight.
        self.own: Nine.
        own.part: Ten.
    """

    __slots__ = ("__dict__", "slot")
    body = 1

    def __init__(self):
        self.set = 2
        self.unpacked, (self.also, _) = 3, (4, 5)
        self.slot = self.own = 6

    @property
    def shown(self):
        """Five."""
        return 5

    def method(self):
        """Do."""


Kept.later = 7


class Gone:
    """One is left.

    Attributes:
        here: One.
        gone: Two.
    """

    def __init__(self):
        self.here = 1


class Passed:
    """A parameter is none.

    Attributes:
        size: One.
    """

    def __init__(self, size=1):
        self._size = size


class Heir(Gone):
    """Of its base.

    Attributes:
        here: One.
        more: Two.
    """

    more = 2


class Stray(Gone):
    """Neither has it.

    :ivar here: One.
    :ivar stray: Two.
    """


class Telling:
    """What its heirs have.

    Attributes:
        given: One.
    """


class Told(Telling):
    """It does."""

    given = 1


class Pair(namedtuple("Pair", "left right")):
    """Two.

    Attributes
    ----------
    left : int
        One.
    middle : int
        None.
    """


class Colour(Enum):
    """Colours.

    Attributes:
        RED: One.
        name: As of every member.
    """

    RED = 1


class Failed(ValueError):
    """An exception.

    Attributes:
        args: Given.
        why: Not there.
    """


class Any:
    """Anything.

    Attributes:
        thing: Made when it is asked for.
    """

    def __getattr__(self, name):
        return name


class Filled:
    """Anything.

    Attributes:
        thing: Put in by name.
    """

    def __init__(self, **things):
        for name, thing in things.items():
            setattr(self, name, thing)


@dataclass
class Point:
    """A point.

    Attributes:
        x: Across.
        z (int): Up.
    """

    x: int = 0
    y: int = 0
    z: int = 0
    depth: int = 0
    """How deep."""
    #: How heavy.
    weight: int = 0
    label: str = ""  #: How it is called.
    colour: str = field(default="", metadata={"help": "How it looks."})
    _cache: int = 0
    scale: InitVar[int] = 1
    unit: ClassVar[str] = "m"


@dataclass
class Whole:
    """Both ways at once are fine.

    Attributes:
        x (int): Across.
    """

    x: int = 0
    """Across."""


@dataclass
class Typed:
    """Types.

    Attributes:
        a (str): One.
        b (list of int): Two.
        c (int): Three.
    """

    a: int = 0
    b: ClassVar[list[int]] = []
    c: float = 0


@dataclass
class Silent:
    """Nothing is listed."""

    a: int = 0


class Row(NamedTuple):
    """A row.

    Attributes:
        a: One.
    """

    a: int = 0
    b: int = 0
PY
judged=$(/usr/bin/python3 - <<'PY'
import dataclasses, re, attributes
doc = {}
for line in open("attributes.py"):
    begin = re.match(r"class (\w+)", line)
    name = begin[1] if begin else name if doc else None
    if begin:
        doc[name] = []
    entry = re.match(r"        ([a-z_A-Z]+)(?: \(.*\))?: |    :ivar (\w+):|    ([a-z]+) : int", line)
    if entry and name and "def " not in line and "=" not in line:
        doc[name].append(next(g for g in entry.groups() if g))
for name, names in doc.items():
    c = getattr(attributes, name)
    thing = c.RED if name == "Colour" else c(1, 2) if name == "Pair" else c(thing=1) if name == "Filled" else c()
    extra = [n for n in names if not any(hasattr(t, n) for t in [thing, *(k() for k in c.__subclasses__() if name == "Telling")])]
    fields = [f.name for f in dataclasses.fields(c)] if dataclasses.is_dataclass(c) else getattr(c, "_fields", []) if name == "Row" else []
    lacks = [f for f in fields if names and f not in names and f[0] != "_" and f not in ("depth", "weight", "label", "colour")]
    if extra:
        print(name, "attributes that the class does not have:", ", ".join(extra))
    if lacks:
        print(name, "Attributes lack", ", ".join(lacks))
PY
)
is 'attributes that are not there, and fields that nothing documents' "$(ff-docwriter check attributes.py | sed -n 's/.*docstring of \([A-Za-z]*\): \(.*[Aa]ttributes .*\) \[incomplete_docstring\]$/\1 \2/p')" "$judged"
is 'which those are' "$(printf '%s\n' "$judged" | cut -d' ' -f1 | xargs)" 'Gone Passed Stray Pair Failed Point Row'
is 'types of attributes' "$(ff-docwriter check attributes.py | grep stale_docstring | sed 's/.*docstring of //')" 'Typed: attributes of another type than the annotation: a (str, annotated int) [stale_docstring]'
unlike 'in the letter nothing is incomplete by its attributes' "$(ff-docwriter check --isolated attributes.py)" 'ttributes (lack|that).* .incomplete'
like 'in the letter types are' "$(ff-docwriter check --isolated attributes.py)" 'docstring of Typed: types of attributes in other words than the annotation: a \(str, annotated int\), b \(list of int, annotated ClassVar\[list\[int\]\]\), c \(int, annotated float\) \[stale_docstring\]$'

cat >quiet.py <<'PY'
"""Module."""
import typing


def one():  # noqa: D103
    return [1]


def two():  # noqa
    return [2]


# ff: ignore[missing_docstring] everybody knows it
def three():
    return [3]


def four(a):  # ff: ignore[stale_docstring]
    """Show.

    Args:
        b: One.
    """
    print(a)


def five(a):
    """Show.

    Args:
        b: One.
    """  # noqa: DOC101, DOC103
    print(a)


def six():  # noqa: E501, DOC101
    return [6]


def seven():  # pylint: disable=unused-variable,missing-function-docstring
    return [7]


class Eight(dict):
    """Eight."""

    @typing.override
    def keys(self):
        return [8]

    class Meta:
        ordering = ["eight"]
PY
is 'comments that silence' "$(ff-docwriter check quiet.py | sed -E 's/^quiet.py:([0-9]*):.*\[(.*)\]$/\1 \2/')" "$(grep -n 'def four' quiet.py | cut -d: -f1) incomplete_docstring
$(grep -n 'def six' quiet.py | cut -d: -f1) missing_docstring"

# A change of the body alone makes what is told untrue.
repo "$T/r" && cd "$T/r" || exit 1
printf 'def f(a):\n    """Show.\n\n    Args:\n        a: One.\n\n    Raises:\n        KeyError: If so.\n    """\n    if a:\n        raise KeyError(a)\n' >a.py
commit "$T/r" one
printf '    raise ValueError(a)\n' >>a.py
like 'a raise that is new' "$(ff-docwriter check -w)" 'Raises lacks ValueError'
commit "$T/r" two
printf '\n\ndef g():\n    """Go."""\n' >>a.py
is 'one that was there before the change' "$(ff-docwriter check -w)" ''
commit "$T/r" three
sed -i '/raise KeyError/s/raise.*/return None/' a.py
like 'a raise that is gone' "$(ff-docwriter check -w)" 'documented but not raised any more: KeyError'
printf '\n\ndef h(a):\n    raise KeyError(a)\n' >>a.py
unlike 'a raise that has moved' "$(ff-docwriter check -w)" 'any more'
cat >c.py <<'PY'
from dataclasses import dataclass


@dataclass
class C:
    """C.

    Attributes:
        a: One.
        b: Two.
    """

    a: int
    b: int

    def method(self):
        """Do."""
        print(self.a)


class D:
    """D."""
PY
commit "$T/r" four
sed -i 's/print(self.a)/print(self.b)/' c.py
is 'a method that changed' "$(ff-docwriter check -w)" ''
sed -i 's/^    b: int$/    c: int/' c.py
like 'a field that got another name' "$(ff-docwriter check -w)" 'docstring of C: attributes that the class does not have: b; Attributes lack c \[incomplete_docstring\]$'
commit "$T/r" five
sed -i 's/^    a: int$/    a: int = 1/' c.py
is 'one that was there before the change' "$(ff-docwriter check -w)" ''

# Where a file is documented, what a change adds without is wanted: two agents that say so are enough for high confidence; where it is not, nobody is sure.
/usr/bin/python3 - >told_file.py <<'PY'
print('"""Costs."""')
for i in range(9):
    print(f'\n\ndef cost_{i}(weight):\n    """Return the cost of class {i}."""\n    return weight * {i}')
PY
sed 's/^    """Return.*"""$/    # of the class/' told_file.py >bare_file.py
commit "$T/r" six
/usr/bin/python3 - >new.txt <<'PY'
print("\n\ndef carrier(weight, country):")
for i in range(12):
    print(f'    if weight > {120 - 10 * i} and country == "C{i}":\n        return "carrier{i}"')
print('    return "post"\n\n\ndef sum_of(weights):\n    total = 0\n    for weight in weights:\n        total += weight\n    return total')
PY
for f in told_file bare_file; do cat new.txt >>$f.py; done
rm new.txt
commit "$T/r" seven
labels=$(ff-scan --rev HEAD | ff-converge | /usr/bin/python3 -c 'import json,sys
for r in map(json.loads, sys.stdin):
    if r.get("type") == "missing_docstring" and r.get("on_changed_line"):
        print(r["file"], r["symbol"], r["confidence"])' | sort)
is 'how sure it is of a missing docstring' "$labels" 'bare_file.py carrier low
bare_file.py sum_of low
told_file.py carrier high
told_file.py sum_of medium'
cd "$T/w" || exit 1
/usr/bin/python3 -c 'for i in range(2000):
    print(f"class C{i}:\n    \"\"\"C.\n\n    Attributes:\n" + "".join(f"        a{k}_{i}: x\n" for k in range(20)) + "    \"\"\"\n\n    def __init__(self, size):\n        self.x = size\n")' >many.py
is "a file of 2,000 classes ends" "$(timeout 60 ff-docwriter check --json many.py | grep -c '"incomplete_docstring"')" 2000
status "no such file" 66 ff-docwriter check nothing.py
cd "$top" || exit 1
done_testing
