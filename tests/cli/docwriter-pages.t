#!/bin/sh
# Pages of the documentation that no change touches speak for what they document: in the facts, and in the votes of ff-docwriter.
. tests/cli/lib.sh

repo "$T/r"; mkdir -p "$T/r/shop" "$T/r/docs" "$T/r/tests"; cd "$T/r" || exit 1
cat >shop/__init__.py <<'PY'
from .cart import total
PY
cat >shop/prices.py <<'PY'
def price(x):
    return x
PY
cat >shop/cart.py <<'PY'
from shop.prices import price
import json


def total(items):
    return sum(items)


def discount(items):
    return items


def shown(items):
    return [items]


def listed(items):
    """Give them back."""
    return [items, 1]


def bare(items):
    return [items, 2]


def whole(items):
    return [items, 3]


class Cart:
    def add(self, item):
        """Put it in."""
        return item

    def take(self, item):
        return [item]

    def _check(self, item):
        """Look."""
        return item
PY
cat >docs/api.rst <<'RST'
Interface
=========

.. autofunction:: shop.cart.total

.. currentmodule:: shop.cart

.. autofunction:: discount

.. autoclass:: Cart
   :members:

Prices come from :func:`shop.cart.price`; bare() is a word, ``bare`` too.

.. comment: autofunction:: bare
RST
cat >docs/guide.md <<'MD'
# Guide

```python
from shop.cart import shown

shown([1])
```

See `shop.cart.whole()`; `bare` is a name without a module.
MD
cat >CHANGES.rst <<'RST'
Gone: :func:`shop.cart.bare`.
RST
commit "$T/r" first
ff-scan --index >/dev/null
echo 'VERSION = 2' >>shop/cart.py
commit "$T/r" 'only shop/cart.py'
is 'the change is one file' "$(git diff --name-only HEAD~1)" shop/cart.py
ff-scan HEAD >"$T/facts"

vote() { # vote TYPE SYMBOL [NAME] -> verdict, weight, reason and place
	line=1; [ -z "$2" ] || line=$(grep -n "def ${2#Cart.}(" shop/cart.py | cut -d: -f1)
	printf '{"record":"candidate","v":1,"agent":"other","type":"%s","file":"shop/cart.py","line":%d,"symbol":"%s","message":"m","severity":"low","confidence":0.5,"risk_level":"none","evidence":{"name":"%s"},"fingerprint":"00000000000000aa"}\n' \
		"$1" "$line" "$2" "${3:-}" >"$T/candidate"
	{ cat "$T/facts" "$T/candidate"; printf '{"record":"ballot","v":1,"candidates":1}\n'; } | ff-docwriter --agent | /usr/bin/python3 -c 'import json, sys
votes = [r for r in map(json.loads, sys.stdin) if r["record"] == "vote"]
print(*["%s: %s {%s:%d}" % (v["verdict"], v["reason"], v["evidence"]["path"], v["evidence"]["line"]) for v in votes] or ["abstains"])'
}
at() { grep -n -- "$1" "$2" | head -n 1 | cut -d: -f1; }
mentions() { # symbol, page:line and kind of each mention
	/usr/bin/python3 -c 'import json, sys
for l in sys.stdin:
    if l.startswith("{\"record\":\"documented\""):
        r = json.loads(l)
        for m in r["mentions"]:
            print(r["path"], m.get("symbol", "-"), "%s:%d" % (m["page"], m["line"]), m["kind"])' | LC_ALL=C sort
}
is 'what is told of the file' "$(mentions <"$T/facts")" "$(LC_ALL=C sort <<END
shop/cart.py Cart docs/api.rst:$(at 'autoclass:: Cart' docs/api.rst) directive
shop/cart.py Cart docs/api.rst:$(at 'autoclass:: Cart' docs/api.rst) members
shop/cart.py discount docs/api.rst:$(at 'autofunction:: discount' docs/api.rst) directive
shop/cart.py price docs/api.rst:$(at cart.price docs/api.rst) role
shop/cart.py shown docs/guide.md:$(at 'import shown' docs/guide.md) example
shop/cart.py total docs/api.rst:$(at 'autofunction:: shop.cart.total' docs/api.rst) directive
shop/cart.py whole docs/guide.md:$(at shop.cart.whole docs/guide.md) code
END
)"
is 'unused, and documented' "$(vote unused_definition total)" "disagree: docs/api.rst documents it (.. autofunction:: shop.cart.total) {docs/api.rst:$(at shop.cart.total docs/api.rst)}"
is 'below a module' "$(vote unused_definition discount)" "disagree: docs/api.rst documents it (.. autofunction:: shop.cart.discount) {docs/api.rst:$(at ':: discount' docs/api.rst)}"
is 'in code' "$(vote unused_definition shown)" "disagree: docs/guide.md shows how it is used (import of shop.cart.shown) {docs/guide.md:$(at 'import shown' docs/guide.md)}"
is 'by its dotted name' "$(vote unused_definition whole)" "disagree: docs/guide.md names it (shop.cart.whole) {docs/guide.md:$(at cart.whole docs/guide.md)}"
is 'a bare word, a comment, a list of changes: nothing' "$(vote unused_definition bare)" abstains
is 'a member with a docstring' "$(vote missing_test Cart.add)" "agree: docs/api.rst documents it (.. autoclass:: shop.cart.Cart): others rely on it {docs/api.rst:$(at ':: Cart' docs/api.rst)}"
is 'one without' "$(vote missing_test Cart.take)" abstains
is 'a private one' "$(vote missing_test Cart._check)" abstains
is 'a test of what is documented' "$(vote missing_test total)" "agree: docs/api.rst documents it (.. autofunction:: shop.cart.total): others rely on it {docs/api.rst:$(at shop.cart.total docs/api.rst)}"
is 'an import that a page has from here' "$(vote unused_import '' price)" "disagree: docs/api.rst names it (:func:\`shop.cart.price\`): it is meant for others {docs/api.rst:$(at cart.price docs/api.rst)}"
is 'another import' "$(vote unused_import '' json)" abstains

