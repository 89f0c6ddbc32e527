"""Calls that stand in the repository, made once more: what comes back becomes an example of a docstring.

    python3 -B examples.py PLAN     started in the root of a copy of the repository, in the sandbox

Prints a record for each call that makes an example.  The caller runs this twice, with different hash seeds (the second time another year
and other luck too), and keeps what came out both times.
"""
import ast
import doctest
import inspect
import os
import random
import sys
import tempfile
import types

import elsewhere
import guard
import loading

SECONDS = 20.0     # for all calls of a module
WIDEST = 64        # of a line, without prompt: docstrings stand indented
MOST_LINES = 4     # that come out
MOST_CALLS = 12    # tried of one function
KEPT = 3           # told of one function


class Unfit(Exception):
    pass


def is_plain(lines):
    """Lines that may stand in any docstring as they are, and mean the same elsewhere."""
    for line in lines:
        if len(line) > WIDEST or not line.isprintable() or '\\' in line or '"""' in line or "'''" in line:
            return False
        if ' at 0x' in line or line.startswith(('>>>', '...', '<', 'Traceback')) or os.getcwd() in line or tempfile.gettempdir() in line:
            return False
    return True


def written(source):
    """A statement with its prompts."""
    first, *rest = source.split('\n')
    return ['>>> ' + first] + ['... ' + line for line in rest]


class Maker:
    def __init__(self, module, wall):
        self.module, self.wall = module, wall

    def inside(self, code, space, evaluated=False):
        """Runs a text of the repository, with the doors shut."""
        self.wall.broken, self.wall.on = '', True
        try:
            with guard.Deadline():
                result = (eval if evaluated else exec)(code, space)
                return self.drained(result) if evaluated else None
        finally:
            self.wall.on = False
            if self.wall.broken:
                raise Unfit(self.wall.broken)

    def drained(self, result):
        if inspect.iscoroutine(result):
            result.close()
            raise Unfit('a coroutine')
        if isinstance(result, (types.GeneratorType, map, filter, zip, enumerate)) or (hasattr(result, '__next__') and not hasattr(result, 'read')):
            return Listed(list(zip(range(9), result)))
        return result

    def statements(self, call):
        """What comes before the call: imports that the module does not have itself, and the setup."""
        space, lines = {}, []
        for need in call.get('needs') or []:
            exec(need, space)
            if any(vars(self.module).get(name, self) is not value for name, value in space.items() if name != '__builtins__'):
                lines.append(need)
        return lines + list(call.get('setup') or [])

    def make(self, call):
        """The lines of an example."""
        before = self.statements(call)
        if len(before) > 3 or len(call['text']) > WIDEST or not is_plain(before + [call['text']]):
            raise Unfit('too long')
        space, shown = dict(vars(self.module)), guard.Output()
        stdout, sys.stdout = sys.stdout, shown
        try:
            for line in before:
                self.inside(compile(line, '<example>', 'exec'), space)
            shown.truncate(0)
            shown.seek(0)
            result = self.inside(compile(call['text'], '<example>', 'eval'), space, True)
        finally:
            sys.stdout = stdout
        text = call['text']
        if isinstance(result, Listed):
            text, result = 'list(%s)' % text, result.whole()
        out = shown.getvalue().rstrip('\n').split('\n') if shown.getvalue() else []
        out = [line if line.strip() else '<BLANKLINE>' for line in out]
        if result is not None:
            out += repr(result).split('\n')
        if not out or len(out) > MOST_LINES or not is_plain([line for line in out if line != '<BLANKLINE>']):
            raise Unfit('nothing that can be shown')
        if shown.getvalue():
            result = None
        elif tells_little(result, call['text']):
            raise Unfit('it would show little')
        return [line for source in before for line in written(source)] + written(text) + out, result

    def holds(self, lines):
        """Read and compared as Python's own doctest does it, in a namespace such as it makes."""
        space, checker = dict(vars(self.module)), doctest.OutputChecker()
        found = doctest.DocTestParser().get_examples('\n'.join(lines) + '\n')
        stdout = sys.stdout
        for example in found:
            sys.stdout = guard.Output()
            try:
                self.inside(compile(example.source, '<example>', 'single'), space)
                shown = sys.stdout.getvalue()
            finally:
                sys.stdout = stdout
            if example.exc_msg or not checker.check_output(example.want, shown, 0):
                return False
        return bool(found)


class Listed:
    """What a generator gave, as far as it was asked."""

    def __init__(self, pairs):
        self.values = [value for _, value in pairs]

    def whole(self):
        if len(self.values) > 8:
            raise Unfit('it may not end')
        return self.values


def tells_little(result, text):
    """An empty answer, one to an empty question, the question itself again, or something whose text says nothing to a reader."""
    if repr(result) == text or callable(result) or isinstance(result, types.ModuleType) or (hasattr(result, '__len__') and not len(result)):
        return True
    arguments = [a for a in ast.walk(ast.parse(text)) if isinstance(a, ast.expr)]
    if any(isinstance(a, (ast.List, ast.Tuple, ast.Set)) and not a.elts or isinstance(a, ast.Dict) and not a.keys for a in arguments):
        return True
    constants = [a.value for a in arguments if isinstance(a, ast.Constant)]
    return '' in constants or b'' in constants or (isinstance(result, (str, bytes)) and result in constants)


def best(found):
    """Examples of one function, the best first: as the tests order them, the short ones before; of yes and no, both."""
    found = sorted(found, key=lambda made: (len(made[0]), made[2]))
    yes, no = ([lines for lines, result, _ in found if result is way] for way in (True, False))
    if yes and no:
        return [a + b for a, b in zip(yes, no)]
    return yes + [lines for lines, result, _ in found if not isinstance(result, bool)]


def real_calls(target):
    """Those that somebody wrote, not those that the plan made up."""
    return [c for c in target.get('calls', []) if c['source'] in ('call', 'example') and not c.get('raises')][:MOST_CALLS]


def run(plan, targets, send, begin):
    begin('import')
    seed = int(os.environ.get('PYTHONHASHSEED') or 0)
    loading.prepare(plan)
    elsewhere.luck(seed > 1)
    if seed > 1:
        elsewhere.another_year()
    wall = guard.Guard()
    guard.shut_in(wall)
    module, _ = loading.load(plan, False)
    wall.look_around()
    wall.install()
    maker = Maker(module, wall)
    asked = [t for t in targets if not t.get('helper') and 'async' not in t.get('flags', ())]
    order = [(t['symbol'], n, c) for t in asked for n, c in enumerate(real_calls(t))]
    random.Random(seed).shuffle(order)
    made = {}
    for symbol, number, call in order:
        begin(symbol)
        try:
            lines, result = maker.make(call)
            if maker.holds(lines):
                made.setdefault(symbol, []).append((lines, result, number))
        except (Exception, SystemExit, guard.TooLong):
            continue
        finally:
            guard.descriptors()
    for symbol, found in made.items():
        for lines in best(found)[:KEPT]:
            send({'symbol': symbol, 'lines': lines})


if __name__ == '__main__':
    loading.serve(sys.argv[1], 'doc_example', run, SECONDS)
