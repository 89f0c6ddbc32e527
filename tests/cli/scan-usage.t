#!/bin/sh
# Who uses a changed definition, and how tests reach it; expected values were written by hand beside the files.
. tests/cli/lib.sh
cd "$T"
repo r; cd r
mkdir -p shop/services tests
cat >shop/__init__.py <<'PY'
from .services.mailer import send, Mailer
PY
: >shop/services/__init__.py
cat >shop/services/mailer.py <<'PY'
LIMIT = 3


def send(to, text):
    return _format(text)


def _format(text):
    return text.strip()


def unused(x):
    return x


class Mailer:
    def __init__(self, host):
        self.host = host

    def deliver(self, message):
        return self._wrap(message)

    def _wrap(self, message):
        return message

    def close(self):
        return None
PY
cat >shop/orders.py <<'PY'
from shop import send
from shop.services import mailer


def confirm(order):
    send(order.mail, "thanks")


def limit():
    return mailer.LIMIT


def far(order):
    return confirm(order)
PY
cat >shop/star.py <<'PY'
from shop.services.mailer import *


def noisy():
    return send("a", "b")
PY
cat >shop/other.py <<'PY'
def send(x):
    return x


def call():
    return send(1)
PY
cat >tests/test_mailer.py <<'PY'
from unittest import mock

from shop.orders import far
from shop.services.mailer import Mailer


def test_deliver():
    assert Mailer("h").deliver("x") == "x"


def test_far():
    with mock.patch("shop.services.mailer.send"):
        far(None)
