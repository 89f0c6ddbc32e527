#!/bin/sh
# Integration tests of endpoints: a probe asks, the page pins what was answered, and the framework's own client agrees with it.
. tests/cli/lib.sh
py=/usr/bin/python3
endpoints=$B/bench/testgen-endpoints
[ -x "$endpoints" ] || { echo "1..0 # SKIP build/bench/testgen-endpoints is not built (make $endpoints)"; exit 0; }
export PYTHONDONTWRITEBYTECODE=1
have() { for m in "$@"; do $py -c "import $m" 2>/dev/null || return 1; done; }
flakes() { have pyflakes || return 0; $py -m pyflakes "$@"; }
# runs the probe; what was answered goes to a file of its own
ask() { to=$1; shift; : >"$to"; FF_TRIAL_ASKED=$to PYTHONPATH=.:$top/src/trial "$@" >"$T/said" 2>&1; }
gather() { ff-scan --no-index -- . >"$T/facts"; ff-consequence routes --json . >"$T/routes"; }
names() { sed -n 's/^def \(test_[a-z0-9_]*\)(.*/\1/p' "$1" | xargs; }
# the text of one test of a page
body() { sed -n "/^ *def $1(/,/^ *\(def\|class\) /p" "$2" | grep -v '^$' | sed '1d;/^ *def /d'; }

if have flask pytest; then
	mkdir -p "$T/f/shop" "$T/f/tests"; cd "$T/f" || exit 1
	cat >shop/__init__.py <<'PY'
import uuid

from flask import Flask, abort, jsonify, redirect, request


def create_app(config=None):
    app = Flask(__name__)

    @app.route("/")
    def index():
        return "hello"

    @app.route("/items/<int:item_id>")
    def item(item_id):
        if item_id != 7:
            abort(404)
        return "seven"

    @app.route("/api/items")
    def items():
        return jsonify([1])

    @app.route("/old")
    def old():
        return redirect("/api/items")

    @app.route("/broken")
    def broken():
        raise RuntimeError("no")

    @app.route("/lucky")
    def lucky():
        return redirect("/" + uuid.uuid4().hex)

    @app.route("/order", methods=["POST"])
    def order():
        return {"title": request.form["title"]}, 201

    @app.route("/note", methods=["POST"])
    def note():
        told = request.get_json()
        if "text" not in told:
            abort(400)
        return jsonify(text=told["text"], secret_token="x"), 201

    @app.route("/log", methods=["POST"])
    def log():
        with open("log.txt", "a") as f:
            f.write("x")
        return "ok"

    return app
PY
	gather
	ok "flask: a probe" sh -c "'$endpoints' probe '$T/facts' '$T/routes' >tests/test_probe.py 2>left"
	for run in 1 2; do ask "$T/answers$run" $py -m pytest -q -p no:cacheprovider tests/test_probe.py; done
	rm tests/test_probe.py
	ok "flask: a page" sh -c "'$endpoints' page '$T/facts' '$T/routes' '$T/answers1' '$T/answers2' >tests/test_endpoints.py 2>left"
	PYTHONPATH=. ok "flask: its tests hold" $py -m pytest -q -p no:cacheprovider tests/test_endpoints.py
	ok "flask: pyflakes finds nothing" flakes tests/test_endpoints.py
	is "flask: what is answered is in the names" "$(names tests/test_endpoints.py)" \
		"test_index_answers_200 test_item_is_not_found_for_unknown_item_id test_items_answers_200 test_old_redirects_to_api_items test_order_is_refused_when_empty test_order_answers_201 test_note_is_refused_when_empty test_note_answers_201"
	is "flask: a form is filled with what the handler looks up" "$(body test_order_answers_201 tests/test_endpoints.py | sed 's/^ *//' | head -1)" \
		'response = client.post("/order", data={"title": "Example"})'
	is "flask: the answer is held" "$(body test_order_answers_201 tests/test_endpoints.py | sed 's/^ *//' | tail -1)" 'assert response.get_json() == {"title": "Example"}'
	is "flask: what looks like a secret is not" "$(grep -c secret_token tests/test_endpoints.py) $(grep -c '"text"\] == "example"' tests/test_endpoints.py)" "0 1"
	like "flask: who writes outside the temporary folder has no test, and it is said" "$(cat left)" 'POST /log: a request writes log.txt'
	for change in 's/, 201$/, 200/' 's/return "hello"/return "goodbye"/' 's|redirect("/api/items")|redirect("/")|' 's/jsonify(\[1\])/jsonify([2])/' 's/text=told\["text"\]/text="other"/'; do
		cp shop/__init__.py "$T/right"; sed -i "$change" shop/__init__.py
		PYTHONPATH=. status "flask: they notice $change" 1 $py -m pytest -q -p no:cacheprovider tests/test_endpoints.py
		cp "$T/right" shop/__init__.py
	done
	rm -f log.txt
	is "flask: an answer that differs from run to run, or none, has no test" "$(grep -c 'lucky\|broken' tests/test_endpoints.py)" 0
	is "flask: a redirect is followed by name" "$(body test_old_redirects_to_api_items tests/test_endpoints.py | sed 's/^ *//' | tail -1)" \
		'assert response.headers["Location"].endswith("/api/items")'
	"$endpoints" static "$T/facts" "$T/routes" >tests/test_endpoints.py 2>/dev/null
	is "without a run: public GETs without parameters, and no more than that they are no server error" \
		"$(grep -c 'status_code < 500' tests/test_endpoints.py) $(grep -c 'items/1' tests/test_endpoints.py)" "5 0"
	# the tests' own application
	cat >tests/conftest.py <<'PY'
