#!/bin/sh
# ff-consequence on ordinary commits: what is no break for anybody is not called one.
. tests/cli/lib.sh

put() { mkdir -p "$(dirname "$T/$1")"; cat >"$T/$1"; }
impacts() { grep -o '"id":"[A-Z]*[0-9]*"[^{]*"level":"[a-z]*"' | sed 's/"id":"\([A-Z0-9]*\)".*"level":"\([a-z]*\)"/\1 \2/' | sort -u; }
run() { ff-scan -C "$T/r" --index >/dev/null; ff-consequence -C "$T/r" --json HEAD; }
overall() { run | grep -o '"overall":"[a-z]*"'; }

repo "$T/r"
put r/shop/__init__.py </dev/null
put r/shop/serve.py <<'E2'
import os

def answer(environ, start):
    return environ.get("wsgi.errors")

def locale(name):
    return name
E2
commit "$T/r" start

# ---- environ ----
put r/shop/serve.py <<'E2'
import os

def answer(environ, start):
    environ["shop.start"] = start
    return environ["wsgi.errors"], environ["REQUEST_METHOD"]

def locale(name):
    os.environ["LC_ALL"] = name
    del os.environ["LANG"]
    if name:
        os.environ["LC_TIME"] = name
    return name
E2
commit "$T/r" environ
is "a request of WSGI is no environment of a process, and what is written needs not be there" "$(run | impacts)" ""
printf 'from os import environ\n\nKEY = environ["SHOP_KEY"]\nTOKENS = {"a": os.environ["SHOP_TOKEN"]}\n' | sed 's/"a": os.environ/"a": environ/' >"$T/r/shop/keys.py"; commit "$T/r" key
is "what is read has to be there" "$(run | grep -o 'variable [A-Z_]*' | sort -u | tr '\n' ' ')" "variable SHOP_KEY variable SHOP_TOKEN "

# ---- a root that is no package ----
put r/site/goods/__init__.py </dev/null
put r/site/tools/__init__.py </dev/null
put r/site/tools/base.py <<'E2'
from django.db import models

class Dated(models.Model):
    class Meta:
        abstract = True
E2
put r/site/goods/models.py <<'E2'
from django.db import models

class Order(models.Model):
    """An order."""
E2
put r/site/goods/views.py <<'E2'
from goods.models import Order

def show(request):
    return Order.objects.get(pk=1)
E2
commit "$T/r" roots
put r/site/goods/models.py <<'E2'
from tools.base import Dated

class Order(Dated):
    """An order."""
E2
commit "$T/r" based
is "a base that derives from the old one, imported from the folder that programs start in" "$(run | impacts)" ""

done_testing