# a page is no user: what is told of users is what a tree without pages tells
repo "$T/plain"; cp -r shop "$T/plain/"; commit "$T/plain" first
echo 'VERSION = 3' >>shop/cart.py; commit "$T/r" change
cp shop/cart.py "$T/plain/shop/"; commit "$T/plain" change
users() { grep '^{"record":"\(usage\|spread\)"'; }
ff-scan --index >/dev/null; ff-scan -C "$T/plain" --index >/dev/null
is 'the other tree has none' "$(git -C "$T/plain" ls-tree -r --name-only HEAD | grep -c '\.rst\|\.md')" 0
is 'users are those of a tree without pages' "$(ff-scan --context routes HEAD | users)" "$(ff-scan -C "$T/plain" --context routes HEAD | users)"
like 'there are some' "$(ff-scan HEAD | users)" '"symbol":"total"'
is 'without pages nothing is told' "$(ff-scan -C "$T/plain" HEAD | mentions)" ''

# the index follows what happens to the pages
printf '\n.. autofunction:: bare\n' >>docs/api.rst; echo 'VERSION = 4' >>shop/cart.py; commit "$T/r" 'a page and a file'
like 'a page of the change' "$(ff-scan HEAD | mentions)" "cart.py bare docs/api.rst:$(at '^.. autofunction:: bare' docs/api.rst) directive"
git rm -q docs/api.rst; commit "$T/r" 'only the page'; echo 'VERSION = 5' >>shop/cart.py; commit "$T/r" later
is 'a page that is gone' "$(ff-scan HEAD | mentions | grep -c api.rst)" 0
like 'the others stay' "$(ff-scan HEAD | mentions)" 'cart.py shown docs/guide.md'
git mv docs/guide.md docs/more.md; commit "$T/r" moved; echo 'VERSION = 6' >>shop/cart.py; commit "$T/r" again
like 'one that moved' "$(ff-scan HEAD | mentions)" "cart.py shown docs/more.md:$(at 'import shown' docs/more.md) example"
is 'the index says what a new one says' "$(ff-scan HEAD | mentions)" "$(rm -rf .git/fibreflow; ff-scan --index >/dev/null; ff-scan HEAD | mentions)"
echo 'VERSION = 7' >>shop/cart.py; printf '\n`shop.cart.bare`\n' >>docs/more.md
like 'the work tree has its own pages' "$(ff-scan --worktree | mentions)" "cart.py bare docs/more.md:$(at cart.bare docs/more.md) code"
like 'given files' "$(ff-scan --no-cache shop docs | mentions)" "cart.py bare docs/more.md:$(at cart.bare docs/more.md) code"
mkdir -p "$T/one" "$T/two"; cp -r shop docs "$T/one/"; cp -r shop docs "$T/two/"; echo 'VERSION = 8' >>"$T/two/shop/cart.py"
like 'two folders' "$(ff-scan --from "$T/one" --to "$T/two" | mentions)" 'cart.py bare docs/more.md'
is 'pages that are equal have no record' "$(ff-scan --from "$T/one" --to "$T/two" | grep -c '^{"record":"file"')" 1

# what is no text
head -c 3000 /dev/urandom >docs/noise.rst; yes ':func:`shop.cart.bare`' | head -c 2000000 >docs/large.rst; printf '.. autofunction:: shop.cart.bare\0\n' >docs/binary.rst
git checkout -q docs/more.md; commit "$T/r" noise; echo 'VERSION = 9' >>shop/cart.py; commit "$T/r" 'behind the noise'
status 'noise, a page of two megabytes, a binary one' 0 ff-scan HEAD
is 'none of them is told' "$(ff-scan HEAD | mentions | grep -c 'noise\|large\|binary')" 0
cd "$top" || exit 1
done_testing
