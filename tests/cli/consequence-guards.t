#!/bin/sh
# Logins that a class or a blueprint asks for in the name of all its routes: what changes there stands in a file without a route.
# That the frameworks ask for them so is what they document: dependencies of APIRouter, View.dispatch, permission_classes, before_request.
. tests/cli/lib.sh

put() { mkdir -p "$(dirname "$T/$1")"; cat >"$T/$1"; }
# guards NAME WANTED FILE SED: HTTP009 after an edit of one file, with the routes hit
guards() {
	sed -i "$4" "$T/r/$3"
	if git -C "$T/r" diff --quiet; then fail "$1" "the edit changes nothing"; return; fi
	commit "$T/r" "$1"
	is "$1" "$(ff-consequence -C "$T/r" --json HEAD | /usr/bin/python3 -c 'import json,sys
for i in json.load(sys.stdin)["categories"]["api"]["impacts"]:
    if i["id"] == "HTTP009": print(i["level"], i["message"].split(": ", 1)[1], "|", ", ".join(" ".join(u.split()[:2]) for u in i["users"]))' | sort)" "$2"
	git -C "$T/r" reset -q --hard HEAD~1
}

repo "$T/r"
put r/routers.py <<'P'
from fastapi import APIRouter, Depends
from auth import current_user, require_admin

class AuthenticatedRouter(APIRouter):
    def __init__(self, tags=None, prefix="", **kwargs):
        super().__init__(tags=tags, prefix=prefix, dependencies=[Depends(current_user)], **kwargs)

class AdminRouter(AuthenticatedRouter):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dependencies.append(Depends(require_admin))
P
put r/orders.py <<'P'
from fastapi import Query
from routers import AuthenticatedRouter
router = AuthenticatedRouter(prefix="/orders")

@router.get("/")
def orders(limit: int = 5): ...

@router.post("/")
def make(): ...
P
put r/admin.py <<'P'
from fastapi import Query
from routers import AdminRouter
router = AdminRouter(prefix="/admin")

@router.get("/")
def all(): ...
P
put r/main.py <<'P'
from fastapi import FastAPI
import admin, orders
app = FastAPI()
app.include_router(orders.router)
app.include_router(admin.router)
P
put r/base.py <<'P'
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.decorators import login_required
from django.utils.decorators import method_decorator
from django.views import View
from rest_framework.views import APIView
from rest_framework.permissions import IsAuthenticated

class BaseView(View):
    @method_decorator(login_required)
    def dispatch(self, request, *args, **kwargs):
        return super().dispatch(request, *args, **kwargs)

class Checked(View):
    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_staff:
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)

class Api(APIView):
    permission_classes = [IsAuthenticated]
P
put r/views.py <<'P'
from base import Api, BaseView, Checked
from rest_framework.permissions import AllowAny

class Orders(BaseView):
    def get(self, request): ...

class Staff(Checked):
    def get(self, request): ...

class Open(Api):
    permission_classes = [AllowAny]
    def get(self, request): ...

class Closed(Api):
    def get(self, request): ...
P
put r/urls.py <<'P'
from django.urls import path
import views
urlpatterns = [path("orders/", views.Orders.as_view()), path("staff/", views.Staff.as_view()), path("open/", views.Open.as_view()), path("closed/", views.Closed.as_view())]
P
put r/fl.py <<'P'
from flask import Blueprint, abort
from flask_login import current_user, login_required
bp = Blueprint("bp", __name__, url_prefix="/bp")
other = Blueprint("other", __name__, url_prefix="/other")

@bp.before_request
@login_required
def before():
    pass

@other.before_request
def check():
    if not current_user.is_authenticated:
        abort(401)

@bp.route("/x")
def x(): ...

@other.route("/y")
def y(): ...
P
commit "$T/r" start
ff-scan -C "$T/r" --index >/dev/null

guards "a router of the project's own loses its dependency, and with it the one made of it" \
	"critical current_user is no longer asked for: nothing guards it | GET /admin/, GET /orders/, POST /orders/" routers.py 's/, dependencies=\[Depends(current_user)\]//'
guards "what the constructor adds later" "high require_admin is no longer asked for | GET /admin/" routers.py '/self.dependencies.append/d'
guards "a router becomes an ordinary one" "critical current_user is no longer asked for: nothing guards it | GET /orders/, POST /orders/" orders.py 's/AuthenticatedRouter/APIRouter/; s/from routers/from fastapi/'
guards "dispatch of a base of views" "critical login_required is no longer asked for: nothing guards it | GET /orders/" base.py '/method_decorator(login_required)/d'
guards "what dispatch does with those who may not" "critical dispatch() with handle_no_permission is no longer asked for: nothing guards it | GET /staff/" base.py 's/return self.handle_no_permission()/pass/'
guards "permissions of a base, where no class below replaces them" "critical IsAuthenticated is no longer asked for: nothing guards it | GET /closed/" base.py 's/\[IsAuthenticated\]/[]/'
guards "a class no longer replaces them" "high IsAuthenticated is asked for now | GET /open/" views.py '/AllowAny\]/d'
guards "before every request of a blueprint" "critical login_required is no longer asked for: nothing guards it | GET /bp/x" fl.py '/^@login_required/d'
guards "who is refused before every request" "critical check() with abort is no longer asked for: nothing guards it | GET /other/y" fl.py 's/abort(401)/pass/'

# Flask-AppBuilder: a base that is named or follows from the class (baseviews.py: "/" and its name in lower case; APIs: /api/v1/)
put fab/views.py <<'P'
from flask_appbuilder import BaseView, ModelView, expose, has_access
from flask_appbuilder.api import BaseApi, protect, rison


class Reports(BaseView):
    default_view = "list"

    @expose("/list/")
    @has_access
    def list(self):
        return ""

    @expose("/one/<int:key>", methods=["GET", "POST"])
    def one(self, key):
        return ""


class Users(ModelView):
    route_base = "/people"

    @expose("/me")
    def me(self):
        return ""


class Rates(BaseApi):
    resource_name = "rate"

    @expose("/", methods=("POST",))
    @protect()
    def make(self):
        return self.response(201)
P
is "routes of Flask-AppBuilder" "$(ff-consequence routes --json "$T/fab" | /usr/bin/python3 -c 'import json,sys
for r in map(json.loads, sys.stdin):
    if r["record"] == "route": print(r["method"], r["path"])' | sort)" "GET /people/me
GET /reports/list/
GET /reports/one/<int:key>
POST /api/v1/rate/
POST /reports/one/<int:key>"
done_testing
