"""What Python itself says of two versions of a package: both are imported, each by a process of its own, and what a
user can reach is compared by inspect.signature, the method resolution order and dir().

    python3 tests/judge/api_breakage.py OLD_ROOT NEW_ROOT PACKAGE [--text]

ROOT is the folder that holds PACKAGE.  One JSON object a line: kind (the names that griffe uses), path (where a user
finds it), canon (where it is defined), name and seen
(canon and path without their modules), what.  Exit 3: one of the two cannot be imported.
The packages are run: use it on what you trust.
"""
import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
import types
import warnings

KINDS = {p: i for i, p in enumerate(["POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD", "VAR_POSITIONAL", "KEYWORD_ONLY", "VAR_KEYWORD"])}


# ---- one side, in a process of its own ----

def hidden(name):
    return name.startswith("_")


def value_of(default):
    """A default as text that two versions may share: no addresses."""
    if default is inspect.Parameter.empty:
        return None
    if isinstance(default, (type, types.FunctionType, types.BuiltinFunctionType)):
        return "%s" % default.__qualname__
    if isinstance(default, (str, bytes, int, float, bool, type(None), tuple, list, dict, set, frozenset)):
        return repr(default)
    return "<%s>" % type(default).__name__


def signature(obj):
    try:
        s = inspect.signature(obj)
    except (TypeError, ValueError):
        return None
    return [[p.name, KINDS[p.kind.name], value_of(p.default)] for p in s.parameters.values()]


def kind_of(obj):
    if inspect.isclass(obj):
        return "class"
    if inspect.isroutine(obj) or hasattr(obj, "__wrapped__"):
        return "function"
    return "attribute"


def canon_of(obj, path):
    module, name = getattr(obj, "__module__", None), getattr(obj, "__qualname__", None)
    if isinstance(obj, (type, types.FunctionType)) and module and name and "<" not in name:
        return "%s.%s" % (module, name)
    return path


def member(cls, name):
    for base in cls.__mro__:
        if name in base.__dict__:
            return base, base.__dict__[name]
    return None, None


def look_class(out, package, path, cls):
    out[path] = {"kind": "class", "canon": canon_of(cls, path), "bases": [b.__name__ for b in cls.__mro__[1:] if b is not object]}
    for name in sorted(set(dir(cls)) | {"__init__"}):
        if hidden(name) and name not in ("__init__", "__call__"):
            continue
        base, raw = member(cls, name)
        if base is None:
            continue
        foreign = base.__module__.split(".")[0] != package
        try:
            obj = getattr(cls, name)
        except Exception:
            obj = raw
        static = isinstance(raw, (property, types.MemberDescriptorType, types.GetSetDescriptorType))
        entry = {"kind": "attribute" if static else kind_of(obj), "canon": "%s.%s.%s" % (base.__module__, base.__qualname__, name), "foreign": foreign}
        if entry["kind"] == "class":
            entry["kind"] = "attribute"
        if entry["kind"] == "function" and not foreign:
            entry["params"] = signature(raw if isinstance(raw, types.FunctionType) else obj)
            entry["how"] = type(raw).__name__ if isinstance(raw, (staticmethod, classmethod)) else "method"
            entry["async"] = inspect.iscoroutinefunction(obj)
        if name == "__init__" and foreign and isinstance(cls.__dict__.get("__new__"), staticmethod):  # a named tuple
            entry.update(foreign=False, kind="function", canon="%s.__init__" % canon_of(cls, path), params=signature(cls.__new__), how="method")
            entry["async"] = False
        out["%s.%s" % (path, name)] = entry


def look_module(out, names, package, module):
    listed = set(getattr(module, "__all__", ()))
    names += ["%s.%s" % (module.__name__, n) for n in vars(module)]
    for name, obj in sorted(vars(module).items()):
        if (hidden(name) and name not in listed) or inspect.ismodule(obj):
            continue
        path = "%s.%s" % (module.__name__, name)
        home = getattr(obj, "__module__", None) or module.__name__  # numbers and texts have none
        if not isinstance(home, str) or home.split(".")[0] != package:
            continue
        if home != module.__name__ and not hasattr(module, "__path__") and name not in listed:
            continue  # imported for the module's own use
        if any(hidden(p) for p in home.split(".")) and not hasattr(module, "__path__") and name not in listed:
            continue
        if inspect.isclass(obj):
            look_class(out, package, path, obj)
        else:
            entry = {"kind": kind_of(obj), "canon": canon_of(obj, path)}
            if entry["kind"] == "function":
                entry["params"] = signature(obj)
                entry["async"] = inspect.iscoroutinefunction(obj)
            out[path] = entry


