"""A plan for src/testgen/engine.py, for one file of a test: every function and method, values by annotation, doctests, claims.

    engine_plan.py MODULE PATH [BUDGET]
"""
import ast
import doctest
import json
import re
import sys

VALUES = {'str': ["'abc'", "''"], 'int': ['3', '0'], 'float': ['1.5'], 'list': ['[1, 2, 3]', '[]'], 'dict': ["{'a': 1}"], 'bytes': ["b'ab'"], 'bool': ['True', 'False']}


def parameter(arg, default):
    hint = ast.unparse(arg.annotation) if arg.annotation else ''
    texts = ([ast.unparse(default)] if default is not None else []) + VALUES.get(hint.split('[')[0], ['1', "'abc'", '[1, 2]', 'None'])
    return {'name': arg.arg, 'kind': 'normal', 'annotation': hint, 'default': ast.unparse(default) if default is not None else '',
            'values': [{'text': t, 'source': 'hint'} for t in texts]}


def target(node, owner):
    decorators = {ast.unparse(d) for d in node.decorator_list}
    symbol, kind = node.name, 'function'
    if owner:
        symbol = owner if node.name == '__init__' else owner + '.' + node.name
        kind = 'constructor' if node.name == '__init__' else 'property' if 'property' in decorators else 'static' if 'staticmethod' in decorators else \
            'class_method' if 'classmethod' in decorators else 'method'
    args = node.args.args[0 if kind in ('function', 'static') else 1:]
    defaults = [None] * (len(args) - len(node.args.defaults)) + node.args.defaults
    doc = ast.get_docstring(node) or ''
    calls = [{'text': e.source.strip(), 'source': 'example', 'expect': e.want.strip()} for e in doctest.DocTestParser().get_examples(doc)]
    return {'record': 'test_target', 'symbol': symbol, 'kind': kind, 'line': node.lineno, 'end_line': node.end_lineno,
            'flags': ['async'] if isinstance(node, ast.AsyncFunctionDef) else [], 'returns': ast.unparse(node.returns) if node.returns else '',
            'parameters': [parameter(a, d) for a, d in zip(args, defaults)], 'calls': calls,
            'claims': [{'kind': 'raises', 'text': name, 'line': node.lineno} for name in re.findall(r'^\s*(\w+Error):', doc, re.M)],
            'borders': [{'where': w, 'kind': w.split('.')[-2]} for w in re.findall(r'border: (\S+)', doc)],
            'properties': [{'kind': k, 'with': w} for k, w in re.findall(r'property: (\w+) (\w+)', doc)]}


def main(module, path, budget):
    with open(path) as f:
        tree = ast.parse(f.read())
    records = [{'record': 'test_module', 'module': module, 'path': path, 'roots': ['.'], 'imports': [], 'budget': budget, 'patience': 10, 'most': 6, 'seed': 1}]
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            records.append(target(node, ''))
        elif isinstance(node, ast.ClassDef):
            records += [target(n, node.name) for n in node.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
    for r in records + [{'record': 'end', 'records': len(records)}]:
        print(json.dumps(r))


main(sys.argv[1], sys.argv[2], float(sys.argv[3]) if len(sys.argv) > 3 else 1.0)
