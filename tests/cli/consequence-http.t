#!/bin/sh
# What a change does to those who call an HTTP endpoint.  Each case is one edit of a small application; what breaks
# for whom is what the frameworks document (a required parameter answers 422, a shadowed route is never called ...).
. tests/cli/lib.sh

put() { mkdir -p "$(dirname "$T/$1")"; cat >"$T/$1"; }
rules() { grep -o '"id":"[A-Z]*[0-9]*"[^{]*"level":"[a-z]*"' | sed 's/"id":"\([A-Z0-9]*\)".*"level":"\([a-z]*\)"/\1 \2/' | grep -E '^(HTTP|USER)' | grep -v none | sort -u | tr '\n' ';'; }
# edit NAME RULES APP FILE SED: what the edit of one file of an application brings
edit() {
	rm -rf "$T/new" && cp -r "$T/$3" "$T/new" && sed -i "$5" "$T/new/$4"
	if cmp -s "$T/$3/$4" "$T/new/$4"; then fail "$1" "the edit changes nothing"; return; fi
	out=$(ff-consequence --from "$T/$3" --to "$T/new" --json)
	is "$1" "$(echo "$out" | rules)" "$2"
}

put fast/main.py <<'E2'
from typing import Annotated, List, Optional
from fastapi import APIRouter, Depends, FastAPI, Header, Query
from fastapi.responses import HTMLResponse
from models import Item, ItemIn, Summary
from auth import current_user

app = FastAPI()
router = APIRouter(prefix="/v1", dependencies=[Depends(current_user)])

@router.get("/items", response_model=List[Item])
def items(limit: int = 20, q: Optional[str] = None, kind: Annotated[str, Query(max_length=9)] = "a"): ...

@router.post("/items", status_code=201, response_model=Item)
def create(item: ItemIn, x_token: str = Header(None)): ...

@router.get("/items/newest")
def newest() -> Summary: ...

@router.get("/items/{item_id}", response_model=Item)
def one(item_id: int): ...

@app.get("/open")
def open_to_all(user=Depends(current_user)): ...

app.include_router(router)
E2
put fast/models.py <<'E2'
from typing import Optional
from pydantic import BaseModel, Field

class Base(BaseModel):
    name: str = Field(..., max_length=30)

class ItemIn(Base):
    price: float
    note: Optional[str] = None

class Item(Base):
    id: int
    price: float

class Summary(BaseModel):
    count: int

class Unused(BaseModel):
    word: str
E2
put fast/auth.py <<'E2'
def current_user(): ...
E2
edit "a query parameter became required" "HTTP004 high;" fast main.py 's/q: Optional\[str\] = None/q: str/'
edit "a new parameter that is required" "HTTP004 high;" fast main.py 's/limit: int = 20, /limit: int = 20, shop: int = Query(...), /'
edit "a new parameter with a default is nothing" "" fast main.py 's/limit: int = 20, /limit: int = 20, shop: int = 3, /'
edit "a parameter is gone" "HTTP005 medium;" fast main.py 's/, q: Optional\[str\] = None//'
edit "a parameter takes less" "HTTP006 high;" fast main.py 's/x_token: str/x_token: int/'
edit "the same type in another spelling is nothing" "" fast main.py 's/q: Optional\[str\] = None/q: str | None = None/'
edit "bounds are narrower" "HTTP006 high;" fast main.py 's/max_length=9/max_length=8/'
edit "bounds are wider" "" fast main.py 's/max_length=9/max_length=10/'
edit "how much is on a page" "HTTP013 medium;" fast main.py 's/limit: int = 20/limit: int = 10/'
edit "status of success" "HTTP008 high;" fast main.py 's/status_code=201/status_code=200/'
edit "another kind of answer" "HTTP008 high;" fast main.py 's/"\/open")/"\/open", response_class=HTMLResponse)/'
edit "an answer without its list" "HTTP007 high;" fast main.py 's/response_model=List\[Item\]/response_model=Item/'
edit "an endpoint is deprecated" "HTTP012 low;" fast main.py 's/"\/open")/"\/open", deprecated=True)/'
edit "a dependency that asked for the user is gone" "HTTP009 critical;" fast main.py 's/user=Depends(current_user)//'
like "and the impact says of which route" "$out" '"message":"GET /open: current_user is no longer asked for: nothing guards it"'
edit "the same for a whole router" "HTTP009 critical;" fast main.py 's/, dependencies=\[Depends(current_user)\]//'
like "and counts its routes" "$out" '"users_total":[34]'
edit "a prefix changed" "HTTP010 high;" fast main.py 's/prefix="\/v1"/prefix="\/v2"/'
edit "a route that another one takes" "HTTP011 medium;" fast main.py '/"\/open"/i\
@app.get("/{word}")\
def first(word): ...\

