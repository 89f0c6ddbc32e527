#!/bin/sh
# Who is reached through others: the calls that lead there are those of Python's own stack, the importers those that Python loads.
. tests/cli/lib.sh

put() { mkdir -p "$(dirname "$T/$1")"; cat >"$T/$1"; }
json() { /usr/bin/python3 -c '
import json, sys
r = json.load(sys.stdin)
b = r["blast_radius"]
for w in sys.argv[1:]:
    if w == "hits": [print(h["kind"], h["name"], h.get("depth", 0), h["chain"]) for h in b.get("hits", [])]
    elif w == "levels": [print(i["id"], i["level"]) for c in r["categories"].values() for i in c.get("impacts", [])]
    else: print(b.get(w, 0))' "$@"; }

repo "$T/r"
put r/pyproject.toml <<'E2'
[project]
name = "shop"
[project.scripts]
shop-send = "shop.tool:main"
E2
put r/shop/__init__.py </dev/null
put r/shop/mail.py <<'E2'
def send(to, text, copies=1):
    return wire(to, text)


def wire(to, text):
    import traceback
    return [f.name for f in traceback.extract_stack()]


def lonely():
    return 1
E2
put r/shop/orders.py <<'E2'
from shop import mail


def confirm(order):
    def inner():
        return mail.send(order, "thanks", copies=2)
    return inner()


class Basket:
    def __init__(self):
        self.sent = confirm(1)

    def close(self):
        return 2
E2
put r/shop/views.py <<'E2'
from flask import Blueprint, render_template
from .orders import Basket, confirm

bp = Blueprint("shop", __name__)


@bp.route("/orders")
def order():
    render_template("orders.html")
    return confirm(1)


@bp.route("/basket", methods=["POST"])
def basket():
    return Basket().sent


@bp.route("/about")
def about():
    return render_template("about.html")
E2
put r/shop/tool.py <<'E2'
from shop.orders import confirm


def main():
    return confirm(3)
E2
put r/shop/alone.py <<'E2'
def send():
    return confirm
E2
put r/tests/test_orders.py <<'E2'
from shop.orders import confirm


def test_confirm():
    confirm(1)
E2
commit "$T/r" start
ff-scan -C "$T/r" --index >/dev/null
sed -i 's/def send(to, text, copies=1)/def send(to, text)/' "$T/r/shop/mail.py"; commit "$T/r" signature
out=$(ff-consequence -C "$T/r" --json HEAD)

# what Python does: a flask that does nothing, and the stack at the bottom of the call
put flask/flask.py <<'E2'
class Blueprint:
    def __init__(self, *a): pass
    def route(self, *a, **k): return lambda f: f
def render_template(name): return name
E2
git -C "$T/r" checkout -q HEAD~1
chain() { (cd "$T/r" && PYTHONPATH="$T/flask" /usr/bin/python3 -c "
from shop import views, tool
names = [n for n in $1() if n in ('order', 'basket', 'main', '__init__', 'confirm', 'send')]
print(' <- '.join({'order': 'shop.views.order', 'basket': 'shop.views.basket', 'main': 'shop.tool.main', '__init__': 'shop.orders.Basket.__init__', 'confirm': 'shop.orders.confirm', 'send': 'shop.mail.send'}[n] for n in names))"); }
hits=$(echo "$out" | json hits)
want="endpoint GET /orders 2 $(chain views.order)"
is "an endpoint, by the calls of Python's stack" "$(echo "$hits" | grep 'GET /orders')" "$want"
is "through a constructor" "$(echo "$hits" | grep 'POST /basket')" "endpoint POST /basket 3 $(chain views.basket)"
is "a program of the package" "$(echo "$hits" | grep 'entry point')" "entry point shop/tool.py 2 $(chain tool.main)"
git -C "$T/r" checkout -q main
unlike "an endpoint that does not use it" "$hits" "about"
is "the template of what is reached" "$(echo "$hits" | grep template)" "template orders.html 2 $(echo "$want" | sed 's/.* 2 //')"
is "counts: endpoints, templates, tests, entry points" "$(echo "$out" | json endpoints templates tests entry_points | tr '\n' ' ')" "2 1 1 1 "
like "a share of endpoints, and said to be one" "$out" '"share":"2 of about 3 endpoints \(67 %\), from 1 file with routes; of endpoints, not of users"'

importers=$(cd "$T/r" && for m in shop.orders shop.views shop.tool shop.alone; do
	PYTHONPATH="$T/flask" /usr/bin/python3 -c "import sys, $m; print('$m') if 'shop.mail' in sys.modules else 0"; done | grep shop | sort)
is "files that import it, through others, too: those that load it" "$(ff-scan -C "$T/r" --sides both --context api HEAD | /usr/bin/python3 -c '
import json, sys
for l in sys.stdin:
    r = json.loads(l)
    if r["record"] == "spread":
        print("\n".join(sorted(m["path"][:-3].replace("/", ".") for m in r["importers"])))
        print([m["depth"] for m in sorted(r["importers"], key=lambda m: m["path"])], file=open(sys.argv[1], "w"))' "$T/depths")" "$importers"
is "with the steps" "$(cat "$T/depths")" "[1, 2, 2]"
is "nobody is told without context" "$(ff-scan -C "$T/r" --sides both HEAD | grep -c '"record":"spread"')" 0

is "a parameter that an endpoint's calls still pass is one level up" "$(echo "$out" | json levels)" "API003 critical"
text=$(ff-consequence -C "$T/r" HEAD | tr -s ' \n' ' ')
like "the text says who is hit" "$text" "2 endpoints, 1 entry point, 1 template, 1 test file"
like "and how" "$text" "GET /orders: shop.views.order <- shop.orders.confirm <- shop.mail.send"
unlike "few of them" "$text" "orders.html:"
like "more with --show" "$(ff-consequence -C "$T/r" --show 9 HEAD | tr -s ' \n' ' ')" "orders.html:"

# rewritten together with its caller: the endpoints see nothing of it
sed -i 's/def send(to, text)/def send(to)/' "$T/r/shop/mail.py"; sed -i 's/, "thanks", copies=2//' "$T/r/shop/orders.py"; commit "$T/r" together
unlike "callers that were rewritten hand nothing on" "$(ff-consequence -C "$T/r" --json HEAD | json levels)" "critical"

# a util that everybody uses
/usr/bin/python3 - "$T/r/shop" <<'E2'
import sys
for m in range(20):
    with open(f"{sys.argv[1]}/u{m}.py", "w") as f:
        f.write("from shop.mail import lonely\n\n\n" + "\n\n".join(f"def f{i}():\n    return lonely()\n" for i in range(50)))
E2
commit "$T/r" users; ff-scan -C "$T/r" --index >/dev/null
sed -i 's/return 1/return 2/' "$T/r/shop/mail.py"; commit "$T/r" util
spread=$(ff-scan -C "$T/r" --sides both --context api,routes,models HEAD | grep '"record":"spread"')
ok "the stream stays small" test "$(printf %s "$spread" | wc -c)" -lt 20000
like "and says that it is cut off" "$spread" '"cut":"more users than are told'
like "so does the report" "$(ff-consequence -C "$T/r" --json HEAD)" 'cut off: more users than are told'

# templates that ask for a changed one; judged by Jinja where it is there
put r/shop/templates/base.html <<'E2'
<h1>{% block title %}{% endblock %}</h1>
E2
put r/shop/templates/orders.html <<'E2'
{%- extends 'base.html' %}
{% block title %}Orders{% endblock %}
E2
put r/shop/templates/mail/late.html <<'E2'
{% include "orders.html" %}
E2
put r/shop/templates/about.html <<'E2'
About {% include "other/base.html" %} base.html
E2
commit "$T/r" templates
sed -i 's/h1/h2/g' "$T/r/shop/templates/base.html"; commit "$T/r" base
out=$(ff-scan -C "$T/r" --sides both --context api HEAD | /usr/bin/python3 -c '
import json, sys
for l in sys.stdin:
    r = json.loads(l)
    if r["record"] == "spread":
        for m in r["templates"]: print(m["depth"], m["path"].split("templates/")[1])')
is "templates that extend or include it" "$out" "1 orders.html
2 mail/late.html"
if /usr/bin/python3 -c 'import jinja2' 2>/dev/null; then
	is "as Jinja finds them" "$out" "$(/usr/bin/python3 -c '
import sys
from jinja2 import Environment, FileSystemLoader, meta
e = Environment(loader=FileSystemLoader(sys.argv[1]))
asks = {t: set(meta.find_referenced_templates(e.parse(e.loader.get_source(e, t)[0]))) for t in e.list_templates()}
reached, step = {"base.html"}, 0
while True:
    step += 1
    fresh = sorted(t for t in asks if asks[t] & reached and t not in reached)
    if not fresh: break
    for t in fresh: print(step, t)
    reached |= set(fresh)' "$T/r/shop/templates")"
else
	skip "no jinja2"
fi
is "and in the sum" "$(ff-consequence -C "$T/r" --json HEAD | json templates)" 3

# a stream of somebody else: rows that lead nowhere and in circles
{
	echo '{"record":"commit","v":1,"id":"","parents":[],"mode":"paths"}'
	echo '{"record":"usage","v":1,"path":"a.py","symbol":"f","kind":"function","change":"signature","tests":"none","users":[{"path":"b.py","line":1,"kind":"call","symbol":"g","resolved":true}],"total":1}'
	echo '{"record":"spread","v":1,"reached":[{"path":"a.py","symbol":"f","uses":[[1,1],[99999,1],[0,1]]},{"path":"b.py","symbol":"g","depth":1,"uses":[[0,1],[1,2]]},{"path":"c.py","symbol":"h","depth":-7,"uses":[[2,1]]}],"importers":[{"path":"b.py","depth":1,"by":77}]}'
	echo '{"record":"end","v":1,"files":0,"python":0,"parsed":0,"cached":0,"errors":0,"index":"complete"}'
} >"$T/hostile"
status "rows that lead nowhere are no harm" 0 ff-consequence --json - <"$T/hostile"
done_testing
