"""What stands in for the world at a border of the module: time, chance, environment, network, programs.  One text for each way out."""

STANDS = {
    'time.time': 'lambda: 1000000000.0', 'time.monotonic': 'lambda: 1000.0', 'time.perf_counter': 'lambda: 1000.0', 'time.sleep': 'lambda seconds: None',
    'time.time_ns': 'lambda: 1000000000000000000', 'time.process_time': 'lambda: 10.0',
    'random.random': 'lambda: 0.5', 'random.choice': 'lambda items: items[0]', 'random.randint': 'lambda low, high: low',
    'random.randrange': 'lambda *bounds: 0 if len(bounds) == 1 else bounds[0]', 'random.uniform': 'lambda low, high: low',
    'random.shuffle': 'lambda items: None', 'random.sample': 'lambda items, k: list(items)[:k]',
    'random.choices': 'lambda items, k=1, **_: list(items)[:1] * k',
    'random.getrandbits': 'lambda bits: 1', 'random.gauss': 'lambda mean=0.0, deviation=1.0: mean',
    'uuid.uuid4': "lambda: UUID('12345678-1234-4234-8234-123456789abc')", 'uuid.uuid1': "lambda: UUID('12345678-1234-1234-8234-123456789abc')",
    'secrets.token_hex': "lambda size=4: 'ab' * size", 'secrets.token_urlsafe': "lambda size=4: 'a' * size", 'secrets.choice': 'lambda items: items[0]',
    'secrets.token_bytes': "lambda size=4: b'a' * size", 'os.urandom': "lambda size: b'a' * size",
    'os.getpid': 'lambda: 4242', 'os.getlogin': "lambda: 'user'", 'getpass.getuser': "lambda: 'user'", 'socket.gethostname': "lambda: 'host'",
    'platform.node': "lambda: 'host'", 'os.cpu_count': 'lambda: 4',
    'subprocess.run': "lambda *args, **kwargs: SimpleNamespace(args=args, returncode=0, stdout='', stderr='')",
    'subprocess.call': 'lambda *args, **kwargs: 0', 'subprocess.check_call': 'lambda *args, **kwargs: 0',
    'subprocess.check_output': "lambda *args, **kwargs: ''", 'subprocess.getoutput': "lambda command: ''", 'os.system': 'lambda command: 0',
    'requests.get': None, 'requests.post': None, 'requests.put': None, 'requests.delete': None, 'requests.request': None, 'httpx.get': None,
    'httpx.post': None, 'urllib.request.urlopen': "lambda *args, **kwargs: BytesIO(b'{}')", 'builtins.input': "lambda prompt='': 'yes'",
}
ANSWER = "lambda *args, **kwargs: SimpleNamespace(status_code=200, ok=True, text='{}', content=b'{}', headers={}, json=dict, raise_for_status=lambda: None)"
# For who asks again until something else comes.
TURNS = {STANDS['random.choice']: 'lambda items, turns=count(): items[next(turns) % len(items)]', STANDS['random.random']: 'lambda turns=count(): next(turns) % 10 / 10',
         STANDS['random.randint']: 'lambda low, high, turns=count(): low + next(turns) % (high - low + 1)'}
NEEDS = {'count()': 'from itertools import count', 'SimpleNamespace': 'from types import SimpleNamespace', 'BytesIO': 'from io import BytesIO', 'UUID': 'from uuid import UUID'}


def patch_of(border):
    """The patch of one border of the plan, or None where nothing simple can stand in."""
    parts = border.get('where', '').split('.')
    for known in ('.'.join(parts[-2:]), '.'.join(parts[-3:])):
        if known in STANDS:
            return {'where': border['where'], 'value': STANDS[known] or ANSWER, 'kind': border.get('kind', '')}
    for known, value in STANDS.items():  # from time import time
        if len(parts) > 1 and known.split('.')[-1] == parts[-1] and border.get('kind') in KINDS.get(known.split('.')[0], ()):
            return {'where': border['where'], 'value': value or ANSWER, 'kind': border['kind']}
    return None


KINDS = {'time': ('time',), 'random': ('random',), 'uuid': ('random',), 'secrets': ('random',), 'subprocess': ('subprocess',), 'requests': ('network',),
         'urllib': ('network',)}


def placed(patch):
    """The patch where its name is looked up; where a function imports for itself, at the source; None: there is no such place."""
    parts = patch['where'].split('.')
    for n in range(len(parts) - 1):
        where = '.'.join(parts[n:])
        try:
            thing, name = owner(where)
            getattr(thing, name)
        except (LookupError, AttributeError):
            continue
        return dict(patch, where=where) if where == patch['where'] or where in STANDS else None
    return None


def needs_of(patches):
    return [line for name, line in NEEDS.items() if any(name in p['value'] for p in patches)]


def owner(where):
    """The object whose attribute a border is, as monkeypatch.setattr finds it."""
    import importlib
    import sys
    parts = where.split('.')
    for n in range(len(parts) - 1, 0, -1):
        name = '.'.join(parts[:n])
        thing = sys.modules.get(name)
        if thing is None:
            try:
                thing = importlib.import_module(name)
            except ImportError:
                continue
        for part in parts[n:-1]:
            thing = getattr(thing, part)
        return thing, parts[-1]
    raise LookupError(where)


class Patch:
    """monkeypatch, as far as tests of ours use it."""

    def __init__(self):
        self.done = []

    def setattr(self, target, name, value=None, raising=True):
        if isinstance(target, str):
            value = name
            target, name = owner(target)
        old = getattr(target, name)
        inherited = isinstance(target, type) and name not in vars(target)
        if isinstance(target, type) and not inherited:
            old = vars(target)[name]
        self.done.append((lambda: delattr(target, name)) if inherited else (lambda: setattr(target, name, old)))
        setattr(target, name, value)

    def setitem(self, mapping, key, value):
        had, old = key in mapping, mapping.get(key)
        self.done.append((lambda: mapping.__setitem__(key, old)) if had else (lambda: mapping.pop(key, None)))
        mapping[key] = value

    def setenv(self, name, value):
        import os
        self.setitem(os.environ, name, value)

    def delenv(self, name, raising=True):
        import os
        if name in os.environ:
            old = os.environ.pop(name)
            self.done.append(lambda: os.environ.__setitem__(name, old))

    def chdir(self, path):
        import os
        old = os.getcwd()
        self.done.append(lambda: os.chdir(old))
        os.chdir(path)

    def undo(self):
        while self.done:
            self.done.pop()()