PY
commit . one
ff-scan --index >/dev/null
# send gets a parameter, close goes, _wrap changes inside, extra comes
/usr/bin/python3 - <<'PY'
p = "shop/services/mailer.py"
t = open(p).read()
t = t.replace("def send(to, text):", "def send(to, text, cc=None):").replace("        return message\n", "        return message or ''\n", 1)
t = t.replace("\n    def close(self):\n        return None\n", "") + "\n\ndef extra():\n    return LIMIT\n"
open(p, "w").write(t)
PY
commit . two
ff-scan HEAD >../out
ask() { # ask SYMBOL FIELD... -> values
	/usr/bin/python3 -c '
import json, sys
for l in open(sys.argv[1]):
    r = json.loads(l)
    if r["record"] == "usage" and r["symbol"] == sys.argv[2]:
        print(*[r.get(f, 0) for f in sys.argv[3:]])' ../out "$@"
}
users() {
	/usr/bin/python3 -c '
import json, sys
for l in open(sys.argv[1]):
    r = json.loads(l)
    if r["record"] == "usage" and r["symbol"] == sys.argv[2]:
        for u in r.get("users", []): print(u["path"], u["line"], u["kind"], u.get("symbol", "-"), "test" if u.get("in_test") else "code", "resolved" if u.get("resolved") else "name")' ../out "$1" | sort
}
is "a new parameter" "$(ask send kind change module)" "function signature shop.services.mailer"
is "a changed body" "$(ask Mailer._wrap kind change)" "method modified"
is "a new function" "$(ask extra change)" "added"
is "a removed method" "$(ask Mailer.close change)" "removed"
is "an untouched one" "$(ask unused change total tests)" "unchanged 0 none"
is "users through the package, through a star, by patch; not the other send" "$(users send)" "shop/__init__.py 1 import - code resolved
shop/orders.py 1 import - code resolved
shop/orders.py 6 call confirm code resolved
shop/star.py 5 call noisy code resolved
tests/test_mailer.py 12 patch test_far test resolved"
is "counts" "$(ask send total in_tests modules)" "5 1 3"
is "what a test only puts something else in place of does not run" "$(ask send tests)" "none"
is "a method that a test calls on an object of the class" "$(ask Mailer.deliver tests)" "direct"
is "its constructor runs, too" "$(ask Mailer.__init__ tests)" "direct"
is "what that method calls is reached indirectly" "$(ask Mailer._wrap tests)" "indirect"
is "so nothing leads to what it calls" "$(ask _format tests)" "none"
is "a constant and who reads it in other files" "$(ask LIMIT kind total)" "constant 1"
is "usage stands before its file" "$(grep -o '^{"record":"\(usage\|file\)' ../out | uniq | tr '\n' ' ')" '{"record":"usage {"record":"file '
like "the index is complete" "$(tail -n 1 ../out)" '"index":"complete"'

# two steps away, and a function whose only caller is no test
printf 'from shop.orders import confirm\n\n\ndef far(order):\n    return confirm(order)\n' >shop/far.py
printf 'from shop.far import far\n\n\ndef test_it():\n    far(None)\n' >tests/test_mailer.py
sed -i 's/^def far.*/def near(order):/' shop/orders.py
commit . three
ff-scan HEAD >../out
is "confirm is reached through far" "$(ask confirm tests)" "indirect"
is "nothing reaches near" "$(ask near tests)" "none"

# renamed and deleted files keep the users of the old name
git mv shop/far.py shop/distant.py; commit . four; ff-scan HEAD >../out
is "users of a renamed file" "$(users far)" "tests/test_mailer.py 1 import - test resolved
tests/test_mailer.py 5 call test_it test resolved"
git rm -q shop/orders.py; sed -i 's/shop.far/shop.distant/' tests/test_mailer.py; commit . five; ff-scan HEAD >../out
is "a removed function and who still needs it" "$(ask confirm change total)" "removed 2"

# work tree: seen, not written
printf 'from shop.distant import far\n\n\ndef again():\n    return far(1)\n' >shop/again.py
printf '\n\ndef more():\n    return 1\n' >>shop/distant.py
ff-scan --worktree >../out
like "an untracked file is a user" "$(users far; ask far total)" '4$'
ff-scan --index >/dev/null; ff-scan HEAD~1 >../out
is "and leaves the index as it was" "$(ask far total)" 2 # by the old name
# context
git checkout -q -- .; rm shop/again.py
mkdir -p app/migrations; : >app/__init__.py; : >app/migrations/__init__.py
printf 'class Base:\n    pass\n' >app/base.py; printf 'from .base import Base\n\n\nclass Item(Base):\n    x = 1\n' >app/models.py
printf 'from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get("/a")\ndef a():\n    return 1\n' >app/api.py
printf 'from fastapi import FastAPI\nfrom app.api import router\n\napp = FastAPI()\napp.include_router(router, prefix="/v1")\n' >app/main.py
printf 'class Migration:\n    dependencies = []\n' >app/migrations/0001_a.py
commit . six; ff-scan --index >/dev/null
printf 'from .base import Base\n\n\nclass Item(Base):\n    x = 2\n' >app/models.py; printf 'from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get("/b")\ndef a():\n    return 1\n' >app/api.py
printf 'class Migration:\n    dependencies = [("app", "0001_a")]\n' >app/migrations/0002_b.py
commit . seven
out=$(ff-scan --context api,routes,models HEAD)
is "context: bases, packages, includers, migrations" "$(printf '%s\n' "$out" | grep -o '^{"record":"context","v":1,"path":"[^"]*' | sed 's/.*"//' | sort | tr '\n' ' ')" "app/__init__.py app/base.py app/main.py app/migrations/0001_a.py app/migrations/__init__.py "
like "with their facts" "$(printf '%s\n' "$out" | sed -n '/"record":"context".*main.py/,/"record":"lines"/p')" 'include_router'
is "not without being asked" "$(ff-scan HEAD | grep -c '"record":"context"')" 0
like "--usage with paths names the users of what has not changed" "$(ff-scan --no-reach --usage app/base.py | grep '"symbol":"Base"')" '"users":.*app/models.py'
unlike "without it they are counted" "$(ff-scan --no-reach app/base.py | grep '"symbol":"Base"')" '"users":'
done_testing
