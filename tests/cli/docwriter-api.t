#!/bin/sh
# The reference of packages: every public name once, with the signature that ast has; HTML that nests, whatever docstrings hold.
. tests/cli/lib.sh
cd "$T" || exit 1
repo w && mkdir -p w/shop/deep && cd w || exit 1
cat >shop/__init__.py <<'P'
"""Carts.

See :class:`~shop.cart.Cart`, `price` and :func:`shop.deep.far`.
"""
from shop._prices import price
from .cart import Cart as Cart
P
cat >shop/_prices.py <<'P'
class Hidden:
    def given(self, x: "int" = 1):
        """Given by a hidden base."""
def price(item, /, other: int = 3, *args: "str", currency: dict[
        str, int] = {"a": 1,
                     "b": 2}, **more) -> "Cart | None":
    """Price.

    Args:
        item (Cart): What it is
            for.
        other: Or `Cart`.

    Returns:
        Cart: It.

    Raises:
        Tax: If it is due.
    """
P
cat >shop/cart.py <<'P'
"""Title
=====

Text with ``code``, *words*, a `link <https://example.org/a?b=1&c=2>`_ and :doc:`this <x>`.

- one
- two::

    code <b>

.. note:: Look.

.. deprecated:: 2.0
   Use :meth:`Cart.add`.

.. code-block:: python
   :linenos:

   x = 1
"""
from typing import overload
import dataclasses
from warnings import deprecated
from ._prices import Hidden
LIMIT: int = 3
class Base:
    def common(self): """Common."""
class Cart(Base, Hidden):
    """A cart.

    :param items: What is in it,
        see :meth:`add`.
    :type items: list
    :ivar total: sum
    """
    size: int = 3
    def __init__(self, items: list = (), *, owner=None):
        self.owner = owner
        self._secret = 1
    @overload
    def add(self, item: int) -> int: ...
    @overload
    def add(self, item: str, *, twice: bool = ...) -> str: ...
    def add(self, item, **more):
        """Add."""
    @property
    def first(self) -> "Base":
        """First."""
    @staticmethod
    async def load(path="a|b`c"): ...
    @deprecated("no")
    @classmethod
    def old(cls, x=(1,
                    2)): ...
    def __len__(self):
        """How many."""
    def __repr__(self): ...
    def _private(self): ...
    class Meta:
        x = 1
@dataclasses.dataclass(frozen=True)
class Item:
    name: str
    price: float = 0.0
    tags: list = dataclasses.field(default_factory=list)
def long(alpha: int = 1, beta: int = 2, gamma: int = 3, delta: int = 4, epsilon: int = 5, zeta: int = 6, *, eta): ...
if LIMIT:
    def either(a): ...
else:
    def either(a, b): ...
P
cat >shop/deep/__init__.py <<'P'
__all__ = ["far"]
def far(): """Far."""
def near(): ...
P
cat >shop/hostile.py <<'P'
"""<script>alert(1)</script> & "quotes" 'single' </section></main> ]]> <!-- x -->"""
def one(a="<img src=x onerror=alert(1)>", b='"><b>'):
    """[x](javascript:alert(1)) `y <data:text/html,z>`_ [z](//evil.example) <a href="javascript:1">t</a> `</code><script>`

    Args:
        a (<b>): <i>it</i>
        b: </dd></dl>

    Note:
        </p><p onclick=x>

    >>> print("</pre><script>")

    - </li></ul>

    term </dt>
        </dd>

    .. warning:: </div>
    """
class Two:
    '''\x3cscript\x3e \u003cb\u003e \N{LESS-THAN SIGN} \0 \x1b[31m'''
    x = "</td></tr></table>"
P
commit . one

