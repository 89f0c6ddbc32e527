#!/bin/sh
# A commit hears of what it wrote and of what it made true; everything older is baseline, and --all shows it.
. tests/cli/lib.sh

# found ARGS...: "type:line" of the findings, sorted
found() { ff-critic -C "$T/r" --json "$@" | /usr/bin/python3 -c 'import json,sys
out = []
for l in sys.stdin:
    r = json.loads(l)
    if r["record"] == "finding": out.append("%s:%d" % (r["type"], r["line"]))
print(" ".join(sorted(out)))'; }
repo "$T/r"
mkdir "$T/r/shop"
: >"$T/r/shop/__init__.py"
cat >"$T/r/shop/cart.py" <<'E2'
"""Carts."""
import json
import os
import sys


def total(items=[]):
    try:
        return sum(items)
    except:
        return json.dumps(items)


def where(a):
    if a == 1:
        return sys.path
    if a == 2:
        return 2
    if a == 3:
        return 3
    if a == 4:
        return 4
    if a == 5:
        return 5
    if a == 6:
        return 6
    if a == 7:
        return 7
    if a == 8:
        return 8
    if a == 9:
        return 9
    return 0


def name():
    return "cart"
E2
commit "$T/r" one
ff-scan -C "$T/r" --index >"$T/null"
old="bare_except:10 mutable_default:7 unused_import:3"
is "a first commit hears of all" "$(found -r HEAD)" "$old"

sed -i 's/return "cart"/return "basket"/' "$T/r/shop/cart.py"
commit "$T/r" two
is "a line elsewhere: nothing" "$(found -r HEAD)" ""
is "--all: the baseline, too" "$(found -a -r HEAD)" "$old"
is "a path: everything" "$(found "$T/r/shop/cart.py")" "$old"

printf '\n\ndef more(parts={}):\n    return parts\n' >>"$T/r/shop/cart.py"
commit "$T/r" three
is "what it wrote, and no more" "$(found -r HEAD)" "mutable_default:40"

sed -i 's/return json.dumps(items)/return str(items)/' "$T/r/shop/cart.py"
is "the work tree: an import became unused" "$(found -w)" "unused_import:2"
commit "$T/r" four
is "the same as a commit" "$(found -r HEAD)" "unused_import:2"
is "a range: what all of it did" "$(found -r HEAD~2..HEAD)" "mutable_default:40 unused_import:2"

sed -i 's/^    return 0$/    return 10 if a == 10 else 0/' "$T/r/shop/cart.py"
commit "$T/r" five
is "the bound of complexity is not passed by ten" "$(found -r HEAD)" ""
sed -i 's/^        return 9$/        return 9 if a else 1\n    if a == 11:\n        return 11/' "$T/r/shop/cart.py"
commit "$T/r" six
is "it is passed by a change in the body" "$(found -r HEAD)" "complexity:14"
sed -i 's/^        return 11$/        return 12/' "$T/r/shop/cart.py"
commit "$T/r" seven
is "it was passed before: baseline" "$(found -r HEAD)" ""

git -C "$T/r" mv shop/cart.py shop/basket.py
commit "$T/r" moved
is "a file that moved" "$(found -r HEAD)" ""
printf '\n\ndef idle():\n    return 1\n' >>"$T/r/shop/basket.py"
sed -i 's/return sys.path/return 1/' "$T/r/shop/basket.py"
commit "$T/r" eight
is "made true in a moved file" "$(found -r HEAD~2..HEAD)" "unused_import:4"
status "a work tree and a revision" 64 ff-critic -C "$T/r" -w -r HEAD
is "a clean work tree" "$(found -w)" ""
done_testing
