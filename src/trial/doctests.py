"""Examples of docstrings, run as Python's doctest reads them: those that do not give what stands there are told.

    python3 -B doctests.py PLAN     started in the root of a copy of the repository, in the sandbox

Prints a record for each.  The caller runs this twice, with different hash seeds, and keeps what failed both times; what tries to leave the
sandbox, takes too long or needs what an example before it did not give is not judged.
"""
import doctest
import inspect
import math
import re
import sys
import traceback

import guard
import loading

SECONDS = 30.0
MOST = 2000   # examples of a module
LONGEST = 300 # bytes of a text that is told
# Somebody may run them with these, by a configuration of any tool: what is right with them is not stale.
LENIENT = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
PREFIX = re.compile(r"(\W|^)[uUbB]([rR]?['\"])")  # of Python 2, or left out for it


def flags_of(example):
    return sum(flag for flag, on in example.options.items() if on) | LENIENT


NUMBER = re.compile(r'(?<![\w.])-?\d+\.\d*(?:e-?\d+)?')


def close(want, got):
    """The same but for the last digits of its floats, which differ from machine to machine."""
    a, b = NUMBER.findall(want), NUMBER.findall(got)
    if not a or len(a) != len(b) or NUMBER.sub('#', want) != NUMBER.sub('#', got):
        return False
    return all(math.isclose(float(x), float(y), rel_tol=1e-9, abs_tol=1e-12) for x, y in zip(a, b))


def shown(text):
    text = ' / '.join(line for line in text.rstrip('\n').split('\n'))
    return text if len(text) <= LONGEST else text[:LONGEST] + '...'


class Judge:
    def __init__(self, wall):
        self.wall, self.checker, self.left = wall, doctest.OutputChecker(), MOST

    def run(self, example, space):
        """What comes out of one example; what is raised stands as doctest writes it."""
        self.wall.broken, self.wall.on = '', True
        stdout, sys.stdout = sys.stdout, guard.Output()
        try:
            with guard.Deadline(4 * guard.CALL_SECONDS):
                exec(compile(example.source, '<doctest>', 'single'), space)
            return sys.stdout.getvalue(), None
        except guard.TooLong:
            self.wall.broken = 'too long'
            return '', None
        except BaseException as e:
            return sys.stdout.getvalue(), e
        finally:
            self.wall.on, sys.stdout = False, stdout

    def same(self, want, got, flags):
        return close(want, got) or self.checker.check_output(want, got, flags) or self.checker.check_output(PREFIX.sub(r'\1\2', want), PREFIX.sub(r'\1\2', got), flags)

    def right(self, example, out, error):
        flags = flags_of(example)
        if error is None:
            return example.exc_msg is None and self.same(example.want, out, flags)
        if example.exc_msg is None:
            return False
        got = ''.join(traceback.format_exception_only(type(error), error))
        return self.same(example.exc_msg, got, flags) or example.exc_msg.split(':')[0].split('.')[-1].strip() == got.split(':')[0].split('.')[-1].strip()

    def judge(self, test, send):
        """Up to the first that is wrong: those behind it may fail of it alone."""
        space = dict(test.globs, __name__='__main__')
        for example in test.examples:
            self.left -= 1
            if self.left < 0 or flags_of(example) & doctest.SKIP:
                continue
            out, error = self.run(example, space)
            if error is None and not example.want:
                continue  # what comes out is told elsewhere, or nowhere
            if self.wall.broken or isinstance(error, (ImportError, NameError, SystemExit, KeyboardInterrupt)):
                return
            if not self.right(example, out, error):
                got = out if error is None else '%s: %s' % (type(error).__name__, error)
                send({'symbol': test.name, 'line': 0 if test.lineno is None else test.lineno + example.lineno + 1, 'source': shown(example.source), 'want': shown(example.want), 'got': shown(got)})
                return


def run(plan, _targets, send, begin):
    begin('import')
    loading.prepare(plan)
    wall = guard.Guard()
    guard.shut_in(wall)
    module, _ = loading.load(plan, False)
    wall.look_around()
    wall.install()
    judge = Judge(wall)
    with open(module.__file__, 'rb') as f:
        source = f.read().decode('utf-8', 'replace')
    for test in doctest.DocTestFinder(exclude_empty=True).find(module, name='.', globs=dict(vars(module))):
        begin(test.name)
        if test.docstring and test.docstring.strip() and inspect.cleandoc(test.docstring).split('\n')[0] in source:
            test.name = test.name.lstrip('.')
            judge.judge(test, send)
        guard.descriptors()


if __name__ == '__main__':
    loading.serve(sys.argv[1], 'doc_failed', run, SECONDS)