'
like "is told with both" "$out" '"message":"GET /open is never reached: GET /{word} .line [0-9]*. takes its requests"'
edit "a field is no longer answered" "HTTP007 high;" fast models.py '/^class Summary/,/^class Unused/s/    count: int/    total: Optional[int] = None/'
like "and the endpoint that answers it is named" "$out" '"users":\["GET /v1/items/newest main.py:[0-9]* main.newest"\]'
edit "a field that a request must have" "HTTP004 high;" fast models.py 's/note: Optional\[str\] = None/note: str/'
edit "a field of a base class, asked and answered" "HTTP007 high;" fast models.py 's/name: str/name: int/'
edit "a field of a request is read no more" "HTTP005 medium;" fast models.py '/note: Optional/d'
edit "bounds of a field" "HTTP006 high;" fast models.py 's/max_length=30/max_length=20/'
edit "a model that no endpoint uses is nothing" "" fast models.py 's/word: str/letter: str/'

put dj/shop/urls.py <<'E2'
from django.urls import include, path
from rest_framework.routers import DefaultRouter
from shop import api, views

router = DefaultRouter()
router.register("orders", api.OrderViewSet, basename="order")
urlpatterns = [
    path("", views.front, name="front"),
    path("cart/", views.cart),
    path("api/", include(router.urls)),
]
E2
put dj/shop/__init__.py </dev/null
put dj/shop/views.py <<'E2'
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

def front(request):
    page = request.GET["page"]
    sort = request.GET.get("sort")
    return HttpResponse(page)

@login_required
@require_http_methods(["GET", "POST"])
def cart(request):
    if not request.user:
        raise Http404("There is no cart.")
    return HttpResponse("", status=201)
E2
put dj/shop/api.py <<'E2'
from rest_framework import permissions, serializers, viewsets
from rest_framework.decorators import action

class OrderSerializer(serializers.ModelSerializer):
    total = serializers.IntegerField(read_only=True)
    code = serializers.CharField(max_length=10, required=False)
    class Meta:
        model = object
        fields = ["id", "code", "total", "note"]

class OrderViewSet(viewsets.ModelViewSet):
    serializer_class = OrderSerializer
    permission_classes = [permissions.IsAuthenticated]
    pagination_class = Paged
    ordering = ["id"]

    @action(detail=True, methods=["post"])
    def pay(self, request, pk=None): ...
E2
put dj/shop/settings.py <<'E2'
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
E2
edit "a viewset that only reads" "HTTP001 critical;HTTP002 high;" dj shop/api.py 's/viewsets.ModelViewSet/viewsets.ReadOnlyModelViewSet/; s/    @action/    @action/; /def pay/d; /@action/d'
like "says which methods, with the full path" "$out" '"message":"method removed from an endpoint: DELETE, PATCH, PUT /api/orders/{pk}/"'
edit "an action is gone" "HTTP001 critical;" dj shop/api.py '/def pay/d; /@action/d'
edit "a field of a serializer is gone" "HTTP007 high;" dj shop/api.py 's/, "note"\]/]/'
edit "a field of a serializer is required" "HTTP004 high;" dj shop/api.py 's/, required=False)/)/'
edit "anybody may call" "HTTP009 critical;" dj shop/api.py 's/permissions.IsAuthenticated/permissions.AllowAny/'
edit "pages are another size" "HTTP013 medium;" dj shop/api.py 's/pagination_class = Paged/pagination_class = BigPaged/'
edit "another order" "HTTP013 medium;" dj shop/api.py 's/ordering = \["id"\]/ordering = ["-id"]/'
edit "no login is asked for" "HTTP009 critical;" dj shop/views.py '/@login_required/d'
edit "a method of a function" "HTTP002 high;" dj shop/views.py 's/\["GET", "POST"\]/["GET"]/'
edit "a parameter that is not read any more is a guess" "HTTP005 low;" dj shop/views.py '/sort = /d'
edit "the status of success" "HTTP008 high;" dj shop/views.py 's/status=201/status=202/'
edit "what people read when there is nothing" "USER002 low;" dj shop/views.py 's/There is no cart/Your cart is empty/'
edit "order of middleware" "HTTP010 high;" dj shop/settings.py '2{h;d};3{G}'
edit "authentication is no middleware any more" "HTTP009 high;" dj shop/settings.py '/AuthenticationMiddleware/d'
edit "url name is gone" "USER001 high;" dj shop/urls.py 's/name="front"/name="home"/'

put fl/app.py <<'E2'
from flask import Flask, abort, flash, request

app = Flask(__name__)

@app.errorhandler(404)
def lost(error): ...

@app.get("/<int:number>")
def show(number):
    if number > 9:
        abort(404, "no such number")
    flash("shown")
    return request.args.get("as", "text")
E2
edit "another status of an error" "USER002 medium;" fl app.py 's/abort(404/abort(410/'
edit "another word" "USER002 low;" fl app.py 's/flash("shown")/flash("here it is")/'
edit "an error page is gone" "USER002 medium;" fl app.py '/errorhandler/,/^def lost/d'
edit "converter of a parameter" "HTTP003 high;" fl app.py 's/<int:number>/<number>/'
edit "Flask sorts its routes: nothing is shadowed" "" fl app.py '/^@app.get/i\
@app.get("/<name>")\
def named(name): ...\

