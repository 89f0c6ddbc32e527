"""A plan and the module that it is about, as its tests will see it: read from the file, found on the path, imported from the repository."""
import importlib
import json
import os
import sys
import tempfile

import guard
import probes

HERE = os.path.dirname(os.path.abspath(__file__))


def read_plan(path):
    with open(path, encoding='utf-8') as f:
        records = [json.loads(line) for line in f if line.strip()]
    if not records or records[-1].get('record') != 'end':
        raise ValueError('the plan has no end')
    module = next(r for r in records if r.get('record') == 'test_module')
    return module, [r for r in records if r.get('record') == 'test_target']


def prepare(plan):
    """sys.path as the tests will have it."""
    sys.path[:] = [p for p in sys.path if os.path.abspath(p or '.') != HERE]
    sys.path[:0] = [os.path.abspath(r) for r in plan.get('roots') or ['.']]
    for name in [n[:-3] for n in os.listdir(HERE) if n.endswith('.py')]:
        sys.modules.pop(name, None)  # the repository may have modules of these names
    sys.argv[:] = ['pytest']


def purge(name):
    """A module that the interpreter or we have loaded already is loaded again from the repository."""
    top = name.split('.')[0]
    for loaded in [m for m in sys.modules if m == top or m.startswith(top + '.')]:
        del sys.modules[loaded]


def load(plan, with_probes):
    """The module, with probes or as it is; whatever its import raises comes through."""
    found = probes.Probes() if with_probes else None
    finder = probes.Finder(plan['module'], plan['path'], found)
    sys.meta_path.insert(0, finder)
    purge(plan['module'])
    stdout, stderr = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = guard.Output(), guard.Output()
    try:
        module = importlib.import_module(plan['module'])
    finally:
        sys.stdout, sys.stderr = stdout, stderr
        sys.meta_path.remove(finder)
    if not probes.same_file(getattr(module, '__file__', '') or '', plan['path']):
        raise ImportError('%s comes from elsewhere' % plan['module'])
    return module, found


# ---- a script that is started with a plan ----

def serve(path, record, job, seconds):
    """Runs job(plan, targets, send, begin) in a child; what it sends goes out as records of that name."""
    out = os.fdopen(os.dup(1), 'w', encoding='ascii')
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    plan, targets = read_plan(path)

    def hear(message):
        if isinstance(message, dict):
            out.write(json.dumps(dict({'record': record, 'v': 1}, **message), separators=(',', ':')) + '\n')
    with tempfile.TemporaryDirectory(prefix='ff-script-') as folder:  # the one place where code under test may write
        os.environ['TMPDIR'] = tempfile.tempdir = folder
        guard.supervise(lambda send, begin: job(plan, targets, send, begin), hear, seconds, 2 * guard.STALL_SECONDS + 5, 1)
    out.flush()
