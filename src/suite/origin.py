"""Where the packages of a work tree come from, before its tests run: `python -c ... WORK NAMES -m MODULE|-c CODE WORDS` as started by suite.c.

NAMES, joined by commas, must not come from outside of WORK: then the tests would say nothing of the fix.  Nothing of the repository
has run when that is asked.  After it the process is what `python -m MODULE WORDS` or `python -c CODE WORDS` would be.
"""
import os
import sys
from importlib.util import find_spec

ELSEWHERE = 97


def origin(name):
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        return ''
    return (spec.origin or list(spec.submodule_search_locations or [''])[0]) if spec else ''


def main(work, names, kind, what, words):
    for name in names.split(','):
        place = origin(name)
        if place.startswith('/') and not place.startswith(work + '/'):
            print('the tests would run against %s, not against the fix' % ascii(place)[1:-1])
            sys.exit(ELSEWHERE)
    sys.argv[:] = [kind] + words
    if kind == '-m':
        import runpy
        sys.path[0] = os.getcwd()
        runpy.run_module(what, run_name='__main__', alter_sys=True)
    else:
        exec(compile(what, '<string>', 'exec'), {'__name__': '__main__'})


main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5:])
