"""How good the docstrings are that a change wrote: run by quality.c as `python -I -S -B -c ... FILE`, in a box where nothing runs.

FILE holds the files of the change, each one a line "PATH OLD NEW" of byte counts and then these bytes.  Prints "PASSED CHECKS"
and what was wrong first.  Google's style: a first line that ends with a full stop, then sections that agree with the code.
"""
import re
import sys
from ast import AsyncFunctionDef, Attribute, Call, ClassDef, FunctionDef, Lambda, Name, Raise, Return, Yield, YieldFrom, get_docstring, iter_child_nodes, parse

DEFINITIONS = (FunctionDef, AsyncFunctionDef, ClassDef)
SECTION = re.compile(r'^(Args|Arguments|Returns?|Yields?|Raises|Attributes|Examples?|Notes?|Todo|Warnings?|See Also|References)\s*:\s*$')
MOST_COLUMNS = 120


def definitions(node, prefix=''):
    """Qualified name and node of everything that can have a docstring; equal names are numbered."""
    yield prefix, node
    seen = {}
    for child in below(node, DEFINITIONS):
        if isinstance(child, DEFINITIONS):
            count = seen[child.name] = seen.get(child.name, 0) + 1
            yield from definitions(child, '%s.%s%s' % (prefix, child.name, '#%d' % count if count > 1 else ''))


def below(node, closed):
    """Nodes of this very definition: `closed` ones are named but not entered."""
    for child in iter_child_nodes(node):
        yield child
        if not isinstance(child, closed):
            yield from below(child, closed)


def own(node):
    for child in node.body:
        yield child
        if not isinstance(child, DEFINITIONS + (Lambda,)):
            yield from below(child, DEFINITIONS + (Lambda,))


def parameters(node, method):
    a = node.args
    names = [x.arg for x in a.posonlyargs + a.args]
    if method and names and names[0] in ('self', 'cls', 'mcs'):
        names = names[1:]
    names += [a.vararg.arg] if a.vararg else []
    names += [x.arg for x in a.kwonlyargs]
    return names + ([a.kwarg.arg] if a.kwarg else [])


def raised(node):
    names = set()
    for each in own(node):
        if isinstance(each, Raise) and each.exc is not None:
            what = each.exc.func if isinstance(each.exc, Call) else each.exc
            name = what.id if isinstance(what, Name) else what.attr if isinstance(what, Attribute) else ''
            if name[:1].isupper():
                names.add(name)
    return names


def sections(doc):
    """Name of a section -> its items, the words before a colon at its own indentation."""
    out, current, indent = {}, None, None
    for line in doc.split('\n'):
        found = SECTION.match(line)
        if found:
            current, indent = found.group(1).rstrip('s'), None
            out[current] = []
        elif current and line.strip():
            width = len(line) - len(line.lstrip())
            if width == 0:
                current = None
                continue
            indent = width if indent is None else indent
            item = re.match(r'\*{0,2}([\w.]+)\s*(?:\([^)]*\))?\s*:', line.strip())
            if width == indent and item:
                out[current].append(item.group(1))
    return out


def checks(node, doc, raw_lines, method):
    """(what, is it so) of one docstring."""
    lines = doc.split('\n')
    yield 'the first line is no sentence', bool(lines[0].strip()) and lines[0].rstrip()[-1:] in ('.', '?', '!')
    yield 'a line is over %d columns' % MOST_COLUMNS, all(len(line) <= MOST_COLUMNS for line in raw_lines)
    yield 'no blank line follows the first', len(lines) < 2 or not lines[1].strip()
    if not isinstance(node, (FunctionDef, AsyncFunctionDef)):
        return
    parts = sections(doc)
    names = parameters(node, method)
    yield 'the arguments are not those of the signature', parts.get('Arg', parts.get('Argument', [])) == names
    returns = any(isinstance(n, Return) and n.value is not None and not getattr(n.value, 'value', n) is None for n in own(node))
    yields = any(isinstance(n, (Yield, YieldFrom)) for n in own(node))
    yield 'Returns does not agree with what is returned', ('Return' in parts) == (returns and not yields)
    yield 'Yields does not agree with what is yielded', ('Yield' in parts) == yields
    names = raised(node)
    yield 'Raises does not name what is raised', {n.rsplit('.', 1)[-1] for n in parts.get('Raise', [])} == names


def judge(path, old, new):
    """(what, is it so) for every docstring that is new or different."""
    try:
        before = {name: get_docstring(node) for name, node in definitions(parse(old))}
    except (SyntaxError, ValueError):
        before = {}
    tree = parse(new)
    lines = new.decode('utf-8', 'replace').split('\n')
    parents = {child: node for _, node in definitions(tree) for child in below(node, DEFINITIONS)}
    for name, node in definitions(tree):
        doc = get_docstring(node)
        if doc is None or doc == before.get(name):
            continue
        at = node.body[0]
        for what, good in checks(node, doc, lines[at.lineno - 1:at.end_lineno], isinstance(parents.get(node), ClassDef)):
            yield '%s%s: %s' % (path, name and ' ' + name[1:], what), good


def main(name):
    with open(name, 'rb') as f:
        data = f.read()
    at, results = 0, []
    while at < len(data):
        end = data.index(b'\n', at)
        parts, at2 = [], end + 1
        for n in [int(n) for n in data[at:end].split()]:
            parts.append(data[at2:at2 + n])
            at2 += n
        at = at2
        results += judge(parts[0].decode('utf-8', 'replace'), parts[1], parts[2])
    bad = [what for what, good in results if not good]
    print(len(results) - len(bad), len(results), ascii(bad[0])[1:-1] if bad else '')


main(sys.argv[1])
