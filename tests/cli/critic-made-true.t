#!/bin/sh
# What a commit makes true on lines that it did not write: an import, a name, a variable, a second definition, a complexity.
. tests/cli/lib.sh

repo "$T/r"
cd "$T/r" || exit 1
# findings FILE OPTION...: of HEAD, as "line type", in order
findings() {
	file=$1; shift
	ff-critic -r HEAD --json "$@" | /usr/bin/python3 -c '
import json, sys
for line in sys.stdin:
    r = json.loads(line)
    if r.get("record") == "finding" and r["file"] == sys.argv[1]:
        print(r["line"], r["type"])' "$file" | sort -n
}
branches() { i=1; while [ $i -lt "$1" ]; do echo "    if order.a$i:"; echo "        order.b$i()"; i=$((i + 1)); done; }
mkdir shop

# ---- an import that became unused, beside one that always was ----
cat >shop/imports.py <<'P'
import json
import os
import sys


def dump(order):
    sys.stdout.write(json.dumps(order))


def close(order):
    order.close()
P
commit . first
sed -i 's/json.dumps(order)/str(order)/' shop/imports.py
commit . "without json"
is "an import that became unused" "$(findings shop/imports.py)" "1 unused_import"
is "all of them with --all" "$(findings shop/imports.py --all)" "1 unused_import
2 unused_import"
echo '# end' >>shop/imports.py
commit . "a comment"
is "the next commit says nothing of it" "$(findings shop/imports.py)" ""
sed -i 's/^import sys$/import sys  # out/; s/^    order.close()$/    order.close(json)/' shop/imports.py
commit . "json again"
sed -i 's/close(json)/close("json")/' shop/imports.py
commit . "json named only in a string"
is "and again when it becomes unused again" "$(findings shop/imports.py)" "1 unused_import"

cat >shop/api.py <<'P'
from shop.imports import close, dump

__all__ = ["close", "dump"]
P
commit . "exports"
sed -i 's/"close", //' shop/api.py
commit . "close is no longer exported"
is "an export that went" "$(findings shop/api.py)" "1 unused_import"

# ---- names ----
cat >shop/names.py <<'P'
from shop.imports import close, dump
from shop.star import *

RATE = 3


def total(order):
    dump(order)
    return tax(order) * RATE


def tax(order):
    return order.net


def finish(order):
    close(order)
    return always_missing(order)
P
echo 'def always_missing(order): ...' >shop/star.py
commit . names
sed -i '/^def tax/,/^$/d' shop/names.py
sed -i 's/^from shop.imports import close, dump/from shop.imports import dump/' shop/names.py
commit . "without tax and close"
is "the star import may bring them" "$(findings shop/names.py)" ""
sed -i '/import \*/d' shop/names.py
commit . "without the star"
is "names that became undefined, with those that the star excused" "$(findings shop/names.py)" "8 undefined_name
13 undefined_name
14 undefined_name"
sed -i 's/^RATE = 3/RATE = 4/' shop/names.py
commit . "rate"
is "what was missing before stays in the baseline" "$(findings shop/names.py)" ""
is "all of them with --all, names" "$(findings shop/names.py --all)" "8 undefined_name
13 undefined_name
14 undefined_name"
sed -i '/^RATE/d' shop/names.py
commit . "no rate"
is "one more" "$(findings shop/names.py)" "7 undefined_name"

# ---- variables ----
cat >shop/variables.py <<'P'
def price(item):
    idle = item.idle()
    tax = item.tax()
    try:
        return item.net + tax
    except ValueError as error:
        raise KeyError(error)


def other(item):
    net = item.net()
    return net
P
commit . variables
sed -i 's/item.net + tax/item.net/; s/raise KeyError(error)/raise KeyError(item)/' shop/variables.py
commit . "nothing reads them"
is "variables that became unused" "$(findings shop/variables.py)" "3 unused_variable
6 unused_variable"
is "all of them with --all, variables" "$(findings shop/variables.py --all)" "2 unused_variable
3 unused_variable
6 unused_variable"
sed -i 's/^def price/def cost/' shop/variables.py
commit . "another name"
is "a function with another name has the variables that it had" "$(findings shop/variables.py)" ""

# ---- second definitions ----
cat >shop/again.py <<'P'
def first(order):
    return 1


def first(order):
    return 2


def third(order):
    return 3


def second(order):
    return 4
P
commit . again
is "a second definition that is new" "$(findings shop/again.py)" "5 redefined_unused"
sed -i 's/^def third/def second/' shop/again.py
commit . "a definition above takes the name of one below"
is "the one below became a second definition" "$(findings shop/again.py)" "13 redefined_unused"
is "all of them with --all, definitions" "$(findings shop/again.py --all)" "5 redefined_unused
13 redefined_unused"
cat >shop/between.py <<'P'
from shop.imports import dump
dump(1)
from shop.imports import dump
dump(2)
P
commit . between
is "a use between" "$(findings shop/between.py)" ""
sed -i 2d shop/between.py
commit . "no use between"
is "the use between went" "$(findings shop/between.py)" "2 redefined_unused"

# ---- complexity ----
complex() { printf 'def settle(order):\n'; branches "$1"; printf '\n\ndef ship(order):\n'; branches "$2"; }
complex 10 14 >shop/complex.py
commit . complex
is "complex from the start" "$(findings shop/complex.py)" "22 complexity"
complex 11 15 >shop/complex.py
commit . "one branch more in each"
is "passed the bound" "$(findings shop/complex.py)" "1 complexity"
is "all of them with --all, complexity" "$(findings shop/complex.py --all)" "1 complexity
24 complexity"
complex 12 21 >shop/complex.py
commit . "past 20"
is "passed the second bound" "$(findings shop/complex.py)" "26 complexity"
complex 9 25 >shop/complex.py
commit . "less"
is "fewer than before, or past both bounds before" "$(findings shop/complex.py)" ""
sed -i 's/^def ship/def send/' shop/complex.py
commit . "another name for a complex function"
is "its line was written" "$(findings shop/complex.py)" "20 complexity"
done_testing
