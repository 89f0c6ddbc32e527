"""How often an ordinary commit is called dangerous, and whether Python says the same.

    python3 tests/judge/noise.py BUILD REPOSITORY... [--count N] [--since DATE] [--all-python] [--json] [--read FILE]
    python3 tests/judge/noise.py BUILD REPOSITORY... --quiet-paths [--count N] [--no-index]

BUILD holds bin/ff-scan and its neighbours, REPOSITORY is a folder that git can clone.  Of every repository --count
commits (46) are taken: no merges, on the main line, with Python that is neither test nor documentation, spread evenly
from --since (2014) to now.  Each is judged as the driver does it: index, facts of both sides with context, the risk
record, the report.  Those rated high or critical are listed.

A breakage counts as confirmed when both versions are imported, each in a process of its own, and what is claimed of
the name is seen there: it is gone, its signature or kind differs.  Packages that are not installed here are stood in
for.  What Python cannot see (routes, migrations, queries, settings; versions that do not import here) is listed as
`unseen` until somebody reads it: --read FILE has lines "COMMIT true|false WHY".  The last line says how many commits
are rated without a confirmed breakage; exit status 1 when those are more than 2 %.

--quiet-paths: of commits that touch only tests or documentation (roles as ff-scan tells them) all that are rated above
low are listed; exit status 1 when there is one.  Without the index each name may be used anywhere: faster, and stricter.

The repositories' code is run: use it on what you trust.
"""
import argparse
import collections.abc
import importlib.abc
import importlib.machinery
import inspect
import json
import os
import re
import subprocess
import sys
import tempfile
import types
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from api_breakage import compare_params, kind_of, signature  # noqa: E402

HIGH = ("high", "critical")
CATEGORIES = ("api", "database", "performance", "user")
ASIDE = [":(exclude,glob)**/%s" % p for p in ("test*/**", "test_*.py", "*_test.py", "conftest.py", "doc*/**", "example*/**")]
SIGNATURE = {"API003": "PARAMETER_REMOVED", "API004": "PARAMETER_ADDED_REQUIRED", "API005": "PARAMETER_CHANGED_REQUIRED",
             "API006": "PARAMETER_MOVED", "API007": "PARAMETER_CHANGED_KIND", "API008": "PARAMETER_CHANGED_DEFAULT"}


def git(repo, *words):
    return subprocess.run(["git", "-C", repo, *words], capture_output=True, text=True, errors="replace", check=True).stdout


# ---- one side, in a process of its own ----

