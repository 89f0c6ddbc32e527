#!/usr/bin/python3
"""How often the first guess of ff-testgen plan runs without an exception.

usage: testgen_inputs.py [-v] [--sources WORD,...] REPO:PATH...

Each repository is copied; its module is planned and imported in ff-sandbox, each target is called once, in a process of its own: with
the first whole call of the plan, else with the first value of each parameter that has no default. --sources: only what comes from there
(hint,usage,default,name is what signature and body alone say). Prints a line for each file, with -v for each failure, and the mean."""
import asyncio, inspect, itertools, json, os, pathlib, shutil, signal, subprocess, sys, tempfile, traceback

SECONDS = 5


# ---- inside the sandbox ----

def arguments(target, sources):
    """The first complete argument list as text; None: a parameter has no value."""
    given = []
    for p in target.get("parameters", []):
        values = [v for v in p.get("values", []) if not sources or v["source"] in sources]
        if p["kind"] in ("vararg", "kwarg") or "default" in p:
            continue
        if not values:
            return None
        given.append((p["name"] + "=" if p["kind"] == "kwonly" else "") + values[0]["text"])
        target.setdefault("needs", []).extend(values[0].get("needs", []))
    return ", ".join(given)


def whole(target, sources):
    for c in target.get("calls", []):
        if not sources or c["source"] in sources:
            return c
    return None


def attempt(module, target, makers, sources):
    space = dict(vars(module), tmp_path=pathlib.Path(tempfile.mkdtemp()))

    def run(lines):
        for line in lines:
            exec(line, space)

    call = whole(target, sources)
    kind = target["kind"]
    name = target["symbol"]
    if call:
        run(call.get("needs", []) + call.get("setup", []))
        text = call["text"]
    else:
        given = arguments(target, sources)
        if given is None:
            return "no value"
        run(target.get("needs", []))
        if kind in ("method", "property"):
            made, name = name.rsplit(".", 1)
            maker = makers.get(made)
            if not maker:
                return "no receiver"
            first = whole(maker, None)
            if first:
                run(first.get("needs", []) + first.get("setup", []))
                space["receiver__"] = eval(first["text"], space)
            else:
                space["receiver__"] = eval(f"{made}({arguments(maker, None)})", space)
            text = f"receiver__.{name}" + (f"({given})" if kind == "method" else "")
        else:
            text = f"{name}({given})"
    try:
        result = eval(text, space)
        flags = target.get("flags", [])
        if "context_manager" in flags and "async" not in flags:
            with result:
                pass
        elif inspect.iscoroutine(result):
            asyncio.run(result)
        elif "generator" in flags and hasattr(result, "__iter__"):
            list(itertools.islice(result, 1000))
    except BaseException as e:
        return f"{text}: {type(e).__name__}: {e}"
    return ""


def inside(plan, sources):
    records = [json.loads(line) for line in open(plan)]
    head = next(r for r in records if r["record"] == "test_module")
    sys.path[:0] = [os.path.abspath(r) for r in head["roots"]]
    sys.modules.pop(head["module"], None)
    module = __import__(head["module"], fromlist=["*"])
    targets = [r for r in records if r["record"] == "test_target"]
    makers = {t["symbol"]: t for t in targets if t["kind"] == "constructor"}
    for t in targets:
        if t.get("helper"):
            continue
        sys.stdout.flush()
        r, w = os.pipe()
        pid = os.fork()
        if not pid:
            signal.alarm(SECONDS)
            null = os.open(os.devnull, os.O_RDWR)
            for fd in (0, 1, 2):
                os.dup2(null, fd)
            try:
                said = attempt(module, t, makers, sources)
            except BaseException as e:
                said = f"{type(e).__name__}: {e} (the receiver)"
            os.write(w, said[:400].encode(errors="replace") + b"\0")
            os._exit(0)
        os.close(w)
        said = b""
        while not said.endswith(b"\0") and (got := os.read(r, 500)):
            said += got
        os.close(r)
        os.waitpid(pid, 0)
        print(json.dumps([t["symbol"], said[:-1].decode() if said.endswith(b"\0") else "died or late"]))


# ---- outside ----

def main():
    verbose, sources, paths = False, None, []
    words = iter(sys.argv[1:])
    for word in words:
        if word == "-v":
            verbose = True
        elif word == "--sources":
            sources = next(words).split(",")
        elif word == "--inside":
            plan = next(words)
            return inside(plan, json.loads(next(words)))
        else:
            paths.append(word)
    good = all_ = 0
    for given in paths:
        repo, path = given.split(":", 1)
        top = tempfile.mkdtemp(prefix="testgen-inputs.")
        work = os.path.join(top, os.path.basename(os.path.abspath(repo)))
        try:
            shutil.copytree(repo, work, symlinks=True)
            plan = os.path.join(work, ".plan.ndjson")
            text = subprocess.run(["ff-testgen", "-C", work, "plan", path], stdout=subprocess.PIPE, check=True, cwd=work).stdout
            with open(plan, "wb") as f:
                f.write(text)
            shutil.copy(__file__, os.path.join(work, ".inputs.py"))
            run = subprocess.run(["ff-sandbox", "--", sys.executable, "-B", ".inputs.py", "--inside", ".plan.ndjson", json.dumps(sources)],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=work)
            results = [json.loads(line) for line in run.stdout.decode().splitlines()]
        finally:
            shutil.rmtree(top)
        ran = sum(not said for _, said in results)
        good += ran
        all_ += len(results)
        print(f"{given}: {ran} of {len(results)}" + ("" if not run.returncode else f" (exit {run.returncode}: {run.stderr.decode()[-300:]})"))
        for symbol, said in results:
            if said and verbose:
                print(f"  {symbol}: {said}")
    print(f"{good} of {all_} first guesses run: {100 * good / max(all_, 1):.1f} %")


if __name__ == "__main__":
    main()
