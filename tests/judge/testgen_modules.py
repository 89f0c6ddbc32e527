#!/usr/bin/env python3
"""Are generated tests any good?  coverage.py, pytest and a mutator of its own say.

    testgen_modules.py REPOSITORY MODULE PATH CASES [--mutants 25] [--seed 1] [--keep DIR]

CASES is the stream of src/testgen/engine.py for one module of REPOSITORY, or a test file (*.py) that `ff-testgen write` made.  From cases
a plain test file is written (one function a case), then, each time in the sandbox and in a copy of the repository:
it runs five times in random order under other hash seeds (flaky, failing); once under coverage (lines, branches of the module);
once for each of 25 seeded mutants of function bodies (compare swap, arithmetic swap, and/or, not dropped, number + 1, string prefix,
return None, statement deleted, condition negated, break/continue).  Prints one line of figures.
"""
import argparse
import ast
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

SANDBOX = os.environ.get('FF_SANDBOX') or str(pathlib.Path(__file__).resolve().parents[2] / 'build/bin/ff-sandbox')
PYTHON = os.environ.get('PYTHON', '/usr/bin/python3')
SHUFFLE = '''
import os, random
def pytest_collection_modifyitems(items):
    if os.environ.get('SHUFFLE'):
        random.Random(int(os.environ['SHUFFLE'])).shuffle(items)
'''
# Runs in the sandbox: pytest is loaded once, then each mutant is judged in a child of its own that finds the changed text on import.
MUTATE = '''
import importlib.machinery, json, os, select, signal, sys, time
import pytest, _pytest.assertion.rewrite, _pytest.python, _pytest.runner, _pytest.capture, _pytest.terminal, _pytest.fixtures, _pytest.python_api
name, path, test, mutants = sys.argv[1], os.path.abspath(sys.argv[2]), sys.argv[3], json.load(open(sys.argv[4]))
class Loader(importlib.machinery.SourceFileLoader):
    text = None
    def get_code(self, fullname):
        return compile(self.text, self.path, 'exec', dont_inherit=True)
class Finder:
    @staticmethod
    def find_spec(fullname, where, target=None):
        if fullname != name:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, where, target)
        spec.loader = Loader(fullname, spec.origin)
        return spec
for i, text in enumerate(mutants):
    pid = os.fork()
    if not pid:
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1), os.dup2(null, 2)
        Loader.text = text
        for loaded in [m for m in sys.modules if m == name or m.startswith(name + '.')]:
            del sys.modules[loaded]
        sys.meta_path.insert(0, Finder)
        code = 1
        try:
            code = int(pytest.main(['-x', '-q', '-p', 'no:cacheprovider', '-c', '/dev/null', '--rootdir', '.', test]))
        finally:
            os._exit(code)
    end = time.time() + 25
    status = None
    while time.time() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            break
        status = None
        time.sleep(0.02)
    if status is None:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        status = 1
    print('MUTANT', i, int(status == 0), flush=True)
'''


# ---- cases as plain tests ----

def rendered(cases, module):
    out = ['import asyncio', 'import math', 'from itertools import islice', 'import sys', 'import pytest', 'from %s import *' % module, 'import %s' % module, '']
    names = set()
    lines = {need for c in cases for need in c.get('needs', ())}
    body = []
    for n, c in enumerate(cases):
        body += one(n, c) + ['']
        for text in texts(c):
            names |= {x.id for x in ast.walk(ast.parse(text)) if isinstance(x, ast.Name)}
    out += sorted(lines) + ['for _name in %r:' % sorted(names), '    if _name in vars(sys.modules[%r]) and _name not in globals():' % module,
                            '        globals()[_name] = vars(sys.modules[%r])[_name]' % module, '', '']
    return '\n'.join(out + body)


def texts(c):
    yield from c.get('setup', ())
    yield call(c)
    for p in c.get('patches', ()):
        yield p['value']
    for check in c['checks']:
        for side in ('left', 'right'):
            if check.get(side):
                yield check[side]


def call(c):
    symbol, receiver = c['symbol'], c.get('receiver', '')
    head = receiver + '.' + symbol.rpartition('.')[2] if receiver else symbol
    if c.get('attribute'):
        return head
    return '%s(%s)' % (head, ', '.join('%s=%s' % (a['name'], a['text']) if a.get('keyword') else a['text'] for a in c['arguments']))


def one(n, c):
    lines = ['def test_%d(%s):' % (n, ', '.join(c.get('fixtures', ())))]
    add = lambda text: lines.append('    ' + text)
    for p in c.get('patches', ()):
        add('monkeypatch.setattr(%r, %s)' % (p['where'], p['value']))
    for s in c.get('setup', ()):
        add(s)
    text = call(c)
    if c.get('await'):
        text = 'asyncio.run(%s)' % text
    raises = [k for k in c['checks'] if k['kind'] == 'raises']
    if raises:
        k = raises[0]
        inner = k.get('left') or text
        add('with pytest.raises(%s%s):' % (k['right'], ', match=%r' % ('^%s$' % re.escape(k['match']) if k.get('whole') else re.escape(k['match'])) if k.get('match') else ''))
        add('    ' + (re.sub(r'\bresult\b', lambda _: text, inner) if k.get('left') else text))
        return lines
    add('result = ' + text)
    for k in c['checks']:
        add(assertion(k))
    return lines


