#!/bin/sh
# The route table against what the frameworks do with these registrations (written by hand from
# their documentation), and endpoints of a change.
. tests/cli/lib.sh

put() { mkdir -p "$(dirname "$T/$1")"; cat >"$T/$1"; }
# "METHOD path" lines of the route records
table() { sed -n 's/.*"method":"\([A-Z]*\)","path":"\([^"]*\)".*/\1 \2/p' | sort; }
rules() { sed 's/"advice"/\n/g' | sed -n 's/.*"id":"\([A-Z0-9]*\)".*/\1/p' | sort -u | tr '\n' ' '; }

put flask/shop/__init__.py <<'E2'
from flask import Flask
from .views.cart import bp as cart_bp
from .views import admin

def create_app():
    app = Flask(__name__)
    app.register_blueprint(cart_bp)
    app.register_blueprint(admin.admin, url_prefix="/manage")

    @app.route("/health")
    def health():
        return "ok"

    return app
E2
put flask/shop/views/__init__.py </dev/null
put flask/shop/views/cart.py <<'E2'
from flask import Blueprint
from flask.views import MethodView
from unittest import mock

bp = Blueprint("cart", __name__, url_prefix="/cart")
lines = Blueprint("lines", __name__, url_prefix="/lines")
bp.register_blueprint(lines)

@bp.get("/")
def show(): ...

@bp.route("/add", methods=("POST", "PUT"))
def add(): ...

@lines.route("/<int:line>")
def line(line): ...

class Total(MethodView):
    def get(self): ...
    def post(self): ...

bp.add_url_rule("/total", view_func=Total.as_view("total"))

@mock.patch("/not/a/route")
def no(): ...

def fetch(client):
    return client.get("/not/a/route")
E2
put flask/shop/views/admin.py <<'E2'
from flask import Blueprint
admin = Blueprint("admin", __name__, url_prefix="/admin")

@admin.route("/users")
def users(): ...
E2
is "Flask: blueprints, nested, prefix at registration, MethodView" "$(ff-consequence routes --json "$T/flask" | table)" 'GET /cart/
GET /cart/lines/<int:line>
GET /cart/total
GET /health
GET /manage/users
POST /cart/add
POST /cart/total
PUT /cart/add'

put fast/app/main.py <<'E2'
from fastapi import FastAPI
from starlette.routing import Mount, Route
from .routers import items
from .routers.users import router as users

app = FastAPI()
app.include_router(items.router, prefix="/v1")
app.include_router(users)

@app.get("/")
async def root(): ...

@app.websocket("/ws")
async def ws(socket): ...

extra = [Mount("/files", routes=[Route("/{name}", endpoint=root)])]
E2
put fast/app/__init__.py </dev/null
put fast/app/routers/__init__.py </dev/null
put fast/app/routers/items.py <<'E2'
from fastapi import APIRouter
router = APIRouter(prefix="/items")

@router.get("/{item_id}")
def read(item_id: int): ...

@router.api_route("/", methods=["GET", "POST"])
def many(): ...
E2
put fast/app/routers/users.py <<'E2'
from fastapi import APIRouter
router = APIRouter()

@router.delete("/users/{user_id}")
def remove(user_id: int): ...
E2
is "FastAPI and Starlette: routers with prefixes, mounts, websockets" "$(ff-consequence routes --json "$T/fast" | table)" 'DELETE /users/{user_id}
GET /
GET /files/{name}
GET /v1/items/
GET /v1/items/{item_id}
MOUNT /files
POST /v1/items/
WS /ws'

put dj/site/urls.py <<'E2'
from django.urls import include, path, re_path
from blog import views

