#!/usr/bin/python3
"""Raises sections that ff-docwriter drafts, against the exceptions that left functions while a project's own tests ran.

usage: doc_raises.py [--show] [--package DIR] REPOSITORY [PYTEST ARGUMENT...]

A copy of the repository's last commit runs its suite in ff-sandbox under sys.settrace: which lines of the package ran, and which exception types
went through which function (the traceback of an exception tells all frames that it left).  A documented (function, exception) counts when a raise
statement for it ran there; it is right when that type, or one that derives from it, left the function.  Prints the counts and the precision, and how
many exceptions that raise statements let out have no entry; --show names what is wrong or lacks."""
import ast, json, os, subprocess, sys, tempfile

PLUGIN = '''
import json, os, sys, threading
TOP, OUT = os.environ["TRACE_TOP"], os.environ["TRACE_OUT"]
lines, left, pending = set(), set(), {}
def names(kind):
    return [c.__name__ for c in kind.__mro__] if isinstance(kind, type) else []
def leaves(code, kind):
    if code.co_filename.startswith(TOP):
        for name in names(kind):
            left.add((code.co_filename, code.co_firstlineno, name))
def through(tb):
    """Frames below this one: the exception has left them."""
    while tb.tb_next:
        tb = tb.tb_next
        yield tb.tb_frame.f_code
def outside(frame, event, arg):
    if event == "exception" and arg[2] is not None:
        for code in through(arg[2]):
            leaves(code, arg[0])
    return outside
def inside(frame, event, arg):
    outside(frame, event, arg)
    if event == "line":
        lines.add((frame.f_code.co_filename, frame.f_lineno))
        pending.pop(id(frame), None)
    elif event == "exception":
        pending[id(frame)] = arg[0]
    elif event == "return":
        kind = pending.pop(id(frame), None)
        if arg is None and kind is not None: # nothing ran after it: no caller written in Python may see it
            leaves(frame.f_code, kind)
    return inside
def trace(frame, event, arg):
    if frame.f_code.co_filename.startswith(TOP):
        return inside
    frame.f_trace_lines = False
    return outside
def pytest_runtest_setup(item):
    sys.settrace(trace)
def pytest_runtest_call(item):
    sys.settrace(trace)
def pytest_sessionfinish(session, exitstatus):
    sys.settrace(None)
    with open(OUT, "w") as f:
        json.dump({"lines": sorted(lines), "left": sorted(left)}, f)
'''


def bin_of(name):
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "build", name)


def trace(top, package, arguments):
    """What the suite did: lines that ran and what left which function"""
    with open(os.path.join(top, "ff_trace_plugin.py"), "w") as f:
        f.write(PLUGIN)
    out = os.path.join(top, "ff-trace.json")
    path = os.pathsep.join([top, os.path.join(top, "src")])
    command = [bin_of("bin/ff-sandbox"), "--work", top, "--deadline", "900", "--limit", "memory=4096", "--limit", "cpu=900", "--env", "PYTHONPATH=" + path, "--env", "PYTHONDONTWRITEBYTECODE=1",
               "--env", "TRACE_TOP=" + package, "--env", "TRACE_OUT=" + out, "--", "/usr/bin/python3", "-m", "pytest", "-q", "-p", "ff_trace_plugin", "-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, cwd=top, capture_output=True, text=True)
    if not os.path.exists(out):
        sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
    print("suite:", done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.returncode)
    with open(out) as f:
        return json.load(f)


def drafts(package):
    """{(path, line): {exception: text}}"""
    with tempfile.NamedTemporaryFile(suffix=".ndjson") as facts:
        subprocess.run([bin_of("bin/ff-scan"), "--no-cache", "--json", package], stdout=facts, check=True)
        text = subprocess.run([bin_of("bench/doc-drafts"), "--json", "--all", facts.name], capture_output=True, text=True, check=True).stdout
    out = {}
    for line in text.splitlines():
        row = json.loads(line)
        out[row["path"], row["line"]] = {name: said for name, _, said in row.get("Raises", [])}
    return out


def last(node):
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def raises(function):
    """(line, types) of its own raise statements; of a bare one, or one of the handler's name: what the handler takes"""
    def walk(node, handler):
        for n in ast.iter_child_nodes(node):
            if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
                continue
            if isinstance(n, ast.Raise):
                again = n.exc is None or (handler is not None and isinstance(n.exc, ast.Name) and n.exc.id == handler.name)
                types = [last(n.exc)] if not again else [] if handler is None or handler.type is None else [last(t) for t in (handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type])]
                yield n.lineno, types
            yield from walk(n, n if isinstance(n, ast.ExceptHandler) else handler)
    return list(walk(function, None))


def judge(package, seen, told, show):
    ran = {tuple(x) for x in seen["lines"]}
    left = {tuple(x) for x in seen["left"]}
    right = wrong = lacking = documented = 0
    for folder, _, names in os.walk(package):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if not name.endswith(".py"):
                continue
            with open(path, encoding="utf-8") as f:
                tree = ast.parse(f.read())
            for n in ast.walk(tree):
                if not isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    continue
                first = min([n.lineno] + [d.lineno for d in n.decorator_list])
                own, entries = raises(n), told.get((path, n.lineno))
                if entries is None:
                    continue
                documented += len(entries)
                for exception, text in entries.items():
                    word = exception.rsplit(".", 1)[-1]
                    if not any((path, line) in ran for line, types in own if word in types):
                        continue
                    good = (path, first, word) in left
                    right, wrong = right + good, wrong + (not good)
                    if show and not good:
                        print("wrong", path, n.lineno, n.name, exception, text)
                words = {e.rsplit(".", 1)[-1] for e in entries}
                for word in {t for line, types in own for t in types if (path, line) in ran} - words:
                    if (path, first, word) in left and word not in ("NotImplementedError", "Exception", "BaseException"):
                        lacking += 1
                        if show:
                            print("lacks", path, n.lineno, n.name, word)
    print(f"documented {documented}; raise statement ran: {right + wrong}, left the function: {right}, precision {right / max(1, right + wrong):.3f}; without an entry: {lacking}")


def main():
    arguments, show, package = sys.argv[1:], False, None
    while arguments and arguments[0].startswith("--"):
        word = arguments.pop(0)
        if word == "--show":
            show = True
        elif word == "--package":
            package = arguments.pop(0)
    if not arguments:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/tmp")) as top:
        top = os.path.realpath(top)
        archive = subprocess.run(["git", "-C", arguments[0], "archive", "HEAD"], capture_output=True, check=True).stdout
        subprocess.run(["tar", "x", "-C", top], input=archive, check=True)
        where = os.path.join(top, package) if package else top
        judge(where, trace(top, where, arguments[1:]), drafts(where), show)


main()
