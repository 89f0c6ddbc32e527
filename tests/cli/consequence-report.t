#!/bin/sh
# ff-consequence on a repository: API with its users, database, settings; the text; bad input.
. tests/cli/lib.sh

put() { mkdir -p "$(dirname "$T/$1")"; cat >"$T/$1"; }
impacts() { grep -o '"id":"[A-Z]*[0-9]*"[^{]*"level":"[a-z]*"' | sed 's/"id":"\([A-Z0-9]*\)".*"level":"\([a-z]*\)"/\1 \2/' | sort -u; }
run() { ff-consequence -C "$T/r" --json HEAD; }

repo "$T/r"
put r/shop/__init__.py <<'E2'
from .price import total as total
E2
put r/shop/price.py <<'E2'
RATE = 19

def total(lines, rate=RATE):
    return sum(lines) * rate

def only_here(x):
    return x

class Basket:
    def add(self, line): ...
    def _hidden(self): ...
E2
put r/shop/checkout.py <<'E2'
from shop.price import Basket, total

def pay(lines):
    Basket()
    return total(lines, rate=1)
E2
commit "$T/r" start
ff-scan -C "$T/r" --index >/dev/null

sed -i 's/def only_here(x):/def only_here(x, y):/' "$T/r/shop/price.py"; commit "$T/r" quiet
is "a signature that nobody else uses is low" "$(run | impacts)" "API004 low"
sed -i 's/def total(lines, rate=RATE)/def total(lines)/' "$T/r/shop/price.py"; commit "$T/r" loud
out=$(run)
is "an exported function's parameter is high, one up for a user left" "$(echo "$out" | impacts)" "API003 high"
like "its users are named" "$out" '"users":\["shop/checkout.py:5 pay"'
sed -i 's/_hidden(self)/_hidden(self, a, b)/' "$T/r/shop/price.py"; commit "$T/r" private
is "private methods are quiet" "$(run | impacts)" ""
git -C "$T/r" mv shop/price.py shop/money.py; sed -i 's/price/money/' "$T/r/shop/__init__.py" "$T/r/shop/checkout.py"; commit "$T/r" move
is "a move whose users moved along is low" "$(run | impacts)" "API002 low"

put r/shop/migrations/0001_initial.py <<'E2'
from django.db import migrations, models

class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel(name="Order", fields=[
            ("number", models.CharField(max_length=10)),
            ("note", models.TextField(null=True)),
        ]),
    ]
E2
commit "$T/r" first
is "a new table harms nobody" "$(run | impacts)" ""
put r/shop/migrations/0002_more.py <<'E2'
from django.db import migrations, models

def fill(apps, schema_editor): ...

class Migration(migrations.Migration):
    operations = [
        migrations.AddField("order", "paid", models.BooleanField(default=False)),
        migrations.AddField("order", "sum", models.IntegerField(null=True)),
        migrations.AlterField("order", "number", models.CharField(max_length=20)),
        migrations.AlterField("order", "note", models.TextField()),
        migrations.RunPython(fill),
    ]
E2
commit "$T/r" second
is "Django: NOT NULL columns, wider varchar is safe, no way back" "$(run | impacts)" "DB004 high
DB005 high
DB014 medium
DB016 medium"
put r/versions/1.py <<'E2'
from alembic import op
import sqlalchemy as sa

def upgrade():
    op.create_table("a", sa.Column("id", sa.Integer()))
    op.create_index("i", "a", ["id"])
    op.add_column("b", sa.Column("c", sa.Integer(), nullable=False))
    op.drop_column("b", "d")
    op.execute("UPDATE b SET c = 1")

def downgrade():
    pass
E2
mkdir -p "$T/r/alembic" && mv "$T/r/versions" "$T/r/alembic/"
commit "$T/r" alembic
is "Alembic: what it makes itself is free" "$(run | impacts)" "DB002 high
DB004 high
DB014 medium
DB016 medium"

put r/shop/settings.py <<'E2'
import os
KEY = os.environ["SHOP_KEY"]
DEBUG = False
E2
commit "$T/r" settings
is "an environment variable without default" "$(run | impacts)" "USER003 high"
sed -i 's/DEBUG = False/DEBUG = True/' "$T/r/shop/settings.py"; commit "$T/r" debug
is "DEBUG" "$(run | impacts)" "USER004 critical"

put r/shop/job.py <<'E2'
import time, requests

async def tick():
    time.sleep(1)

def push(rows):
    for row in rows:
        requests.post("http://localhost/", json=row)
E2
commit "$T/r" job
is "blocking in async, a request for each row" "$(run | impacts)" "PERF002 high
PERF003 high"

put r/shop/slow.py <<'E2'
import re
from django.http import JsonResponse
from shop.models import Item


class Feed:
    async def load(self, url):
        return url

    async def all(self, client, urls):
        out = []
        for url in urls:
            out.append(await client.get(url))
        return out


def names(request):
    return JsonResponse({"n": len(Item.objects.all()), "first": Item.objects.first()})


def words(rows):
    return [r for r in rows]


