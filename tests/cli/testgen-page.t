#!/bin/sh
# Pages of ff-testgen: CPython compiles them, pyflakes and ff-critic have nothing to say, pytest collects the nodes that were told and
# finds that all hold, in whatever order; values come through unchanged.
. tests/cli/lib.sh
py=/usr/bin/python3
page=$B/bench/testgen-page
data=$top/tests/data/testgen
[ -x "$page" ] || { echo "1..0 # SKIP build/bench/testgen-page is not built (make $page)"; exit 0; }
$py -c 'import pytest' 2>/dev/null || { echo "1..0 # SKIP no pytest"; exit 0; }
export PYTHONDONTWRITEBYTECODE=1

mkdir "$T/w"; cd "$T/w" || exit 1
cp "$data/stackmod.py" .
$py "$data/cases.py" >cases
ff-scan --no-index -- stackmod.py >facts
cat >conftest.py <<'PY'
import os
import random


def pytest_collection_modifyitems(items):
    random.Random(os.environ.get("ORDER", "0")).shuffle(items)
PY
flakes() { $py -c 'import pyflakes' 2>/dev/null || return 0; $py -m pyflakes "$@"; }
run() { $py -m pytest -q -p no:cacheprovider -p no:randomly "$@" 2>&1; }

# style NAME OPTION...: the page in this style
style() {
	style=$1; shift
	"$page" --checked "$@" stackmod stackmod.py facts <cases >test_stack.py || fail "$style: a page"
	ok "$style: CPython reads it" $py -c 'import ast; ast.parse(open("test_stack.py").read())'
	ok "$style: pyflakes finds nothing" flakes test_stack.py
	is "$style: nor does ff-critic" "$(ff-critic --isolated test_stack.py 2>&1)" ""
	for order in 1 2; do
		ORDER=$order ok "$style: all hold, in order $order" run test_stack.py
	done
}
style "functions"
"$page" --nodes stackmod stackmod.py facts <cases | sed 's/^[0-9]* //' | sort >told
$py -m pytest -q --collect-only -p no:cacheprovider test_stack.py 2>/dev/null | sed -n 's/^test_stack.py:://p' | sort >collected
is "the nodes are those that pytest collects" "$(cat told)" "$(cat collected)"
is "one for each case" "$("$page" --nodes stackmod stackmod.py facts <cases | cut -d' ' -f1 | sort -n | xargs)" \
	"$(seq 0 $(($(grep -c '"test_case"' cases) - 1)) | xargs)"
is "no two tests have one name" "$(grep -o 'def test_[a-z0-9_]*' test_stack.py | sort | uniq -d)" ""
is "no name has a number that no value has" "$(grep -Eo 'def test_[a-z_]*_[0-9]+\(' test_stack.py | grep -Ev '_(2|8|1000)\(')" ""
is "what nobody reads is not made" "$(grep -c unread test_stack.py)" 0
is "an import of a setup stands at the top, with what is read of it" "$(grep '^from itertools' test_stack.py)" "from itertools import count"
is "what three tests make alike is a fixture" "$(grep -A2 '^@pytest.fixture' test_stack.py | tail -2 | xargs)" "def stack(): return Stack([1, 2])"
like "it says who wrote it, and that it was run" "$(head -4 test_stack.py)" "run in a sandbox"
"$page" stackmod stackmod.py facts <cases >unrun
like "or that it was not" "$(head -4 unrun)" "[Nn]one of them was run"

style "classes" --classes
"$page" --nodes --classes stackmod stackmod.py facts <cases | sed 's/^[0-9]* //' | sort >told
$py -m pytest -q --collect-only -p no:cacheprovider test_stack.py 2>/dev/null | sed -n 's/^test_stack.py:://p' | sort >collected
is "classes: the nodes are those that pytest collects" "$(cat told)" "$(cat collected)"
style "through the module" --prefix
is "through the module: nothing else of it is imported" "$(grep -c 'from stackmod import' test_stack.py)" 0
style "narrow, single quotes" --single --width=60
style "unittest" --unittest
is "unittest: pytest is not needed" "$(grep -c pytest test_stack.py)" 0
ok "unittest: it runs by itself" $py -m unittest -q test_stack
if $py -c 'import pytest_asyncio' 2>/dev/null; then
	style "pytest-asyncio" --asyncio
	is "pytest-asyncio: is asked" "$(grep -c 'mark.asyncio' test_stack.py)" 1