class Anything(type):
    """Has every attribute, takes every call: a decorator hands on what it was given."""
    def __getattr__(cls, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Anything(name, (), {})

    def __call__(cls, *args, **kw):
        return args[0] if len(args) == 1 and callable(args[0]) and not kw else Anything(cls.__name__, (), {})

    def __getitem__(cls, key):
        return Anything(cls.__name__, (), {})

    def __iter__(cls):
        return iter(())

    def __fspath__(cls):
        return os.devnull


class StandIn(types.ModuleType):
    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(name, (), {})


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """In the place of packages that are not installed here, never of those that are looked at."""
    def __init__(self, own):
        self.own = own

    def find_spec(self, name, path=None, target=None):
        top = name.split(".")[0]
        known = top in self.own or top in sys.stdlib_module_names or (top in sys.modules and not isinstance(sys.modules[top], StandIn))
        return None if known else importlib.machinery.ModuleSpec(name, self)

    def create_module(self, spec):
        return StandIn(spec.name)

    def exec_module(self, module):
        pass


def be_old():
    """What the standard library had when old versions were written."""
    for name in collections.abc.__all__:
        if not hasattr(collections, name):
            setattr(collections, name, getattr(collections.abc, name))
    if not hasattr(inspect, "getargspec"):
        inspect.getargspec = inspect.getfullargspec


def names_of(path):
    """Dotted names that a file may be imported by, the longest first."""
    parts = re.sub(r"(/__init__)?\.py$", "", path).split("/")
    return [(".".join(parts[i:]), "/".join(parts[:i])) for i in range(len(parts))]


def find(root, path):
    """The module of a file; an error of the import is not its absence."""
    error = None
    if not os.path.exists(os.path.join(root, path)):
        return None
    for name, below in names_of(path):
        if not all(p.isidentifier() for p in name.split(".")) or name.split(".")[0] in ("src", "lib"):
            continue
        sys.path.insert(0, os.path.join(root, below))
        try:
            module = importlib.import_module(name)
            if os.path.samefile(module.__file__, os.path.join(root, path)):
                return module
        except BaseException as e:
            error = error or e
        sys.path.pop(0)
    raise error or ImportError(path)


def look(root, path, symbol):
    """What a user finds under the name: {"there": ...}, or {"error": ...} when it cannot be said."""
    try:
        obj = find(root, path)
    except BaseException as e:
        return {"error": "%s: %s" % (type(e).__name__, e)}
    if obj is None:
        return {"there": False, "module": False}
    raw = None
    parts = [] if obj.__name__.endswith(symbol) and not hasattr(obj, symbol.split(".")[0]) else symbol.split(".")
    for part in parts:
        try:
            raw, obj = inspect.getattr_static(obj, part, None), getattr(obj, part)
        except BaseException:
            return {"there": False, "module": True}
    how = type(raw).__name__ if isinstance(raw, (staticmethod, classmethod, property)) else ""
    return {"there": True, "kind": kind_of(obj), "how": how, "params": signature(obj) if callable(obj) else None, "doc": inspect.isclass(obj),
            "async": inspect.iscoroutinefunction(obj) or inspect.isasyncgenfunction(obj),
            "bases": [b.__name__ for b in inspect.getmro(obj)] if inspect.isclass(obj) else []}


def side(root):
    warnings.simplefilter("ignore")
    be_old()
    sys.meta_path.append(StandIns({n for _, dirs, files in os.walk(root) for n in dirs + [f[:-3] for f in files if f.endswith(".py")]}))
    out = []
    sys.stdout = sys.stderr
    for path, symbol in json.load(sys.stdin):
        out.append(look(root, path, symbol))
    sys.__stdout__.write(json.dumps(out))
    sys.__stdout__.flush()
    os._exit(0)


# ---- both sides ----

def ask(root, queries):
    try:
        r = subprocess.run([sys.executable, "-B", os.path.abspath(__file__), "--side", root], input=json.dumps(queries), capture_output=True, text=True,
                           timeout=120, cwd=root)
        return json.loads(r.stdout)
    except (ValueError, subprocess.TimeoutExpired):
        return [{"error": "no answer"}] * len(queries)


def differs(rule, old, new):
    """True, False; None: nobody can say."""
    if "error" in old or "error" in new:
        return None
    if not old["there"]:
        return None if rule not in ("API001", "API002", "API015") else False
    if rule in ("API001", "API002", "API015") or not new["there"]:
        return not new["there"]
    if rule in SIGNATURE:
        if old["params"] is None or new["params"] is None:
            return None
        kinds = [k for k, _ in compare_params(old["params"], new["params"])]
        return SIGNATURE[rule] in kinds or bool(kinds)
    if rule == "API009":
        return old["kind"] != new["kind"] or old["how"] != new["how"]
    if rule == "API010":
        return bool(set(old["bases"]) - set(new["bases"]))
    if rule == "API012":
        return old["async"] != new["async"] or old["how"] != new["how"]
    return None


def checkout(repo, rev, to):
    """The Python files of a revision; a snapshot may lack some: their names."""
    rows = [row.split("\t") for row in git(repo, "ls-tree", "-r", "-z", rev).split("\0") if row.endswith(".py")]
    out = subprocess.run(["git", "-C", repo, "cat-file", "--batch"], input="".join(r[0].split()[2] + "\n" for r in rows).encode(), capture_output=True,
                         check=True).stdout
    at, missing = 0, set()
    for _, path in rows:
        end = out.index(b"\n", at)
        if out[at:end].endswith(b" missing"):
            missing.add(path)
            at = end + 1
            continue
        size = int(out[at:end].split()[2])
        os.makedirs(os.path.dirname(os.path.join(to, path)), exist_ok=True)
        with open(os.path.join(to, path), "wb") as f:
            f.write(out[end + 1:end + 1 + size])
        at = end + 1 + size + 1
    return missing


def confirm(repo, rev, items):
    """For every impact what Python says of it."""
    moved = dict(line.split("\t")[2:0:-1] for line in git(repo, "diff", "-M40", "--diff-filter=R", "--name-status", rev + "^", rev).splitlines())
    with tempfile.TemporaryDirectory() as tmp:
        old, new = os.path.join(tmp, "old"), os.path.join(tmp, "new")
        missing = checkout(repo, rev + "^", old) | checkout(repo, rev, new)
        before = [(moved.get(i["file"], i["file"]), i["symbol"]) for i in items]
        after = [(i["file"], i["symbol"]) for i in items]
        return [None if {b[0], a[0]} & missing else differs(i["id"], o, n)
                for i, b, a, o, n in zip(items, before, after, ask(old, before), ask(new, after))]


# ---- the tools ----

class Tools:
    def __init__(self, build, source, tmp):
        self.bin = os.path.join(os.path.abspath(build), "bin")
        self.name = os.path.basename(os.path.dirname(source) if os.path.basename(source) == "repo" else source)
        self.repo = os.path.join(tmp, self.name)
        subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", source, self.repo], check=True)

    def run(self, tool, *words, stdin=None):
        r = subprocess.run([os.path.join(self.bin, tool), "-C", self.repo, *words], input=stdin, capture_output=True)
        if r.returncode:
            raise SystemExit("%s: %s %s: %s" % (self.repo, tool, " ".join(words), r.stderr.decode(errors="replace")))
        return r.stdout

    def facts(self, rev, index=True):
        if index:
            self.run("ff-scan", "--index", rev)
        return self.run("ff-scan", "--sides", "both", "--context", "api,routes,models", *([] if index else ["--no-index"]), rev)

    def report(self, facts):
        return json.loads(self.run("ff-consequence", "--json", "-", stdin=self.run("ff-risk", "-q", "--stream", stdin=facts)))


def items_of(report):
    return [dict(x, category=c) for c in CATEGORIES for x in report["categories"][c]["impacts"]]


def spread(rows, count):
    """From the oldest to the newest, so that an index is brought forward only."""
    rows = rows[::-1]
    return [rows[i * len(rows) // count] for i in range(count)] if len(rows) > count else rows


def commits(repo, options):
    words = ["log", "--first-parent", "--no-merges", "--format=%H", "--since", options.since, "--min-parents=1"]
    return git(repo, *words, "HEAD", "--", "*.py", *([] if options.all_python else ASIDE)).split()


def judge_commit(tools, rev, read, say):
    report = tools.report(tools.facts(rev))
    if report["overall"] not in HIGH:
        return "quiet"
    items = [i for i in items_of(report) if i["level"] in HIGH]
    subject = git(tools.repo, "log", "-1", "--format=%s", rev).strip()
    for item, seen in zip(items, confirm(tools.repo, rev, items)):
        item["seen"] = {True: "confirmed", False: "refuted", None: "unseen"}[seen]
    verdict = "confirmed" if any(i["seen"] == "confirmed" for i in items) else "refuted" if all(i["seen"] == "refuted" for i in items) else "unseen"
    if verdict != "confirmed" and rev[:10] in read:
        verdict = "read " + read[rev[:10]]
    say({"repository": tools.name, "commit": rev, "subject": subject, "overall": report["overall"], "verdict": verdict,
         "items": [{k: i.get(k, "") for k in ("id", "level", "certainty", "file", "line", "symbol", "message", "seen")} for i in items]})
    return verdict


def noise(options, read):
    counts = {}
    with tempfile.TemporaryDirectory() as tmp:
        for source in options.repositories:
            tools = Tools(options.build, source, tmp)
            for rev in spread(commits(tools.repo, options), options.count):
                verdict = judge_commit(tools, rev, read, options.say)
                counts[verdict] = counts.get(verdict, 0) + 1
    total = sum(counts.values())
    wrong = total - sum(counts.get(k, 0) for k in ("quiet", "confirmed", "read true"))
    print("%d commits: %s; rated high or critical without a confirmed breakage: %d (%.1f %%)" %
          (total, ", ".join("%d %s" % (n, k) for k, n in sorted(counts.items())), wrong, 100.0 * wrong / max(total, 1)))
    return int(wrong > 0.02 * total)


# ---- tests and documentation ----

def quiet_roles(facts):
    roles = [json.loads(line).get("role") for line in facts.splitlines() if line.startswith(b'{"record":"file"')]
    return bool(roles) and all(r in ("test", "docs") for r in roles)


def quiet_paths(options):
    looked = loud = 0
    with tempfile.TemporaryDirectory() as tmp:
        for source in options.repositories:
            tools = Tools(options.build, source, tmp)
            out = git(tools.repo, "log", "--no-merges", "--no-renames", "--min-parents=1", "--format=%x00%H", "--name-only", "HEAD").split("\0")[1:]
            rows = [c.split() for c in out]
            aside = [r[0] for r in rows if len(r) > 1 and all(re.search(r"(^|/)(tests?|testing|docs?)/|\.(rst|md|txt)$|(^|/)test_[^/]*\.py$", p) for p in r[1:])]
            for rev in spread(aside, options.count):
                facts = tools.facts(rev, not options.no_index)
                if not quiet_roles(facts):
                    continue
                looked += 1
                report = tools.report(facts)
                if report["overall"] in ("none", "low"):
                    continue
                loud += 1
                options.say({"repository": tools.name, "commit": rev, "overall": report["overall"],
                             "items": [{k: i.get(k, "") for k in ("id", "level", "file", "line", "message")} for i in items_of(report)]})
    print("%d commits that touch only tests or documentation: %d rated above low" % (looked, loud))
    return int(loud > 0)


def say_text(row):
    print("%s %.10s %s %s: %s" % (row["repository"], row["commit"], row["overall"], row.get("verdict", ""), row.get("subject", "")))
    for i in row["items"]:
        print("    %s %s %s %s:%s %s" % (i.get("seen", ""), i["id"], i["level"], i["file"], i["line"], i["message"]))
    sys.stdout.flush()


def main(argv):
    if argv[:1] == ["--side"]:
        return side(argv[1])
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("build")
    p.add_argument("repositories", nargs="+")
    p.add_argument("--count", type=int, default=46)
    p.add_argument("--since", default="2014-01-01")
    p.add_argument("--all-python", action="store_true")
    p.add_argument("--quiet-paths", action="store_true")
    p.add_argument("--no-index", action="store_true")
    p.add_argument("--json", action="store_true")
    p.add_argument("--read")
    options = p.parse_args(argv)
    options.say = (lambda row: print(json.dumps(row), flush=True)) if options.json else say_text
    read = {}
    if options.read:
        with open(options.read) as f:
            read = {w[0][:10]: w[1] for w in (line.split(None, 2) for line in f) if len(w) > 1}
    return quiet_paths(options) if options.quiet_paths else noise(options, read)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
