#!/bin/sh
# Sections of pages kept true: what is touched, what is said to be stale, what is refused.  The facts are held against ast and tomllib.
. tests/cli/lib.sh
cd "$T" || exit 1
repo w && mkdir -p w/src/shop/sub w/tests && cd w || exit 1

cat >pyproject.toml <<'P'
[project]
name = "shop"
gui-scripts.shop-dotted = "shop.cli:other"

[project.scripts]
shop = "shop.cli:main"  # why
"shop-quoted" = 'shop.cli:main'

[tool.poetry.scripts]
shop-poetry = { reference = "shop.cli:main", type = "console" }

[tool.pytest.ini_options]
testpaths = ["tests"]
P
printf '[options.entry_points]\nconsole_scripts =\n    shop-cfg = shop.cli:main\n    shop-extra = shop.cli:other [x]\nshop.plugins =\n    none = shop.cli:main\n' >setup.cfg
printf 'from setuptools import setup\nsetup(entry_points={"console_scripts": [\n  "shop-py=shop.cli:main",  # one\n], "x": ["no = shop.cli:main"]})\n' >setup.py
cat >src/shop/__init__.py <<'P'
"""Carts and | orders. More of it."""
from ._prices import price as price, Tax
from .cart import Cart
P
cat >src/shop/_prices.py <<'P'
"""Hidden."""
def price(item: str, *, currency: "str | None" = None, rounding=lambda x: x, precision=2, locale="de_DE.UTF-8@euro") -> dict[
    str, int]:
    """Price of an item <script>alert(1)</script>. And more."""
class Tax(Exception):
    """A tax."""
def hidden(): ...
P
cat >src/shop/cart.py <<'P'
"""Carts."""
import os as _os
from os import environ, getenv
__all__ = ["Cart", "LIMIT"]
LIMIT = int(environ.get("SHOP_LIMIT", "3"))
HOME = environ["SHOP_HOME"]
NAME = "SHOP_" "NAME"
X = getenv(NAME), _os.environ.get("SHOP_DEBUG") or "SHOP_IN" in environ
environ["SHOP_WRITTEN"] = "1"
class Cart:
    """A cart.

    It holds items.
    """
    def __init__(self, items=(), *, owner=None):
        pass
def not_exported(): ...
P
cat >src/shop/cli.py <<'P'
"""The command line."""
import argparse
from . import cart
def main():
    """Run the shop."""
    parser = argparse.ArgumentParser(description="Runs the shop.")
    parser.add_argument("path")
    parser.add_argument("-n", "--count", default=3, help="How many (%(default)s).")
    parser.add_argument("--hidden", help=argparse.SUPPRESS)
def other():
    from . import app
P
cat >src/shop/app.py <<'P'
from flask import Flask
from shop import cli
app = Flask(__name__)
@app.get("/carts/<int:number>")
def show(number):
    """Show one cart. Or none."""
P
printf '"""Nothing."""\n' >src/shop/sub/__init__.py
printf 'from shop.cart import Cart\n\n\ndef test_cart():\n    cart = Cart([1])\n    assert cart is not None\n' >tests/test_cart.py
{
	printf '\357\273\277# Shop\r\n\r\n<!-- ff:api -->\r\n<!-- /ff:api -->\r\n\ttrailing \r\n```\n<!-- ff:tests -->\n```\n'
	printf '<!-- ff:commands -->\nold\n<!-- /ff:commands -->\n<!-- ff:configuration -->\n<!-- /ff:configuration -->\n'
	printf '<!-- ff:endpoints -->\n<!-- /ff:endpoints -->\n<!-- ff:modules -->\n<!-- /ff:modules -->\n<!-- ff:architecture -->\n<!-- /ff:architecture -->\n'
	printf '<!-- ff:tests -->\n<!-- /ff:tests -->\nbad \377 bytes, no end'
} >README.md
chmod 640 README.md
cp README.md ../before.md
printf 'No markers.\n' >OTHER.md
commit . one
printf '<!-- ff:api -->\n<!-- /ff:api -->\n' >untracked.md

status "--check says what is stale" 1 ff-docwriter readme --check
like "with page and line" "$out" '^README.md:3: api is stale$'
ok "and writes nothing" cmp README.md ../before.md
ff-docwriter readme --dry-run >../patch
ok "--dry-run writes nothing" cmp README.md ../before.md
status "the sections are brought up to date" 0 ff-docwriter readme
like "and it says so" "$out" '^README.md:9: commands brought up to date$'
cp README.md ../after.md
is "the mode is kept" "$(stat -c %a README.md)" 640
is "what git does not track is left alone" "$(wc -l <untracked.md)" 2
git checkout -q README.md && git apply --unidiff-zero --whitespace=nowarn ../patch
ok "the patch of --dry-run is what a run does" cmp README.md ../after.md
status "a second run changes nothing" 0 ff-docwriter readme
is "and says nothing" "$out" ""
ok "not a byte" cmp README.md ../after.md
status "--check is content" 0 ff-docwriter readme --check

