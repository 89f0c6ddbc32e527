"""compare_stdlib.py SCRIPT LIBRARY MOST - holds src/fix/compare.py against CPython's own trees, on files of the standard library.

Judges: `ast` says whether a removed import left all the rest as it was; and two attacks, whose effect `ast` confirms before the
script is asked: statements swallowed by a string, and a statement that falls into another block, without a byte of them changed.
"""
import ast
import glob
import random
import sys
import warnings

warnings.simplefilter('ignore')
random.seed(5)
with open(sys.argv[1]) as script:
    source = script.read()
space = {}
exec(compile(source[:source.index('\ntry:\n    print(main(')], sys.argv[1], 'exec'), space)
asked = {'kept': 0, 'swallowed': 0, 'moved': 0}
failures = []


def parsed(text):
    try:
        compile(text, 'x', 'exec')
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return None


def says(path, old, new):
    try:
        space['compare'](path, old, new, False)
        return None
    except space['No'] as why:
        return str(why)


def check(kind, path, old, new, wanted):
    asked[kind] += 1
    why = says(path, old, new)
    if (why is None) != wanted:
        failures.append('%s: %s: %s' % (kind, path, why))


def count(tree):
    return sum(isinstance(n, ast.stmt) for n in ast.walk(tree))


def lines_of(node):
    return node.lineno - 1, node.end_lineno


def whole_lines(lines, node):
    first, last = lines[node.lineno - 1], lines[node.end_lineno - 1]
    return not first[:node.col_offset].strip() and not last[node.end_col_offset:].strip()


def kept(path, old, lines, tree):
    """An import of one line goes, or `pass` takes its place: but for it the trees are equal."""
    for parent in ast.walk(tree):
        body = getattr(parent, 'body', None)
        for i, node in enumerate(body if isinstance(body, list) else []):
            if not isinstance(node, (ast.Import, ast.ImportFrom)) or node.lineno != node.end_lineno or not whole_lines(lines, node) or random.random() < 0.8:
                continue
            for text in ([b' ' * node.col_offset + b'pass'], []):
                new = b'\n'.join(lines[:node.lineno - 1] + text + lines[node.end_lineno:])
                other = parsed(new)
                body[i:i + 1] = [ast.Pass()] if text else []
                if other and ast.dump(other) == ast.dump(tree):
                    check('kept', path, old, new, True)
                body[i:i + len(text)] = [node]


def swallowed(path, old, lines, tree):
    body = tree.body
    if len(body) < 5 or b'"""' in old or b"'''" in old:
        return
    i = random.randrange(1, len(body) - 2)
    if not whole_lines(lines, body[i]) or not whole_lines(lines, body[i + 1]):
        return
    start, end = lines_of(body[i])[0], lines_of(body[i + 1])[1]
    new = b'\n'.join(lines[:start] + [b'"""'] + lines[start:end] + [b'"""'] + lines[end:])
    other = parsed(new)
    if other and count(other) < count(tree):
        check('swallowed', path, old, new, False)


def moved(path, old, lines, tree):
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or len(node.body) < 3 or not all(whole_lines(lines, n) for n in node.body):
            continue
        at = random.choice(node.body[1:])
        if getattr(at, 'decorator_list', None):
            continue
        new = b'\n'.join(lines[:at.lineno - 1] + [b'def another():'] + lines[at.lineno - 1:])
        other = parsed(new)
        if other and count(other) == count(tree) + 1:
            check('moved', path, old, new, False)
            return


files = sorted(glob.glob(sys.argv[2] + '/*.py') + glob.glob(sys.argv[2] + '/[a-z]*/*.py'))
for path in random.sample(files, min(int(sys.argv[3]), len(files))):
    with open(path, 'rb') as f:
        old = f.read()
    tree = parsed(old)
    if tree is None or b'\r' in old or b'\f' in old or len(old) > 60000:
        continue
    lines = old.split(b'\n')
    for attack in (swallowed, moved, kept):
        attack(path, old, lines, tree)
print(asked)
for line in failures[:20]:
    print(line)
sys.exit(bool(failures) or min(asked.values()) < 5)
