#!/bin/sh
# What breaks in an API: two folders, judged by Python itself, which imports both (tests/judge/api_breakage.py).
. tests/cli/lib.sh

put() { mkdir -p "$(dirname "$T/$1")"; cat >"$T/$1"; }
# Kinds and names that Python finds broken, and those that we report under a peer's name.
by_python() {
	python3 tests/judge/api_breakage.py "$T/$1/old" "$T/$1/new" pkg | python3 -c '
import json, sys
rows = [json.loads(l) for l in sys.stdin]
home = {r["canon"] for r in rows if r["path"] == r["canon"]}  # seen elsewhere too: told once, at home
print("\n".join(sorted({"%s %s" % (r["kind"], r["name"] if r["canon"] in home else r["seen"]) for r in rows if "gone with" not in r["what"]})))'
}
by_us() {
	ff-consequence --json --from "$T/$1/old" --to "$T/$1/new" | python3 -c '
import json, sys
report = [json.loads(l) for l in sys.stdin if "\"impact\"" in l[:30]][0]
rows = [(i["peer"][7:], i["symbol"]) for i in report["categories"]["api"]["impacts"] if i.get("peer", "").startswith("griffe:")]
print("\n".join(sorted({"%s %s" % r for r in rows if r[0] != "ATTRIBUTE_CHANGED_VALUE"})))'
}
ids() { ff-consequence --json --from "$T/$1/old" --to "$T/$1/new" | grep -o '"id":"[A-Z]*[0-9]*"[^{]*"level":"[a-z]*"' | sed 's/"id":"\([A-Z0-9]*\)".*"level":"\([a-z]*\)"/\1 \2/' | sort -u; }
same() { is "$2" "$(by_us "$1")" "$(by_python "$1")"; }
both() { mkdir -p "$T/$1/new" && cp -r "$T/$1/old/." "$T/$1/new/"; }

# ---- names: re-exports, stars, __all__ built of others' ----
put names/old/pkg/__init__.py <<'E2'
from . import shapes
from ._impl import helper, kept
from .colours import *
from .shapes import *
__all__ = ["helper", "kept"] + shapes.__all__
__all__ += ["red"]
E2
put names/old/pkg/_impl.py <<'E2'
def helper(a, b=1): ...
def kept(a): ...
def unseen(a): ...
E2
put names/old/pkg/colours.py <<'E2'
red = 1
def mix(a, b): ...
def _dark(): ...
E2
put names/old/pkg/shapes.py <<'E2'
__all__ = ["Circle", "area"]
def area(shape, unit="cm"): ...
def _internal(x): ...
class Circle:
    def grow(self, by): ...
E2
both names
put names/new/pkg/__init__.py <<'E2'
from . import shapes
from .elsewhere import helper
from ._impl import kept
from .colours import *
from .shapes import *
__all__ = ["helper", "kept"] + shapes.__all__
__all__ += ["red"]
E2
put names/new/pkg/_impl.py <<'E2'
def kept(a, c): ...
E2
put names/new/pkg/elsewhere.py <<'E2'
def helper(a, b=2): ...
E2
put names/new/pkg/shapes.py <<'E2'
__all__ = ["Circle", "area"]
def area(unit="cm", *, shape=None): ...
def _internal(): ...
class Circle:
    def grow(self, by, unit): ...
E2
put names/new/pkg/colours.py <<'E2'
red = 1
def mix(a): ...
E2
same names "a package's names lead where Python's imports lead, also into another module"

# ---- a module becomes a package; a folder without __init__.py is one too ----
put folders/old/pkg/__init__.py <<'E2'
E2
put folders/old/pkg/net.py <<'E2'
class Client:
    def get(self, url, timeout=5): ...
