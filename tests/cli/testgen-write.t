#!/bin/sh
# ff-testgen write: tests that pass, in the habits of the repository, and nothing else is touched.  Judges: pytest, git, bytes on the disk.
. tests/cli/lib.sh
export PYTHONDONTWRITEBYTECODE=1
py=/usr/bin/python3
if ! $py -c 'import pytest' 2>/dev/null || [ "$(ff-sandbox --check)" = limits ]; then
	skip "no pytest, or no sandbox that holds"
	done_testing
	exit
fi
r=$T/shop
write() { ff-testgen -C "$r" write "$@"; }
tests() { (cd "$r" && $py -m pytest -q -p no:cacheprovider "$@" 2>&1); }
fields() { $py -c 'import json,sys
for l in sys.stdin:
    r = json.loads(l)
    if r["record"] == sys.argv[1]: print(*[json.dumps(r.get(f)) for f in sys.argv[2:]])' "$@"; }

repo "$r"
mkdir -p "$r/shop" "$r/tests"
: >"$r/shop/__init__.py"
cat >"$r/shop/cart.py" <<'EOF'
"""A cart."""


def discount(price, percent):
    """Take so many percent off."""
    if not 0 <= percent <= 100:
        raise ValueError("percent is 0 to 100")
    return price - price * percent / 100


def label(name, count=1):
    if count == 1:
        return name.strip()
    return f"{count} x {name.strip()}"


class Cart:
    def __init__(self):
        self.items = []

    def add(self, name, price):
        if price < 0:
            raise ValueError("no negative price")
        self.items.append((name, price))

    def total(self):
        return sum(price for _, price in self.items)
EOF
cat >"$r/tests/test_cart.py" <<'EOF'
from shop.cart import discount


def test_half():
    assert discount(10, 50) == 5
EOF
printf '[tool.pytest.ini_options]\npythonpath = ["."]\n' >"$r/pyproject.toml"
commit "$r" "a shop"

# ---- with --check ----
status "written with --check" 0 write --check --budget 1.5 "$r/shop/cart.py"
like "it says where they went" "$out" 'shop/cart.py -> tests/test_cart_[a-z]+\.py: [0-9]+ cases? for [0-9]+ functions'
is "one new file, nothing else" "$(git -C "$r" status --short -uall | wc -l)$(git -C "$r" diff | wc -l)" 10
new=$(git -C "$r" status --short -uall | cut -c4-)
like "beside the tests of the repository, under another name" "$new" '^tests/test_cart_[a-z]+\.py$'
ok "they pass" tests "$new"
for i in 1 2 3; do PYTHONHASHSEED=$i ok "and with hash seed $i" tests "$new"; done
unlike "what has a test gets none" "$(cat "$r/$new")" 'discount'
like "what has none gets one: label" "$(cat "$r/$new")" 'def test_label'
like "and the class" "$(cat "$r/$new")" 'Cart\(\)'
ok "pyflakes has nothing to say" $py -m pyflakes "$r/$new"
sed -i 's/if count == 1:/if count != 1:/' "$r/shop/cart.py"
status "and they notice a change" 1 tests "$new"
git -C "$r" checkout -q shop
is "nothing is left of the copy" "$(ls -A "$r/.git/fibreflow/sites" 2>/dev/null | wc -l)$(git -C "$r" worktree list | wc -l)" 01
status "again: another name, none is written over" 0 write --check --budget 1 --all "$r/shop/cart.py"
is "two new files" "$(git -C "$r" status --short -uall | wc -l)" 2
git -C "$r" clean -qfd

# ---- what is asked for ----
status "one function" 0 write --check --budget 1 --print --function discount "$r/shop/cart.py"
like "it alone is called" "$out" 'discount'
unlike "and no other" "$out" 'label|Cart'
is "--print writes nothing" "$(git -C "$r" status --short -uall)" ""
status "into a folder" 0 write --check --budget 1 -o "$T/out" "$r/shop/cart.py"
is "there, and not in the repository" "$(ls "$T/out" | wc -l)$(git -C "$r" status --short -uall)" 1
printf '\n\ndef twice(n: int) -> int:\n    return n + n\n' >>"$r/shop/cart.py"
status "what is not committed yet" 0 write --check --budget 1 --print --only-changed --worktree
like "the new function" "$out" 'twice'
unlike "and no other" "$out" 'label'
commit "$r" "twice"
status "what the commit changed" 0 write --check --budget 1 --print --only-changed
like "the same" "$out" 'twice'
unlike "and no other" "$out" 'label'
status "records" 0 write --check --budget 1 --json -o "$T/json" "$r/shop/cart.py"
printf '%s\n' "$out" >"$T/records"
is "one module" "$(fields test_result file checked <"$T/records")" '"shop/cart.py" true'
status "nothing to test there" 0 write --check "$r/shop/__init__.py"
like "it is said" "$out" 'nothing to write'
status "no paths" 64 ff-testgen -C "$r" write

# ---- endpoints ----
if $py -c 'import flask' 2>/dev/null; then
	a=$T/app
	repo "$a"
	mkdir -p "$a/web" "$a/tests"
	printf 'from flask import Flask, redirect\n\n\ndef create_app():\n    app = Flask(__name__)\n\n    @app.route("/items/<int:item_id>")\n    def item(item_id):\n        return {"id": item_id}\n\n    @app.route("/old")\n    def old():\n        return redirect("/items/1")\n\n    return app\n' >"$a/web/__init__.py"
	printf 'import pytest\n\nfrom web import create_app\n\n\n@pytest.fixture\ndef client():\n    return create_app().test_client()\n' >"$a/tests/conftest.py"
	printf '[tool.pytest.ini_options]\npythonpath = ["."]\n' >"$a/pyproject.toml"
	commit "$a" "an application"
	status "endpoints" 0 ff-testgen -C "$a" write --endpoints --check
	like "both of them" "$out" 'tests/test_endpoints.py: 2 cases for 2 endpoints'
	ok "they pass" sh -c "cd '$a' && $py -m pytest -q -p no:cacheprovider tests/test_endpoints.py"
	like "the redirect is pinned" "$(cat "$a/tests/test_endpoints.py")" 'items/1'
else
	skip "no flask"
fi

# ---- pytest does not come up with all of the repository around it ----
b=$T/lame
repo "$b"
mkdir -p "$b/tests"
printf 'def double(n: int) -> int:\n    if n > 10:\n        raise ValueError("too large")\n    return n * 2\n' >"$b/numbers_.py"
printf 'import no_such_plugin_here\n' >"$b/tests/conftest.py"
printf 'def test_old():\n    pass\n' >"$b/tests/test_old.py"
commit "$b" "a conftest that wants what is not installed"
status "a conftest.py that cannot be loaded" 0 ff-testgen -C "$b" write --check --budget 1 --print numbers_.py
like "the tests are run without it" "$out" 'assert double\('
like "it is said, and why" "$out" "without the repository's conftest.py: pytest: exit 4: .*no_such_plugin_here"
rm "$b/tests/conftest.py"
printf '[pytest]\naddopts = --no-such-option\n' >"$b/pytest.ini"
commit "$b" "a configuration that wants a plugin"
status "a configuration that pytest does not take" 0 ff-testgen -C "$b" write --check --budget 1 --print numbers_.py
like "the tests are run without it" "$out" 'assert double\('
like "it is said, and why" "$out" 'its pytest configuration and plugins: pytest: exit 4'

# ---- the folder of the tests hides the module ----
h=$T/hidden
repo "$h"
mkdir -p "$h/tests"
printf 'def double(n: int) -> int:\n    return n * 2 if n else 1\n' >"$h/tools.py"
printf 'def helper():\n    pass\n' >"$h/tests/tools.py"
printf 'def test_old():\n    pass\n' >"$h/tests/test_old.py"
commit "$h" "two files of one name"
status "a module that a file of the tests hides" 0 ff-testgen -C "$h" write --check --budget 1 tools.py
like "its tests lie where it is found" "$out" 'tools.py -> test_tools.py: [0-9]+ case'
like "it is said, and why" "$out" 'not in tests/test_tools.py: pytest cannot load it: .*double'
ok "they pass" sh -c "cd '$h' && $py -m pytest -q -p no:cacheprovider test_tools.py"

# ---- what cannot be tested ----
printf 'import nothing_of_that_name\n\n\ndef f(n):\n    return n + 1\n' >"$r/shop/lost.py"
printf 'def f(n):\n    print n\n    return n\n' >"$r/shop/old.py"
printf 'import pathlib\n\npathlib.Path("%s/was-here").write_text("x")\n\n\ndef f(n):\n    return n + 1\n' "$T" >"$r/shop/side.py"
status "an import that fails" 0 write --check "$r/shop/lost.py"
like "is said" "$out" 'nothing_of_that_name'
status "Python 2" 0 write --check "$r/shop/old.py"
like "is said" "$out" 'Python 2|syntax'
status "a module that does things when it is imported" 0 write --check --budget 1 "$r/shop/side.py"
is "does them in the sandbox" "$(ls "$T/was-here" 2>&1 | grep -c 'No such')" 1
mkdir "$T/bare" && git -C "$T/bare" init -q
printf 'def f(n):\n    return n + 1\n' >"$T/bare/m.py"
status "nothing is committed: it is said" 66 ff-testgen -C "$T/bare" write --check m.py
done_testing
