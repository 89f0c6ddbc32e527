#!/usr/bin/python3
"""Scopes and names in a facts stream on standard input against CPython's symtable.

usage: ff-scan FILE... | stdlib_symtable.py [ROOT]      a line for each difference, and counts; exit 1 if there is one
Compared for every scope (kind, name, line): the names in it, and for each whether it is a parameter, local, global (declared or
implicit), free, imported, assigned.  Names that symtable only passes through (free in a scope between) are left out, and
so are the mangling of private names, ".0" and __class__."""
import collections, json, os, re, symtable, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stdlib_ast import files

ROOT = sys.argv[1] if len(sys.argv) > 1 else ""
F = {n: 1 << i for i, n in enumerate(["PARAMETER", "ASSIGNED", "IMPORTED", "DEFINED", "GLOBAL_DECL", "NONLOCAL_DECL", "ANNOTATED", "DELETED", "LOOP", "WITH",
                                      "EXCEPT", "WALRUS", "MATCH", "READ", "LOCAL", "FREE", "GLOBAL", "UNRESOLVED", "BUILTIN", "AUGMENTED", "UNPACKED", "CELL"])}


def unmangle(name, classes):
    for c in classes:
        prefix = "_" + c.lstrip("_")
        if name.startswith(prefix + "__"):
            return name[len(prefix):]
    return name


def of_symtable(table, classes=()):
    """A list of (kind, name, line, {name: facts}) for every scope."""
    out = []
    kind = table.get_type()
    names = {}
    if kind == "class":
        classes += (table.get_name(),)
    for s in table.get_symbols():
        name = unmangle(s.get_name(), classes)
        if name[0] == "." or name in ("__class__", "__classcell__", "__classdict__", "__conditional_annotations__"):
            continue
        names[name] = (s.is_parameter(), s.is_local(), s.is_global(), s.is_free(), s.is_imported(),
                       (s.is_assigned() or s.is_imported() or s.is_namespace()), s.is_referenced())
    out.append((kind, table.get_name(), table.get_lineno(), names))
    for child in table.get_children():
        if child.get_type() in ("type alias", "type variable", "TypeVar bound"):  # from Python 3.12 on; here they are one with what is around them
            merged = of_symtable(child, classes)
            for n, facts in merged[0][3].items():
                if n not in names and not facts[1]:
                    names[n] = facts if not facts[3] or kind == "type parameters" else (False, False, kind == "module", kind != "module", False, False, True)
            out += merged[1:]
        else:
            out += of_symtable(child, classes)
    return out


def of_facts(sections):
    rows = lambda name: [dict(zip(sections[name]["columns"], r)) for r in sections[name]["rows"]] if name in sections else []
    kinds = ["module", "function", "class", "function", "function", "type parameters"]
    scopes = [(kinds[s["kind"]], s["name"], s["line"], {}) for s in rows("scopes")]
    declared = {n["name"] for n in rows("names") if n["flags"] & F["GLOBAL_DECL"]}
    lazy = sections["module"]["flags"] & 512
    for n in rows("names"):
        f = n["flags"]
        if n["name"] == "__class__":
            continue
        if lazy and n["bindings"] == 0 and not f & (F["GLOBAL_DECL"] | F["NONLOCAL_DECL"]):
            n["name"] = "?" + n["name"]  # perhaps only in an annotation, which CPython does not look at here
        elif n["scope"] == 0 and n["name"] in declared:
            n["name"] = "!" + n["name"]  # bound here by a function that declares it global: symtable keeps that with the function
        scopes[n["scope"]][3][n["name"]] = (bool(f & F["PARAMETER"]), bool(f & F["LOCAL"]), bool(f & F["GLOBAL"]) or bool(f & F["GLOBAL_DECL"]),
                                            bool(f & F["FREE"]) or bool(f & F["NONLOCAL_DECL"]), bool(f & F["IMPORTED"]),
                                            bool(f & (F["ASSIGNED"] | F["ANNOTATED"] | F["DELETED"] | F["IMPORTED"] | F["DEFINED"])), bool(f & F["READ"]))
    return scopes


def main():
    n = names = bad = refused = 0
    what = ["parameter", "local", "global", "free", "imported", "assigned"]
    for path, sections in files(sys.stdin):
        try:
            with open(os.path.join(ROOT, path), "rb") as f:
                source = f.read().decode("utf-8")
            table = symtable.symtable(source, path, "exec")
        except (SyntaxError, ValueError, UnicodeDecodeError, RecursionError, FileNotFoundError):
            refused += 1
            continue
        n += 1
        want, got = collections.defaultdict(list), collections.defaultdict(list)
        for k, name, line, symbols in of_symtable(table):
            want[k, name, line].append(symbols)
        for k, name, line, symbols in of_facts(sections):
            got[k, name, line].append(symbols)
        for key in sorted(set(want) | set(got)):
            if len(want[key]) != len(got[key]):
                bad += 1
                print(f"{path}:{key[2]}: scope {key[1]}: {len(want[key])} in symtable, {len(got[key])} here")
                continue
            # CPython makes the scopes of one line in the order of evaluation: pairs that fit better when sorted are sorted
            order = lambda names: sorted(n.lstrip("?!") for n in names)
            fits = lambda pairs: sum(order(w) == order(g) for w, g in pairs)
            pairs = list(zip(want[key], got[key]))
            pairs = max(pairs, list(zip(sorted(want[key], key=order), sorted(got[key], key=order))), key=fits)
            for w, g in pairs:
                for name in [m for m in g if m[0] in "?!"]:
                    plain = name[1:]
                    if name[0] == "?" and plain not in w:
                        del g[name]
                    else:
                        g[plain] = w.get(plain, g[name]) if name[0] == "!" else g[name]
                        del g[name]
                for name in sorted(set(w) | set(g)):
                    names += 1
                    if name not in w or name not in g:
                        if name in w and w[name][3] and not w[name][6]:
                            continue  # passed through
                        if name in g and g[name][6] and not any(g[name][i] for i in (0, 1, 3, 4, 5)) and re.search(r"['\"][^'\"\n]*\b" + name, source):
                            continue  # read in a string annotation, which symtable does not open
                        bad += 1
                        print(f"{path}:{key[2]}: {key[1]}: {name}: {'missing' if name in w else 'not in symtable'} {w.get(name) or g.get(name)}")
                        continue
                    for i, attribute in enumerate(what):
                        if attribute == "global" and key[1] == "top" and key[0] == "function":
                            continue  # symtable.py takes every table named top for a module's
                        if attribute == "assigned" and key[1].endswith(("comp", "genexpr")) and not g[name][1]:
                            continue  # a walrus: CPython notes it in the comprehension, though it binds outside
                        if w[name][i] != g[name][i]:
                            bad += 1
                            print(f"{path}:{key[2]}: {key[1]}: {name}: {attribute}: want {w[name][i]} got {g[name][i]}")
    print(f"{n} files, {names} names, {bad} differences, {refused} files that CPython refuses")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
