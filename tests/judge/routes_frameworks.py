#!/usr/bin/python3
"""Route tables against the frameworks themselves: applications are written by chance, imported, and what the
framework registered is compared with `ff-consequence routes`.

usage: routes_frameworks.py [--bin DIR] [--seed N] [--keep DIR] FRAMEWORK [COUNT]
FRAMEWORK is flask, starlette, fastapi, django, drf or aiohttp.  Prints one line with the figures; exit 1 when anything
differs, 77 when the framework is not installed."""
import argparse, importlib, json, os, random, re, subprocess, sys, tempfile

WORDS = "cart order item user team note page file report mail".split()


class Writer:
    """One application of several modules: text of files by name."""

    def __init__(self, rnd, package):
        self.rnd, self.package, self.files, self.n = rnd, package, {package + "/__init__.py": ""}, 0

    def name(self, stem):
        self.n += 1
        return f"{stem}{self.n}"

    def word(self):
        return self.rnd.choice(WORDS)

    def put(self, module, text):
        self.files[f"{self.package}/{module}.py"] = text

    def prefix(self, empty=0.25):
        return "" if self.rnd.random() < empty else "/" + self.word() + self.rnd.choice(["", "/v1", "-x"])


def flask(w):
    r = w.rnd

    def rule():
        return "/" + "/".join(r.choice([w.word(), f"<int:{w.name('p')}>", f"<{w.name('p')}>", f"<path:{w.name('p')}>"]) for _ in range(r.randint(0, 3))) + r.choice(["", "/"])

    def routes(target, indent=""):
        out = []
        for _ in range(r.randint(1, 4)):
            f, path, kind = w.name("view"), rule(), r.randint(0, 6)
            path = path.replace("//", "/")
            params = ", ".join(re.findall(r"(\w+)>", path))
            if kind == 0:
                out += [f'@{target}.route("{path}")', f"def {f}({params}): return ''"]
            elif kind == 1:
                out += [f'@{target}.route("{path}", methods={r.choice(["[%r, %r]", "(%r, %r)"]) % tuple(r.sample(["GET", "POST", "PUT", "patch"], 2))})', f"def {f}({params}): return ''"]
            elif kind == 2:
                out += [f'@{target}.{r.choice(["get", "post", "put", "delete", "patch"])}("{path}")', f"def {f}({params}): return ''"]
            elif kind == 3:
                out += [f"def {f}({params}): return ''", f'{target}.add_url_rule("{path}", view_func={f}, methods=["DELETE"])']
            elif kind == 4:
                out += [f"class {f}(MethodView):", f"    def get(self, {params}): return ''", f"    def post(self, {params}): return ''",
                        f'{target}.add_url_rule("{path}", view_func={f}.as_view("{f}"))']
            elif kind == 5:
                out += [f'@{target}.route("{path}")', f'@{target}.route("{path.rstrip("/")}/more")', f"def {f}({params}): return ''"]
            else:
                out += [f'@{target}.route(PREFIX + "{path}")' if r.random() < 0.5 else f'@{target}.route(f"{{PREFIX}}{path}")', f"def {f}({params}): return ''"]
        return "\n".join(indent + line for line in out) + "\n"

    head = 'from flask import Blueprint, Flask\nfrom flask.views import MethodView\nPREFIX = "/pre"\n\n'
    modules = []
    for i in range(r.randint(1, 4)):
        own = w.prefix()
        text = head + f'bp = Blueprint("bp{i}", __name__' + (f', url_prefix="{own}"' if own else "") + ")\n" + routes("bp")
        if modules and r.random() < 0.5:
            inner = modules.pop()
            pre = f', url_prefix="{w.prefix(0)}"' if r.random() < 0.5 else ""
            text += f"from . import {inner}\nbp.register_blueprint({inner}.bp{pre})\n"
        w.put(f"mod{i}", text)
        modules.append(f"mod{i}")
    factory = r.random() < 0.5
    ind = "    " if factory else ""
    text = head + "".join(f"from .{m} import bp as {m}_bp\n" for m in modules)
    if r.random() < 0.4:
        text += "def more(app):\n" + routes("app", "    ")
        more = True
    else:
        more = False
    text += "def create_app():\n" if factory else ""
    text += ind + 'app = Flask(__name__, static_folder=None)\n' + routes("app", ind)
    if r.random() < 0.3 and modules:
        text += ind + f"for one in [{', '.join(m + '_bp' for m in modules)}]:\n{ind}    app.register_blueprint(one)\n"
    else:
        for m in modules:
            pre = f', url_prefix="{w.prefix(0)}"' if r.random() < 0.4 else ""
            text += ind + f"app.register_blueprint({m}_bp{pre})\n"
    text += (ind + "more(app)\n" if more else "") + ("    return app\n" if factory else "")
    w.put("main", text)

    def table(main):
        app = main.create_app() if factory else main.app
        return {(m, x.rule) for x in app.url_map.iter_rules() for m in x.methods - {"HEAD", "OPTIONS"}}
    return table