def assertion(k):
    left, right = k.get('left', ''), k.get('right', '')
    return {'equal': 'assert %s == %s', 'is': 'assert %s is %s', 'approx': 'assert %s == pytest.approx(%s)', 'type': 'assert type(%s).__name__ == %r',
            'length': 'assert len(%s) == %s', 'repr': 'assert repr(%s) == %s'}.get(k['kind'], '') % (
                left, right.rpartition('.')[2] if k['kind'] == 'type' else right) if k['kind'] not in ('contains', 'true', 'false') else \
        'assert %s in %s' % (right, left) if k['kind'] == 'contains' else 'assert %s%s' % ('not ' if k['kind'] == 'false' else '', left)


# ---- the mutator: works on the text, knows nothing of the engine's ----

def mutants(source, most, seed):
    tree = ast.parse(source)
    sites = []
    for function in ast.walk(tree):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for statement in function.body:
                for node in ast.walk(statement):
                    sites += [(node.lineno, node.col_offset, kind) for kind in kinds(node)]
    sites = sorted(set(sites))
    random.Random(seed).shuffle(sites)
    made = ((site, mutated(source, site)) for site in sites)
    yield from itertools.islice(((site, text) for site, text in made if text is not None), most)


def kinds(node):
    if isinstance(node, ast.Compare):
        yield 'compare'
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)):
        yield 'arithmetic'
    elif isinstance(node, ast.BoolOp):
        yield 'bool'
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield 'not'
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield 'number'
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield 'string'
    elif isinstance(node, ast.Return) and node.value is not None:
        yield 'return'
    elif isinstance(node, (ast.If, ast.While)):
        yield 'negate'
    elif isinstance(node, (ast.Break, ast.Continue)):
        yield 'jump'
    if isinstance(node, (ast.Assign, ast.AugAssign)) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        yield 'delete'


SWAP = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
        ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
        ast.Mod: ast.Mult, ast.And: ast.Or, ast.Or: ast.And}


class Change(ast.NodeTransformer):
    def __init__(self, site):
        self.site, self.done = site, False

    def visit(self, node):
        node = self.generic_visit(node)
        if self.done or not hasattr(node, 'lineno') or (node.lineno, node.col_offset) != self.site[:2] or self.site[2] not in kinds(node):
            return node
        self.done = True
        kind = self.site[2]
        if kind == 'compare':
            node.ops[0] = SWAP[type(node.ops[0])]()
        elif kind in ('arithmetic', 'bool'):
            node.op = SWAP[type(node.op)]()
        elif kind == 'not':
            return node.operand
        elif kind == 'number':
            node.value += 1
        elif kind == 'string':
            node.value = 'XX' + node.value
        elif kind == 'return':
            node.value = ast.Constant(value=None)
        elif kind == 'delete':
            return ast.copy_location(ast.Pass(), node)
        elif kind == 'negate':
            node.test = ast.UnaryOp(op=ast.Not(), operand=node.test)
        else:
            return ast.copy_location(ast.Continue() if isinstance(node, ast.Break) else ast.Break(), node)
        return node


def docstrings(tree):
    return {(n.body[0].value.lineno, n.body[0].value.col_offset) for n in ast.walk(tree)
            if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and n.body and isinstance(n.body[0], ast.Expr)
            and isinstance(n.body[0].value, ast.Constant)}


def mutated(source, site):
    tree = ast.parse(source)
    if site[2] == 'string' and site[:2] in docstrings(tree):
        return None
    before = ast.dump(tree)
    change = Change(site)
    tree = ast.fix_missing_locations(change.visit(tree))
    if not change.done or ast.dump(tree) == before:
        return None
    try:
        text = ast.unparse(tree)
        compile(text, 'm', 'exec')
    except (SyntaxError, ValueError):
        return None
    return text


# ---- runs ----

def boxed(work, words, seconds, **env):
    argv = [SANDBOX, '--require', 'landlock', '--deadline', str(seconds), '--limit', 'memory=2000', '--env', 'PYTEST_DISABLE_PLUGIN_AUTOLOAD=1']
    for name, value in env.items():
        argv += ['--env', '%s=%s' % (name, value)]
    return subprocess.run(argv + ['--'] + words, cwd=work, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)


