#!/bin/sh
# Integration tests of endpoints: a probe asks, the page pins what was answered, and the framework's own client agrees with it.
. tests/cli/lib.sh
py=/usr/bin/python3
endpoints=$B/bench/testgen-endpoints
[ -x "$endpoints" ] || { echo "1..0 # SKIP build/bench/testgen-endpoints is not built (make $endpoints)"; exit 0; }
export PYTHONDONTWRITEBYTECODE=1
have() { for m in "$@"; do $py -c "import $m" 2>/dev/null || return 1; done; }
flakes() { have pyflakes || return 0; $py -m pyflakes "$@"; }
gather() { ff-scan --no-index -- . >"$T/facts"; ff-consequence routes --json . >"$T/routes"; }
# the text of one test of a page
body() { sed -n "/^ *def $1(/,/^ *\(def\|class\) /p" "$2" | grep -v '^$' | sed '1d;/^ *def /d'; }

if have flask pytest; then
	mkdir -p "$T/f/shop" "$T/f/tests"; cd "$T/f" || exit 1
	cat >shop/__init__.py <<'PY'
import uuid

from flask import Flask, abort, jsonify, redirect


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
        return "thanks", 201

    return app
PY
	gather
	ok "flask: a probe" sh -c "'$endpoints' probe '$T/facts' '$T/routes' >tests/test_probe.py 2>left"
	like "what may change data is left out while the tests have no application of their own" "$(cat left)" "POST /order"
	for run in 1 2; do PYTHONPATH=. $py -m pytest -q -s -p no:cacheprovider tests/test_probe.py >"$T/answers$run" 2>&1; done
	rm tests/test_probe.py
	ok "flask: a page" sh -c "'$endpoints' page '$T/facts' '$T/routes' '$T/answers1' '$T/answers2' >tests/test_endpoints.py 2>left"
	PYTHONPATH=. ok "flask: its tests hold" $py -m pytest -q -p no:cacheprovider tests/test_endpoints.py
	ok "flask: pyflakes finds nothing" flakes tests/test_endpoints.py
	is "flask: what is answered is in the names" "$(sed -n 's/^def \(test_[a-z0-9_]*\)(.*/\1/p' tests/test_endpoints.py | xargs)" \
		"test_index_answers_200 test_item_is_not_found_for_unknown_item_id test_items_answers_200 test_old_redirects_to_api_items"
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
	for run in 1 2; do PYTHONPATH=. $py -m pytest -q -s -p no:cacheprovider tests/test_probe.py >"$T/answers$run" 2>&1; done
	rm tests/test_probe.py
	printf '[tool.pytest.ini_options]\nmarkers = ["integration: slow"]\n' >pyproject.toml
	"$endpoints" page "$T/facts" "$T/routes" "$T/answers1" "$T/answers2" >tests/test_endpoints.py
	is "a fixture of the conftest is used" "$(grep -c 'fixture\|create_app' tests/test_endpoints.py)" 0
	is "then what changes data is asked too" "$(grep -c 'client.post("/order")' tests/test_endpoints.py)" 1
	is "a marker that is declared is set" "$(grep pytestmark tests/test_endpoints.py)" "pytestmark = pytest.mark.integration"
	PYTHONPATH=. ok "its tests hold" $py -m pytest -q --strict-markers -p no:cacheprovider tests/test_endpoints.py
	printf '{"record":"test_response","v":1,"row":99,"status":200}\n' >"$T/answers"
	status "an answer of an endpoint that was not asked" 65 "$endpoints" page "$T/facts" "$T/routes" "$T/answers"
	cd "$top" || exit 1
else
	skip "no flask and pytest under $py"
fi

if have fastapi httpx pytest; then
	mkdir -p "$T/a/tests"; cd "$T/a" || exit 1
	cat >main.py <<'PY'
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def root():
    return {"a": 1}


@app.get("/items/{number}")
def item(number: int):
    return number
PY
	gather
	"$endpoints" probe "$T/facts" "$T/routes" >tests/test_probe.py
	PYTHONPATH=. $py -m pytest -q -s -p no:cacheprovider tests/test_probe.py >"$T/answers1" 2>&1
	rm tests/test_probe.py
	"$endpoints" page "$T/facts" "$T/routes" "$T/answers1" >tests/test_endpoints.py
	PYTHONPATH=. ok "fastapi: its tests hold" $py -m pytest -q -p no:cacheprovider tests/test_endpoints.py
	is "fastapi: parameters are filled by their type" "$(grep -c '/items/1"' tests/test_endpoints.py)" 1
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
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "polls"]
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
]
PY
	cat >polls/views.py <<'PY'
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect


def index(request):
    return HttpResponse(str(User.objects.count()))


def detail(request, user_id):
    return HttpResponse(get_object_or_404(User, pk=user_id).username)


def go(request):
    return redirect("index")
PY
	gather
	ok "django: a probe" sh -c "'$endpoints' probe '$T/facts' '$T/routes' >polls/tests.py"
	$py manage.py test polls >"$T/answers1" 2>&1
	ok "django: a page" sh -c "'$endpoints' page '$T/facts' '$T/routes' '$T/answers1' >polls/tests.py"
	ok "django: Django's runner finds that its tests hold" $py manage.py test polls
	ok "django: pyflakes finds nothing" flakes polls/tests.py
	is "django: what is answered is in the names" "$(grep -o 'test_[a-z0-9_]*(' polls/tests.py | tr -d '(' | xargs)" \
		"test_index_answers_200 test_detail_is_not_found_for_unknown_user_id test_go_redirects_to_polls"
	is "django: no database is left behind" "$(ls ./*.sqlite3 2>/dev/null)" ""
	cd "$top" || exit 1
else
	skip "no django under $py"
fi
done_testing