def walk(routes, prefix=""):
    """(method, path) of starlette's and FastAPI's routes, mounts opened."""
    out = set()
    for x in routes:
        kind = type(x).__name__
        if kind == "Mount" and x.routes:
            out |= walk(x.routes, prefix + x.path)
        elif "WebSocket" in kind:
            out.add(("WS", prefix + x.path))
        elif kind in ("Route", "APIRoute"):
            if getattr(x, "include_in_schema", True) or kind == "APIRoute":
                out |= {(m, prefix + x.path) for m in (x.methods or {"ANY"}) if m != "HEAD" or x.methods == {"HEAD"}}
    return out


def starlette(w):
    r = w.rnd
    head = ("from starlette.applications import Starlette\nfrom starlette.routing import Mount, Route, Router, WebSocketRoute\nfrom starlette.responses import Response\n"
            "from starlette.endpoints import HTTPEndpoint\n\nasync def page(request): return Response('')\nasync def sock(ws): ...\n\n"
            "class Thing(HTTPEndpoint):\n    async def get(self, request): ...\n    async def put(self, request): ...\n\n")

    def path():
        return "/" + "/".join(r.choice([w.word(), "{%s}" % w.name("p"), "{%s:int}" % w.name("p"), "{%s:path}" % w.name("p")]) for _ in range(r.randint(0, 2)))

    def listed(depth):
        out = []
        for _ in range(r.randint(1, 3)):
            kind = r.randint(0, 5)
            if kind == 0:
                out.append(f'Route("{path()}", page)')
            elif kind == 1:
                out.append(f'Route("{path()}", endpoint=page, methods={r.sample(["GET", "POST", "DELETE"], 2)})')
            elif kind == 2:
                out.append(f'WebSocketRoute("{path()}", sock)')
            elif kind == 3 and depth < 2:
                out.append(f'Mount("{w.prefix(0)}", routes=[{", ".join(listed(depth + 1))}])')
            elif kind == 4 and depth < 2:
                out.append(f'Mount("{w.prefix(0)}", app=Router([{", ".join(listed(depth + 1))}]))')
            else:
                out.append(f'Route("{path()}", page, methods=["PATCH"])')
        return out

    text, mounts = head, []
    for i in range(r.randint(0, 2)):
        w.put(f"mod{i}", head + f"routes = [{', '.join(listed(1))}]\n" + (f"sub = Starlette(routes=routes)\n"))
        text += f"from . import mod{i}\n"
        mounts.append(r.choice([f'Mount("{w.prefix(0)}", routes=mod{i}.routes)', f'Mount("{w.prefix(0)}", app=mod{i}.sub)', f"*mod{i}.routes"]))
    form = r.randint(0, 2)
    items = listed(0) + mounts
    if form == 0:
        text += "app = Starlette(routes=[\n    " + ",\n    ".join(items) + ",\n])\n"
    elif form == 1:
        text += "routes = [\n    " + ",\n    ".join(items) + ",\n]\napp = Starlette(debug=True, routes=routes)\n"
    else:
        text += f"first = [{', '.join(listed(0))}]\napp = Starlette(routes=first + [{', '.join(items)}])\n"
    if r.random() < 0.3:
        text += f'app.add_route("{path()}", page, methods=["PUT"])\n'
    w.put("main", text)

    def table(main):
        apps = [main.app]
        for name, module in sys.modules.items():
            if name.startswith(w.package + ".mod") and f"app={name.split('.')[-1]}.sub" not in w.files[w.package + "/main.py"]:
                apps.append(module.sub)  # an application by itself
        return {x for app in apps for x in walk(app.routes)}
    return table


