"""Command lines and files: what to give to a function that parses arguments with argparse, or that opens a file by its name.

What argparse accepts stands in the text of the module: flags, choices, types.  Files are made in tmp_path, as a test would make them.
"""
import ast
import re

FILEY = re.compile(r'(^|_)(file|filename|path|fname|filepath|infile|pathname)$')
FILE_CALLS = ('open', 'read_text', 'read_bytes', 'exists', 'isfile', 'stat', 'listdir', 'is_file')
PATHS = re.compile(r'(^|_)(file|filename|path|fname|filepath|infile|pathname)s?($|_)')
CONTENTS = ('hello world\n', '', 'hello  \nworld\t\n', 'a = 1\nb = 2\n', '{"a": 1}\n', 'one,two\n1,2\n', 'b\na\n\n')


class Flag:
    """One add_argument."""

    def __init__(self, call):
        self.names = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        self.more = {k.arg: k.value for k in call.keywords if k.arg}
        self.action = self.plain('action') or ('store' if 'action' not in self.more else 'other')
        self.positional = bool(self.names) and not self.names[0].startswith('-')
        self.nargs = self.plain('nargs')
        self.required = bool(self.plain('required'))

    def plain(self, name):
        node = self.more.get(name)
        return node.value if isinstance(node, ast.Constant) else None

    def values(self, words):
        """Texts of what may follow it, the likeliest first."""
        choices = self.more.get('choices')
        if isinstance(choices, (ast.List, ast.Tuple, ast.Set)):
            return [repr(str(e.value)) for e in choices.elts if isinstance(e, ast.Constant)][:4] + ["'nonsense'"]
        kind = self.more.get('type')
        if isinstance(kind, ast.Name) and kind.id in ('int', 'float'):
            return ["'3'", "'0'", "'-1'", "'x'"]
        if PATHS.search(self.names[-1].strip('-').replace('-', '_')) or (isinstance(kind, ast.Call) and 'FileType' in ast.dump(kind.func)):
            return ['str(path)']
        default = self.plain('default')
        found = [repr(default)] if isinstance(default, str) else []
        return found + [repr(w) for w in words[:8] if not w.startswith('-') and w.isprintable()] + ["'abc'", "''"]

    def word(self):
        return repr(self.names[-1])

    def texts(self, value):
        """As it stands in argv, with this value."""
        if self.positional:
            return [value]
        if self.action in ('store', 'append', 'extend'):
            return [self.word(), value]
        return [self.word()]


class Command:
    """A function of the module under test that parses arguments: which parameter takes them, and what there is to say."""

    def __init__(self, function, flags, words):
        self.flags, self.words = flags, words
        self.parameter = None
        names = [a.arg for a in function.args.posonlyargs + function.args.args]
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ('parse_args', 'parse_known_args'):
                given = node.args[0] if node.args else None
                if isinstance(given, ast.Name) and given.id in names:
                    self.parameter = given.id

    def argv(self, chance):
        """Texts of argument lists: all that is needed, then one flag more, then any, without end."""
        positional = [f for f in self.flags if f.positional]
        needed = [f for f in self.flags if not f.positional and f.required]
        base = [t for f in needed for t in f.texts(f.values(self.words)[0])] + [f.values(self.words)[0] for f in positional]
        yield base
        for f in self.flags:
            if not f.positional:
                for value in f.values(self.words)[:3] if f.action in ('store', 'append', 'extend') else ['']:
                    yield f.texts(value) + base
        yield []
        for f in positional:
            for value in f.values(self.words)[1:3]:
                yield [value]
        while True:
            words = []
            for f in chance.sample(self.flags, chance.randrange(min(4, len(self.flags)) + 1)):
                if not f.positional:
                    words += f.texts(chance.choice(f.values(self.words)))
            yield words + (base if chance.random() < 0.9 else [])


def commands(tree, words_of):
    """{function name: Command} of the functions of a module that parse arguments."""
    found = {}
    flags = flags_in(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and any(isinstance(n, ast.Attribute) and n.attr in ('parse_args', 'parse_known_args') for n in ast.walk(node)):
            found[node.name] = Command(node, flags_in(node) or flags, words_of(node))
    return found


def flags_in(tree):
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == 'add_argument' and n.args]
    return [f for f in map(Flag, calls) if f.names]


def file_setup(name, content):
    """Statements that make a file; `path` is its path."""
    write = 'write_bytes' if isinstance(content, bytes) else 'write_text'
    return ('path = tmp_path / %r' % name, 'path.%s(%r)' % (write, content))


def contents(words, kept):
    """What files may hold: the usual, then what other functions of the module were given."""
    found = list(CONTENTS)
    found += [w + '\n' for w in words if 2 < len(w) <= 40 and w.isprintable()][:6]
    found += [v for v in kept if isinstance(v, (str, bytes)) and 0 < len(v) <= 60][:30]
    return found


def opens_files(tree):
    """The module deals with files at all."""
    return any(isinstance(n, ast.Name) and n.id in ('open', 'Path') or isinstance(n, ast.Attribute) and n.attr in FILE_CALLS for n in ast.walk(tree))


def filey(parameter):
    hint = parameter.get('annotation') or ''
    return bool(FILEY.search(parameter['name'])) and hint in ('', 'str', 'Path', 'pathlib.Path', 'os.PathLike', 'Union[str, Path]', 'str | Path')
