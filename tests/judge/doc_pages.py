#!/usr/bin/python3
"""References of documentation pages to Python names, as ff-scan tells them, against docutils and ast.

doc_pages.py [--sample N] REPOSITORY...: each a checked-out clone.  Pages are read by docutils with Sphinx's directives and roles put in
(Markdown: its fenced blocks, and reStructuredText in them), names are led to their definitions by ast alone.  For each repository: how many
mentions there are, how many name something that the file has not, or stand on a line that does not say it; then what docutils reads and
ff-scan does not tell, and the other way round.  --sample prints N mentions with the line of the page, for a person to read.
"""
import ast
import json
import os
import random
import re
import subprocess
import sys

from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import Directive, directives, roles

DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*$")
OBJECTS = {"function", "method", "data", "attribute", "property", "decorator", "classmethod", "staticmethod", "decoratormethod", "class", "exception",
           "coroutinefunction", "coroutinemethod", "cofunction", "comethod", "type"}
AUTO = {"autofunction", "automethod", "autodata", "autoattribute", "autoproperty", "autodecorator", "autoclass", "autoexception"}
HOLDERS = {"class", "exception", "autoclass", "autoexception"}
CODE = {"code-block", "code", "sourcecode", "doctest", "testcode", "testsetup", "ipython"}
ROLES = {"func", "meth", "class", "attr", "data", "exc", "obj", "const", "any", "deco", "type"}
VERBATIM = {"raw", "math", "parsed-literal", "graphviz", "digraph", "productionlist", "literalinclude", "testoutput", "prompt", "image", "csv-table"}


# ---- the tree, by ast ----

class Module:
    def __init__(self, path, text):
        self.path, self.names, self.imports, self.stars = path, set(), {}, []
        self.collect(ast.parse(text).body, "")

    def collect(self, body, inside):
        for n in body:
            if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self.names.add(inside + n.name)
                if isinstance(n, ast.ClassDef):
                    self.collect(n.body, inside + n.name + ".")
            elif isinstance(n, (ast.Import, ast.ImportFrom)) and not inside:
                self.take_import(n)
            elif isinstance(n, (ast.Assign, ast.AnnAssign, ast.AugAssign)):  # those of classes are nobody's symbols
                for t in n.targets if isinstance(n, ast.Assign) else [n.target]:
                    self.names.update(x.id for x in ast.walk(t) if isinstance(x, ast.Name) and not inside)
            else:
                for field in ("body", "orelse", "finalbody"):
                    self.collect(getattr(n, field, []) or [], inside)
                for h in getattr(n, "handlers", []):
                    self.collect(h.body, inside)

    def take_import(self, n):
        for a in n.names:
            if isinstance(n, ast.Import):
                self.imports[a.asname or a.name.split(".")[0]] = a.name if a.asname else a.name.split(".")[0]
                continue
            module = n.module or ""
            if n.level:
                folder = self.path.split("/")[:-n.level]
                module = "/" + "/".join(folder + (module.split(".") if module else []))
            if a.name == "*":
                self.stars.append(module)
            else:
                self.imports[a.asname or a.name] = module + ("/" if n.level else ".") + a.name


class Tree:
    def __init__(self, root, files):
        self.by_path, self.by_name = {}, {}
        have = set(files)
        for f in files:
            try:
                with open(os.path.join(root, f), "rb") as h:
                    module = Module(f, h.read())
            except (SyntaxError, ValueError, OSError, RecursionError):
                continue
            stem = re.sub(r"(/__init__)?\.py$", "", f)
            self.by_path[stem] = module
            parts, first = stem.split("/"), 0
            while first < len(parts) - 1 and "/".join(parts[:first + 1]) + "/__init__.py" not in have:
                first += 1
            for i in range(first + 1):
                self.by_name.setdefault(".".join(parts[i:]), module)

    def module(self, dotted):
        return self.by_path.get(dotted[1:]) if dotted.startswith("/") else self.by_name.get(dotted)

    def lead(self, dotted, depth=0):
        """(path, qualified name) of the definition, and of the import that gives the module the name; [] when it is not there."""
        if depth > 6:
            return []
        cut = re.split(r"[./]", dotted.lstrip("/"))
        slash = dotted.startswith("/")
        for n in range(len(cut) - 1, 0, -1):
            m = self.module("/" + "/".join(cut[:n]) if slash else ".".join(cut[:n]))
            if not m:
                continue
            rest = ".".join(cut[n:])
            if rest in m.names:
                return [(m.path, rest)]
            head, _, tail = rest.partition(".")
            if head in m.imports:
                to = m.imports[head] + (("/" if m.imports[head].startswith("/") else ".") + tail if tail else "")
                here = [] if tail or depth else [(m.path, head)]
                return here + self.lead(to.replace(".", "/") if to.startswith("/") else to, depth + 1) or here
            for star in m.stars:
                found = self.lead(star + ("/" if star.startswith("/") else ".") + rest, depth + 1)
                if found:
                    return found
            return []
        return []