def fastapi(w):
    r = w.rnd
    head = ("from typing import Optional\nfrom fastapi import APIRouter, FastAPI\nfrom .config import API\n\n")

    def routes(target, indent=""):
        out = []
        for _ in range(r.randint(1, 4)):
            f, kind = w.name("f"), r.randint(0, 5)
            path = "/" + "/".join(r.choice([w.word(), "{%s}" % w.name("p"), "{%s:path}" % w.name("p")]) for _ in range(r.randint(1, 3))) + r.choice(["", "/"])
            params = ", ".join(re.findall(r"{(\w+)", path))
            if kind < 3:
                out += [f'@{target}.{r.choice(["get", "post", "put", "delete", "patch"])}("{path}", tags=["x"])', f"async def {f}({params}): ..."]
            elif kind == 3:
                out += [f'@{target}.api_route("{path}", methods=["GET", "POST"])', f"def {f}({params}): ..."]
            elif kind == 4:
                out += [f"def {f}({params}): ...", f'{target}.add_api_route("{path}", {f}, methods=["DELETE"])']
            else:
                out += [f'@{target}.websocket("{path}")', f"async def {f}(websocket): ..."]
        return "\n".join(indent + x for x in out) + "\n"

    w.put("config", 'API = "/api"\n')
    modules = []
    for i in range(r.randint(1, 4)):
        own = w.prefix()
        text = head + "router = APIRouter(" + (f'prefix="{own}"' if own else "") + ")\n" + routes("router")
        if modules and r.random() < 0.5:
            inner = modules.pop()
            text += f"from .{inner} import router as inner\nrouter.include_router(inner" + (f', prefix="{w.prefix(0)}"' if r.random() < 0.6 else "") + ")\n"
        w.put(f"mod{i}", text)
        modules.append(f"mod{i}")
    text = head + "".join(f"from . import {m}\n" for m in modules) + "app = FastAPI(openapi_url=None)\n" + routes("app")
    if r.random() < 0.3:
        text += f"for one in [{', '.join(modules)}]:\n    app.include_router(one.router, prefix=API)\n"
    else:
        for m in modules:
            text += f"app.include_router({m}.router" + r.choice(["", f', prefix="{w.prefix(0)}"', ", prefix=API", ', prefix=f"{API}/v2"']) + ")\n"
    if r.random() < 0.3:
        w.put("other", head + "sub = FastAPI(openapi_url=None)\n" + routes("sub"))
        text += 'from .other import sub\napp.mount("/sub", sub)\n'
    w.put("main", text)
    return lambda main: walk(main.app.routes)


def django_paths(patterns, prefix=""):
    out = set()
    for p in patterns:
        text = re.sub(r"^\^|\$$", "", str(p.pattern))
        if hasattr(p, "url_patterns"):
            out |= django_paths(p.url_patterns, prefix + text)
            continue
        view, cls = p.callback, getattr(p.callback, "cls", None) or getattr(p.callback, "view_class", None)
        if hasattr(view, "actions"):
            methods = {m.upper() for m in view.actions if m in cls.http_method_names and m != "head"} if view.actions else {"GET"}
        elif cls:
            methods = {m.upper() for m in cls.http_method_names if hasattr(cls, m)} - {"OPTIONS", "HEAD"}
        else:
            methods = getattr(view, "only", {"ANY"})
        path = re.sub(r"\(\?P<(\w+)>\[\^/\.\]\+\)", r"{\1}", prefix + text)
        if "format" not in path:
            out |= {(m, "/" + path) for m in methods}
    return out