else
	skip "no pytest-asyncio"
fi
if $py -c 'import anyio' 2>/dev/null && ! $py -c 'import trio' 2>/dev/null; then
	cat >>conftest.py <<'PY'


import pytest


@pytest.fixture
def anyio_backend():
    return "asyncio"
PY
	style "anyio" --anyio
else
	skip "no anyio alone"
fi

# without facts of the module all names are the module's
"$page" stackmod stackmod.py <cases >test_stack.py
ORDER=1 ok "without facts: all hold" run test_stack.py

# ---- values come through as they are: the function under test writes down what it was given ----
cat >echo_x.py <<'PY'
def same(x):
    with open("seen", "a") as f:
        f.write(ascii(x) + "\n")
    return x
PY
$py "$data/cases.py" literals >literals
$py - <<'PY' >wanted
import json
for line in open("literals"):
    record = json.loads(line)
    if record["record"] == "test_case":
        print(ascii(eval(record["arguments"][0]["text"])))
PY
for style in "" --single --unittest --width=50; do
	rm -f seen
	"$page" $style echo_x echo_x.py <literals >test_echo.py
	ok "hard values${style:+, $style}: CPython reads them" $py -c 'import ast; ast.parse(open("test_echo.py").read())'
	ok "hard values${style:+, $style}: they hold" run test_echo.py
	sort -u seen >got; sort -u wanted >want
	is "hard values${style:+, $style}: they are the same" "$(cat got)" "$(cat want)"
done
$page --width=88 echo_x echo_x.py <literals >test_echo.py
is "no line is longer than it must be" "$(awk 'length > 88 && !/^ *("|'"'"'|b"|b'"'"'|pytest.param\(|\()/' test_echo.py | grep -cv 'a\{200\}')" 0

# ---- what is no case stream ----
one='{"record":"test_case","v":1,"symbol":"f","kind":"value","category":"typical","arguments":[],"checks":[{"kind":"equal","left":"result","right":"1"}]}'
end1='{"record":"end","v":1,"records":1}'
bad() { # NAME PATTERN LINE...
	name=$1 pattern=$2; shift 2
	out=$(printf '%s\n' "$@" | "$page" m m.py 2>&1); got=$?
	if [ "$got" = 65 ] && printf '%s' "$out" | grep -q "$pattern"; then pass "$name"; else fail "$name" "exit $got: $out"; fi
}
bad "no end: a dead engine" "no end record" "$one"
bad "a wrong count" "counts 2 records, there were 1" "$one" '{"record":"end","v":1,"records":2}'
bad "something after the end" "after .end" "$one" "$end1" "$one"
bad "a case without a check" "has no check" "$(printf '%s' "$one" | sed 's/"checks":.*/"checks":[]}/')" "$end1"
bad "a symbol that is none" "not a name" "$(printf '%s' "$one" | sed 's/"symbol":"f"/"symbol":"f(); import os"/')" "$end1"
bad "an unknown word" "unknown word" "$(printf '%s' "$one" | sed 's/typical/odd/')" "$end1"
bad "no record" "not a record" "rubbish" "$end1"
out=$(printf '%s' "$one" | "$page" m m.py 2>&1)
like "a line that breaks off" "$out" "breaks off"
long=$(printf '%05000d' 0)
bad "a text that is too long" "more than 4000 bytes" "$(printf '%s' "$one" | sed "s/\"right\":\"1\"/\"right\":\"$long\"/")" "$end1"

# texts that are no Python are left out, the others stay; nothing of them reaches the page
hostile() { printf '%s' "$one" | sed "s/\"right\":\"1\"/\"right\":\"$1\"/"; }
for text in '1) or f(2' '1 # x' "'open" '(1' '1\\nimport os' '1 \\\\'; do
	{ hostile "$text"; printf '\n%s\n%s\n' "$one" '{"record":"end","v":1,"records":2}'; } | "$page" m m.py >test_m.py
	is "left out: $text" "$(grep -c '^def test\|^@pytest' test_m.py) $($py -c 'import ast; print(len(ast.parse(open("test_m.py").read()).body))')" "1 3"
done
cd "$top" || exit 1
done_testing
