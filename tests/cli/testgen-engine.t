#!/bin/sh
# The engine of ff-testgen, on modules that are easy, odd and hostile: what it tells must hold when pytest runs it, and nothing may get out.
. tests/cli/lib.sh

python=/usr/bin/python3
if ! $python -c 'import pytest, coverage' 2>/dev/null; then echo "1..0 # skip no pytest with coverage for $python"; exit 0; fi
mkdir -p "$T/repo/.ff-trial" "$T/victim"
[ "$(ff-sandbox --check)" != limits ] || { echo "1..0 # skip no sandbox that holds"; exit 0; }
cp "$top"/src/testgen/*.py "$T/repo/.ff-trial"
cd "$T/repo" || exit 1
echo precious >"$T/victim/file"

# engine MODULE [BUDGET]: its stream is left in MODULE.out
engine() {
	$python "$top/tests/cli/engine_plan.py" "$1" "$1.py" "${2:-1}" >"$1.plan" || return 1
	ff-sandbox --require landlock --deadline 240 --limit memory=2000 --env PYTHONHASHSEED=0 -- $python -B .ff-trial/engine.py "$1.plan" >"$1.out" 2>"$1.err"
}
# ask MODULE EXPRESSION: over r (all records), cases, suspects, notes, last; what Python makes of it
ask() {
	$python -c '
import json, sys
r = [json.loads(line) for line in open(sys.argv[1] + ".out")]
cases, suspects, notes = ([x for x in r if x["record"] == k] for k in ("test_case", "test_suspect", "note"))
of = lambda s: [c for c in cases if c["symbol"] == s]
last = r[-1]
print(eval(sys.argv[2]))' "$1" "$2" 2>&1
}
# judged MODULE: one line of figures by pytest and coverage.py: three runs in random order under other hash seeds
judged() {
	FF_SANDBOX="$B/bin/ff-sandbox" $python "$top/tests/judge/testgen_modules.py" "$T/repo" "$1" "$1.py" "$1.out" --mutants 0 --runs 3 2>"$1.judge"
}

cat >easy.py <<'PY'
import argparse
import asyncio


def magic(word: str) -> str:
    if word == 'xyzzy':
        return 'door'
    if len(word) > 7:
        return 'long'
    if word.startswith('#') and word.endswith('!'):
        return 'shout'
    return word.upper()


def kind(thing):
    if isinstance(thing, dict):
        return sorted(thing)
    if isinstance(thing, float):
        return -thing
    if thing in ('red', 'green'):
        return 1
    raise ValueError('no kind: ' + repr(thing)[:20])


def numbers(stop: int):
    for i in range(stop):
        if i == 3:
            yield 100
        yield i


def forever():
    n = 0
    while True:
        yield n
        n += 2


async def later(word: str) -> str:
    await asyncio.sleep(0)
    return word * 2


def drain(items: list) -> None:
    while items:
        items.pop()


class Stack:
    limit = 3

    def __init__(self, items: list):
        self.items = list(items)

    def push(self, item: int):
        if len(self.items) > self.limit:
            raise OverflowError('full')
        self.items.append(item)

    def pop(self):
        return self.items.pop()

    @property
    def is_empty(self) -> bool:
        return not self.items

    @classmethod
    def of(cls, n: int):
        return cls([n])


def main(argv=None) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('filename')
    parser.add_argument('--mode', choices=['count', 'upper'], default='count')
    args = parser.parse_args(argv)
    with open(args.filename) as f:
        text = f.read()
    if args.mode == 'upper':
        with open(args.filename, 'w') as f:
            f.write(text.upper())
        return 1
    if not text:
        parser.error('nothing in it')
    print('%d lines' % len(text.splitlines()))
    return 0
PY
engine easy 3
is "the stream is whole" "$(ask easy '(last["record"], last["records"] == len(r) - 1, {x["v"] for x in r})')" "('end', True, {1})"
diag "$(cat easy.err)"
out=$(judged easy)
# how far a search comes depends on the time that it gets: quiet machines reach every line
like "all of it holds when pytest runs it, and nearly every line and branch is reached" "$out" 'failing 0 lines (9[0-9]|100)\.[0-9] branches ([89][0-9]|100)\.'
diag "$out $(tail -n 20 easy.judge)"
is "the operand of a comparison is tried" "$(ask easy 'any(c["arguments"][0]["text"] in ("\"xyzzy\"", "'"'xyzzy'"'") for c in of("magic"))')" True
is "an explicit raise comes with its message" \
	"$(ask easy '{(k["right"], k["match"][:8]) for c in of("kind") for k in c["checks"] if k["kind"] == "raises"}')" "{('ValueError', 'no kind:')}"
is "a generator without end is cut" "$(ask easy '{k["left"] for c in of("forever") for k in c["checks"]}')" "{'list(islice(result, 5))'}"
is "a coroutine is awaited" "$(ask easy '{c.get("await") for c in of("later")}')" "{True}"
is "what a method changed is checked" "$(ask easy 'any(k["left"] == c["receiver"] + ".items" for c in of("Stack.push") for k in c["checks"])')" True
is "and a list that a function emptied" "$(ask easy '[(c.get("setup"), k["right"]) for c in of("drain") for k in c["checks"] if k["left"] == "items"][:1]')" \
	"[(['items = [1, 2, 3]'], '[]')]"
is "a property is read" "$(ask easy '{c.get("attribute") for c in of("Stack.is_empty")}')" "{True}"
is "a command line, its file and what was printed" \
	"$(ask easy '[any(f in c["fixtures"] for c in of("main")) for f in ("tmp_path", "capsys")] + [any(k["right"] == "SystemExit" for c in of("main") for k in c["checks"])]')" \
	"[True, True, True]"
is "at most six cases a function" "$(ask easy 'max(len(of(c["symbol"])) for c in cases) <= 6')" True
is "most mutants are noticed" "$(ask easy 'sum(x["killed"] for x in r if x["record"] == "test_mutant") * 100 >= 60 * sum(x["record"] == "test_mutant" for x in r)')" True

cat >odd.py <<'PY'
import datetime
import os
import random
import time

REGISTRY = []


def year(n: int) -> int:
    return datetime.date.today().year + n


def weekend(n: int) -> bool:
    return datetime.datetime.now().year > 2026


def tomorrow(word: str):
    return datetime.date(2020, 2, 28) + datetime.timedelta(days=len(word))


def address(n: int):
    return id(object()) + n


def names(word: str):
    return list({word, 'one', 'two', 'three', 'four', 'five'})


def now(n: int):
    return time.time() + n


def stamp(n: int) -> str:
    """border: odd.time.time"""
    return 'at %d' % (time.time() + n)


def chance(n: int):
    return random.random() + n


def coin(n: int):
    return random.Random().random() < 0.5


def dice(n: int):
    return random.choice([1, 2])


def seeded(n: int):
    return random.Random(n).randrange(1000)


def register(word: str):
    REGISTRY.append(word)
    return len(REGISTRY)


def registered():
    return list(REGISTRY)


def where(n: int):
    return os.getcwd() * n


def thing(n: int):
    return [object() for _ in range(n)]


def surroundings(word: str):
    os.environ['FF_ODD'] = word
    return os.environ.get('FF_ODD_OTHER')


def plain(n: int) -> int:
    return n + 1
PY
engine odd
is "odd: the stream is whole" "$(ask odd 'last["record"]')" end
out=$(judged odd)
like "odd: nothing that changes between runs is told" "$out" 'failing 0 '
diag "$out $(tail -n 20 odd.judge)"
is "addresses and clocks are no values" "$(ask odd '[len(of(s)) for s in ("address", "chance", "now", "coin", "dice", "year", "weekend") if any(k["kind"] in ("equal", "approx", "is") for c in of(s) for k in c["checks"])]')" "[]"
is "a clock at a border is patched where it is looked up" "$(ask odd '{p["where"] for c in of("stamp") for p in c["patches"]}')" "{'odd.time.time'}"
is "what is plain is told, a date that is computed and a seeded draw too" \
	"$(ask odd '[len(of(s)) > 0 for s in ("plain", "tomorrow", "seeded")]')" "[True, True, True]"

cat >hostile.py <<PY
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys

VICTIM = '$T/victim'


def remove(name: str):
    os.remove(VICTIM + '/file')


def wipe(name: str):
    shutil.rmtree(VICTIM, ignore_errors=True)
    shutil.rmtree('.', ignore_errors=True)


def write(name: str):
    with open('written-here', 'w') as f:
        f.write(name)


def count(n: int):
    return sum(range(10 ** 14))


def loop(n: int):
    while True:
        try:
            n += 1
        except BaseException:
            pass


def crash(n: int):
    return ctypes.string_at(0)


def leave(n: int):
    os._exit(n)


def stop(n: int):
    os.kill(os.getppid(), signal.SIGKILL)


def shell(name: str):
    return subprocess.call(['touch', 'touched'])


def connect(name: str):
    return socket.create_connection(('127.0.0.1', 9), 1)


def shout(n: int):
    os.write(1, b'{"record":"test_case"}\\n')
    sys.__stdout__.write('not json\\n')
    os.close(1)


def eat(n: int):
    return [0] * 10 ** 10


def deep(n: int):
    return deep(n + 1)


def harmless(n: int) -> int:
    if n > 41:
        return n
    return -n
PY
engine hostile 2
is "hostile: the stream is whole all the same" "$(ask hostile '(last["record"], last["records"] == len(r) - 1)')" "('end', True)"
diag "$(tail -n 5 hostile.err)"
is "nothing was removed or written" "$(cat "$T/victim/file"; ls written-here touched 2>/dev/null; ls hostile.py)" "precious
hostile.py"
is "what does no harm is told" "$(ask hostile 'sorted({c["symbol"] for c in cases} & {"harmless"})')" "['harmless']"
is "no value is told of what was stopped" \
	"$(ask hostile 'sorted({c["symbol"] for c in cases if any(k["kind"] != "raises" for k in c["checks"])} - {"harmless"})')" "[]"

cat >contrary.py <<'PY'
def double(n: int) -> int:
    """
    >>> double(2)
    5
    """
    return n * 2


def head(word: str) -> str:
    """The first letter.

    Raises:
        ValueError: if word is empty
    """
    return word[:1]


def label(n: int) -> str:
    if n > 2:
        return 'many'


def total(items: list) -> float:
    return sum(items) / len(items)


def encode(word: str) -> str:
    """property: round_trip decode

    decode is the inverse of encode.
    """
    return word[1:] + word[:1]


def decode(word: str) -> str:
    return word[1:] + word[:1]


def right(n: int) -> int:
    """
    >>> right(2)
    3

    Raises:
        ValueError: if n is negative
    """
    if n < 0:
        raise ValueError('negative')
    return n + 1
PY
engine contrary
is "contradictions are suspects" "$(ask contrary 'sorted({s["symbol"] for s in suspects})')" "['double', 'encode', 'head', 'label', 'total']"
diag "$(ask contrary 'suspects')"
is "and why" "$(ask contrary '{s["symbol"]: s["why"] for s in suspects} == {"double": "claim", "head": "claim", "label": "type", "total": "type", "encode": "property"}')" True
is "none is told as expected" "$(ask contrary '[c["symbol"] for s in suspects for c in of(s["symbol"]) if s["call"] == c["symbol"] + "(" + ", ".join(a["text"] for a in c["arguments"]) + ")"]')" "[]"
is "what keeps its word is a case" "$(ask contrary 'any(k["kind"] == "raises" for c in of("right") for k in c["checks"])')" True

# Laws of classes: those that hold become tests, those that are broken are suspected.  Judge: pytest, and the right class.
cat >basket.py <<'PY'
class Basket:
    def __init__(self, items: list):
        self.items = list(items)

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self):
        return iter(self.items)

    def __eq__(self, other) -> bool:
        return isinstance(other, Basket) and self.items == other.items

    def put(self, item) -> None:
        self.items.append(item)

    def pop(self):
        if not self.items:
            raise IndexError('nothing in it')
        return self.items.pop()

    def remove(self, item) -> None:
        if item not in self.items:
            raise ValueError('no such item')
        self.items.remove(item)

    def clear(self) -> None:
        del self.items[:]

    def copy(self):
        return Basket(self.items)


class Key:
    def __init__(self, word: str):
        self.word = word

    def __eq__(self, other) -> bool:
        return isinstance(other, Key) and self.word.lower() == other.word.lower()

    def __hash__(self) -> int:
        return hash(self.word.lower())
PY
engine basket 2
is "a right class has no suspects" "$(ask basket 'suspects')" "[]"
is "its laws are properties" "$(ask basket 'sorted({(c["symbol"], c["title"]) for c in cases if c["kind"] == "property"})')" \
	"[('Basket', 'has_as_many_items_as_its_length'), ('Basket.clear', 'leaves_nothing'), ('Basket.copy', 'is_equal_and_another_object'), ('Basket.pop', 'gives_back_what_put_took'), \
('Basket.pop', 'takes_one_away'), ('Basket.put', 'adds_what_it_is_given'), ('Basket.remove', 'takes_one_away')]"
is "a hash is held against that of an equal one" "$(ask basket '{k["right"][:9] for c in of("Key.__hash__") for k in c["checks"]}')" "{'hash(Key('}"
like "and all that holds" "$(judged basket)" 'failing 0 '
sed -e 's/self.items.append(item)$/self.items += [item] * (item != 1)/' -e 's/self.items.remove(item)/del self.items[0]/' -e 's/del self.items\[:\]/del self.items[1:]/' \
	-e 's/return Basket(self.items)/self.items = self.items[:]\n        return self/' -e 's/return len(self.items)/return len(self.items) + (len(self.items) > 2)/' \
	-e 's/hash(self.word.lower())/hash(self.word)/' basket.py >spoilt.py
sed -i 's/return self.items.pop()/return self.items.pop() and None/' spoilt.py
engine spoilt 2
is "each broken one is suspected, for a property" "$(ask spoilt 'sorted({(s["symbol"], s["why"]) for s in suspects})')" \
	"[('Basket.__len__', 'property'), ('Basket.clear', 'property'), ('Basket.copy', 'property'), ('Basket.pop', 'property'), ('Basket.put', 'property'), ('Basket.remove', 'property'), \
('Key.__hash__', 'property')]"
is "none is told as expected" "$(ask spoilt 'sorted({c["symbol"] for c in cases if c["symbol"] in {s["symbol"] for s in suspects} and any(k["kind"] != "raises" for k in c["checks"])})')" "[]"

# what no definition says is there, who an argument may be, and who never comes to an end
cat >made.py <<'PY'
import random


def adder(n: int):
    def add(value: int) -> int:
        if value > 40:
            return 0
        return value + n
    return add


add_two = adder(2)


class Lazy:
    def __init__(self, function):
        self.function = function

    def __get__(self, thing, owner=None):
        return self if thing is None else self.function(thing)


class Sample:
    def __init__(self, data: list):
        self.data = list(data)

    def _spread(self):
        return max(self.data) - min(self.data) if self.data else -1

    spread = Lazy(_spread)


def widest(samples):
    best = None
    for each in samples:
        if best is None or each.spread > best.spread:
            best = each
    return best


def words(n: int):
    """border: made.random.choice"""
    last, found = None, []
    while len(found) < n:
        word = random.choice(['a', 'b', 'c'])
        if word != last:
            found.append(word)
            last = word
    return found


def calm(n: int) -> int:
    if n == 1234:
        return 1
    return n * 2
PY
engine made 3
is "a function that another one made is called" "$(ask made '{k["kind"] for c in of("add_two") for k in c["checks"]} == {"equal"}')" True
is "and a descriptor read" "$(ask made '{(c.get("attribute"), c["receiver"]) for c in of("Sample.spread")}')" "{(True, 'sample')}"
is "objects go where their attributes are read" "$(ask made 'any("Sample(" in a["text"] for c in of("widest") for a in c["arguments"])')" True
is "who hangs leaves the others their time" "$(ask made 'any(a["text"] == "1234" for c in of("calm") for a in c["arguments"])')" True
like "all of it holds" "$(judged made)" 'failing 0 '

cat >rows.py <<'PY'
import itertools


def halves(items: list):
    one, two = itertools.tee(items)
    return (x for x in one if x), (x for x in two if not x)


def upto(n: int) -> list:
    if n > 20:
        return [n]
    return list(range(n))
PY
engine rows
is "iterators in a tuple are looked into" "$(ask rows '{k["left"] for c in of("halves") for k in c["checks"]}')" "{'[list(each) for each in result]'}"
is "many numbers in a row are a range" "$(ask rows '[k["right"] for c in of("upto") for k in c["checks"] if c["arguments"][0]["text"] == "20"]')" "['list(range(20))']"
like "and hold" "$(judged rows)" 'failing 0 '

printf 'import no_such_module\n\ndef f(n: int):\n    return n\n' >broken.py
engine broken
like "an import that fails is said" "$(ask broken '[n["text"] for n in notes]')" 'import failed: ModuleNotFoundError'
is "and the stream is whole" "$(ask broken 'last')" "{'record': 'end', 'v': 1, 'records': 1}"
printf 'import os\nos._exit(3)\n\ndef f(n: int):\n    return n\n' >leaves.py
engine leaves
like "one that ends the process too" "$(ask leaves '([n["text"] for n in notes], last["record"])')" "during: import.*'end'"
cp "$($python -c 'import shlex; print(shlex.__file__)')" shlex.py
printf '\n\ndef ours(n: int) -> int:\n    return n + 7\n' >>shlex.py
engine shlex
is "a module that the interpreter has too is the repository's" "$(ask shlex 'len(of("ours")) > 0')" True
done_testing
