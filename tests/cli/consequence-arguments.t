#!/bin/sh
# Parameters of a request that stand beside the handler: RequestParser, webargs.  Where Flask-RESTful is installed, it is asked itself:
# a request that was answered before and is refused now is a breakage, and no other.
. tests/cli/lib.sh

put() { mkdir -p "$(dirname "$T/$1")"; cat >"$T/$1"; }
rules() { /usr/bin/python3 -c 'import json,sys
for i in json.load(sys.stdin)["categories"]["api"]["impacts"]:
    if i["id"].startswith("HTTP") and i["level"] != "none": print(i["id"], i["level"], i.get("old", ""), "->", i.get("new", ""))' | sort; }
change() { rm -rf "$T/new" && cp -r "$T/$1" "$T/new" && sed -i "$3" "$T/new/$2"; if cmp -s "$T/$1/$2" "$T/new/$2"; then echo "the edit changes nothing"; else ff-consequence --from "$T/$1" --to "$T/new" --json | rules; fi; }

put rest/app.py <<'P'
from flask import Flask
from flask_restful import Api, Resource, reqparse

app = Flask(__name__)
api = Api(app)
parser = reqparse.RequestParser()
parser.add_argument("limit", type=int, default=20, location="args")
parser.add_argument("kind", choices=("new", "old", "any"), location="args")
wider = parser.copy()
wider.add_argument("token", required=True, location="headers")


class Orders(Resource):
    def get(self):
        return {"n": parser.parse_args()["limit"]}

    def post(self):
        own = reqparse.RequestParser()
        own.add_argument("name", required=False, location="json")
        return own.parse_args()


class Items(Resource):
    def __init__(self):
        self.parser = reqparse.RequestParser()
        self.parser.add_argument("size", type=int, location="args")

    def get(self):
        return self.parser.parse_args()


class Closed(Resource):
    def get(self):
        return wider.parse_args()


api.add_resource(Orders, "/orders")
api.add_resource(Items, "/items")
api.add_resource(Closed, "/closed")
P
# what the framework answers to requests that the old application takes
asked() { cd "$1" && /usr/bin/python3 -c '
import app, sys
c = app.app.test_client()
a = [c.get("/orders"), c.get("/orders?kind=old&limit=3"), c.get("/orders?limit=7"), c.post("/orders", json={"x": 1}), c.get("/items?size=4"), c.get("/closed", headers={"token": "x"})]
print(*[r.status_code for r in a])'; cd "$top" || exit 1; }
framework() { if /usr/bin/python3 -c 'import flask_restful' 2>/dev/null; then (asked "$T/$1") 2>&1 | tail -1; else echo skip; fi; }
# breaks NAME WANTED EDIT STATUS: impacts, and what the framework answers now
breaks() {
	is "$1" "$(change rest app.py "$3")" "$2"
	answer=$(framework new)
	if [ "$answer" = skip ]; then skip "no flask_restful"; else is "$1: so says the framework" "$answer" "$4"; fi
}
answer=$(framework rest)
if [ "$answer" = skip ]; then skip "no flask_restful"; else is "the application as it is" "$answer" "200 200 200 200 200 200"; fi
breaks "required now, for two handlers" "HTTP004 high query limit: int -> query limit: int, required" 's/"limit", type=int, default=20/"limit", type=int, required=True/' "400 200 200 200 200 400"
breaks "a choice less" "HTTP006 high query kind: Literal[\"new\",\"old\",\"any\"] -> query kind: Literal[\"new\",\"any\"]" 's/("new", "old", "any")/("new", "any")/' "200 400 200 200 200 200"
breaks "a choice more" "" 's/("new", "old", "any")/("new", "old", "any", "all")/' "200 200 200 200 200 200"
breaks "in a handler's own parser" "HTTP004 high body name: str -> body name: str, required" 's/"name", required=False/"name", required=True/' "200 200 200 400 200 200"
breaks "in the object's parser" "HTTP004 high query size: int -> query size: int, required" 's/"size", type=int/"size", required=True, type=int/' "200 200 200 200 200 200"
breaks "read from elsewhere" "HTTP004 high query size: int -> form size: int" 's/"size", type=int, location="args"/"size", type=int, location="form"/' "200 200 200 200 200 200"
breaks "the default of a page" "HTTP013 medium 20 -> 50" 's/default=20/default=50/' "200 200 200 200 200 200"
breaks "one that is new and may be left out" "" 's/^wider = /parser.add_argument("more", type=int, location="args")\nwider = /' "200 200 200 200 200 200"
breaks "one that is gone" "HTTP005 medium query kind: Literal[\"new\",\"old\",\"any\"] -> 
HTTP005 medium query kind: Literal[\"new\",\"old\",\"any\"] -> " '/"kind"/d' "200 200 200 200 200 200"
breaks "a copy without one" "HTTP005 medium query limit: int -> " 's/^wider.add/wider.remove_argument("limit")\nwider.add/' "200 200 200 200 200 200"
breaks "a name that is computed: nothing is said of what else is there" "" 's/"kind", choices/KIND, choices/; s/^app = /KIND = "sort"\napp = /' "200 200 200 200 200 200"

put args/app.py <<'P'
from flask import Flask
from marshmallow import Schema, fields, validate
from webargs.flaskparser import use_args, use_kwargs

app = Flask(__name__)
paging = {"page": fields.Int(load_default=1, validate=validate.Range(min=1, max=1000)), "order": fields.Str(validate=validate.OneOf(["up", "down"])), "words": fields.List(fields.Str(), required=False, data_key="word")}


class NewOrder(Schema):
    name = fields.Str(required=True)
    note = fields.Str()


@app.route("/orders")
@use_kwargs(paging, location="query")
def orders(**kwargs):
    return kwargs


@app.route("/orders", methods=["POST"])
@use_args(NewOrder())
def make(args):
    return args


@app.route("/search")
@use_args({"q": fields.Str(required=False)}, location="query")
def search(args):
    return args
P
is "webargs: required" "$(change args app.py 's/"q": fields.Str(required=False)/"q": fields.Str(required=True)/')" "HTTP004 high query q: str -> query q: str, required"
is "webargs: narrower, with another default" "$(change args app.py 's/max=1000/max=100/')
$(change args app.py 's/load_default=1/load_default=0/')" "HTTP006 high query page: int (ge=1, le=1000) -> query page: int (ge=1, le=100)
HTTP013 medium 1 -> 0"
is "webargs: another type inside a list, a name on the wire" "$(change args app.py 's/fields.List(fields.Str()/fields.List(fields.Int()/')
$(change args app.py 's/data_key="word"/data_key="term"/')" 'HTTP006 high query word: list[str] -> query word: list[int]
HTTP005 medium query word: list[str] -> '
is "webargs: a schema's field" "$(change args app.py 's/note = fields.Str()/note = fields.Str(required=True)/' | cut -c1-12)" "HTTP004 high"
is "webargs: wider" "$(change args app.py 's/\["up", "down"\]/["up", "down", "none"]/')" ""
done_testing