def connect(host, port): ...
E2
put folders/old/pkg/space/inner.py <<'E2'
def f(a): ...
def g(a): ...
E2
both folders
rm "$T/folders/new/pkg/net.py"
put folders/new/pkg/net/__init__.py <<'E2'
from .client import Client
def connect(host): ...
E2
put folders/new/pkg/net/client.py <<'E2'
class Client:
    def get(self, url, timeout): ...
E2
put folders/new/pkg/space/inner.py <<'E2'
def f(a, b): ...
E2
is "a module that became a package is compared, not lost" "$(by_us folders)" "OBJECT_REMOVED g
PARAMETER_ADDED_REQUIRED f
PARAMETER_CHANGED_REQUIRED Client.get
PARAMETER_REMOVED connect"

# ---- classes: members that a base has, of this tree and of the standard library ----
put bases/old/pkg/__init__.py <<'E2'
E2
put bases/old/pkg/a.py <<'E2'
import json
from collections import OrderedDict
class Base:
    def run(self, x): ...
    def stop(self): ...
class Child(Base):
    def run(self, x): ...
    def stop(self, now=False): ...
    def only(self): ...
class Mixin:
    def mixed(self): ...
class Worker(Base, Mixin):
    size = 1
class Table(OrderedDict):
    def items(self): ...
    def own(self): ...
class Encoder(json.JSONEncoder):
    def default(self, o): ...
class Failure(ValueError):
    args = ()
    code = 1
class Lazy:
    def __getattr__(self, name): ...
    def kept(self): ...
class Plain(object):
    def __init__(self): ...
E2
both bases
put bases/new/pkg/a.py <<'E2'
import json
from collections import OrderedDict
class Base:
    def run(self, x): ...
    def stop(self): ...
class Child(Base):
    pass
class Mixin:
    def mixed(self): ...
class Worker(Base):
    size = 1
class Table(OrderedDict):
    pass
class Encoder(json.JSONEncoder):
    pass
class Failure(ValueError):
    def __init__(self):
        self.code = 1
class Lazy:
    def __getattr__(self, name): ...
class Plain:
    def __init__(self): ...
E2
same bases "what a base answers is not lost, what came with a base goes with it"