extra = [path("stats/", views.stats)]
urlpatterns = [
    path("blog/", include("blog.urls")),
    path("extra/", include(extra)),
    re_path(r"^feed/(?P<year>[0-9]{4})/$", views.feed),
]
E2
put dj/blog/urls.py <<'E2'
from django.urls import path
from . import views
app_name = "blog"
urlpatterns = [path("", views.index, name="index"), path("<int:pk>/", views.Detail.as_view(), name="detail")]
E2
put dj/blog/__init__.py </dev/null
put dj/blog/views.py <<'E2'
from django.views import View

def index(request): ...
def stats(request): ...
def feed(request, year): ...

class Detail(View):
    def get(self, request, pk): ...
    def post(self, request, pk): ...
E2
is "Django: include by module and by list, regular expressions, class-based views" "$(ff-consequence routes --json "$T/dj" | table | grep -v MOUNT)" 'ANY /blog/
ANY /extra/stats/
ANY /feed/(?P<year>[0-9]{4})/
GET /blog/<int:pk>/
POST /blog/<int:pk>/'

put drf/api/urls.py <<'E2'
from django.urls import include, path
from rest_framework.decorators import action
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ModelViewSet, ReadOnlyModelViewSet

class Orders(ReadOnlyModelViewSet["Order"]):
    @action(detail=True, methods=["delete"])
    def note(self, request, pk): ...

    @note.mapping.patch
    def change_note(self, request, pk): ...

router = SimpleRouter()
router.register("orders", Orders)
urlpatterns = [
    path("api/", include([
        path("version/one/of/this/interface/", Orders.as_view({"get": "version"})),
        path("version/two/of/this/interface/", Orders.as_view({"get": "version"})),
        path("version/three/of/this/interface/", Orders.as_view({"get": "version"})),
        *router.urls,
    ])),
]
E2
: >"$T/drf/api/__init__.py"
is "REST framework: bases with arguments, a router at the end of a long list" "$(ff-consequence routes --json "$T/drf" | table | grep orders)" 'DELETE /api/orders/{pk}/note/
GET /api/orders/
GET /api/orders/{pk}/
PATCH /api/orders/{pk}/note/'
like "a method of an action that another function answers" "$(ff-consequence routes --json "$T/drf" | grep PATCH)" '"handler":"[^"]*\.Orders\.change_note"'

# ---- what a change does to them ----
cp -r "$T/flask" "$T/new"
diffrules() { ff-consequence --from "$T/flask" --to "$T/new" --json | rules; }
is "nothing changed" "$(diffrules)" ""
mkdir "$T/new/shop/moved" && sed 's/shop.views/shop.moved/' "$T/flask/shop/views/admin.py" >"$T/new/shop/moved/admin.py" && : >"$T/new/shop/moved/__init__.py"
rm "$T/new/shop/views/admin.py"
sed -i 's/from .views import admin/from .moved import admin/' "$T/new/shop/__init__.py"
unlike "a handler that moved is no change of an endpoint" "$(diffrules)" HTTP
sed -i 's/"\/manage"/"\/staff"/' "$T/new/shop/__init__.py"
like "a prefix that changed" "$(diffrules)" '(^| )HTTP010( |$)'
out=$(ff-consequence --from "$T/flask" --to "$T/new" --json)
like "lists its routes with old and new" "$out" '"change":"changed","method":"GET","route":"/staff/users","old":"GET /manage/users"'
sed -i '/"\/health"/,/return "ok"/d' "$T/new/shop/__init__.py"
out=$(ff-consequence --from "$T/flask" --to "$T/new" --json)
like "a removed endpoint is critical" "$out" '"id":"HTTP001"[^}]*"level":"critical"'
like "and cannot be taken back" "$out" '"reversibility":"irreversible"'
sed -i 's/methods=("POST", "PUT")/methods=("POST",)/; s/<int:line>/<int:number>/' "$T/new/shop/views/cart.py"
out=$(ff-consequence --from "$T/flask" --to "$T/new" --json)
like "a method that is gone" "$out" '"message":"method removed from an endpoint: PUT /cart/add"'
like "a path parameter renamed" "$out" '"id":"HTTP003"'
done_testing
