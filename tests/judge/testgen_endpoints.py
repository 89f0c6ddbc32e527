#!/usr/bin/env python3
"""Do endpoints get tests that pass every time and can fail?  pytest, or Django's own runner, says.

    testgen_endpoints.py [--mutants 20] [--seed 1] [--keep DIR] APPLICATION...

Each APPLICATION is a folder as its author has it.  A copy becomes a repository, `ff-testgen write --endpoints --check` writes the page there, and it
is run five times, in the sandbox, in another order and under another hash seed each time.  An endpoint has a test when the last request of
one goes to its rule with its method (ANY: with one of them).  Then handlers are broken, one place at a time: a number or a text in what they say, a
condition, an answer; a run that fails has noticed.  Prints one line of figures for each.
"""
import argparse
import ast
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import tempfile

BIN = pathlib.Path(os.environ.get('FF_BIN') or pathlib.Path(__file__).resolve().parents[2] / 'build/bin')
PYTHON = os.environ.get('PYTHON', '/usr/bin/python3')
SHUFFLE = '''
import os, random
def pytest_collection_modifyitems(items):
    random.Random(int(os.environ['SHUFFLE'])).shuffle(items)
'''
METHODS = ('get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace')


def git(work, *words):
    subprocess.run(['git', '-C', work, '-c', 'user.name=a', '-c', 'user.email=a@example.com', *words], check=True, capture_output=True)


def prepared(application, work):
    shutil.copytree(application, work, ignore=shutil.ignore_patterns('.git', '__pycache__'))
    git(work, 'init', '-q')
    git(work, 'add', '-Af')
    git(work, 'commit', '-qm', 'as it is')


def records(work, *words):
    out = subprocess.run([BIN / words[0], *words[1:]], cwd=work, capture_output=True, text=True, env=dict(os.environ, PATH='%s:%s' % (BIN, os.environ['PATH'])))
    return [json.loads(line) for line in out.stdout.splitlines() if line.startswith('{')], out.stderr.strip()