cat >../judge.py <<'P'
import ast, re, sys, tomllib
before, after = open("../before.md", "rb").read(), open("README.md", "rb").read()
def outside(page):
    return re.sub(rb"(<!-- ff:(\w+) -->\r?\n)(?!```).*?(<!-- /ff:\2 -->)", rb"\1\3", page, flags=re.S)
assert outside(before) == outside(after), "bytes outside of the markers"
text = after.decode("utf-8", "replace")
parts = dict(re.findall(r"<!-- ff:(\w+) -->\r?\n(?!```)(.*?)<!-- /ff:", text, re.S))
assert "\n" not in parts["api"].replace("\r\n", ""), "line ends of the page"
assert "<script" not in text
rows = lambda part: [[c.strip() for c in re.split(r"(?<!\\)\|", line)[1:-1]] for line in parts[part].splitlines() if line.startswith("| `")]
# what from shop import gives, and what shop.cart lists: each once, at its shortest path
assert [r[0].strip("`").split("(")[0] for r in rows("api")] == ["Cart", "Tax", "price", "show", "LIMIT", "main", "other"], rows("api")
# a signature that is cut keeps what cannot be left out
assert [r[0] for r in rows("api")][2] == "`price(item, *, currency=None, rounding=lambda x: x, precision=2, ...)`", rows("api")[2]
signature = rows("api")[0][0].strip("`")
node = next(n for n in ast.walk(ast.parse(open("src/shop/cart.py").read())) if getattr(n, "name", "") == "__init__")
node.args.args.pop(0)
assert ast.unparse(ast.parse(f"def {signature}: 0").body[0].args) == ast.unparse(node.args)
want = {(k, v if isinstance(v, str) else v["reference"]) for t in (tomllib.load(open("pyproject.toml", "rb")),) for s in (t["project"]["scripts"], t["project"]["gui-scripts"], t["tool"]["poetry"]["scripts"]) for k, v in s.items()}
want |= {("shop-cfg", "shop.cli:main"), ("shop-extra", "shop.cli:other"), ("shop-py", "shop.cli:main")}
got = {(r[0].strip("`"), r[1].strip("`")) for r in rows("commands") if ":" in r[1] and r[0].startswith("`shop")}
assert got == want, got ^ want
assert ["`-n, --count`", "`3`", "How many (3)."] in rows("commands") and "hidden" not in parts["commands"]
assert [(r[0].strip("`"), r[1]) for r in rows("configuration")] == [("SHOP_DEBUG", ""), ("SHOP_HOME", "required"), ("SHOP_IN", ""), ("SHOP_LIMIT", '`"3"`'), ("SHOP_NAME", "")], rows("configuration")
assert re.search(r"^\| GET \| `/carts/<int:number>` \| `[\w.]*show` \| Show one cart. \|$", parts["endpoints"], re.M), parts["endpoints"]
assert "[`shop.cart`](src/shop/cart.py) - Carts." in parts["modules"] and "- Carts and | orders." in parts["modules"]
layers = re.findall(r"^layer \d\n((?:  .*\n)+)", parts["architecture"], re.M)
assert [re.findall(r"^  (\w+)", l, re.M) for l in layers] == [["app"], ["cli"], ["_prices", "cart"]] or [re.findall(r"^  (\w+)", l, re.M) for l in layers] == [["app"], ["cli"], ["cart"]], layers
assert "`cli` imports `app`" in parts["architecture"]
assert "python -m pytest" in parts["tests"] and "`tests/`" in parts["tests"]
P
ok "each section says what Python itself finds" /usr/bin/python3 ../judge.py

printf '\ndef more(): ...\n' >>src/shop/cli.py
status "a changed source makes one section stale" 1 ff-docwriter readme --check
like "that one, and the map" "$out" '^README.md:[0-9]+: api is stale'
unlike "not the others" "$out" 'configuration|endpoints|tests'
status "-q says nothing" 1 ff-docwriter readme --check -q
is "at all" "$out" ""
status "--list names pages and lines" 0 ff-docwriter readme --list
like "all of tracked pages" "$out" '^README.md:3: api$'
unlike "no others" "$out" untracked

printf 'x\n<!-- ff:api -->\n' >BAD.md
status "an unclosed marker is an error" 65 ff-docwriter readme BAD.md
like "that names the line" "$out" 'BAD.md: line 2: '
is "and leaves the page" "$(cat BAD.md)" 'x
<!-- ff:api -->'
git add BAD.md
status "the other pages are seen to all the same" 65 ff-docwriter readme
like "of the good one" "$out" '^README.md:3: api brought up to date$'
git rm -qf BAD.md
status "a named page without markers is an error" 65 ff-docwriter readme OTHER.md
status "one that is not there too" 66 ff-docwriter readme NONE.md
ln -s untracked.md CLAUDE.md
status "a link that stays inside is followed" 0 ff-docwriter readme CLAUDE.md
ok "and stays a link" test -L CLAUDE.md
like "to the page" "$(cat untracked.md)" '^\| `Cart'
printf '<!-- ff:api -->\n<!-- /ff:api -->\n' >../outside.md
ln -s ../outside.md AGENTS.md
status "a link that leads out is refused" 66 ff-docwriter readme AGENTS.md
is "what it leads to is left alone" "$(wc -l <../outside.md)" 2
(cd src/shop && printf '<!-- ff:modules -->\n<!-- /ff:modules -->\n<!-- ff:api package="shop.sub" -->\n<!-- /ff:api -->\n' >README.md)
status "paths are from where it stands" 0 ff-docwriter -C src/shop readme README.md
like "a page speaks of its folder" "$(cat src/shop/README.md)" '\[`shop.cart`\]\(cart.py\)'
unlike "or of the package that it names" "$(cat src/shop/README.md)" '`Cart\('

