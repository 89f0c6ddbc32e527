"""What CPython says of a change: run by compare.c as `python -I -S -B -c ... FILE text|tree`, in a box where nothing of the repository runs.

FILE holds the changes, each one a line "PATH OLD NEW" of byte counts and then these bytes.  Prints "ok", or "no" and the reason.
`tree`: what the change leaves alone must mean the same, in the same order and the same block.  A change is where the bytes
differ, line by line and then inside of lines, which is never more than the edits say.
`text`: the trees are equal but for docstrings.
"""
import sys
from _ast import AST, AsyncFunctionDef, ClassDef, Constant, ExceptHandler, Expr, FunctionDef, JoinedStr, Module, PyCF_ONLY_AST, stmt

OPAQUE = tuple(k for k in (JoinedStr, getattr(sys.modules['_ast'], 'TemplateStr', None)) if k)  # before 3.12 what is inside has no true place
DEFINITIONS = (FunctionDef, AsyncFunctionDef, ClassDef)
BAD = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError, LookupError)


class No(Exception):
    pass


def decoded(data):
    """The text as CPython takes it: byte order mark, declared encoding, line ends."""
    if data.startswith(b'\xef\xbb\xbf'):
        text = data[3:].decode('utf-8')
    else:
        try:
            text = data.decode('ascii')
        except UnicodeDecodeError:
            text = data.decode(declared(data))
    return text.replace('\r\n', '\n').replace('\r', '\n')


def declared(data):
    import re
    for line in data.replace(b'\r\n', b'\n').replace(b'\r', b'\n').split(b'\n')[:2]:
        found = re.match(rb'[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)', line)
        if found:
            return found.group(1).decode('ascii')
        if not re.match(rb'[ \t\f]*(?:#|$)', line):
            break
    return 'utf-8'


def parsed(data, path):
    return compile(data, path, 'exec', PyCF_ONLY_AST, True)


# ---- where two texts differ ----

def with_ends(text):
    lines = text.encode('utf-8', 'surrogatepass').split(b'\n')
    return [line + b'\n' for line in lines[:-1]] + lines[-1:]


def matched(a, b, most=300):
    """Pairs of equal lines in order, most of them (Myers' greedy way); none at all when too much differs."""
    n, m = len(a), len(b)
    ends, trace = {1: 0}, []
    for d in range(min(n + m, most) + 1):
        trace.append(dict(ends))
        for k in range(-d, d + 1, 2):
            x = ends[k + 1] if k == -d or (k != d and ends[k - 1] < ends[k + 1]) else ends[k - 1] + 1
            while x < n and x - k < m and a[x] == b[x - k]:
                x += 1
            ends[k] = x
            if x >= n and x - k >= m:
                return walked(trace, n, m)
    return []


def walked(trace, x, y):
    pairs = []
    for d in range(len(trace) - 1, -1, -1):
        ends, k = trace[d], x - y
        before = k + 1 if k == -d or (k != d and ends[k - 1] < ends[k + 1]) else k - 1
        from_x = ends[before] if d else 0
        from_y = from_x - before if d else 0
        while x > from_x and y > from_y and (d == 0 or x > from_x + (before < k)) and (d == 0 or y > from_y + (before > k)):
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = from_x, from_y
    return pairs[::-1]


def trimmed(a, b):
    """Bytes at both ends that are equal."""
    most, start = min(len(a), len(b)), 0
    while start < most and a[start] == b[start]:
        start += 1
    end = 0
    while end < most - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return start, end


def regions(a, b):
    """(old from, old to, new from, new to, at a line's start): offsets of what differs, in order."""
    first = 0
    while first < min(len(a), len(b)) and a[first] == b[first]:
        first += 1
    last = 0
    while last < min(len(a), len(b)) - first and a[-1 - last] == b[-1 - last]:
        last += 1
    middle = matched(a[first:len(a) - last], b[first:len(b) - last])
    pairs = [(x + first, y + first) for x, y in middle] + [(len(a) - last, len(b) - last)]
    starts_a, starts_b = starts(a), starts(b)
    out, i, j = [], first, first
    for x, y in pairs:
        if x > i or y > j:
            old, new = b''.join(a[i:x]), b''.join(b[j:y])
            head, tail = trimmed(old, new) if old and new else (0, 0)
            o, n = (starts_a[i] + head, starts_a[x] - tail), (starts_b[j] + head, starts_b[y] - tail)
            lines = (not tail or new[-tail - 1:-tail] == b'\n' or tail == len(new)) and (not tail or old[-tail - 1:-tail] == b'\n' or tail == len(old))
            out.append(o + n + (lines,))
        i, j = x + 1, y + 1
    return out


def starts(lines):
    out, at = [0], 0
    for line in lines:
        at += len(line)
        out.append(at)
    return out


# ---- what stands outside of them ----