def look(root, package):
    sys.path.insert(0, root)
    warnings.simplefilter("ignore")
    out, broken, names = {}, [], []
    top = importlib.import_module(package)
    modules = [top]
    for info in pkgutil.walk_packages(getattr(top, "__path__", []), package + ".", onerror=lambda n: None):
        if any(hidden(p) for p in info.name.split(".")):
            continue
        try:
            modules.append(importlib.import_module(info.name))
        except BaseException:
            broken.append(info.name)
    for m in modules:
        out[m.__name__] = {"kind": "module", "canon": m.__name__}
        look_module(out, names, package, m)
    modules = [m for m in sys.modules if m.split(".")[0] == package]
    return {"objects": out, "broken": broken, "names": names, "modules": modules}


# ---- both sides ----

def compare_params(o, n):
    names = {p[0]: (i, p) for i, p in enumerate(n)}
    args, kwargs = any(p[1] == 2 for p in n), any(p[1] == 4 for p in n)
    for i, (name, kind, default) in enumerate(o):
        if name not in names:
            if not {0: args, 1: args and kwargs, 3: kwargs}.get(kind, False):
                yield "PARAMETER_REMOVED", name
            continue
        j, (_, kind2, default2) = names[name]
        variadic = kind in (2, 4)
        if default is not None and default2 is None and kind2 not in (2, 4):
            yield "PARAMETER_CHANGED_REQUIRED", name
        if i != j and kind in (0, 1) and kind2 in (0, 1):
            yield "PARAMETER_MOVED", name
        if kind != kind2 and ((kind2 == 2 and kind not in (0,) and not kwargs) or (kind2 == 4 and kind != 3 and not args) or
                              (kind == 1 and kind2 in (0, 3)) or (kind, kind2) in ((0, 3), (3, 0))):
            yield "PARAMETER_CHANGED_KIND", name
        if not variadic and default is not None and default2 is not None and default != default2:
            yield "PARAMETER_CHANGED_DEFAULT", name
    for name, kind, default in n:
        if default is None and kind not in (2, 4) and name not in [p[0] for p in o]:
            yield "PARAMETER_ADDED_REQUIRED", name


def compare(old, new):
    o, n, broken = old["objects"], new["objects"], set(new["broken"])
    gone, still = set(), set(new["names"])
    for path in sorted(o):
        was, now = o[path], n.get(path)
        parent = path.rpartition(".")[0]
        if any(path == b or path.startswith(b + ".") for b in broken):
            continue
        if now is None and (path in still or parent in still - set(n)):
            continue  # imported from elsewhere now: users find it as before
        if now is None:
            gone.add(path)
            if was["kind"] != "module" and not was.get("foreign"):
                yield "OBJECT_REMOVED", path, was["canon"], "gone with " + parent if parent in gone else ""
            elif was["kind"] == "module":
                yield "OBJECT_REMOVED", path, was["canon"], "module"
            elif parent not in gone:
                yield "OBJECT_REMOVED", path, was["canon"], "from a base of another package"
            continue
        if now.get("foreign"):
            continue
        if was["kind"] != now["kind"]:
            yield "OBJECT_CHANGED_KIND", path, was["canon"], "%s -> %s" % (was["kind"], now["kind"])
            continue
        lost = [b for b in was.get("bases", []) if b not in now.get("bases", [])]
        if lost:
            yield "CLASS_REMOVED_BASE", path, was["canon"], " ".join(lost)
        if was.get("params") is not None and now.get("params") is not None:
            for kind, name in compare_params(was["params"], now["params"]):
                yield kind, path, was["canon"], name
            if was["async"] != now["async"]:
                yield "ASYNC_CHANGED", path, was["canon"], ""
            if was.get("how") != now.get("how"):
                yield "BINDING_CHANGED", path, was["canon"], "%s -> %s" % (was.get("how"), now.get("how"))


def side(root, package):
    r = subprocess.run([sys.executable, "-B", __file__, "--side", root, package], capture_output=True, text=True, timeout=120)
    if r.returncode:
        print("%s: %s" % (root, r.stderr.strip().splitlines()[-1:]), file=sys.stderr)
        sys.exit(3)
    return json.loads(r.stdout.splitlines()[-1])


def below(modules, dotted):
    """A dotted name without its module."""
    return dotted[max((len(m) + 1 for m in modules if (dotted + ".").startswith(m + ".")), default=0):]


def main(argv):
    if argv[:1] == ["--side"]:
        print(json.dumps(look(*argv[1:3])))
        return 0
    old, new = side(argv[0], argv[2]), side(argv[1], argv[2])
    for kind, path, canon, what in compare(old, new):
        row = {"kind": kind, "path": path, "canon": canon, "name": below(old["modules"], canon), "seen": below(old["modules"], path), "what": what}
        print(*row.values() if "--text" in argv else [json.dumps(row)])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
