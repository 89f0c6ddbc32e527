#!/usr/bin/python3
"""What ff-testgen scan calls untested, judged by coverage.py.

usage: untested.py [--truth FILE] [--show] [--package DIR]... REPOSITORY [PYTEST ARGUMENT...]

The repository is cloned, its suite runs there under coverage in ff-sandbox, and a function counts as tested if a line of its body ran.
Judged are public functions and methods with logic of what is not tests, docs or examples (--package: only of these folders); what coverage leaves out is left out.
Prints counts, precision and recall of "untested", and how many of each state are right; --show names those that are wrong. --truth keeps what
coverage said, so that it need not run again."""
import ast, json, os, re, shutil, subprocess, sys, tempfile

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
ASIDE = re.compile(r"(^|/)(tests?|testing|docs?|examples?|bench(marks?)?|misc|scripts|tools)/|(^|/)(test_[^/]*|[^/]*_tests?|conftest|setup|noxfile|tasks)\.py$")


def name_of(node):
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def plain(node):
    """pass, ..., one return of a name, a literal or an attribute, or nothing but parameters put into self"""
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    simple = (ast.Constant, ast.Name, ast.Attribute)
    if all(isinstance(s, ast.Pass) or isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) for s in body):
        return True
    if len(body) == 1 and isinstance(body[0], ast.Return):
        return body[0].value is None or isinstance(body[0].value, simple)
    if len(body) == 1 and isinstance(body[0], ast.Raise):
        return name_of(body[0].exc) == "NotImplementedError" if body[0].exc else False
    return all(isinstance(s, ast.Assign) and isinstance(s.value, (ast.Name, ast.Constant)) and all(isinstance(t, ast.Attribute) for t in s.targets) for s in body)


def lines_of(node):
    """Lines of the statements of its own body, the docstring left out"""
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    out, todo = set(), list(body)
    while todo:
        n = todo.pop()
        if isinstance(n, ast.stmt):
            out.add(n.lineno)
        if not isinstance(n, FUNCTIONS + (ast.ClassDef, ast.Lambda)):
            todo += list(ast.iter_child_nodes(n))
    return out


def functions(tree):
    """(qualified name, node) of what is wanted"""
    def walk(body, prefix, aside):
        for n in body:
            if isinstance(n, ast.ClassDef):
                names = [name_of(b) for b in n.bases]
                yield from walk(n.body, prefix + n.name + ".", aside or "Protocol" in names or n.name.startswith("_"))
            elif isinstance(n, FUNCTIONS):
                private = n.name.startswith("_") and not re.fullmatch(r"__\w+__", n.name)
                marks = {name_of(d) for d in n.decorator_list}
                if not (aside or private or plain(n) or marks & {"overload", "abstractmethod", "setter", "deleter"}):
                    yield prefix + n.name, n
            elif isinstance(n, ast.If):
                main = "__name__" in ast.dump(n.test) or "TYPE_CHECKING" in ast.dump(n.test)
                yield from walk(n.body, prefix, aside or main)
                yield from walk(n.orelse, prefix, aside)
            elif isinstance(n, (ast.Try, ast.With)):
                for part in (n.body, getattr(n, "orelse", []), getattr(n, "finalbody", [])) + tuple(h.body for h in getattr(n, "handlers", [])):
                    yield from walk(part, prefix, aside)
    yield from walk(tree.body, "", False)


def run_suite(root, arguments):
    env = f"PYTHONPATH={root}/src:{root}"
    box = ["ff-sandbox", "--deadline", "900", "--limit", "disk=2000", "--env", env, "--"]
    python = ["/usr/bin/python3", "-m", "coverage"]
    run = subprocess.run(box + python + ["run", "--source=.", "-m", "pytest", "-q", "-p", "no:cacheprovider"] + arguments, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print("suite:", run.stdout.decode().strip().splitlines()[-1][-160:])
    made = subprocess.run(box + python + ["json", "-q", "-i", "-o", "ff-coverage.json"], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode:
        sys.exit(run.stdout.decode()[-2000:] + made.stdout.decode())
    with open(os.path.join(root, "ff-coverage.json")) as f:
        return json.load(f)["files"]


def truth_of(root, covered):
    out = {}
    for path, c in covered.items():
        ran, missing = set(c["executed_lines"]), set(c["missing_lines"])
        if ASIDE.search(path):
            continue
        with open(os.path.join(root, path), "rb") as f:
            tree = ast.parse(f.read())
        for name, node in functions(tree):
            lines = lines_of(node)
            if lines & (ran | missing):
                key = f"{path}::{name}"
                out[key] = out.get(key, False) or bool(lines & ran)
    return out


def scan(root):
    """name -> state, of the functions that ff-testgen speaks about"""
    subprocess.run(["ff-scan", "--index"], cwd=root, stdout=subprocess.DEVNULL, check=True)
    run = subprocess.run(["ff-testgen", "scan", "--states", "."], cwd=root, stdout=subprocess.PIPE, check=True)
    out, path = {}, ""
    for line in run.stdout.decode().splitlines():
        row = re.match(r" *\d+  (\S+) +(direct|indirect|untested|unknown) ", line)
        if row:
            out[f"{path}::{row[1]}"] = row[2]
        elif line and not line[0].isspace():
            path = line
    return out


def main():
    args, keep, show, packages = sys.argv[1:], None, False, []
    while args and args[0].startswith("--"):
        option = args.pop(0)
        if option == "--truth":
            keep = args.pop(0)
        elif option == "--package":
            packages.append(args.pop(0).rstrip("/") + "/")
        elif option == "--show":
            show = True
        else:
            sys.exit(__doc__)
    if not args:
        sys.exit(__doc__)
    top = tempfile.mkdtemp(prefix="ff-untested.")
    try:
        root = os.path.join(top, "r")
        subprocess.run(["git", "clone", "-q", "-s", args[0], root], check=True)
        if keep and os.path.exists(keep):
            with open(keep) as f:
                truth = json.load(f)
        else:
            truth = truth_of(root, run_suite(root, args[1:]))
            if keep:
                with open(keep, "w") as f:
                    json.dump(truth, f, indent=1)
        subprocess.run(["git", "clean", "-qfdx"], cwd=root, check=True)
        said = scan(root)
        judge(os.path.basename(os.path.normpath(args[0])), {k: v for k, v in truth.items() if not packages or k.startswith(tuple(packages))}, said, show)
    finally:
        shutil.rmtree(top, ignore_errors=True)


def judge(project, truth, said, show):
    untested = {k for k, ran in truth.items() if not ran}
    claimed = {k for k in truth if said.get(k) == "untested"}
    right = claimed & untested
    for state in ("direct", "indirect", "untested"):
        of = [k for k in truth if said.get(k) == state]
        fit = [k for k in of if truth[k] == (state != "untested")]
        print(f"  {state:9} {len(of):5}, right {len(fit):5}")
    print(f"{project}: {len(truth)} functions, {len(untested)} not run; claimed {len(claimed)}, right {len(right)}: "
          f"precision {len(right) / max(1, len(claimed)):.2f}, recall {len(right) / max(1, len(untested)):.2f}")
    if show:
        for k in sorted(claimed - untested):
            print("  ran, but called untested:", k)
        for k in sorted(untested - claimed):
            print(f"  did not run, but {said.get(k, 'not judged')}:", k)


if __name__ == "__main__":
    main()