def pairs(left, right):
    for x in left:
        print(x)
E2
commit "$T/r" slow
is "one request after the other, a whole table to count it" "$(run | impacts)" "PERF004 medium
PERF005 medium"
put r/shop/slow.py <<'E2'
import re
from django.http import JsonResponse
from shop.models import Item


class Feed:
    async def load(self, url):
        return url

    async def all(self, client, urls):
        self.load("x")
        out = []
        for url in urls:
            out.append(await client.get(url))
        return out


def names(request):
    return JsonResponse({"n": len(Item.objects.all()), "first": Item.objects.first()})


def words(rows):
    for r in rows:
        for w in r.words:
            if re.compile("a+").match(w):
                yield w


def pairs(left, right):
    for x in left:
        for y in right:
            print(x, y)
E2
commit "$T/r" slower
is "a coroutine that nobody awaits, a pattern in each turn, two inputs" "$(ff-consequence -C "$T/r" --json HEAD | /usr/bin/python3 -c 'import json,sys
for i in json.load(sys.stdin)["categories"]["performance"]["impacts"]: print(i["id"], i["line"], i["certainty"])' | sort)" "PERF004 11 certain
PERF006 25 certain
PERF006 31 maybe"

# ---- the text, and exit codes ----
git -C "$T/r" reset -q --hard HEAD~2
out=$(ff-consequence -C "$T/r" HEAD)
like "the headline says what to do" "$out" "deployment risk: HIGH"
is "80 columns" "$(ff-consequence -C "$T/r" --show 0 HEAD | awk 'length > 80' | wc -l)" 0
like "each impact has its rule, category and certainty" "$out" '^ +rule +PERF003, performance, (certain|likely|maybe)$'
like "--show 1: the rest is counted" "$(ff-consequence -C "$T/r" --show 1 HEAD)" '1 more: 1 high \(--show 0 for all\)'
ff-consequence -C "$T/r" --format sarif HEAD >"$T/sarif"
is "SARIF: version, rules of all results, places" "$(/usr/bin/python3 -c 'import json,sys
log = json.load(open(sys.argv[1])); run = log["runs"][0]
ids = {r["id"] for r in run["tool"]["driver"]["rules"]}
for r in run["results"]:
    place = r["locations"][0]["physicalLocation"]
    print(log["version"], r["ruleId"] in ids, r["level"], place["artifactLocation"]["uri"], place["region"]["startLine"] > 0, bool(r["message"]["text"]))' "$T/sarif" | sort -u)" "2.1.0 True error shop/job.py True True"
is "GitHub: one command for each" "$(ff-consequence -C "$T/r" --format github HEAD | grep -cE '^::error file=shop/job.py,line=[0-9]+,title=PERF00[23] high::.+$')" 2
is "and each on one line" "$(ff-consequence -C "$T/r" --format github HEAD | wc -l)" 2
status "--format nonsense" 64 ff-consequence -C "$T/r" --format xml HEAD
is "--format json is --json" "$(ff-consequence -C "$T/r" --format json HEAD | cksum)" "$(ff-consequence -C "$T/r" --json HEAD | cksum)"
unlike "no colours in a pipe" "$out" "$(printf '\033')"
status "--exit-code: high is 1" 1 ff-consequence -C "$T/r" --exit-code HEAD
status "--fail-on critical" 0 ff-consequence -C "$T/r" --fail-on critical HEAD
status "--fail-on nonsense" 64 ff-consequence -C "$T/r" --fail-on loud HEAD
status "--from alone" 64 ff-consequence --from "$T/r"
status "no such revision" 66 ff-consequence -C "$T/r" nowhere
ff-scan -C "$T/r" --sides both HEAD >"$T/facts"
ok "facts on standard input" sh -c "ff-consequence --json <'$T/facts'"
sed '$d' "$T/facts" >"$T/cut"
status "a stream without end" 65 sh -c "ff-consequence <'$T/cut'"
status "no stream at all" 65 sh -c ": | ff-consequence"
status "not a record" 65 sh -c "echo '{' | ff-consequence"
head -c 700 "$T/facts" >"$T/torn"
status "a torn line" 65 sh -c "ff-consequence <'$T/torn'"
status "a column of another type" 65 sh -c "sed 's/\"rows\":\[\[\"[a-z]*\"/\"rows\":[[[]/' '$T/facts' | ff-consequence"

# ---- sql ----
is "sql: one record for each peer" "$(echo 'DROP TABLE a.b;' | ff-consequence sql --json - | grep -o '"peer":"[a-z]*:[A-Za-z_-]*"' | sort | tr '\n' ' ')" \
	'"peer":"djmig:DROP_TABLE" "peer":"squawk:ban-drop-table" "peer":"squawk:prefer-robust-stmts" "peer":"squawk:require-lock-timeout" "peer":"squawk:require-statement-timeout" '
status "sql: unknown dialect" 64 ff-consequence sql --dialect oracle -
like "sql: text has place and rule" "$(printf '\nTRUNCATE a;' | ff-consequence sql -)" '^-:2: critical DB013 '
done_testing
