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

# ---- a program ----
git -C "$T/r" checkout -q --orphan web; git -C "$T/r" rm -rqf .
put r/web/__init__.py <<'E2'
__version__ = "1"
E2
put r/web/app.py <<'E2'
from fastapi import FastAPI
from web.things import router

app = FastAPI()
app.include_router(router, prefix="/things")
E2
put r/web/schema/__init__.py <<'E2'
from .thing import *
E2
put r/web/schema/base.py <<'E2'
from fastapi_camelcase import CamelModel
E2
put r/web/schema/thing.py <<'E2'
from pathlib import Path
from typing import List, Optional, Union

from pydantic import BaseModel, validator

settings = load_settings()


class Part(BaseModel):
    fatContent: Optional[str]


class Tag(BaseModel):
    name: str


class Category(Tag):
    pass


class Thing(BaseModel):
    name: str
    where: Path
    parts: List[Union[Part, int]]
    note: Optional[str]
    tags: Optional[List[Tag]] = []

    class Config:
        orm_mode = True

        @classmethod
        def getter_dict(cls, row):
            return row


class Unused(BaseModel):
    name: str
E2
put r/web/things.py <<'E2'
from fastapi import APIRouter, Depends
from web.auth import get_current_user
from web.schema import Thing

router = APIRouter()

@router.get("/", response_model=Thing)
def show(user=Depends(get_current_user)):
    return {}

@router.put("/", response_model=Thing)
def put(thing: Thing, user=Depends(get_current_user)):
    return {}
E2
put r/web/auth.py <<'E2'
def get_current_user():
    return 1
E2
commit "$T/r" web

put r/web/schema/thing.py <<'E2'
from typing import Optional

from fastapi_camelcase import CamelModel
from pydantic import constr, validator


class Part(CamelModel):
    fat_content: Optional[str]


class Tag(CamelModel):
    name: str


class Category(Tag):
    pass


class Thing(CamelModel):
    name: str
    where: str
    parts: "list[int | Part]"
    note: Optional[str]
    added: Optional[str]
    tags: Optional[list[Category]] = []

    class Config:
        orm_mode = True
E2
commit "$T/r" "types in another way"
is "the wire is as before: names by an alias generator, Optional of pydantic 1, the same type written in another way" "$(run | impacts | grep -v low)" "API010 medium"
sed -i 's/note: Optional\[str\]/note: str/; s/    name: str/    name: constr(min_length=1)/; s/    where: str/    where: int/' "$T/r/web/schema/thing.py"; commit "$T/r" stricter
is "a field that is required, narrower or of another type is told" "$(run | impacts)" "HTTP004 high
HTTP006 high
HTTP007 high"
put r/web/routers.py <<'E2'
from fastapi import APIRouter, Depends
from web.auth import get_current_user

class UserAPIRouter(APIRouter):
    def __init__(self, **rest):
        super().__init__(dependencies=[Depends(get_current_user)], **rest)
E2
put r/web/things.py <<'E2'
from web.routers import UserAPIRouter
from web.schema import Thing

router = UserAPIRouter()

@router.get("/", response_model=Thing)
def show():
    return {}

@router.put("/", response_model=Thing)
def put(thing: Thing):
    return {}
E2
commit "$T/r" guarded
unlike "a router of a class of its own may guard" "$(run | impacts)" 'HTTP009 (high|critical)'
sed -i 's/UserAPIRouter()/APIRouter()/; s/from web.routers import UserAPIRouter/from fastapi import APIRouter/' "$T/r/web/things.py"; commit "$T/r" open
sed -i 's/def show()/def show(user=Depends(get_current_user))/; 1i from fastapi import Depends\nfrom web.auth import get_current_user' "$T/r/web/things.py"; commit "$T/r" asked
sed -i 's/def show(.*/def show():/' "$T/r/web/things.py"; commit "$T/r" unasked
is "one of the framework guards nothing" "$(run | impacts | grep -v low)" "HTTP009 critical"

put r/web/things.py <<'E2'
from fastapi import APIRouter

router = APIRouter()
router = APIRouter(prefix="/parts")

@router.get("/{id}")
def show(id: int):
    return {}
E2
commit "$T/r" twice
is "a router that is bound again" "$(ff-consequence -C "$T/r" routes --json HEAD | grep -o '"path":"/[^"]*"')" '"path":"/things/parts/{id}"'

# ---- descriptions of a distribution ----
put r/setup.cfg <<'E2'
[metadata]
name = web
long_description = file:README.rst

[options.entry_points]
console_scripts =
    web = web.app:main
E2
put r/tools/own/setup.py <<'E2'
from setuptools import setup
setup(name="own", entry_points={"console_scripts": ["own=own:main"]})
E2
commit "$T/r" packed
sed -i '/long_description/d' "$T/r/setup.cfg"; rm -r "$T/r/tools"; commit "$T/r" unpacked
is "a file to read is no entry point; a distribution that left the tree may be elsewhere" "$(run | impacts)" "API016 medium"
sed -i '/web = /d' "$T/r/setup.cfg"; commit "$T/r" gone
is "a command that went" "$(run | impacts)" "API016 high"

# ---- the page ----
{ for i in 1 2 3 4 5 6 7; do printf 'def part%s():\n    return %s\n\n\n' $i $i; done
printf 'def long(first_argument=1, second_argument=2, third_argument=3, fourth_argument=4, fifth_argument=5, sixth_argument=6):\n    return 1\n'; } >"$T/r/shop_parts.py"
put r/a/folder/with/a/name/that/is/long/and/longer/and/longer/and/longer/parts.py <"$T/r/shop_parts.py"
rm "$T/r/shop_parts.py"
at=$T/r/a/folder/with/a/name/that/is/long/and/longer/and/longer/and/longer/parts.py
sed -i '1i __all__ = ["long", "part1", "part2", "part3", "part4", "part5", "part6", "part7"]' "$at"
commit "$T/r" parts
sed -i '/^def part/,/^$/d; s/, fifth_argument=5//; s/^__all__.*/__all__ = ["long"]/' "$at"; commit "$T/r" "parts gone"
out=$(ff-consequence -C "$T/r" HEAD)
is "what is of one kind in one file is said once" "$(echo "$out" | grep -c 'function part')" 1
like "and how much more there is" "$out" '^ *also  6 more of the kind here: part2, part3'
is "all of it on demand" "$(ff-consequence -C "$T/r" --show 0 HEAD | grep -c 'function part')" 7
like "a place that is cut keeps its line" "$out" '^ *at    …[a-z/]*/parts.py:[0-9]+$'
like "of long signatures the part that differs is shown: old" "$out" '^ *old   \.\.\. fourth_argument=4, fifth_argument=5'
like "and new" "$out" '^ *new   \.\.\. fourth_argument=4, sixth_argument=6'

done_testing