# ---- a page, by docutils ----

class Reading:
    def __init__(self, tree):
        self.tree, self.module, self.classes, self.found, self.line = tree, "", [], {}, 0

    def take(self, candidates, what):
        for c in candidates:
            for place in self.tree.lead(c) if DOTTED.match(c) and "." in c else []:
                self.found.setdefault(place, what)
            if DOTTED.match(c) and "." in c and self.tree.lead(c):
                return

    def entry(self, name, options, what):
        name = re.match(r"((?:abstractmethod|class|async|final|static|classmethod|staticmethod|exception)\s+)*([\w.]*)", name).group(2)
        held = self.classes[-1] if self.classes else ""
        inner = held + "." + name if held and not name.startswith(held + ".") else name
        module = options.get("module") or self.module
        self.take([module + "." + inner] * bool(module) + [inner, name], what)
        for member in re.findall(r"[\w.]+", options.get("members") or ""):
            self.take([module + "." + inner + "." + member] * bool(module) + [inner + "." + member], what)
        return inner

    def role(self, name, text):
        target = re.search(r"<([^<>]*)>$", text)
        text = (target.group(1) if target else text).strip()
        if name.split(":")[-1] not in ROLES or name.split(":")[0] in ("c", "cpp", "js", "std") or text.startswith("!"):
            return
        text = re.sub(r"\(\)$", "", text.lstrip("~"))
        held = self.classes[-1] if self.classes else ""
        names = [self.module + "." + held + "." + text, self.module + "." + text] if self.module else [held + "." + text]
        self.take(([] if text.startswith(".") else [text]) + [n.replace("..", ".") for n in names], "role")

    def code(self, text):
        if ">>>" in text:
            text = "\n".join(l.lstrip()[4:] for l in text.split("\n") if re.match(r"\s*(>>>|\.\.\.)( |$)", l))
        for chunk in [text] if parses(text) else [l.strip() for l in text.split("\n")]:
            if parses(chunk):
                for n in ast.walk(ast.parse(chunk)):
                    if isinstance(n, ast.ImportFrom) and not n.level:
                        for a in n.names:
                            self.take([n.module + "." + a.name], "example")


def parses(text):
    try:
        ast.parse(text)
        return True
    except (SyntaxError, ValueError, RecursionError):
        return False


class Any(dict):
    def __contains__(self, key):
        return True

    def __getitem__(self, key):
        return lambda value: value or ""

    def __bool__(self):
        return True


NOW = None


class Generic(Directive):
    optional_arguments, final_argument_whitespace, has_content, option_spec = 1, True, True, Any()

    def run(self):
        name = self.name[3:] if self.name.startswith("py:") else self.name
        argument = self.arguments[0] if self.arguments else ""
        box, held = nodes.container(), len(NOW.classes)
        if name in ("module", "currentmodule", "automodule"):
            NOW.module = "" if argument.strip() == "None" else argument.strip()
        elif name in OBJECTS | AUTO:
            inner = [NOW.entry(a.strip(), self.options, "directive") for a in argument.split("\n")]
            if name in HOLDERS and inner:
                NOW.classes.append(inner[0])
        elif name == "autosummary":
            for line in self.content:
                word = line.strip().lstrip("~").split(" ")[0]
                NOW.take([NOW.module + "." + word, word], "directive")
            return []
        elif name in CODE:
            if argument in ("", "python", "pycon", "python3", "py", "ipython", "ipython3", "default") or name.startswith(("test", "doc")):
                NOW.code("\n".join(self.content))
            return []
        elif name in VERBATIM:
            return []
        else:
            box += self.state.inline_text(argument, self.lineno)[0]
        self.state.nested_parse(self.content, self.content_offset, box)
        del NOW.classes[held:]
        return [box]