def settings():
    from django.conf import settings as s
    if not s.configured:
        s.configure(DEBUG=True, SECRET_KEY="x", INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"], DATABASES={}, ROOT_URLCONF="none", USE_TZ=True)
        import django
        django.setup()


def django(w):
    settings()
    r = w.rnd
    views = "from django.views import View\nfrom django.views.generic import TemplateView, ListView\nfrom django.views.decorators.http import require_GET, require_http_methods\n\n"
    names = []
    for i in range(6):
        kind = r.randint(0, 4)
        if kind == 0:
            views += f"def v{i}(request, **kw): ...\n"
        elif kind == 1:
            views += f"@require_GET\ndef v{i}(request, **kw): ...\nv{i}.only = {{'GET'}}\n"
        elif kind == 2:
            views += f"@require_http_methods(['GET', 'PUT'])\ndef v{i}(request, **kw): ...\nv{i}.only = {{'GET', 'PUT'}}\n"
        elif kind == 3:
            views += f"class v{i}(View):\n    def get(self, request, **kw): ...\n    def delete(self, request, **kw): ...\n"
        else:
            views += f"class v{i}(TemplateView):\n    template_name = 'x'\n    def post(self, request): ...\n"
        names.append(f"views.v{i}" + (".as_view()" if kind > 2 else ""))

    def rule():
        return "".join(r.choice([w.word() + "/", "<int:%s>/" % w.name("p"), "<slug:%s>/" % w.name("p")]) for _ in range(r.randint(0, 3)))

    def entry(depth):
        kind = r.randint(0, 5)
        if kind == 0:
            return f're_path(r"^{w.word()}/(?P<{w.name("y")}>[0-9]{{4}})/$", {r.choice(names)}, name="{w.name("n")}")'
        if kind == 1 and depth < 2:
            return f'path("{w.word()}/", include([{", ".join(entry(depth + 1) for _ in range(2))}]))'
        return f'path("{rule()}", {r.choice(names)}, name="{w.name("n")}")'

    head = f"from django.urls import include, path, re_path\nfrom {w.package} import views\n\n"
    w.put("views", views)
    text, tail, items = head, "", [entry(0) for _ in range(r.randint(1, 4))]
    for i in range(r.randint(0, 3)):
        w.put(f"urls{i}", head + f"app_name = 'a{i}'\nurlpatterns = [\n    " + ",\n    ".join(entry(1) for _ in range(r.randint(1, 3))) + ",\n]\n")
        form = r.randint(0, 3)
        if form == 0:
            items.append(f'path("{w.word()}/", include("{w.package}.urls{i}"))')
        elif form == 1:
            items.append(f're_path(r"^{w.word()}/", include(("{w.package}.urls{i}", "n{i}"), namespace="n{i}"))')
        elif form == 2:
            text += f"from {w.package} import urls{i}\n"
            items.append(f'path("{w.word()}/", include(urls{i}))')
        else:
            text += f"from {w.package}.urls{i} import urlpatterns as more{i}\n"
            tail += f"urlpatterns += more{i}\n"
    if r.random() < 0.4:
        text += f"extra = [{entry(1)}, {entry(1)}]\n"
        items.append(r.choice([f'path("{w.word()}/", include(extra))', "*extra"]))
    text += "urlpatterns = [\n    " + ",\n    ".join(items) + ",\n]\n" + tail
    if r.random() < 0.3:
        text += f"urlpatterns += [{entry(0)}]\n"
    w.put("main", text)
    return lambda main: django_paths(main.urlpatterns)


def drf(w):
    settings()
    r = w.rnd
    text = ("from rest_framework import mixins, viewsets, generics\nfrom rest_framework.decorators import action, api_view\nfrom rest_framework.views import APIView\n\n"
            "class Typed(viewsets.ModelViewSet):\n    def __class_getitem__(cls, item):\n        return cls\n\n")
    sets = []
    for i in range(r.randint(1, 4)):
        base = r.choice(["viewsets.ModelViewSet", "Typed[int]", "viewsets.ReadOnlyModelViewSet", "viewsets.GenericViewSet", "viewsets.ViewSet",
                         "mixins.ListModelMixin, mixins.CreateModelMixin, viewsets.GenericViewSet", "mixins.DestroyModelMixin, mixins.UpdateModelMixin, viewsets.GenericViewSet"])
        text += f"class Set{i}({base}):\n    queryset = None\n"
        if r.random() < 0.3:
            text += f'    lookup_field = "slug"\n'
        if r.random() < 0.2:
            text += '    http_method_names = ["get", "post"]\n'
        if r.random() < 0.5 or "ViewSet" == base[-7:] and base.count(",") == 0 and "Model" not in base:
            text += "    def list(self, request): ...\n    def retrieve(self, request, pk=None): ...\n"
        for k in range(r.randint(0, 2)):
            args = [f"detail={r.random() < 0.5}"] + (['methods=["post", "delete"]'] if r.random() < 0.5 else []) + ([f'url_path="{w.word()}-{k}"'] if r.random() < 0.5 else [])
            text += f"    @action({', '.join(args)})\n    def act{k}(self, request, **kw): ...\n"
        sets.append(f"Set{i}")
    text += ("class Sub(Set0):\n    def destroy(self, request, pk=None): ...\n\nclass One(APIView):\n    def get(self, request): ...\n    def patch(self, request): ...\n\n"
             "class Two(generics.ListCreateAPIView):\n    queryset = None\n\n@api_view(['GET', 'POST'])\ndef three(request): ...\n")
    w.put("api", text)
    router = r.choice(["DefaultRouter()", "SimpleRouter()", "SimpleRouter(trailing_slash=False)"])
    main = f"from django.urls import include, path\nfrom rest_framework import routers\nfrom . import api\nfrom .api import One, Two\n\nrouter = routers.{router}\n"
    for s in sets + ["Sub"]:
        main += f'router.register(r"{w.name(w.word())}", api.{s}, basename="{w.name("b")}")\n'
    # the framework makes a class of its own for a function: its methods are what it answers
    paths = ['path("one/", One.as_view())', 'path("two/", Two.as_view())', 'path("map/", api.Set0.as_view({"get": "list", "post": "create"}))']
    form = r.randint(0, 4)
    if form > 2: # a list longer than what facts quote of one
        paths += [f'path("{w.name("more")}/{w.word()}/", One.as_view())' for _ in range(6)]
    if form == 0:
        main += f"urlpatterns = [{', '.join(paths)}, path('api/', include(router.urls))]\n"
    elif form == 1:
        main += f"urlpatterns = [{', '.join(paths)}]\nurlpatterns += router.urls\n"
    elif form < 4:
        main += f"urlpatterns = [{', '.join(paths)}, *router.urls]\n"
    else:
        main += f"urlpatterns = [path('api/', include([{', '.join(paths)}, *router.urls]))]\n"
    w.put("main", main)
    return lambda m: django_paths(m.urlpatterns)


def aiohttp(w):
    r = w.rnd
    head = "from aiohttp import web\n\nasync def page(request): ...\n\nclass Thing(web.View):\n    async def get(self): ...\n    async def post(self): ...\n\n"

    def path():  # it refuses the same one twice
        return "/" + "/".join([r.choice([w.word(), "{%s}" % w.name("p")]) for _ in range(r.randint(0, 2))] + [w.name(w.word())])

    def routes(app, decorators):
        out, listed = "", []
        for _ in range(r.randint(1, 4)):
            kind = r.randint(0, 5)
            m = r.choice(["get", "post", "put", "delete", "patch"])
            if kind == 0:
                out += f'{app}.router.add_{m}("{path()}", page)\n'
            elif kind == 1:
                out += f'{app}.router.add_route("{m.upper()}", "{path()}", page)\n'
            elif kind == 2:
                out += f'{app}.router.add_view("{path()}", Thing)\n'
            elif kind == 3:
                out += f'@{decorators}.{m}("{path()}")\nasync def {w.name("f")}(request): ...\n'
            elif kind == 4:
                out += f'@{decorators}.view("{path()}")\nclass {w.name("V")}(web.View):\n    async def get(self): ...\n'
            else:
                listed.append(r.choice([f'web.{m}("{path()}", page)', f'web.route("{m.upper()}", "{path()}", page)', f'web.view("{path()}", Thing)']))
        return out + (f"{app}.add_routes([{', '.join(listed)}])\n" if listed else "") + f"{app}.add_routes({decorators})\n"

    w.put("sub", head + "table = web.RouteTableDef()\nsub = web.Application()\n" + routes("sub", "table"))
    text = head + "from .sub import sub\ntable = web.RouteTableDef()\napp = web.Application()\n" + routes("app", "table")
    text += f'app.add_subapp("{w.prefix(0)}", sub)\n' if r.random() < 0.7 else ""
    w.put("main", text)

    def table(main):
        out = set()
        apps = [main.app] + ([main.sub] if "add_subapp" not in w.files[w.package + "/main.py"] else [])  # one by itself
        for route in (x for app in apps for x in app.router.routes()):
            path = route.resource.canonical if route.resource is not None else ""
            view = isinstance(route.handler, type)
            methods = {m.upper() for m in ("get", "post", "put", "delete", "patch") if view and hasattr(route.handler, m)} or {route.method.replace("*", "ANY")}
            out |= {(m, path) for m in methods if m != "HEAD"}
        return out
    return table


def ours(tool, folder, main):
    rows = subprocess.run([tool, "routes", "--json", folder], capture_output=True, text=True, check=True).stdout.splitlines()
    rows = [json.loads(x) for x in rows]
    return {(r["method"], r["path"]) for r in rows if r["record"] == "route" and r["method"] != "MOUNT"}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--bin", default="build/bin")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--keep")
    p.add_argument("framework", choices=["flask", "starlette", "fastapi", "django", "drf", "aiohttp"])
    p.add_argument("count", type=int, nargs="?", default=50)
    o = p.parse_args()
    try:
        importlib.import_module("rest_framework" if o.framework == "drf" else o.framework)
    except ImportError:
        print(f"{o.framework} is not installed")
        return 77
    good = missing = extra = apps = 0
    with tempfile.TemporaryDirectory() as top:
        top = o.keep or top
        sys.path.insert(0, top)
        for i in range(o.count):
            package = f"{o.framework}{o.seed}x{i}"
            w = Writer(random.Random(o.seed * 100003 + i), package)
            table = globals()[o.framework](w)
            folder = os.path.join(top, "app%d" % i)
            sys.path.insert(0, folder)
            for path, text in w.files.items():
                os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
                with open(os.path.join(folder, path), "w") as f:
                    f.write(text)
            want = table(importlib.import_module(package + ".main"))
            sys.path.pop(0)
            got = ours(os.path.join(o.bin, "ff-consequence"), folder, package)
            good, missing, extra, apps = good + len(want & got), missing + len(want - got), extra + len(got - want), apps + (want == got)
            if want != got:
                print(f"{folder}: missing {sorted(want - got)} extra {sorted(got - want)}")
    print(f"{o.framework}: applications {o.count} equal {apps}, routes {good + missing}, precision {good / max(1, good + extra):.4f} recall {good / max(1, good + missing):.4f}")
    return int(apps != o.count)


if __name__ == "__main__":
    sys.exit(main())
