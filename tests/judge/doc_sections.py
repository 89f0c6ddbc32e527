#!/usr/bin/python3
"""Docstrings as ff_doc_read has them against griffe's parsers.

usage: doc_sections.py [--show N] [--class NAME] SECTIONS FOLDER...

SECTIONS is build/bench/doc-sections; ff-scan must be on PATH and griffe importable (PYTHONPATH of its sources will do). Every docstring of the
Python files below the folders that shows a style here is read by griffe's parser of that style. Sections (kinds in their order), names and types
must be equal; a heading that griffe does not know (Return, Arguments in NumPy style) is given to it under the word that it knows,
"x: int" in NumPy style with the blank before the colon that it asks for, "@param" of Epydoc as ":param". What differs is put into classes, each with its count and the reason why it is none of ours; "wrong" is the class without one.
Prints the counts; --show prints examples of a class (default: wrong); exit 1 if one is wrong."""
import argparse, ast, collections, inspect, json, logging, os, re, subprocess, sys

logging.disable(logging.CRITICAL)
sys.setrecursionlimit(10000)
from griffe import Docstring, DocstringSectionKind as K, Parser, parse

KINDS = {K.parameters: "args", K.other_parameters: "args", K.returns: "returns", K.yields: "yields", K.raises: "raises",
         K.attributes: "attributes", K.examples: "example"}


def plain(name):
    """A name without what marks it up"""
    name = re.sub(r":[a-z:]+:(?=`)", "", name.strip())
    name = name.replace("\\*", "*").replace("\\_", "_")
    name = re.sub(r"``?[~!]?([^`]*)``?", r"\1", name)
    return re.sub(r"^(\*{1,2})(\w+)\1$", r"\2", name)


def type_of(text):
    text = re.sub(r"\s+", " ", "" if text is None else str(text)).strip()
    text = re.sub(r",?\s*\(?optional\)?$", "", text)
    text = re.sub(r", *default(s to| is|:|=| ).*$", "", text)
    return re.sub(r"[\s`'\"]", "", text.replace(" | ", " or ")).strip("(){}~")


def theirs(text, style):
    options = {"google": {"returns_multiple_items": False, "returns_named_value": False}}.get(style, {})
    out = []
    for s in parse(Docstring(text), Parser(style), warnings=False, **options):
        kind = KINDS.get(s.kind)
        if kind == "example":
            out.append((kind, []))
        elif kind:
            out.append((kind, [(plain(getattr(e, "name", "") if kind != "raises" else str(e.annotation)),
                                "" if kind == "raises" else type_of(getattr(e, "annotation", ""))) for e in s.value]))
    return out


WORDS = {"google": {"returns": "Returns", "yields": "Yields", "raises": "Raises", "args": "Args", "attributes": "Attributes", "example": "Examples"},
         "numpy": {"returns": "Returns", "yields": "Yields", "raises": "Raises", "args": "Parameters", "attributes": "Attributes", "example": "Examples"}}


def known_words(text, doc):
    """The docstring with headings that griffe knows, and how many were changed"""
    lines, changed = text.split("\n"), 0
    for s in doc["sections"] if doc["style"] in WORDS else []:
        i, word = s["line"], WORDS[doc["style"]].get(s["kind"])
        title = s["title"].lower()
        if word and i < len(lines) and title not in (("parameters", "other parameters", "returns", "yields", "raises", "attributes", "examples") if doc["style"] == "numpy" else
                                ("args", "arguments", "params", "parameters", "keyword args", "keyword arguments", "other args", "other arguments", "other params",
                                 "other parameters", "returns", "yields", "raises", "exceptions", "attributes", "examples")):
            lines[i] = lines[i].replace(s["title"], word, 1)
            changed += 1
        if word and doc["style"] == "numpy":
            lines[i] = lines[i].rstrip().rstrip(":")
            lines[i + 1] = lines[i + 1].replace("=", "-")
            for e in s["items"] if s["kind"] in ("args", "attributes") else []:
                lines[e["line"]] = re.sub(r"^(\s*[\w*, .`\\]+?)\s*:\s*(?=\S)", r"\1 : ", lines[e["line"]])
    if doc["style"] == "sphinx":
        lines = [re.sub(r"^(\s*)@(?=[a-z]+[ :])", r"\1:", l) for l in lines]
    return "\n".join(lines), changed