class Side:
    """One of the two texts: its tree, and where the change is in it."""

    def __init__(self, tree, lines, changes, side):
        self.starts = starts(lines)
        self.spans = [(r[2 * side], r[2 * side + 1], r[4]) for r in changes]
        self.ends = [self.last_code(lines, span[0]) if span[2] else span[0] for span in self.spans]
        self.shifts = [0] if side else shifts(changes)
        self.found = []  # (start, end, block, node): outermost nodes that no change touches, placed as in the new text
        self.look(tree, ('module',))

    def first_at(self, offset):
        """Number of changes that end before an offset."""
        low, high = 0, len(self.spans)
        while low < high:
            mid = (low + high) // 2
            end, lines = self.spans[mid][1:]
            if end < offset or (end == offset and lines):
                low = mid + 1
            else:
                high = mid
        return low

    def last_code(self, lines, offset):
        """Start of the last line before an offset that holds more than blanks and a comment: a block that ends there ends at the change."""
        low, high = 0, len(lines)
        while low < high:
            mid = (low + high) // 2
            if self.starts[mid] < offset:
                low = mid + 1
            else:
                high = mid
        low -= 1
        while low > 0 and lines[low].lstrip()[:1] in (b'', b'#'):
            low -= 1
        return min(self.starts[max(low, 0)], offset)

    def placed(self, offset, i):
        return offset + (self.shifts[i] if len(self.shifts) > 1 else 0)

    def block(self, node):
        """Where a block begins: its own place, or the change that it begins in."""
        start = self.starts[node.lineno - 1] + node.col_offset
        i = self.first_at(start)
        if i < len(self.spans) and self.spans[i][0] <= start:
            return ('change', i)
        return ('at', self.placed(start, i))

    def look(self, node, block):
        if isinstance(node, DEFINITIONS):
            for each in node.decorator_list:
                self.look(each, block)
        if getattr(node, 'end_lineno', None) is not None:
            start = self.starts[node.lineno - 1] + node.col_offset
            end = self.starts[node.end_lineno - 1] + node.end_col_offset
            i = self.first_at(start)
            holds = isinstance(getattr(node, 'body', getattr(node, 'cases', None)), list)
            if i == len(self.spans) or (self.ends[i] if holds else self.spans[i][0]) > end:
                is_block = isinstance(node, (stmt, ExceptHandler))
                self.found.append((self.placed(start, i), self.placed(end, i), block if is_block else None, node))
                return
            if isinstance(node, OPAQUE):
                return
            if isinstance(node, (stmt, ExceptHandler)):
                block = self.block(node)
        for name in node._fields:
            if name == 'decorator_list':
                continue
            value = getattr(node, name, None)
            if isinstance(value, AST):
                self.look(value, block[:2] + (name,))
            elif isinstance(value, list):
                for each in value:
                    if isinstance(each, AST):
                        self.look(each, block[:2] + (name,))


def shifts(changes):
    out, shift = [0], 0
    for o0, o1, n0, n1, _ in changes:
        shift += (n1 - n0) - (o1 - o0)
        out.append(shift)
    return out


def alike(x, y):
    """Do two nodes of the same bytes mean the same?  What those of a whole statement mean does not depend on what is around it."""
    return type(x) is type(y) if isinstance(x, stmt) else same(x, y, False)


def same(x, y, docs):
    """Equal but for places; docs: and but for docstrings."""
    if type(x) is not type(y):
        return False
    if isinstance(x, list):
        return len(x) == len(y) and all(same(p, q, docs) for p, q in zip(x, y))
    if not isinstance(x, AST):
        return x == y or x != x
    for name in x._fields:
        p, q = getattr(x, name, None), getattr(y, name, None)
        if docs and name == 'body' and isinstance(x, DEFINITIONS + (Module,)):
            p, q = without_docstring(p), without_docstring(q)
        if not same(p, q, docs):
            return False
    return True


def without_docstring(body):
    if body and isinstance(body[0], Expr) and isinstance(body[0].value, Constant) and isinstance(body[0].value.value, str):
        return body[1:]
    return body


def compare_trees(path, old, new, old_text, new_text):
    a, b = with_ends(old_text), with_ends(new_text)
    changes = regions(a, b)
    x, y = Side(old, a, changes, 0).found, Side(new, b, changes, 1).found
    for i in range(max(len(x), len(y))):
        if i >= len(y):
            raise No('%s: line %d means something else there now' % (path, x[i][3].lineno))
        line = y[i][3].lineno
        if i >= len(x) or x[i][:2] != y[i][:2]:
            raise No('%s:%d: changed, and no edit stands there' % (path, line))
        if x[i][2] != y[i][2]:
            raise No('%s:%d: belongs to another block now' % (path, line))
        if not alike(x[i][3], y[i][3]):
            raise No('%s:%d: means something else now, and no edit stands there' % (path, line))


def compare(path, old_bytes, new_bytes, text_only):
    try:
        old = parsed(old_bytes, path)
    except BAD:
        old = None
    try:
        new = parsed(new_bytes, path)
        compile(new, path, 'exec', 0, True)  # what only the compiler notices: `return` outside of a function
    except BAD as e:
        try:
            compile(old_bytes, path, 'exec', 0, True)
        except BAD:
            return  # it was no better before
        raise No('%s:%s: does not compile: %s' % (path, getattr(e, 'lineno', 0) or 0, getattr(e, 'msg', None) or e))
    if old is None:
        return
    if not text_only:
        compare_trees(path, old, new, decoded(old_bytes), decoded(new_bytes))
    elif not same(old, new, True):
        raise No('%s: more than docstrings, comments and blanks is different' % path)


def main(name, kind):
    with open(name, 'rb') as f:
        data = f.read()
    at = 0
    sys.setrecursionlimit(6000)
    while at < len(data):
        end = data.index(b'\n', at)
        counts = [int(n) for n in data[at:end].split()]
        parts, at = [], end + 1
        for n in counts:
            parts.append(data[at:at + n])
            at += n
        path = parts[0].decode('utf-8', 'replace')
        try:
            compare(path, parts[1], parts[2], kind == 'text')
        except RecursionError:
            raise No('%s: too deeply nested to be compared' % path)
    return 'ok'


try:
    print(main(sys.argv[1], sys.argv[2]))
except No as reason:
    print('no ' + ascii(str(reason))[1:-1])
