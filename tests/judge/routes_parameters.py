#!/usr/bin/python3
"""Parameters by kind, bodies and statuses of FastAPI applications: `ff-consequence routes --openapi` against FastAPI's own
description.

usage: routes_parameters.py [--bin DIR] [--seed N] [COUNT]     applications written by chance
       routes_parameters.py [--bin DIR] DIR MODULE [VARIABLE]   one of yours
Prints a line for each difference and one with the figures; exit 1 when there is one, 77 without FastAPI."""
import argparse, importlib, json, os, random, subprocess, sys, tempfile

METHODS = ("get", "put", "post", "delete", "options", "head", "patch")


def table(doc):
    """(path, method) -> (parameters as (name, in, required), has a body, success status)"""
    out = {}
    for path, item in doc["paths"].items():
        for method in METHODS:
            if method in item:
                o = item[method]
                status = [s for s in o["responses"] if s[:1] in "123"]
                out[path, method] = (sorted((p["name"], p["in"], p["required"]) for p in o.get("parameters", [])), "requestBody" in o, min(status, default=""))
    return out


def compare(tool, folder, app, show=print):
    want = table(app.openapi())
    got = table(json.loads(subprocess.run([tool, "routes", "--openapi", folder], capture_output=True, text=True, check=True).stdout))
    wrong = [k for k in want if got.get(k) != want[k]]
    for k in wrong:
        show(f"{folder} {k}: FastAPI {want[k]} ours {got.get(k)}")
    return len(want), len(wrong)


def application(r, annotated):
    scalars = ["int", "str", "float", "bool", "Optional[int]", "Union[str, None]", "datetime", "UUID"]
    text = ("from datetime import datetime\nfrom typing import Annotated, List, Optional, Union\nfrom uuid import UUID\n"
            "from fastapi import APIRouter, BackgroundTasks, Body, Cookie, Depends, FastAPI, Header, Path, Query, Request, Response, status\n"
            "from pydantic import BaseModel\n\nclass Item(BaseModel):\n    name: str\n\nclass Other(BaseModel):\n    n: int = 1\n\ndef dep(): ...\n\n"
            "app = FastAPI()\nrouter = APIRouter(prefix=\"/r/{outer}\")\n\n")
    for i in range(r.randint(2, 6)):
        target = r.choice(["app", "router"])
        method = r.choice(["get", "post", "put", "delete", "patch"])
        path, need, optional = f"/f{i}", [], []
        if target == "router":
            need.append("outer: str")
        for k in range(r.randint(0, 2)):
            path += "/{p%d}" % k
            need.append(r.choice([f"p{k}: int", f"p{k}"] + [f"p{k}: Annotated[int, Path(ge=1)]"] * annotated))
        for k in range(r.randint(0, 5)):
            t, kind = r.choice(scalars), r.choice([x for x in range(12) if annotated or x not in (5, 6, 11)])
            if kind == 0:
                need.append(f"q{k}: {t}")
            elif kind == 1:
                optional.append(f"q{k}: {t} = None")
            elif kind == 2:
                marker = r.choice(["None", "...", "default=None", "None, description='a, b'", ""])
                optional.append(f"q{k}: {t} = Query({marker})")
            elif kind == 3:
                optional.append(f"h_{k}: {t} = Header({r.choice(['None', '...', 'default=None'])})")
            elif kind == 4:
                optional.append(f"c{k}: {t} = Cookie(None)")
            elif kind == 5:
                need.append(f"q{k}: Annotated[{t}, Query({r.choice(['', 'alias=%r' % f'a{k}', 'description=%r' % 'x, y'])})]")
            elif kind == 6:
                optional.append(f"q{k}: Annotated[{t}, Query()] = None")
            elif kind == 7:
                optional.append(f"d{k}=Depends(dep)")
            elif kind == 8:
                need.append(r.choice([f"request{k}: Request", f"tasks{k}: BackgroundTasks", f"response{k}: Response"]))
            elif kind == 9 and method != "get":
                need.append(r.choice([f"item{k}: Item", f"b{k}: List[Item]", f"b{k}: Other"]))
            elif kind == 10:
                optional.append(f"l{k}: List[str] = Query([])")
            elif kind == 11:
                need.append(f"dep{k}: Annotated[str, Depends(dep)]")
        extra = r.choice(["", "", ", status_code=201", ", status_code=status.HTTP_202_ACCEPTED", ", response_model=Item", ", deprecated=True"])
        sep = ["*"] if not need and optional and r.random() < 0.3 else []
        text += f'@{target}.{method}("{path}"{extra})\n{r.choice(["async ", ""])}def f{i}({", ".join(need + sep + optional)}): ...\n\n'
    return text + "app.include_router(router)\n"


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--bin", default="build/bin")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("what", nargs="*")
    o = p.parse_args()
    tool = os.path.join(o.bin, "ff-consequence")
    try:
        import fastapi
    except ImportError:
        print("fastapi is not installed")
        return 77
    annotated = tuple(int(x) for x in fastapi.__version__.split(".")[:2]) >= (0, 95)  # older ones do not know it
    total = wrong = 0
    if len(o.what) > 1:
        sys.path.insert(0, o.what[0])
        total, wrong = compare(tool, o.what[0], getattr(importlib.import_module(o.what[1]), *(o.what[2:] or ["app"])))
    else:
        with tempfile.TemporaryDirectory() as top:
            for i in range(int(o.what[0]) if o.what else 50):
                folder = os.path.join(top, f"a{i}")
                os.mkdir(folder)
                with open(os.path.join(folder, f"params{o.seed}x{i}.py"), "w") as f:
                    f.write(application(random.Random(o.seed * 100003 + i), annotated))
                sys.path.insert(0, folder)
                n, bad = compare(tool, folder, importlib.import_module(f"params{o.seed}x{i}").app)
                sys.path.pop(0)
                total, wrong = total + n, wrong + bad
    print(f"operations {total}, equal {total - wrong}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