# ---- decorators ----
put deco/old/pkg/__init__.py <<'E2'
E2
put deco/old/pkg/a.py <<'E2'
import contextlib, functools
def wrapping(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        return f(*args, **kwargs)
    return inner
def hiding(f):
    def inner(*args):
        return f(*args)
    return inner
def registered(name):
    def add(f):
        return f
    return add
@wrapping
def a(x): ...
@hiding
def b(x): ...
@registered("c")
def c(x): ...
@contextlib.contextmanager
def d(x):
    yield
@functools.lru_cache(maxsize=None)
def e(x): ...
class K:
    @property
    def p(self): ...
    @functools.cached_property
    def q(self): ...
    @staticmethod
    def s(x): ...
    @classmethod
    def t(cls, x): ...
    def m(self): ...
E2
both deco
sed -i 's/(x)/(x, y)/; s/(cls, x)/(cls, x, y)/; s/^    def m(self)/    @property\n    def m(self)/' "$T/deco/new/pkg/a.py"
same deco "decorators that keep a signature, that hide it, that make a property"

# ---- what runs: TYPE_CHECKING, try and except, overloads ----
put runs/old/pkg/__init__.py <<'E2'
E2
put runs/old/pkg/a.py <<'E2'
import typing
from typing import overload
if typing.TYPE_CHECKING:
    from os import PathLike
    Alias = PathLike
    def checked(x): ...
try:
    import nowhere_at_all
except ImportError:
    nowhere_at_all = None
@overload
def f(a: int) -> int: ...
@overload
def f(a: str) -> str: ...
def f(a): ...
def g(a): ...
g = f
E2
both runs
put runs/new/pkg/a.py <<'E2'
import typing
from typing import overload
@overload
def f(a: int, b: int) -> int: ...
def f(a, b=None): ...
g = f
E2
same runs "only what runs is an interface"

# ---- classes whose __init__ nobody wrote ----
put fields/old/pkg/__init__.py <<'E2'
E2
put fields/old/pkg/a.py <<'E2'
import dataclasses, enum
from dataclasses import InitVar, dataclass, field
from typing import ClassVar, NamedTuple
@dataclass
class Point:
    x: int
    y: int
    z: int = 0
@dataclass
class Deep(Point):
    w: int = 1
    made: list = field(default_factory=list, init=False)
    shared: ClassVar[int] = 3
    seed: InitVar[int] = 5
@dataclass(kw_only=True)
class Named:
    a: int
    b: int = 2
class Pair(NamedTuple):
    left: int
    right: int = 0
class Colour(enum.Enum):
    RED = 1
    GREEN = 2
class Hand:
    def __init__(self, x, y): ...
E2
both fields
put fields/new/pkg/a.py <<'E2'
import dataclasses, enum
from dataclasses import InitVar, dataclass, field
from typing import ClassVar, NamedTuple
@dataclass
class Point:
    y: int
    x: int
    z: int = 0
@dataclass
class Deep(Point):
    w: int = 2
    made: list = field(default_factory=list)
    seed: InitVar[int] = 5
    shared: ClassVar[int] = 3
@dataclass(kw_only=True)
class Named:
    b: int
    c: int
class Pair(NamedTuple):
    left: int
    middle: int
    right: int = 0
class Colour(enum.Enum):
    RED = 1
@dataclass
class Hand:
    x: int
E2
same fields "dataclasses, named tuples, enumerations by what their constructors take"
like "they have an id of their own" "$(ids fields)" "API015"

# ---- star imports in circles end ----
for i in 1 2 3 4 5 6 7 8; do
	put "circle/old/pkg/m$i.py" <<E2
$(for j in 1 2 3 4 5 6 7 8; do echo "from .m$j import *"; done)
def f$i(a): ...
E2
done
put circle/old/pkg/__init__.py <<'E2'
from .m1 import *
E2
both circle
sed -i 's/(a)/(a, b)/' "$T/circle/new/pkg/m3.py"
is "star imports in a circle" "$(timeout 20 ff-consequence --json --from "$T/circle/old" --to "$T/circle/new" | grep -c API004)" 1

# ---- entry points and tools ----
put entry/old/pyproject.toml <<'E2'
[project]
name = "pkg"
[project.scripts]
pkg-run = "pkg.cli:main"
pkg-old = "pkg.cli:old"
E2
put entry/old/pkg/__init__.py <<'E2'
E2
put entry/old/pkg/tools.py <<'E2'
from somewhere import tool
@tool
def look_up(city: str): ...
@tool("plain")
def weather(city: str): ...
E2
put entry/new/pyproject.toml <<'E2'
[project]
name = "pkg"
E2
put entry/new/setup.cfg <<'E2'
[options.entry_points]
console_scripts =
    pkg-run = pkg.cli:main
E2
put entry/new/pkg/__init__.py <<'E2'
E2
put entry/new/pkg/tools.py <<'E2'
from somewhere import tool
@tool("plain")
def weather(city: str, day: str): ...
E2
is "a command that is gone, a tool that is gone, a tool's new parameter; what moved to setup.cfg is there" \
	"$(ff-consequence --json --from "$T/entry/old" --to "$T/entry/new" | grep -o 'API016[^{]*"symbol":"[^"]*"' | sed 's/.*"symbol":"//; s/"//' | sort | tr '\n' ' ')" "look_up pkg-old weather "

# ---- dependencies ----
needs() { ff-consequence --json --from "$T/needs/old" --to "$T/needs/new" | grep -o 'API017[^{]*"message":"[^"]*"' | sed 's/.*"level":"\([a-z]*\)","message":"/\1 /; s/"$//' | sort; }
put needs/old/setup.cfg <<'E2'
[options]
python_requires = >=3.8
install_requires =
    click>=7.0
    flask
[flake8]
ignore =
    E203
E2
put needs/old/b/setup.py <<'E2'
from setuptools import setup
setup(name="b", python_requires=">=3.6", install_requires=["requests>=1.2", "six"])
E2
mkdir -p "$T/needs/new" && cp -r "$T/needs/old/." "$T/needs/new/"
sed -i 's/3.8/3.10/; s/7.0/8.1/; s/E203/W503/' "$T/needs/new/setup.cfg"
sed -i 's/3.6/3.7/; s/1.2/1.1/' "$T/needs/new/b/setup.py"
is "bounds in setup.cfg and setup.py" "$(needs)" "low dependency requests: >=1.2 is now >=1.1
medium Python version: >=3.6 is now >=3.7
medium Python version: >=3.8 is now >=3.10
medium dependency click: >=7.0 is now >=8.1"

# ---- a tree under git: who calls decides, who only imports does not ----
repo "$T/r"
put r/app/__init__.py <<'E2'
E2
put r/app/price.py <<'E2'
def total(lines, rate): ...
def other(lines): ...
E2
put r/app/use.py <<'E2'
from app.price import total
def pay(lines):
    from app.price import other
    return total(lines, 1)
E2
put r/tests/test_price.py <<'E2'
from app.price import total
def test_total():
    total([], 1)
E2
commit "$T/r" start
ff-scan -C "$T/r" --index >/dev/null
mkdir -p "$T/lib/app" && cp "$T/r/app/price.py" "$T/lib/app/" && echo '__version__ = "1"' >"$T/lib/app/__init__.py"
repo "$T/lib"; commit "$T/lib" start; ff-scan -C "$T/lib" --index >/dev/null
sed -i 's/other(lines)/other()/' "$T/lib/app/price.py"; commit "$T/lib" change
like "what others may import from a library" "$(ff-consequence -C "$T/lib" --json HEAD)" '"API003"[^{]*"level":"medium"'
sed -i 's/lines, rate/lines/; s/other(lines)/other(lines, x)/' "$T/r/app/price.py"; commit "$T/r" change
out=$(ff-consequence -C "$T/r" --json HEAD)
like "a call that was not changed is hit" "$out" '"API003"[^{]*"level":"high"'
like "an import alone is not" "$out" '"API004"[^{]*"level":"low"'
like "changed and not tested" "$out" '"RISK003"[^{]*other'
unlike "tested" "$(echo "$out" | grep -o '"RISK003"[^{]*')" "total"
put r/app/price.py <<'E2'
def total(lines): ...
def other(lines, x):
    return x
E2
commit "$T/r" body
sed -i 's/^    return x/    """Said better."""\n    return x/' "$T/r/app/price.py"; commit "$T/r" docstring
unlike "a docstring is no code" "$(ff-consequence -C "$T/r" --json HEAD)" "RISK003"
put r/app/web.py <<'E2'
from flask import Blueprint
bp = Blueprint("bp", __name__)
def rate(x): return x
def price(x): return rate(x)
def alone(x): return x
def caller(x): return alone(x)
@bp.get("/price")
def show(): return price(1)
class Box:
    def take(self): return weigh(self)
def weigh(box): return 1
E2
commit "$T/r" web; ff-scan -C "$T/r" --index >/dev/null
sed -i 's/def rate(x): return x/def rate(x): return x + 1/; s/def alone(x): return x/def alone(x): return x + 1/; s/return 1$/return 2/' "$T/r/app/web.py"
sed -i 's/^def total(lines).*/def total(lines): return 3/' "$T/r/app/price.py"; commit "$T/r" more
out=$(ff-consequence -C "$T/r" --json HEAD | grep -o '"RISK003"[^}]*')
like "what nobody tests is told" "$out" 'what calls it: alone"'
unlike "what a route or a method drives is not" "$out" 'rate|weigh'
done_testing