def any_role(name, rawtext, text, lineno, inliner, options=None, content=None):
    NOW.role(name, text)
    return [nodes.inline(rawtext, text)], []


directives.directive = lambda name, language, document: (Generic, [])
roles.role = lambda name, language, lineno, reporter: (any_role, [])


def read_rst(text, reading):
    global NOW
    NOW = reading
    settings = {"report_level": 5, "halt_level": 5, "raw_enabled": False, "file_insertion_enabled": False, "doctitle_xform": False, "_disable_config": True}
    tree = publish_doctree(text, settings_overrides=settings)
    for n in tree.findall(nodes.literal):
        name = re.sub(r"\(.*\)$", "", n.astext())
        reading.take([name], "code")
    for n in tree.findall(lambda x: isinstance(x, (nodes.literal_block, nodes.doctest_block))):
        if re.search(r"^\s*(>>> )?(from [\w.]+ import|import )|>>> ", n.astext(), re.M):
            reading.code(n.astext())


def read_markdown(text, reading):
    rest, fence, block, info = [], None, [], ""
    for line in text.split("\n"):
        m = re.match(r"\s*(`{3,}|~{3,})(.*)$", line)
        if fence is None and m and "`" not in m.group(2):
            fence, info, block = m.group(1), m.group(2).strip(), []
        elif fence is not None and m and m.group(1).startswith(fence) and not m.group(2).strip():
            took(info, block, reading)
            fence = None
        elif fence is not None:
            block.append(line)
        else:
            rest.append(line)
    text = re.sub(r"<!--.*?-->", "", "\n".join(rest), flags=re.S)
    for m in re.finditer(r"(?<!`)(`+)(?!`)([^`\n]+?)(?<!`)\1(?!`)", text):
        if not text[:m.start()].endswith("}"):
            reading.take([re.sub(r"\(.*\)$", "", m.group(2))], "code")
    for m in re.finditer(r"\{(?:py:)?(\w+)\}`([^`\n]+)`", text):
        reading.role(m.group(1), m.group(2))
    for m in re.finditer(r"\]\[([\w.]+)\]", text):
        reading.take([m.group(1)], "role")
    for m in re.finditer(r"^( *)::: ([\w.]+) *\n((?:\1 {4}.*\n|[ \t]*\n)*)", text + "\n", re.M):
        reading.take([m.group(2)], "directive")
        listed = re.search(r"members:\s*\n((?:\s*- \w+\n)+)", m.group(3))
        for name in re.findall(r"- (\w+)", listed.group(1) if listed else ""):
            reading.take([m.group(2) + "." + name], "directive")


def took(info, block, reading):
    indent = min([len(l) - len(l.lstrip()) for l in block if l.strip()] or [0])
    text = "\n".join(l[indent:] for l in block)
    word = re.match(r"\{?\.?([\w+:-]*)\}?\s*(.*)", info)
    if word.group(1) == "eval-rst":
        read_rst(text, reading)
    elif info.startswith("{"):
        held = len(reading.classes)
        if word.group(1) in CODE:
            read_rst(".. %s:: %s\n\n%s\n" % (word.group(1), word.group(2), "\n".join("   " + l for l in text.split("\n"))), reading)
        elif word.group(1).replace("py:", "") in OBJECTS | AUTO | {"module", "currentmodule", "automodule"}:
            read_rst(".. %s:: %s\n%s\n" % (word.group(1), word.group(2), "\n".join("   " + l for l in text.split("\n") if l.startswith(":"))), reading)
        else:
            read_markdown(text, reading)
        del reading.classes[held:]
    elif word.group(1) in ("python", "py", "pycon", "python3", "py3") or (not info and re.search(r"^\s*(>>> )?(from [\w.]+ import|import \w)", text, re.M)):
        reading.code(text)