def pytest(work, test, seconds=90, more=(), **env):
    words = [PYTHON, '-B', '-m'] + list(more or ('pytest',)) + ['-q', '-x' if not env.get('SHUFFLE') else '-q', '-p', 'no:cacheprovider', '-c',
                                                                '/dev/null', '--rootdir', '.', '-p', 'shuffle_plugin', test]
    env.setdefault('PYTHONPATH', ':'.join(env.pop('roots').split(',')) if 'roots' in env else '.')
    return boxed(work, words, seconds, **env)


def main():
    p = argparse.ArgumentParser()
    p.add_argument('repository'), p.add_argument('module'), p.add_argument('path'), p.add_argument('cases')
    p.add_argument('--mutants', type=int, default=25), p.add_argument('--seed', type=int, default=1), p.add_argument('--keep'), p.add_argument('--root', default='.')
    p.add_argument('--runs', type=int, default=5), p.add_argument('--alive', action='store_true')
    a = p.parse_args()
    with tempfile.TemporaryDirectory(prefix='judge-') as folder:
        work = os.path.join(folder, 'work')
        shutil.copytree(a.repository, work, symlinks=True, ignore=shutil.ignore_patterns('.git', '.ff-trial*'))
        for name in ('conftest.py', 'setup.cfg', 'tox.ini', 'pytest.ini', 'pyproject.toml'):
            if os.path.exists(os.path.join(work, name)):
                os.unlink(os.path.join(work, name))
        source = open(os.path.join(work, a.path), encoding='utf-8').read()
        if a.cases.endswith('.py'):
            text, tests, weak, functions = open(a.cases).read(), None, 0, 1
        else:
            records = [json.loads(line) for line in open(a.cases)]
            cases = [r for r in records if r['record'] == 'test_case']
            text = rendered(cases, a.module)
            weak = sum(all(k['kind'] == 'type' or k.get('left', '').startswith('callable(') for k in c['checks']) for c in cases)
            functions = len({c['symbol'] for c in cases}) or 1
            tests = len(cases)
        os.mkdir(os.path.join(work, 'judged'))
        test = 'judged/test_judged.py'
        for name, content in ((test, text), ('shuffle_plugin.py', SHUFFLE)):
            with open(os.path.join(work, name), 'w', encoding='utf-8') as f:
                f.write(content)
        if a.keep:
            os.makedirs(a.keep, exist_ok=True)
            shutil.copy(os.path.join(work, test), os.path.join(a.keep, a.module + '.py'))
        env = {'PYTHONPATH': os.path.join(work, a.root) + ':' + work}
        failing = set()
        for n in range(a.runs):
            out = pytest(work, test, PYTHONHASHSEED=str(11 * n + 3), SHUFFLE=str(n + 1), more=('pytest', '-rf', '--tb=line' if n else '--tb=short'), **env)
            failing |= set(re.findall(r'^(?:FAILED|ERROR) (\S+)', out.stdout, re.M))
            if out.returncode and n == 0:
                sys.stderr.write(out.stdout[-3000:])
        out = boxed(work, [PYTHON, '-B', '-m', 'coverage', 'run', '--branch', '--include', a.path, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', '-c',
                           '/dev/null', '--rootdir', '.', test], 120, PYTHONHASHSEED='0', **env)
        boxed(work, [PYTHON, '-B', '-m', 'coverage', 'json', '-q', '-o', 'cov.json'], 60)
        try:
            s = json.load(open(os.path.join(work, 'cov.json')))['totals']
        except (OSError, ValueError):
            sys.stderr.write(out.stdout[-2000:])
            s = {}
        lines = 100.0 * s.get('covered_lines', 0) / max(1, s.get('num_statements', 0))
        branches = 100.0 * s.get('covered_branches', 0) / s['num_branches'] if s.get('num_branches') else 100.0
        made = list(mutants(source, a.mutants, a.seed))
        for name, content in (('mutate_all.py', MUTATE), ('mutants.json', json.dumps([source] + [text for _, text in made]))):
            with open(os.path.join(work, name), 'w') as f:
                f.write(content)
        out = boxed(work, [PYTHON, '-B', 'mutate_all.py', a.module, a.path, test, 'mutants.json'], 600, PYTHONHASHSEED='0', **env)
        alive = {int(i) for i, ok in re.findall(r'^MUTANT (\d+) (\d)', out.stdout, re.M) if ok == '1'}
        if 0 not in alive:
            sys.stderr.write('the unchanged module fails: ' + out.stdout[-1000:] + '\n')
        count, killed = len(made), len(made) - len(alive - {0})
        for i in sorted(alive - {0}):
            if a.alive:
                sys.stderr.write('alive: line %d column %d %s\n' % made[i - 1][0])
        print('%-45s tests %s functions %d a-function %.1f weak %d failing %d lines %.1f branches %.1f mutants %d/%d' % (
            a.module, tests, functions, (tests or 0) / functions, weak, len(failing), lines, branches, killed, count))
        for name in sorted(failing):
            print('  failing', name)


if __name__ == '__main__':
    main()