ok "names, lines and signatures are what ast says" /usr/bin/python3 "$top/tests/judge/doc_api.py" "$T/w"
status "pages for all packages" 0 ff-docwriter api
is "in docs/api, with an index" "$(ls docs/api | xargs)" "index.md shop.deep.md shop.md"
is "that others may read, as the umask says" "$(stat -c %a docs/api)" "$(printf %o $((0777 & ~$(umask))))"
cp -r docs/api ../first
status "a second run writes nothing" 0 ff-docwriter api
is "and says so by silence" "$out" ""
ok "not a byte" diff -r docs/api ../first
page=$(cat docs/api/shop.md)
line=$(grep -n '^class Cart' shop/cart.py | cut -d: -f1)
like "a role leads to its entry, on its shortest path" "$page" '\[`Cart`\]\(#shop.Cart\), \[`price`\]\(#shop.price\) and \[`shop.deep.far`\]\(shop.deep.md#shop.deep.far\)'
like "types are links" "$page" '^- `item` \(\[`Cart`\]\(#shop.Cart\)\): What it is for.$'
like "what is inherited is named" "$page" '^Inherited from Base: \[`common`\]\(#shop.cart.Base.common\)$'
like "what a hidden base gives stands at the class" "$page" '<a id="shop.Cart.given"></a>'
unlike "private names do not" "$page" '_private|_secret|__repr__|Meta|`Hidden.given`'
like "special ones that are documented do" "$page" '`Cart.__len__`'
like "what is deprecated says so" "$page" '`Cart.old` .*\*deprecated\*'
like "fields of a dataclass are its constructor" "$page" '^class Item\(name: str, price: float = 0.0, tags: list = \.\.\.\)$'
like "one of the other module is named where it is imported" "$page" '^Also here: '
like "a definition says where it stands" "$page" "^Defined in \\[.shop/cart.py:$line.\\]\\(../../shop/cart.py#L$line\\)\$"
unlike "nothing of a docstring is HTML" "$(printf '%s\n' "$page" | sed '/^ *```/,/^ *```/d; s/`[^`]*`//g; s/<a id="[a-zA-Z0-9._-]*"><.a>//')" '<(script|img|i|b|p|div|/)'
like "an index leads to the pages" "$(cat docs/api/index.md)" '^- \[`shop`\]\(shop.md\) - Carts.$'

status "one page goes to standard output" 0 ff-docwriter api shop.deep
like "that one" "$out" '^# shop.deep$'
status "a path names a package too" 0 ff-docwriter -C shop api deep
like "the same" "$out" '^# shop.deep$'
unlike "__all__ decides" "$out" near
status "an unknown name is an error" 66 ff-docwriter api nothing
status "so is an unknown format" 64 ff-docwriter api --format pdf
status "html" 0 ff-docwriter api --format html -o html -q
is "says nothing with -q" "$out" ""
ok "its tags nest, its links lead somewhere, nothing else is in it" /usr/bin/python3 "$top/tests/judge/doc_html.py" html/*.html
cat >../judge.py <<'P'
import html.parser, sys
class Text(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(); self.text = ""; self.tags = set()
    def handle_data(self, data): self.text += data
    def handle_starttag(self, tag, attrs): self.tags.add(tag)
p = Text(); p.feed(open("html/shop.html", encoding="utf-8").read())
import ast
doc = ast.get_docstring(ast.parse(open("shop/hostile.py").read()))
assert doc in p.text, "the docstring is there as text"
assert "script" not in p.tags and "img" not in p.tags and "i" not in p.tags
assert 'one(a="<img src=x onerror=alert(1)>", b=' in p.text
two = next(n for n in ast.walk(ast.parse(open("shop/hostile.py").read())) if getattr(n, "name", "") == "Two")
assert ast.get_docstring(two).split(" ")[0] in p.text and "\x1b" not in p.text and "\0" not in p.text
P
ok "a hostile docstring is text" /usr/bin/python3 ../judge.py
ff-docwriter api --alphabetical shop >../sorted
is "--alphabetical sorts" "$(grep -o '<a id="shop.cart\.[a-zA-Z]*"' ../sorted)" "$(grep -o '<a id="shop.cart\.[a-zA-Z]*"' ../sorted | sort)"
printf '"""New."""\n' >shop/cart.py
status "a change is written" 0 ff-docwriter api
like "where it shows" "$out" 'docs/api/shop.md$'
cd "$top" || exit 1
done_testing