'

# ---- in a repository: what is not in the change is known ----
repo "$T/r"
cp -r "$T/dj/shop" "$T/r/"
put r/site/urls.py <<'E2'
from django.urls import include, path
urlpatterns = [path("store/", include("shop.urls"))]
E2
put r/site/static/site.css </dev/null
printf 'msgid "Cart"\nmsgstr "Korb"\n\nmsgid "Order"\nmsgstr "Auftrag"\n' >"$T/po" && mkdir -p "$T/r/shop/locale/de" && mv "$T/po" "$T/r/shop/locale/de/django.po"
commit "$T/r" start
ff-scan -C "$T/r" --index >/dev/null
sed -i 's/, "note"\]/]/' "$T/r/shop/api.py"; commit "$T/r" field
out=$(ff-consequence -C "$T/r" --json HEAD)
like "a serializer's endpoints are found through views and urls that did not change" "$out" '"users":\["[A-Z]* /store/api/orders/'
sed -i 's/"store\/"/"shop\/"/' "$T/r/site/urls.py"; commit "$T/r" prefix
out=$(ff-consequence -C "$T/r" --json HEAD)
like "a prefix lists routes of files that did not change" "$out" '"file":"site/urls.py","line":2.*"old":"/store","new":"/shop".*ANY /shop/cart/'
git -C "$T/r" rm -q site/static/site.css && sed -i '/"Order"/,$d' "$T/r/shop/locale/de/django.po"; commit "$T/r" files
is "a static file and a translation" "$(ff-consequence -C "$T/r" --json HEAD | rules)" "USER005 low;"
mkdir "$T/r/tests" && cp "$T/fl/app.py" "$T/r/tests/test_app.py"; commit "$T/r" tests
sed -i '/errorhandler/,$d' "$T/r/tests/test_app.py"; commit "$T/r" "fewer tests"
is "routes of tests are nobody's" "$(ff-consequence -C "$T/r" --json HEAD | rules)" ""

# ---- the table as OpenAPI: read by Python ----
ff-consequence routes --openapi "$T/fast" >"$T/openapi.json"
is "OpenAPI: paths, parameters, bodies and statuses" "$(/usr/bin/python3 - "$T/openapi.json" <<'E2'
import json, re, sys
d = json.load(open(sys.argv[1]))
assert d["openapi"] == "3.1.0" and set(d) == {"openapi", "info", "paths"} and {"title", "version"} == set(d["info"])
ids = []
for path, item in d["paths"].items():
    assert path.startswith("/")
    for method, o in item.items():
        assert method in ("get", "put", "post", "delete", "options", "head", "patch", "trace") and o["responses"]
        ids.append(o["operationId"])
        named = [(p["name"], p["in"]) for p in o["parameters"]]
        assert len(named) == len(set(named)) and {n for n, i in named if i == "path"} == set(re.findall(r"{(\w+)}", path))
        assert all(p["required"] for p in o["parameters"] if p["in"] == "path") and all("description" in r for r in o["responses"].values())
assert len(ids) == len(set(ids))
post = d["paths"]["/v1/items"]["post"]
print(" ".join(d["paths"]), sorted(post["responses"]), list(post["requestBody"]["content"]), [(p["name"], p["in"], p["required"]) for p in post["parameters"]])
E2
)" "/open /v1/items /v1/items/newest /v1/items/{item_id} ['201'] ['application/json'] [('x-token', 'header', False)]"

# ---- against Flask itself; the other frameworks where they are installed ----
for f in flask starlette fastapi django drf aiohttp; do
	out=$(/usr/bin/python3 tests/judge/routes_frameworks.py --bin "$B/bin" --seed 3 $f 12 2>&1)
	case $? in
	0) pass "twelve applications of chance have the routes that $f registers" ;;
	77) skip "$f is not installed" ;;
	*) fail "twelve applications of chance have the routes that $f registers" "$out" ;;
	esac
done
put re/urls.py <<'E2'
from django.urls import path, re_path
from shop import views

urlpatterns = [re_path(r"^a/(?P<key>\d+)/$", views.a), path("b/<slug:name>/", views.b), re_path(r"^c/(?P<word>[^/]+)/$", views.c)]
E2
put re/shop/views.py <<'E2'
def a(request, key): ...
def b(request, name): ...
def c(request, word): ...
E2
edit "an expression becomes the converter that means it" "" re urls.py 's/re_path(r"^a\/(?P<key>\\d+)\/\$"/path("a\/<int:key>\/"/'
edit "and the other way" "" re urls.py 's/path("b\/<slug:name>\/"/re_path(r"^b\/(?P<name>[-\\w]+)\/$"/'
edit "one that takes less" "HTTP002 high;" re urls.py 's/re_path(r"^c\/(?P<word>\[^\/\]+)\/\$"/path("c\/<int:word>\/"/'
done_testing