# ---- the comparison ----

HISTORY = ("change", "history", "news", "release", "whatsnew", "whats_new", "whats-new", "upgrad")


def is_page(path):
    parts = path.lower().split("/")
    if any(p.startswith(HISTORY) for p in parts) or path.startswith("."):
        return False
    if {"tests", "test", "testing", "vendor", "node_modules"} & set(parts[:-1]):
        return False
    return path.endswith((".rst", ".md")) or (path.endswith(".txt") and parts[0] in ("docs", "doc"))


def ours(root):
    subprocess.run(["ff-scan", "-C", root, "-q", "--index"], stdout=subprocess.DEVNULL, check=True)
    out = subprocess.run(["ff-scan", "-C", root, "-q", "--all", "--usage"], stdout=subprocess.PIPE, check=True).stdout
    for line in out.splitlines():
        if line.startswith(b'{"record":"documented"'):
            r = json.loads(line)
            for m in r["mentions"]:
                yield r["path"], m.get("symbol", ""), m


def wrong(root, tree, path, symbol, m):
    module = tree.by_path.get(re.sub(r"(/__init__)?\.py$", "", path))
    if symbol and module and symbol not in module.names and symbol not in module.imports:
        return "no such name"
    with open(os.path.join(root, m["page"]), encoding="utf-8", errors="replace") as f:
        line = f.read().split("\n")[m["line"] - 1]
    said = re.split(r"[:`. ]+", m["says"].rstrip("`"))[-1]
    options = m["kind"] in ("directive", "excluded")  # a member that an option names stands below the directive
    return "" if said in line or options else "the line does not say " + said


def judge(root, sample):
    files = subprocess.run(["git", "-C", root, "ls-files", "-z"], stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
    tree = Tree(root, [f for f in files if f.endswith(".py")])
    pages, theirs = 0, {}
    for f in filter(is_page, files):
        if not os.path.isfile(os.path.join(root, f)) or os.path.getsize(os.path.join(root, f)) > 1 << 20:
            continue
        reading = Reading(tree)
        with open(os.path.join(root, f), encoding="utf-8", errors="replace") as h:
            (read_markdown if f.endswith(".md") else read_rst)(h.read(), reading)
        pages += 1
        for place, what in reading.found.items():
            theirs.setdefault(place, (f, what))
    mentions = [m for m in ours(root) if not m[0].endswith(".pyi")]
    bad = [(p, s, m["page"], m["line"], why) for p, s, m in mentions for why in [wrong(root, tree, p, s, m)] if why]
    mine = {(p, s): m for p, s, m in mentions if s and m["kind"] not in ("members", "all members", "excluded")}
    missed, more = sorted(set(theirs) - set(mine)), sorted(set(mine) - set(theirs))
    print("%s: %d pages, %d mentions, %d wrong; names %d, docutils %d, both %d" %
          (os.path.basename(os.path.abspath(root)), pages, len(mentions), len(bad), len(mine), len(theirs), len(set(mine) & set(theirs))))
    for b in bad:
        print("  wrong:", *b)
    for k in missed[:15]:
        print("  not told:", *k, *theirs[k])
    for k in more[:15]:
        print("  told alone:", *k, mine[k]["page"], mine[k]["line"], mine[k]["says"])
    random.seed(8)
    for p, s, m in random.sample(mentions, min(sample, len(mentions))):
        with open(os.path.join(root, m["page"]), encoding="utf-8", errors="replace") as f:
            print("  %s %s | %s | %s:%d | %s" % (p, s, m["kind"], m["page"], m["line"], f.read().split("\n")[m["line"] - 1].strip()[:110]))
    return bool(bad)


def main():
    args, sample = sys.argv[1:], 0
    if args[:1] == ["--sample"]:
        sample, args = int(args[1]), args[2:]
    sys.exit(any([judge(root, sample) for root in args]))


main()