import pytest

from shop import create_app


@pytest.fixture
def client():
    return create_app().test_client()
PY
	gather
	"$endpoints" probe "$T/facts" "$T/routes" >tests/test_probe.py
	for run in 1 2; do ask "$T/answers$run" $py -m pytest -q -p no:cacheprovider tests/test_probe.py; done
	rm tests/test_probe.py
	printf '[tool.pytest.ini_options]\nmarkers = ["integration: slow"]\n' >pyproject.toml
	"$endpoints" page "$T/facts" "$T/routes" "$T/answers1" "$T/answers2" >tests/test_endpoints.py
	is "a fixture of the conftest is used" "$(grep -c 'fixture\|create_app' tests/test_endpoints.py)" 0
	is "a marker that is declared is set" "$(grep pytestmark tests/test_endpoints.py)" "pytestmark = pytest.mark.integration"
	PYTHONPATH=. ok "its tests hold" $py -m pytest -q --strict-markers -p no:cacheprovider tests/test_endpoints.py
	printf '{"record":"test_response","v":1,"row":99,"kind":"plain","status":200,"ask":"x"}\n' >"$T/answers"
	printf '{"record":"test_response","v":1,"row":0,"kind":"plain","status":200,"ask":"x","before":["a\\nb"]}\n' >"$T/answers2"
	status "an answer with a line too much" 65 "$endpoints" page "$T/facts" "$T/routes" "$T/answers2"
	status "an answer of an endpoint that was not asked" 65 "$endpoints" page "$T/facts" "$T/routes" "$T/answers"
	cd "$top" || exit 1
else
	skip "no flask and pytest under $py"
fi

if have fastapi httpx pytest; then
	mkdir -p "$T/a/tests" "$T/a/api"; cd "$T/a" || exit 1
	: >api/__init__.py
	cat >api/models.py <<'PY'
from enum import Enum
from typing import List, Optional

from pydantic import BaseModel, Field


class Size(str, Enum):
    small = "S"
    large = "L"


class Address(BaseModel):
    street: str = Field(..., min_length=10)
    zip: str = Field(..., regex="^[0-9]{5}$")


class Order(BaseModel):
    title: str = Field(..., max_length=4)
    count: int = Field(..., gt=10, le=20)
    size: Size
    address: Address
    notes: List[str] = []
    hint: Optional[str] = None


class Account(BaseModel):
    username: str
    password: str
PY
	# the regex of a field has another name in later versions
	$py -c 'import sys, pydantic; sys.exit(pydantic.VERSION.startswith("1."))' && sed -i 's/regex=/pattern=/' api/models.py
	cat >api/main.py <<'PY'
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException

from .models import Account, Order

app = FastAPI()
router = APIRouter(prefix="/v1")
STATE = {}


@app.on_event("startup")
async def start():
    STATE.clear()
    STATE["ready"] = True