def asked(page):
    """(test, method, path) of the last request of each test."""
    for node in ast.walk(ast.parse(page)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith('test_'):
            calls = [n for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in METHODS and n.args
                     and isinstance(n.args[0], (ast.Constant, ast.JoinedStr)) and ast.unparse(n.func.value).rpartition('.')[2] in ('client', 'member', 'admin')]
            if calls:
                last = max(calls, key=lambda n: n.lineno)
                path = last.args[0].value if isinstance(last.args[0], ast.Constant) else ''.join(v.value if isinstance(v, ast.Constant) else '1' for v in last.args[0].values)
                yield node.name, last.func.attr.upper(), path.partition('?')[0]


def matches(rule, path):
    parts = re.split(r'(<[^>]*>|\{[^}]*\})', '/' + rule.lstrip('/'))
    pattern = ''.join('.+' if re.match('[<{](path|.*:path)', p) else '[^/]+' if p[:1] in ('<', '{') else re.escape(p) for p in parts)
    return re.fullmatch(pattern, path) is not None


def covered(routes, page):
    requests = list(asked(page))
    return sum(any(matches(r['path'], path) and (r['method'] == method or r['method'] in ('ANY', '*', '')) for _, method, path in requests) for r in routes)


def run(work, page, round, django, more=()):
    """(tests that failed, tests that ran)"""
    env = ['--env', 'PYTHONHASHSEED=%d' % round, '--env', 'SHUFFLE=%d' % round, '--env', 'PYTHONDONTWRITEBYTECODE=1']
    if django is not None:
        here = os.path.relpath(page, django or '.')[:-3].replace('/', '.')
        words = [PYTHON, 'manage.py', 'test', '--noinput'] + (['--reverse'] if round % 2 else []) + [here]
        shell = [PYTHON, '-c', 'import os, sys; os.chdir(sys.argv[1] or "."); os.execv(sys.argv[2], sys.argv[2:])', django, *words]
    else:
        shell = [PYTHON, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', '-p', 'shuffle_for_judge', *more, page]
        roots = [work] + [str(pathlib.Path(work) / d) for d in ('src', '.judge')]
        env += ['--env', 'PYTHONPATH=' + ':'.join(roots)]
    out = subprocess.run([BIN / 'ff-sandbox', '--require', 'landlock', '--deadline', '300', '--work', work, *env, '--', *shell], cwd=work, capture_output=True, text=True)
    text = out.stdout + out.stderr
    count = lambda word: sum(int(n) for n in re.findall(r'(\d+) %s' % word, text.rsplit('\n=', 1)[-1] if django is None else ''))
    if django is not None:
        ran = int((re.findall(r'Ran (\d+) test', text) or ['0'])[0])
        bad = sum(int(n) for n in re.findall(r'(?:failures|errors)=(\d+)', text))
    else:
        bad = count('failed') + count('errors?')
        ran = count('passed') + bad
    return (bad or int(out.returncode != 0)), ran, text


# ---- breaking handlers ----

def places(tree, names):
    """Nodes of handlers whose change somebody could see."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name in names:
            for part in node.body + (node.decorator_list if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else []):
                if isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant):
                    continue  # a docstring
                for inner in ast.walk(part):
                    if isinstance(inner, ast.Constant) and type(inner.value) in (int, str) and part not in getattr(node, 'decorator_list', []):
                        yield inner, 'text or number'
                    elif isinstance(inner, ast.keyword) and inner.arg == 'status_code' and isinstance(inner.value, ast.Constant):
                        yield inner.value, 'status'
                    elif isinstance(inner, ast.If):
                        yield inner, 'condition'
                    elif isinstance(inner, ast.Return) and inner.value is not None:
                        yield inner, 'answer'


def broken(source, names, most, seed):
    tree = ast.parse(source)
    found = list(places(tree, names))
    random.Random(seed).shuffle(found)
    for node, kind in found[:most]:
        before = {k: v for k, v in vars(node).items()}
        if isinstance(node, ast.Constant):
            node.value = node.value + 1 if isinstance(node.value, int) else node.value + 'x'
        elif isinstance(node, ast.If):
            node.test = ast.UnaryOp(ast.Not(), node.test)
        else:
            node.value = ast.Constant(None)
        yield kind, node.lineno, ast.unparse(ast.fix_missing_locations(tree))
        vars(node).update(before)


def home(work, route):
    """The file that the handler stands in, which a urls.py only names."""
    parts = route.get('handler', '').split('.')
    for n in range(len(parts), 0, -1):
        for front in ('', 'src/'):
            path = front + '/'.join(parts[:n]) + '.py'
            if (pathlib.Path(work) / path).exists():
                return path
    return route['file']


def noticed(work, routes, page, django, most, seed):
    seen, made, missed = 0, 0, []
    files = sorted({home(work, r) for r in routes})
    for name in files:
        path = pathlib.Path(work) / name
        names = {part for r in routes if home(work, r) == name for part in r.get('handler', '').split('.')[-2:]} - {''}
        source = path.read_text()
        for kind, line, text in broken(source, names, max(1, most // len(files)), seed):
            path.write_text(text)
            bad, _, _ = run(work, page, 0, django, ('-x',))
            made += 1
            seen += bool(bad)
            if not bad:
                missed.append('%s:%d %s' % (name, line, kind))
        path.write_text(source)
    return seen, made, missed


def judge(application, a):
    with tempfile.TemporaryDirectory(prefix='judge') as top:
        work = os.path.join(top, pathlib.Path(application).resolve().name)
        prepared(application, work)
        routes = [r for r in records(work, 'ff-consequence', 'routes', '--json', '.')[0] if r['record'] == 'route' and r['method'] not in ('HEAD', 'OPTIONS', 'MOUNT')
                  and r['framework'] in ('flask', 'fastapi', 'starlette', 'django') and not r['path'].startswith('/static/')]
        found, said = records(work, 'ff-testgen', 'write', '--endpoints', '--check', '--json')
        result = next((r for r in found if r.get('page') is not None), {})
        if not result.get('page'):
            print('%s: no page: %s' % (application, result.get('why') or said))
            return 1
        page = result['page']
        text = pathlib.Path(work, page).read_text()
        if a.keep:
            os.makedirs(a.keep, exist_ok=True)
            shutil.copy(os.path.join(work, page), os.path.join(a.keep, os.path.basename(work) + '.py'))
        os.makedirs(os.path.join(work, '.judge'))
        pathlib.Path(work, '.judge/shuffle_for_judge.py').write_text(SHUFFLE)
        manage = next((str(p.parent.relative_to(work)) for p in pathlib.Path(work).rglob('manage.py')), None) if 'import TestCase' in text else None
        manage = '' if manage == '.' else manage
        red, failed, tests = 0, 0, 0
        for round in range(5):
            bad, ran, said = run(work, page, round, manage)
            red, failed, tests = red + bool(bad), failed + bad, max(tests, ran)
            if bad:
                print(said[-1500:])
        with_test = covered(routes, text)
        print('%s: endpoints %d, with a passing test %d (%d %%), tests %d, red runs of 5: %d, failures %d' %
              (application, len(routes), with_test, 100 * with_test // max(1, len(routes)), tests, red, failed), end='', flush=True)
        seen, made, missed = noticed(work, routes, page, manage, a.mutants, a.seed) if a.mutants else (0, 0, [])
        print('; broken handlers noticed %d of %d' % (seen, made))
        for line in missed if a.verbose else ():
            print('  not noticed: ' + line)
        return int(red > 0)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('applications', nargs='+')
    p.add_argument('--mutants', type=int, default=20)
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--keep', help='pages are copied there')
    p.add_argument('--verbose', action='store_true')
    a = p.parse_args()
    return max(judge(x, a) for x in a.applications)


if __name__ == '__main__':
    raise SystemExit(main())
