#!/usr/bin/python3
"""Spoils Python files in many ways, for fixes.py: unread imports in every form, blanks, notes, defaults, idle variables, at random
places of real files, with other line ends, tabs, BOM and form feeds.  What CPython refuses afterwards is spoilt again, or left out.

usage: fixes_plant.py SEED FILE        prints the spoilt file"""
import ast, io, random, re, sys, tokenize, warnings

warnings.simplefilter("ignore")
COMMENTS = ["", "", "", "  # keep", "  # noqa: E402", "  # type: ignore", "  # TODO x", "\t# tab", "  # \u00e4 \u4e2d", "  # pylint: disable=wrong-import-order", "   "]


class Spoiler:
    def __init__(self, rng, text):
        self.rng, self.text, self.names = rng, text, 0

    def name(self, used=None):
        self.names += 1
        return f"zq{self.names}"

    def names_list(self, n):
        """Names of a list, and those of them that are to be read"""
        out, read = [], []
        for _ in range(n):
            bound = self.name()
            how = self.rng.random()
            out.append(f"{self.rng.choice(['a', 'B', 'c_'])}x as {bound}" if how < .25 else bound)
            if self.rng.random() < self.share:
                read.append(bound)
        return out, read

    def parenthesised(self, items, indent):
        r = self.rng
        inner = indent + r.choice(["    ", "  ", "\t", "", " " * 15])
        form = r.randrange(9)
        comment = lambda: r.choice(["", "", "", "  # one", " # noqa", "  # type: ignore"])
        if form == 0:
            return "(" + ", ".join(items) + r.choice(["", ","]) + ")"
        if form == 1:
            return "(" + comment() + "\n" + "".join(f"{inner}{i},{comment()}\n" for i in items) + indent + ")"
        if form == 2:
            return "(\n" + ",\n".join(inner + i for i in items) + r.choice(["", ",", "  # last", ",  # last"]) + "\n" + indent + ")"
        if form == 3:
            return "(" + (",\n" + inner).join(items) + r.choice(["", ","]) + ")"
        if form == 4:
            return "(" + "".join(i + "," + comment() + "\n" + inner for i in items[:-1]) + items[-1] + ")"
        if form == 5:
            return "(\n" + "".join((f"{inner}# about\n" if r.random() < .4 else "") + ("\n" if r.random() < .2 else "") + f"{inner}{i},\n" for i in items) + indent + ")"
        if form == 6:
            return "(\n" + inner + ("\n" + inner + ", ").join(items) + "\n" + indent + ")"
        if form == 7:
            out, line = "(", ""
            for k, i in enumerate(items):
                out += i + (", " if k < len(items) - 1 else r.choice(["", ",", " ,"]))
                if r.random() < .5 and k < len(items) - 1:
                    out = out.rstrip(" ") + comment() + "\n" + inner
            return out + r.choice(["", "\n" + indent]) + ")"
        return "( " + " , ".join(items) + " )"

    def import_text(self, indent):
        """One import statement, and what it binds that is to be read"""
        r = self.rng
        n = r.choice([1, 1, 1, 2, 2, 3, 4, 6])
        self.share = r.choice([0, 0, .3, .6])
        items, read = self.names_list(n)
        if r.random() < .3:
            mods = [i if " as " in i else r.choice([i, i + ".sub", f"pack.{i} as {i}"]) for i in items]
            joint = r.choice([", ", ",", " , ", ", \\\n" + indent + "  ", ", \\\n" + "        "])
            return "import " + joint.join(mods), read
        head = "from " + r.choice(["zmod", "zmod.sub", ".", "..zpack", ". zpack"]) + r.choice([" ", " ", "  ", " \\\n    "]) + "import "
        if r.random() < .6:
            return head + self.parenthesised(items, indent), read
        return head + r.choice([", ", ",", ", \\\n    ", " \\\n  , ", ", \\\n" + " " * 20]).join(items), read

    # ---- places ----

    def places(self):
        """Statements that begin a line: (line, indent, in a function)"""
        tree = ast.parse(self.text)
        lines = self.text.split("\n")
        out = []
        def walk(node, inside):
            for name in ("body", "orelse", "finalbody"):
                for k, s in enumerate(getattr(node, name, None) or []):
                    if not isinstance(s, ast.stmt):
                        continue
                    line = min([s.lineno] + [d.lineno for d in getattr(s, "decorator_list", [])])
                    before = lines[line - 1].encode()[:s.col_offset].decode()
                    doc = k == 0 and isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) and isinstance(s.value.value, str)
                    future = isinstance(s, ast.ImportFrom) and s.module == "__future__"
                    continued = line > 1 and lines[line - 2].endswith("\\")
                    if not before.strip() and not doc and not future and not continued:
                        out.append((line, before, inside, len(node.body) if name == "body" else 9, s))
                    walk(s, inside or isinstance(s, (ast.FunctionDef, ast.AsyncFunctionDef)))
            for h in getattr(node, "handlers", None) or []:
                walk(h, inside)
            for h in getattr(node, "cases", None) or []:
                walk(h, inside)
        walk(tree, False)
        future = [s.lineno for s in tree.body if isinstance(s, ast.ImportFrom) and s.module == "__future__"]
        return [p for p in out if not future or p[0] > max(future)]

    def insert(self, line, text):
        lines = self.text.split("\n")
        lines[line - 1:line - 1] = text.split("\n")
        self.text = "\n".join(lines)

    def try_change(self, change):
        before = self.text
        try:
            change()
            ast.parse(self.text)
            list(tokenize.generate_tokens(io.StringIO(self.text).readline))
        except (SyntaxError, ValueError, IndexError, tokenize.TokenError, RecursionError):
            self.text = before

    # ---- what is planted ----

    def plant_import(self):
        r = self.rng
        line, indent, inside, size, s = r.choice(self.places())
        text, read = self.import_text(indent)
        form = r.randrange(12)
        after = "".join(f"\n{indent}print({n})" for n in read)
        if form == 0 and not read:
            text = r.choice(["if zz: ", "while zz: ", "class Z: ", "for _ in zz: ", "with zz: "]) + text
        elif form == 1 and not read:
            text = text + r.choice(["; ", ";", " ; "]) + r.choice(["print(1)", "import " + self.name(), "zz = 2", ""])
        elif form == 2 and not read:
            text = r.choice(["print(1); ", "zz()  ;  "]) + text + r.choice(["", ";"])
        elif form == 3 and not read:
            inner = indent + r.choice(["    ", "\t"])
            more = "".join(f"\n{inner}import {self.name()}" + r.choice(["", "  # why", "; import " + self.name()]) for _ in range(r.randrange(3)))
            text = r.choice(["if zz:", "def zf():", "class Z:", "while zz:", "if TYPE_CHECKING:", "for z in zz:", "with zz:  # c"]) + "\n" + inner + text.replace("\n", "\n    ") + more
        elif form == 4 and not read:
            inner = indent + "    "
            text = f'def zf():\n{inner}"""Doc."""\n{inner}' + text.replace("\n", "\n    ") + r.choice(["", "\n", f"\n{inner}return 1", f"\n\n{inner}return 1"])
        elif form == 5 and not read:
            text = f"try:\n{indent}    " + text.replace("\n", "\n    ") + f"\n{indent}except zz:\n{indent}    import {self.name()}\n{indent}finally:\n{indent}    pass"
        elif form == 6 and not read:
            text = f"if zz:\n{indent}    pass\n{indent}else:\n{indent}    " + text.replace("\n", "\n    ")
        elif form == 7 and not read:
            inner = indent + "    "
            text = f"class Z:\n{inner}@zd\n{inner}def zf(self):\n{inner}    " + text.replace("\n", "\n        ") + f"\n\n{inner}    return 1\n"
        gap = r.choice(["", "", "", "\n", "\n\n"])
        self.insert(line, indent + text + r.choice(COMMENTS) + after + gap)
        if r.random() < .3:
            self.insert(line, r.choice(["", "\n", indent + "# above"]))

    def plant_blanks(self):
        lines = self.text.split("\n")
        for i in sorted(self.rng.sample(range(len(lines)), min(3, len(lines)))):
            if not lines[i].endswith("\\"):
                lines[i] += self.rng.choice([" ", "   ", "\t", " \t "])
        self.text = "\n".join(lines)

    def plant_end(self):
        how = self.rng.randrange(4)
        end = self.text.rstrip("\n")
        self.text = [end, end + "\n\n\n", end + "\n   ", end + "\n  \n\n"][how]

    def plant_note(self):
        r = self.rng
        line, indent, _, _, _ = r.choice(self.places())
        word = r.choice(["todo", "Todo", "TODO", "toDO", "TODO", "TODO"])
        who = r.choice(["", "", "(ana)", " (ana)", "(a b)"])
        rest = r.choice([": later", " later", ":later", "  later", ":  later", " - later", ":", "", " \u00e4ndern"])
        note = r.choice(["# ", "#", "#  ", "# x # "]) + word + who + rest
        if r.random() < .6:
            self.insert(line, indent + note)
        else:
            self.insert(line, indent + "print(2)  " + note)

    def plant_default(self):
        r = self.rng
        line, indent, inside, _, _ = r.choice(self.places())
        value = lambda: r.choice(["[]", "{}", "[1, 2]", "set()", "dict()", "{'a': 1}", "{\n        'b': [2],  # c\n    }", "[zi for zi in (1, 2)]", "[zz]", "list()", "{1, 2}", "([])"])
        note = lambda: r.choice(["", "", ": list", ": 'list'", ": Optional[list]", ": dict[str, int]"])
        a, b = self.name(), self.name()
        sig = r.choice([f"{a}{note()}={value()}", f"self, {a}{note()} = {value()}, *, {b}={value()}", f"\n            {a}{note()}={value()},\n            **kw\n    ", f"zx, {a}={value()}, /, *args"])
        step = r.choice(["    ", "\t", "  "])
        body = r.choice([f"return {a}", f'"""Doc."""\n{indent}{step}{a}.append(1)\n{indent}{step}return {a}', f'"""Doc.\n\n    more\n    """\n\n{indent}{step}# c\n{indent}{step}return {a}',
                         f"# first\n{indent}{step}return {a}", f"'doc'; return {a}", f"yield {a}", f'"""Doc."""  # c\n{indent}{step}return {a}'])
        if r.random() < .15:
            text = f"def zf({sig}): return {a}"
        else:
            text = f"{r.choice(['', '', 'async '])}def zf({sig}){r.choice(['', ' -> None', ' -> dict[str, int]'])}:{r.choice(['', '', '  # c'])}\n{indent}{step}{body}"
        if r.random() < .3:
            text = r.choice(["@zd", "@zd(1)"]) + "\n" + indent + text
        self.insert(line, indent + text)

    def plant_variable(self):
        r = self.rng
        inside = [p for p in self.places() if p[2]]
        if not inside:
            return
        line, indent, _, _, s = r.choice(inside)
        v = self.name()
        value = r.choice(["1", "'s'", "None", "[1, 2]", "zz()", "zz.a", "lambda: 1", "(1 +\n      2)", "{'a': (1,)}", "'a' 'b'", "'%s' % 1", "zz", "[zz(zi) for zi in (1, 2)]", "1, 2", "(yield)", "-1", "f'{zz}'"])
        text = r.choice([f"{v} = {value}", f"{v}: int = {value}", f"{v} = zz.b = {value}", f"zz[0] = {v} = {value}", f"{v}: int", f"{v} = {value}; print(1)",
                         f"print(1); {v} = {value}", f"if zz: {v} = {value}", f"({v} := zz())", f"if {v} := zz(1): pass", f"with zz() as {v}: pass", f"with (zz(1) as {v}): pass",
                         f"if zz:\n{indent}    {v} = {value}\n{indent}    import {self.name()}", f"try:\n{indent}    pass\n{indent}except zz as {v}:\n{indent}    pass",
                         f"{v} = \\\n    {value}", f"def zf():\n{indent}    {v} = 1\n{indent}    import {self.name()}\n{indent}    {self.name()} = 2",
                         f"try: pass\n{indent}except (zz, zy) as {v}: pass", f"{v} = 1\n{indent}{v} = 2", f"print({v} := 2)"])
        self.insert(line, indent + text + r.choice(COMMENTS))

    def plant_other(self):
        r = self.rng
        line, indent, _, _, _ = r.choice(self.places())
        text = r.choice(["try:\n{i}    zz()\n{i}except:\n{i}    zz(2)", "try: zz()\n{i}except :  # all\n{i}    print(2)", "print(zz == None)", "print(None != zz)", "print(f'plain')",
                         "print(f'a' 'b')", "print(f\"{{}}\")", "if zz == None and zy != None: pass", "print(rf'\\d', F'x')", "print(f'a' f'{zz}')", "print(zz == None == zy)"])
        self.insert(line, indent + text.replace("{i}", indent) + r.choice(COMMENTS))

    def plant_print(self):
        r = self.rng
        line, indent, inside, _, _ = r.choice(self.places())
        text = r.choice(["'no card of this kind'", "f'no card {zz} for the order'", "'cannot read %s of that' % zz", "'cannot read', zz", "'100% of the cards', zz, 'are not there', zy()",
                         "'Warning: a card has expired', zz.a[1]", "'it\\'s not', \"a card\", zz", "'the card {} failed'.format(zz)", "'no end here', end=''", "'in two parts', zz, sep='-'",
                         "*zz", "'Failed to read', zz, file=sys.stderr", "'Failed to read that', file=sys.stderr", "'a line that\\n ends'", "zz, 'is not the card'", "\n        'a card that was not found',\n        zz,\n    ",
                         "('no card there')", "'no' ' card ' 'there'", "'%s is no card', 1", "'lost card: ' + zz", "'%10s of cards' % zz", "'is %(no)s card there' % zz", "'no card {0!r} or %s there', lambda: 1",
                         "  'not the card'  ,  zz  ,  ", "# why\n        'the card has gone'  # and where\n    ", "r'\\d is no card there', zz", "b'no card of this kind'", "'no card there', 'or there'"])
        form = r.choice(["print({})"] * 6 + ["print ({})", "x = print({})", "if zz: print({})", "print({}); zz()", "[print({}) for zz in zy]", "for zz in zy: print({})", "import logging; print({})"])
        text = form.format(text) + r.choice(["", "", "  # c"])
        if not inside or r.random() < .5:
            step = r.choice(["    ", "\t"])
            text = f"def zp{self.name()}(zz, zy):\n{indent}{step}" + text.replace("\n", "\n    ")
        self.insert(line, indent + text)
        if r.random() < .3:
            first = self.places()[0]
            if not first[1]:
                self.insert(first[0], r.choice(["import logging", "import logging\nlogger = logging.getLogger('x')", "import logging as lg", "from logging import getLogger\nlog = getLogger()", "logger = None",
                                                "try:\n    import zlog\nexcept ImportError:\n    zlog = None", "import logging\n\nLOG: 'zz' = logging.getLogger(__name__)", "from zmod import logger"]))

    # ---- the file as a whole ----

    def tabs(self):
        """Leading blanks of lines that begin a statement become tabs"""
        lines = self.text.split("\n")
        for i, l in enumerate(lines):
            n = len(l) - len(l.lstrip(" "))
            lines[i] = "\t" * (n // 4) + " " * (n % 4) + l[n:]
        self.text = "\n".join(lines)

    def feeds(self):
        top = [p for p in self.places() if not p[1]]
        line = self.rng.choice(top)[0]
        if self.rng.random() < .5:
            self.insert(line, "\f")
        else:
            lines = self.text.split("\n")
            lines[line - 1] = "\f" + lines[line - 1]
            self.text = "\n".join(lines)

    def finish(self, encoding):
        r = self.rng
        text, how = self.text, r.randrange(10)
        if how < 3:
            text = text.replace("\n", "\r\n")
        elif how == 3:
            text = re.sub("\n", lambda m: r.choice(["\n", "\r\n"]), text)
        elif how == 4 and r.random() < .3:
            text = text.replace("\n", "\r")
        data = text.encode(encoding)
        if encoding == "utf-8" and r.random() < .15 and not data.startswith(b"\xef\xbb\xbf"):
            data = b"\xef\xbb\xbf" + data
        return data

    def spoil(self, count):
        r = self.rng
        kinds = [self.plant_import] * 8 + [self.plant_blanks] * 2 + [self.plant_note] * 3 + [self.plant_default] * 3 + [self.plant_variable] * 5 + [self.plant_other] * 2 + [self.plant_print] * 4
        for _ in range(count):
            self.try_change(r.choice(kinds))
        if r.random() < .15:
            self.try_change(self.tabs)
        if r.random() < .15:
            self.try_change(self.feeds)
        if r.random() < .6:
            self.try_change(self.plant_end)


def spoil(files, seed, count=None):
    out = {}
    for path in sorted(files):
        data = files[path]
        rng = random.Random(f"{seed} {path}")
        try:
            encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
            encoding = "utf-8" if encoding == "utf-8-sig" else encoding
            text = data.decode(encoding).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
            ast.parse(text)
            s = Spoiler(rng, text)
            if not s.places():
                continue
            s.spoil(count or rng.choice([2, 5, 12]))
            new = s.finish(encoding)
            ast.parse(new)
        except (SyntaxError, ValueError, UnicodeError, RecursionError):
            continue
        out[path] = new
    return out


if __name__ == "__main__":
    with open(sys.argv[2], "rb") as f:
        sys.stdout.buffer.write(spoil({sys.argv[2]: f.read()}, int(sys.argv[1]))[sys.argv[2]])
