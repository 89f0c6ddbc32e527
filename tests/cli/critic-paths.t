#!/bin/sh
# ff-critic on paths: what it says of small files whose defects are written beside them, by hand.
. tests/cli/lib.sh
mkdir -p "$T/r/shop" "$T/r/tests" && cd "$T/r" || exit 1
git init -q -b main .

# found FILE: "line type" of each finding, in order
found() { ff-critic --json "$@" | /usr/bin/python3 -c '
import json, sys
for l in sys.stdin:
    f = json.loads(l)
    print(f["line"], f["type"] + ("/" + f["evidence"]["rule"] if f["type"] == "n_plus_one_query" else ""))' | sort -n; }

cat >shop/cart.py <<'P'
import os
import sys
from shop.store import (
    load,
    save,
)


def add(item, to=[]):
    print("adding", item)  
    to.append(load(item))
    try:
        sys.stdout.flush()
    except:
        return None
    # todo: tax
    return to
P
printf 'VALUE = 1' >shop/plain.py
is "defects of a small file" "$(found shop/cart.py)" '1 unused_import
5 unused_import
9 mutable_default
10 print_statement
10 trailing_whitespace
14 bare_except
16 todo_formatting'
is "a missing final newline" "$(found shop/plain.py)" '1 missing_final_newline'
out=$(ff-critic shop/cart.py)
like "text names place, severity and type" "$out" '^shop/cart\.py:1:8: medium: .*os.* \[unused_import\]$'
status "--exit-code tells of findings" 1 ff-critic --exit-code -q shop/cart.py
printf 'VALUE = 1\n' >shop/plain.py
status "a clean file" 0 ff-critic --exit-code shop/plain.py
is "says nothing of it" "$out" ''
is "facts on standard input" "$(ff-scan --json shop/cart.py | ff-critic --all - | wc -l | tr -d ' ')" 7

cp shop/cart.py tests/test_cart.py
is "in a test" "$(found tests/test_cart.py)" '1 unused_import
5 unused_import
9 mutable_default
10 trailing_whitespace
14 bare_except'

cat >shop/quiet.py <<'P'
import os  # noqa: F401
import re  # noqa: E501
import json  # ff: ignore[unused_import] loads the plug-in
import csv  # pylint: disable=unused-import
# ff: ignore[bare_except]
P
is "comments that silence" "$(found shop/quiet.py)" '2 unused_import
5 unused_suppression'

cat >shop/orders.py <<'P'
from django.shortcuts import get_object_or_404
from shop.models import Customer, Order

KINDS = ("a", "b")


def report(orders, session):
    for order in orders:
        Customer.objects.get(pk=order.customer_id)
        for item in order.items.all():
            item.total()
    for order in orders:
        order.save()
    for kind in KINDS:
        Customer.objects.filter(kind=kind).count()
    found = Customer.objects.none()
    for order in orders:
        found |= Customer.objects.filter(pk=order.customer_id)
    for model in (Customer, Order):
        model.objects.all()
    for order in orders:
        return Customer.objects.get(pk=order.customer_id)
    return [get_object_or_404(Customer, pk=o.customer_id) for o in Order.objects.all()]


def lines(session, cursor, keys):
    for key in keys:
        session.get(Order, key)
        cursor.execute("SELECT n FROM t WHERE id = %s", (key,))
        cursor.execute("UPDATE t SET n = 1 WHERE id = %s", (key,))
        session.get(f"https://example.org/{key}")
P
is "queries in loops, and loops that are none" "$(found shop/orders.py)" '9 n_plus_one_query/n1_query_in_loop
10 n_plus_one_query/n1_related_manager
13 write_in_loop
23 n_plus_one_query/n1_query_in_loop
28 n_plus_one_query/n1_session_get
29 n_plus_one_query/n1_sql_in_loop
30 write_in_loop'

cat >shop/broken.py <<'P'
import os
def f(:
    pass
P
is "a file that does not parse says so, and nothing of names" "$(found shop/broken.py)" '2 syntax_error'
status "a file that is not there" 66 ff-critic shop/none.py
done_testing
