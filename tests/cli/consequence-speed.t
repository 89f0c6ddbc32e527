#!/bin/sh
# ff-consequence: what a change does to speed, on the lines that it wrote.  What repeats is held against Django itself by
# tests/judge/nplus1.py; here: which of it is news.
. tests/cli/lib.sh

put() { mkdir -p "$(dirname "$T/r/$1")"; cat >"$T/r/$1"; }
said() { ff-consequence -C "$T/r" --json HEAD | /usr/bin/python3 -c 'import json,sys
for i in json.load(sys.stdin)["categories"]["performance"]["impacts"]: print(i["id"], i["level"], i["line"], i["certainty"], i.get("old", ""), "->", i.get("new", ""))' | sort; }
edit() { sed -i "$1" "$T/r/shop/views.py"; commit "$T/r" "$2"; }

repo "$T/r"
put shop/__init__.py </dev/null
put shop/models.py <<'P'
from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=9)


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE)
P
put shop/views.py <<'P'
from shop.models import Customer, Order


def old(request):
    for order in Order.objects.all():
        print(order.parent)


def listed(request):
    rows = Order.objects.select_related("customer").all()
    for order in rows:
        print(order.customer.name)


def shown(request):
    return Order.objects.prefetch_related("customer").order_by("id")


def unread(request):
    return [order.id for order in Order.objects.select_related("parent")]


def single(request, key):
    order = Order.objects.get(pk=key)
    print(order.customer)
P
commit "$T/r" start
ff-scan -C "$T/r" --index >/dev/null

edit '1i # a comment' comment
is "a line is added above: what repeated before is no news" "$(said)" ""
edit 's/print(order.parent)/print(order.parent, order.id)/' touched
is "the very line is touched: no news either" "$(said)" ""
edit 's/^def old(request):/def older(request):/' renamed
is "nor when the function gets another name" "$(said)" ""
edit 's/print(order.parent, order.id)/print(order.parent, order.customer)/' more
is "another relation is read" "$(said)" "PERF001 high 7 likely  -> order.customer"
edit 's/    print(order.customer)$/    for order in Order.objects.all():\n        print(order.customer)/' loop
is "a loop comes around a read" "$(said)" "PERF001 high 27 likely  -> order.customer"
edit 's/select_related("customer").all()/all()/' lazy
is "eager loading goes: the read is named, once" "$(said)" "PERF007 high 13 likely loaded: customer -> "
edit 's/prefetch_related("customer").order_by/order_by/' shown
is "nobody sees who reads it: perhaps" "$(said)" "PERF007 high 16 maybe loaded: customer -> "
edit 's/order_by("id")/select_related("customer", "parent").order_by("id")/; s/select_related("parent")\]/all()]/' again
is "nothing is lost where nothing is read" "$(said)" ""
edit 's/select_related("customer", "parent")/select_related("customer__region")/' deeper
is "one path of two" "$(said)" "PERF007 high 16 maybe loaded: parent -> "
cat >>"$T/r/shop/views.py" <<'P'


def base():
    return Order.objects.select_related("customer__region")
P
edit 's/Order.objects.select_related("customer__region").order_by("id")/base().order_by("id")/' moved
is "moved to another function" "$(said)" ""
edit 's/    for order in Order.objects.all():$/    for order in Order.objects.filter(pk=key):/' narrowed
is "a loop whose read repeated before" "$(said)" ""

put shop/net.py <<'P'
import requests
from requests.adapters import HTTPAdapter
from functools import lru_cache


def fetch(urls):
    for url in urls:
        requests.get(url, timeout=5)
    requests.post("http://a/", timeout=(3, 10))
    requests.put("http://a/")


@lru_cache
def rates():
    session = requests.Session()
    session.mount("https://", HTTPAdapter(max_retries=3))
    return session.get("https://a/", timeout=3)


def wait(queue):
    queue.get(timeout=3)
P
commit "$T/r" net
is "a request for each turn" "$(said)" "PERF002 high 8 likely  -> requests.get"
sed -i 's/    requests.put/    if urls:\n        requests.put/; s/^        requests.get/        if url:\n            requests.get/' "$T/r/shop/net.py"; commit "$T/r" indented
is "indented anew: no news" "$(said)" ""
sed -i 's/, timeout=5)/)/; s/timeout=(3, 10)/timeout=(3,10)/; s/queue.get(timeout=3)/queue.get()/' "$T/r/shop/net.py"; commit "$T/r" without
is "a time-out removed; a blank is none, and a queue is no other machine" "$(said)" "PERF008 medium 9 certain timeout=5 -> "
sed -i 's/max_retries=3/max_retries=0/; s/"https:\/\/a\/", timeout=3/"https:\/\/a\/", timeout=None/; s/timeout=(3,10)/timeout=(3, 60)/' "$T/r/shop/net.py"; commit "$T/r" changed
is "retries and time-outs that changed" "$(said)" 'PERF008 medium 10 certain timeout=(3,10) -> timeout=(3,60)
PERF008 medium 18 certain max_retries=3 -> max_retries=0
PERF008 medium 19 certain timeout=3 -> timeout=None'
sed -i '/^@lru_cache/d' "$T/r/shop/net.py"; commit "$T/r" uncached
is "a cache removed" "$(said)" "PERF007 high 15 likely lru_cache -> "
cp "$T/r/shop/net.py" "$T/r/shop/test_net.py"; commit "$T/r" tests
is "a test may be slow" "$(said)" ""
done_testing