def ours(doc):
    return [(s["kind"], [] if s["kind"] == "example" else [(e["name"], type_of(e["type"])) for e in s["items"]])
            for s in doc["sections"] if s["kind"] != "other"]


def flat(sections):
    """Names alone, those of one entry apart; of what comes back that it is told"""
    return [(kind, [] if kind in ("returns", "yields") else [n for name, _ in items for n in re.split(r",\s*| and ", name)]) for kind, items in sections if items or kind == "example"]


def merged(sections):
    """Sections of one kind as one: fields of a docstring in Sphinx style stand in any order"""
    out = {}
    for kind, items in sections:
        out.setdefault(kind, []).extend(items)
    return out


HEADS = r"(?i)^(args|arguments|params|parameters|(keyword|other|optional) (args|arguments|params|parameters)|kwargs|returns?|yields?|raises?|except|exceptions|throws|((class|instance) )?attributes|examples?)\s*:"


def why(doc, text, a, b):
    """The class of a difference between ours (a) and griffe's (b)"""
    lines = text.split("\n")
    style = doc["style"]
    if "\\\n" in doc["raw"]:
        return "escaped line end: griffe reads what is left of it"
    if re.search(r"\\[nrftvx]", doc["raw"]) and not doc["raw"].lstrip()[:1] in "rR":
        return "an escape of which Python makes a line end: the text between the quotes is what people see"
    if style == "google":
        heads = [i for i, l in enumerate(lines) if re.match(HEADS, l)]
        if any(i and lines[i - 1].strip() for i in heads):
            return "no blank line above the heading: no section for griffe"
        if any(i + 1 < len(lines) and not lines[i + 1].strip() for i in heads):
            return "blank line below the heading: no section for griffe"
        if any(re.match(HEADS + r"\s*\S", lines[i]) for i in heads):
            return "text on the line of the heading: a title for griffe"
        told = [(s["kind"], [(e["name"], type_of(e["type"])) for e in s["items"] if e["line"] < len(lines) and ":" in lines[e["line"]] or s["kind"] not in ("args", "raises", "attributes")]
                 if s["kind"] != "example" else []) for s in doc["sections"] if s["kind"] != "other"]
        if [s for s in told if s[1] or s[0] == "example"] == [s for s in b if s[1] or s[0] == "example"]:
            return "entry without a colon, or a section that is prose: nothing for griffe"
        if flat(told) == flat(b):
            return "several names in one entry, or entries without a colon, with prose before a colon in Returns"
        if [k for k, _ in a] == [k for k, _ in b]:
            for (kind, x), (_, y) in zip(a, b):
                if x == y:
                    continue
                if kind in ("returns", "yields"):
                    return "returns: prose before a colon, or several values, is no type"
                if len(x) == len(y) and all(re.sub(r"\W", "", p[0]) == re.sub(r"\W", "", q[0]) for p, q in zip(x, y)):
                    return "entry: type in brackets that griffe splits at its first colon or bracket"
                if len(x) > len(y) or any(not re.fullmatch(r"[*\w.]+", q[0]) for q in y):
                    return "entry: several names, brackets or dashes; griffe takes all before the colon, or nothing"
        if any(re.match(HEADS, l) and not l[:1].isupper() for l in lines):
            return "heading in small letters"
        if any(l[:1] == " " for l in lines) and len(a) == len(b):
            return "indentation that changes inside of a section"
    if style == "numpy":
        if [k for k, _ in a] == [k for k, _ in b]:
            for (kind, x), (_, y) in zip(a, b):
                if x == y:
                    continue
                if kind == "raises":
                    return "raises: text behind the name is no name"
                if kind in ("returns", "yields"):
                    return "returns: 'name: type' without blank, or prose"
                if [p[0] for p in x] == [q[0] for q in y]:
                    return "entry: 'x: int' without the blank, or braces"
                return "entry: prose between entries is no name; several names without blanks"
        return "section that griffe ends elsewhere"
    if style == "sphinx":
        x, y = merged(a), merged(b)
        if "returns" in x and "returns" not in y and not re.search(r"(?m)^:returns?:", text):
            del x["returns"]
            if x == y:
                return "rtype without returns: griffe drops it"
        if re.search(r"(?m)^:(raises|raise|except|exception)([^:]*[ ,][^:]*){2,}:", text) or re.search(r"(?m)^[:@](raises|raise|except|exception)\s*:", text):
            x.pop("raises", None), y.pop("raises", None)
            if x == y:
                return "raises with several names or none before the colon: griffe drops it"
        if re.search(r"(?m)^:yields?", text):
            x.pop("yields", None)
            if x == y:
                return "yields: griffe has no such field"
        if re.search(r"(?m)^:(returns?|yields?)( [^:]*)?:", text):
            x.pop("returns", None), y.pop("returns", None)
            if x == y:
                return "returns told twice, or with its type before the colon"
        if re.search(r"(?m)^:(param|type|arg|raises|var|ivar|cvar)\b[^:]*,", text):
            return "several names in one field: one name, or nothing, for griffe"
        if re.search(r"(?m)^[:@](type|vartype)\b", text):
            for k in ("args", "attributes"):
                x[k], y[k] = dict(x.get(k, [])), dict(y.get(k, []))
            if {n: t for n, t in {**x["args"], **x["attributes"]}.items() if n in {**y["args"], **y["attributes"]}}.keys() == {**y["args"], **y["attributes"]}.keys():
                return "type of a parameter that no field describes, of a variable, or with text behind a blank line"
            x, y = merged(a), merged(b)
        names = {k: [n for n, _ in v] for k, v in x.items()} == {k: [n for n, _ in v] for k, v in y.items()}
        if names and re.search(r"(?m)^:(param|parameter|arg|argument|key|keyword) +\S+ +\S+ +\S+.*?:", text):
            return "a type of several words before the name: griffe drops it"
        if names and any(t.replace("or", "") == u.replace("or", "") for k in x for (_, t), (_, u) in zip(x[k], y[k])):
            return "types that griffe rewrites"
        if any(re.match(r":(param|arg|argument|parameter|key|keyword|type|raises|raise|var|ivar|cvar|vartype|kwarg|kwtype)\b", l) for l in text.splitlines()):
            return "entry: names that griffe drops (told twice, only a type, :kwarg:), or what it reads of :paramref: and the like"
    return "wrong"


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--show", type=int, default=5)
    ap.add_argument("--class", dest="kind", default="wrong")
    ap.add_argument("sections")
    ap.add_argument("folders", nargs="+")
    o = ap.parse_args()
    classes, equal, total, broken, shown = collections.Counter(), 0, collections.Counter(), 0, 0
    for folder in o.folders:
        scan = subprocess.Popen(["ff-scan", "--json", "."], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        read = subprocess.run([os.path.abspath(o.sections)], stdin=scan.stdout, stdout=subprocess.PIPE, check=True).stdout.decode()
        trees = {}
        for line in read.splitlines():
            doc = json.loads(line)
            if doc["path"] not in trees:
                try:
                    with open(os.path.join(folder, doc["path"]), "rb") as f:
                        data = f.read()
                    tree = ast.parse(data)
                    lines = data.decode("utf-8").splitlines(keepends=True)
                    at = {}
                    for n in ast.walk(tree):
                        if isinstance(n, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and ast.get_docstring(n) is not None:
                            e = n.body[0].value
                            at[e.lineno] = (e.value, "".join(lines[e.lineno - 1:e.end_lineno]))
                    trees[doc["path"]] = at
                except (SyntaxError, ValueError, RecursionError):
                    trees[doc["path"]] = {}
                    broken += 1
            if doc["line"] not in trees[doc["path"]]:
                continue
            text, doc["raw"] = trees[doc["path"]][doc["line"]]
            total[doc["style"]] += 1
            if doc["style"] == "plain":
                continue
            a = ours(doc)
            try:
                b = theirs(known_words(text, doc)[0], doc["style"])
            except Exception as e:
                classes[f"griffe fails: {type(e).__name__}"] += 1
                continue
            if doc["style"] == "sphinx":
                same = merged(a) == merged(b)
            else:
                same = a == b
            if same:
                equal += 1
                continue
            text = inspect.cleandoc(text)
            kind = why(doc, text, a, b)
            classes[kind] += 1
            if kind.startswith(o.kind) and shown < o.show:
                shown += 1
                print(f"--- {folder}/{doc['path']}:{doc['line']} {doc['style']}\n{text}\nours   {a}\ngriffe {b}")
    n = sum(total.values()) - total["plain"]
    print(f"{sum(total.values())} docstrings, {dict(total)}; equal {equal} of {n} with sections; {broken} files that Python cannot read")
    for kind, count in classes.most_common():
        print(f"{count:6}  {kind}")
    return int(classes["wrong"] > 0)


if __name__ == "__main__":
    sys.exit(main())