def member(authorization: str = Header(None)):
    if not authorization or authorization[7:] not in STATE:
        raise HTTPException(401)
    return STATE[authorization[7:]]


@app.get("/")
async def root():
    return {"ready": STATE["ready"]}


@router.post("/orders", status_code=201, response_model=Order)
def make(order: Order):
    return order


@router.get("/orders/{number}")
def show(number: int, verbose: bool = False):
    if number != 7:
        raise HTTPException(404, "no such order")
    return number


@router.post("/register", status_code=201)
def register(account: Account):
    STATE["user:" + account.username] = account.password
    return {"username": account.username}


@router.post("/login")
def login(account: Account):
    if STATE.get("user:" + account.username) != account.password:
        raise HTTPException(400)
    STATE["t-" + account.username] = account.username
    return {"access_token": "t-" + account.username}


@router.get("/me")
async def me(name: str = Depends(member)):
    return {"name": name}


app.include_router(router)
PY
	page() {
		gather
		"$endpoints" probe "$T/facts" "$T/routes" >tests/test_probe.py
		for run in 1 2; do ask "$T/answers$run" $py -m pytest -q -p no:cacheprovider tests/test_probe.py; done
		rm tests/test_probe.py
		"$endpoints" page "$T/facts" "$T/routes" "$T/answers1" "$T/answers2" >tests/test_endpoints.py 2>left
	}
	page
	PYTHONPATH=. ok "fastapi: its tests hold" $py -m pytest -q -p no:cacheprovider tests/test_endpoints.py
	ok "fastapi: pyflakes finds nothing" flakes tests/test_endpoints.py
	is "fastapi: every endpoint, its valid and its invalid request" "$(names tests/test_endpoints.py)" \
		"test_root_answers_200 test_make_answers_201 test_make_is_refused_without_title test_show_is_not_found_for_unknown_number test_show_is_refused_with_a_text_as_number test_register_answers_201 test_register_is_refused_without_username test_login_answers_200 test_login_is_refused_without_username test_login_is_refused_for_somebody_unknown test_me_wants_a_login test_me_answers_200_for_member"
	# the body against pydantic itself
	cat >"$T/body.py" <<'PY'
import ast
import sys

from api.models import Order

tree = ast.parse(open(sys.argv[1]).read())
test = next(n for n in tree.body if getattr(n, "name", "") == "test_make_answers_201")
call = next(n for n in ast.walk(test) if isinstance(n, ast.Call) and getattr(n.func, "attr", "") == "post")
Order(**ast.literal_eval(call.keywords[0].value))
PY
	PYTHONPATH=. ok "fastapi: the body is what the models take" $py "$T/body.py" tests/test_endpoints.py
	for change in 's/status_code=201/status_code=200/' 's/return order$/return order.copy(update={"count": 12})/' 's/HTTPException(401)/HTTPException(403)/' \
		's/"name": name/"name": name * 2/' 's/no such order/none/' 's/number: int/number: str/'; do
		cp api/main.py "$T/right"; sed -i "$change" api/main.py
		PYTHONPATH=. status "fastapi: they notice $change" 1 $py -m pytest -q -p no:cacheprovider tests/test_endpoints.py
		cp "$T/right" api/main.py
	done
	if have sqlalchemy; then
		cat >api/main.py <<'PY'
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy import Column, Integer, String, create_engine
from sqlalchemy.orm import declarative_base, sessionmaker

engine = create_engine("sqlite:///shop.db", connect_args={"check_same_thread": False})
Session = sessionmaker(bind=engine)
Base = declarative_base()
app = FastAPI()


class Item(Base):
    __tablename__ = "items"
    id = Column(Integer, primary_key=True)
    name = Column(String)


class ItemIn(BaseModel):
    name: str


def get_session():
    session = Session()
    try:
        yield session
    finally:
        session.close()


@app.post("/items/", status_code=201)
def create(item: ItemIn, session=Depends(get_session)):
    row = Item(name=item.name)
    session.add(row)
    session.commit()
    return {"id": row.id, "name": row.name}


@app.get("/items/{item_id}")
def read(item_id: int, session=Depends(get_session)):
    row = session.get(Item, item_id)
    if not row:
        raise HTTPException(404)
    return {"name": row.name}