status "a first page" 0 ff-docwriter readme --init src/shop/sub
is "is there" "$out" src/shop/sub/README.md
status "only where there is none" 64 ff-docwriter readme --init src/shop/sub
rm src/shop/README.md
ff-docwriter readme --init src/shop >/dev/null
like "with its purpose" "$(sed -n 3p src/shop/README.md)" '^Carts and \| orders. More of it.$'
like "and an example that stands in a test" "$(cat src/shop/README.md)" '^    cart = Cart\(\[1\]\)$'
status "which is up to date" 0 ff-docwriter readme --check src/shop/README.md
mkdir empty
status "nothing is made of nothing" 66 ff-docwriter readme --init empty

mkdir -p src/shop/agent .claude/agents
cat >src/shop/agent/tools.py <<'P'
"""What the model may call."""
TOOLS = [{  # one
    "name": "find_order", "description": "Find an "
    "order.", "input_schema": {"type": "object", "required": ["id"], "properties": {
        "id": {"type": "string", "description": "Its | number"}, "deep": {"type": "boolean", "default": False}}}}]
@mcp.tool()
def weather(city: str, days: Annotated[int, "how many"] = 3, ctx: Context = None) -> str:
    """Weather of a city.

    Args:
        city: Where.
    """
P
printf -- '---\nname: reviewer\ndescription: "Reads: code"\ntools: Read, Grep\n---\nText.\n' >.claude/agents/r.md
git add -A && ff-docwriter readme --init src/shop/agent >/dev/null && ff-docwriter readme --init .claude/agents >/dev/null
page=$(cat src/shop/agent/README.md)
like "a folder of tools tells them" "$page" '^\| `find_order` \| Find an order. \|'
like "with their schema" "$page" '^\| `id` \| `string` \| required \| Its \\\| number \|$'
like "defaults" "$page" '^\| `deep` \| `boolean` \| `False` \|'
like "and functions that are tools" "$page" '^\| `city` \| `str` \| required \| Where. \|$'
like "Annotated" "$page" '^\| `days` \| `int` \| `3` \| how many \|$'
unlike "what the framework hands in is none" "$page" '\| `ctx`'
like "agents of a folder" "$(cat .claude/agents/README.md)" '^\| `reviewer` \| Read, Grep \| Reads: code \|$'

mkdir -p web/management/commands && : >web/__init__.py && : >web/management/__init__.py && : >web/management/commands/__init__.py
printf 'from django.core.management.base import BaseCommand\n\nclass Shared(BaseCommand):\n    help = "Shared."\n' >web/management/commands/shared.py
printf 'from .shared import Shared\n\nclass Command(Shared):\n    help = "Send what waits."\n' >web/management/commands/send.py
cat >web/urls.py <<'P'
from django.contrib import admin
from django.urls import include, path
from web import views

urlpatterns = [path("api/", include([path("orders/", views.orders)])), path("admin/", admin.site.urls)]
P
printf 'def orders(request): ...\n' >web/views.py
printf '<!-- ff:commands -->\n<!-- /ff:commands -->\n<!-- ff:endpoints -->\n<!-- /ff:endpoints -->\n' >web/README.md
git add -A && ff-docwriter readme web/README.md >/dev/null
page=$(cat web/README.md)
like "a command of Django is a module with a Command" "$page" '^\| `django-admin send` \| `web/management/commands/send.py` \| Send what waits. \|$'
unlike "what serves the commands is none" "$page" 'admin shared'
like "what a mount of a list leads to stands in the table" "$page" '^\| ANY \| `/api/orders/` \| `web.views.orders` \|'
unlike "and the mount itself does not" "$page" '^\| MOUNT \| `/api/`'
like "that of what is not here does" "$page" '^\| MOUNT \| `/admin/` \| `admin.site.urls` \|'
cd .. && mkdir plain && printf 'def f(): ...\n' >plain/m.py && printf '<!-- ff:api -->\n<!-- /ff:api -->\n' >plain/README.md
status "without git pages are named" 66 ff-docwriter -C plain readme
status "and filled" 0 ff-docwriter -C plain readme README.md
like "all the same" "$(cat plain/README.md)" '^\| `f\(\)`'
cd "$top" || exit 1
done_testing