PY
		page
		is "fastapi: what a POST makes is there to be read" "$(body test_read_answers_200 tests/test_endpoints.py | sed 's/^ *//' | head -2 | xargs -d '\n')" \
			'client.post("/items/", json={"name": "Ada"}) response = client.get("/items/1")'
		PYTHONPATH=. ok "fastapi: its tests hold on a database of their own" $py -m pytest -q -p no:cacheprovider tests/test_endpoints.py
		ok "fastapi: that of the application is not touched" [ ! -e shop.db ]
		# two makers of sessions, and no dependency: nobody can tell which is to be replaced
		sed -i 's/^Base = /Other = sessionmaker(bind=engine)\n&/; s/session=Depends(get_session)/nothing: int = 0/; s/    row = \(Item\|session\)/    session = Session()\n    row = \1/' api/main.py
		$py -c 'import api.main as m; m.Base.metadata.create_all(m.engine)'
		page
		like "fastapi: where it cannot be given one, who opens it has no test" "$(cat left)" 'POST /items/: a request opens the database shop.db'
		is "fastapi: but what never reaches it has" "$(names tests/test_endpoints.py)" "test_create_is_refused_without_name test_read_is_refused_with_a_text_as_item_id"
	else
		skip "no sqlalchemy under $py"
	fi
	cd "$top" || exit 1
else
	skip "no fastapi with httpx, which its test client needs, under $py"
fi

if have django; then
	mkdir -p "$T/d"; cd "$T/d" || exit 1
	mkdir site1 polls
	: >site1/__init__.py; : >polls/__init__.py
	cat >manage.py <<'PY'
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
PY
	cat >site1/settings.py <<'PY'
SECRET_KEY = "x"
ROOT_URLCONF = "site1.urls"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "polls"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
PY
	cat >site1/urls.py <<'PY'
from django.urls import include, path

urlpatterns = [path("polls/", include("polls.urls"))]
PY
	cat >polls/urls.py <<'PY'
from django.urls import path

from . import views

urlpatterns = [
    path("", views.index, name="index"),
    path("<int:user_id>/", views.detail, name="detail"),
    path("go/", views.go, name="go"),
    path("mine/", views.mine, name="mine"),
    path("note/", views.note, name="note"),
]
PY
	cat >polls/views.py <<'PY'
from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect


class NoteForm(forms.Form):
    title = forms.CharField(max_length=5)
    due = forms.DateField()
    level = forms.ChoiceField(choices=[("", "-"), ("h", "high")])


def index(request):
    return HttpResponse(str(User.objects.count()))


def detail(request, user_id):
    return HttpResponse(get_object_or_404(User, pk=user_id).username)


def go(request):
    return redirect("index")


@login_required(login_url="/in/")
def mine(request):
    return HttpResponse(request.user.username)


def note(request):
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("detail", 4)
    return HttpResponse("form")
PY
	gather
	ok "django: a probe" sh -c "'$endpoints' probe '$T/facts' '$T/routes' >polls/tests.py"
	ask "$T/answers1" $py manage.py test polls
	ok "django: a page" sh -c "'$endpoints' page '$T/facts' '$T/routes' '$T/answers1' >polls/tests.py"
	ok "django: Django's runner finds that its tests hold" $py manage.py test polls
	ok "django: pyflakes finds nothing" flakes polls/tests.py
	is "django: what is answered is in the names" "$(grep -o 'test_[a-z0-9_]*(' polls/tests.py | tr -d '(' | xargs)" \
		"test_index_answers_200 test_detail_is_not_found_for_unknown_user_id test_detail_answers_200 test_go_redirects_to_polls test_mine_redirects_to_in test_mine_answers_200_for_member test_note_answers_200 test_note_redirects_to_polls_4"
	for change in 's/str(User/str(1 + User/' 's/request.user.username/"x"/' 's/redirect("detail", 4)/redirect("index")/' 's/HttpResponse("form")/HttpResponse("")/'; do
		cp polls/views.py "$T/right"; sed -i "$change" polls/views.py
		status "django: they notice $change" 1 $py manage.py test polls
		cp "$T/right" polls/views.py
	done
	is "django: no database is left behind" "$(ls ./*.sqlite3 2>/dev/null)" ""
	cd "$top" || exit 1
else
	skip "no django under $py"
fi
done_testing
