"""The engine of ff-testgen: a plan of what to call in, observed cases out (include/ff/testgen.h has both streams).

    python3 -B engine.py PLAN        started in the root of a copy of the repository, in the sandbox
    python3 -B engine.py --replay F  by itself: the cases of F again, in a process that is new, under another hash seed

Three processes: the first reads the plan and watches; the second imports the module under test, once, and decides; its children run
code under test, and may die of it.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.pycache_prefix = os.path.join(os.environ.get('TMPDIR') or '/tmp', 'ff-engine-pyc')
if os.environ.get('PYTHONHASHSEED') != '0' and '--replay' not in sys.argv:
    os.execve(sys.executable, [sys.executable] + sys.argv, dict(os.environ, PYTHONHASHSEED='0'))
sys.dont_write_bytecode = False

import ast
import builtins
import json
import random
import select
import subprocess
import tempfile
import time

import borders
import calls
import choose
import elsewhere
import explore
import guard
import laws
import loading
import mutants
import observe
import probes
import source
import suspects
import values
from checks import MESSAGE

sys.dont_write_bytecode = True
sys.pycache_prefix = None
IMPORT_SECONDS = 20
MUTANTS = 500
# What each part may take, in budgets: a module is through in about two of them.
SEARCH, DOUBT, CLASSES, OBSERVE, JUDGE, DIFFER, EXTRA = 0.75, 0.15, 0.1, 0.3, 0.35, 0.4, 0.1
POOL = 14          # observed calls a target
POOL_ALL = 420
SEEDS = ('1', '4242')
REPLAY_STALL = 4.0
REPLAY_START = 20.0


class Map:
    """Where the probes are."""

    def __init__(self, p):
        self.probes, self.compares = p, p.compares
        self.functions = [f for f in p.functions if f]
        by_line = {}
        for probe, line in p.lines.items():
            by_line.setdefault(line, []).append(probe)
        self.by_line = by_line
        self.sorted = sorted((line, probe) for probe, line in p.lines.items())
        self.spans, self.made = {}, {}

    def within(self, line, end):
        if (line, end) not in self.spans:
            found = [probe for at, probe in self.sorted if line <= at <= end]
            for at, taken, other in self.probes.branches:
                if line <= at <= end:
                    found += [p for p in (taken, other) if p is not None]
            self.spans[line, end] = sorted(set(found))
        return self.spans[line, end]

    def entry_in(self, entry, target):
        line = self.probes.lines.get(entry, 0)
        return target.line <= line <= max(target.end, target.line)

    def open_compares(self, hits, seen):
        """Comparisons that these hits made, of which an outcome was never seen.  seen: bytes."""
        made = self.made.get(hits)
        if made is None:
            raw = hits.to_bytes(len(seen), 'little')
            made = self.made[hits] = [(p, 3 if name in ('Lt', 'LtE', 'Gt', 'GtE') else 2) for p, (_, name) in self.compares.items() if raw[p] or raw[p + 1]]
        return [p for p, ways in made if 0 in seen[p:p + ways]]

    def at(self, line, function):
        """The probes of the statement that a line is in: of the line itself or the nearest one before it in the function."""
        for at in range(line, function.lineno - 1, -1):
            if at in self.by_line:
                return self.by_line[at]
        return []

    def covered(self, hits):
        lines = {line for probe, line in self.probes.lines.items() if hits >> 8 * probe & 1}
        ways = sum((hits >> 8 * t & 1) + (hits >> 8 * o & 1) for _, t, o in self.probes.branches)
        return len(lines), ways

    def sizes(self):
        return len(set(self.probes.lines.values())), 2 * len(self.probes.branches)


# ---- again, in new processes ----

def replay(path):
    """Runs the cases of a file in an order of its own; prints [number, which checks held] a line."""
    with open(path) as f:
        job = json.load(f)
    out = os.fdopen(os.dup(1), 'w')
    seed = os.environ.get('PYTHONHASHSEED', '0')
    sys.argv[:] = ['pytest', '-q', seed]
    loading.prepare(job['plan'])
    elsewhere.luck(seed == SEEDS[-1])
    if seed == SEEDS[-1]:
        elsewhere.another_year()
    wall = guard.Guard()
    guard.shut_in(wall)
    module, _ = loading.load(job['plan'], False)
    wall.look_around()
    wall.install()
    runner = observe.Runner(module, job['plan']['path'], wall, values.Teller(module))
    runner.lasting = True
    targets = {t['symbol']: calls.Target(t) for t in job['targets']}
    cases = [(n, calls.Candidate.load(c, targets), checks) for n, c, checks in job['cases'] if n not in job['skip']]
    order = random.Random(int(seed))
    order.shuffle(cases)
    for number, c, checks in cases:
        out.write('[%d]\n' % number)
        out.flush()
        held = runner.verify(c, checks, 1.0)
        out.write(json.dumps([number, held]) + '\n')
    out.write('[]\n')
    out.flush()
    os._exit(0)


class Replay:
    """One such process, seen from outside."""

    def __init__(self, path, seed):
        self.seed, self.path = seed, path
        self.held, self.lost = {}, set()
        self.start()

    def start(self):
        with open(self.path) as f:
            job = json.load(f)
        job['skip'] = sorted(self.lost | set(self.held))
        self.file = self.path + '.' + self.seed
        with open(self.file, 'w') as f:
            json.dump(job, f)
        self.process = subprocess.Popen([sys.executable, '-B', os.path.join(HERE, 'engine.py'), '--replay', self.file], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=None if os.environ.get('FF_TESTGEN_DEBUG') else subprocess.DEVNULL,
                                        env=dict(os.environ, PYTHONHASHSEED=self.seed, **elsewhere.SURROUNDINGS[self.seed == SEEDS[-1]]))
        self.rest, self.at = b'', None

    def wait(self, end, begin):
        """Until it is through: what it hung or died at is lost."""
        for _ in range(5):
            if self.listen(end, begin):
                break
            self.process.kill()
            self.process.wait()
            if self.at is None or time.monotonic() > end:
                break
            self.lost.add(self.at)
            self.start()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        return self.held

    def listen(self, end, begin):
        fd = self.process.stdout.fileno()
        self.since = time.monotonic()
        while time.monotonic() < end and time.monotonic() - self.since < (REPLAY_START if self.at is None else REPLAY_STALL):
            if not select.select([fd], [], [], 0.1)[0]:
                continue
            data = os.read(fd, 1 << 16)
            if not data:
                return False
            self.since = time.monotonic()
            begin('new processes')
            lines = (self.rest + data).split(b'\n')
            self.rest = lines.pop()
            for line in lines:
                message = json.loads(line)
                if not message:
                    return True
                if len(message) == 1:
                    self.at = message[0]
                else:
                    self.held[message[0]] = message[1]
        return False


# ---- the second process ----

class Session:
    def __init__(self, plan, records, send, begin):
        self.plan, self.records, self.send, self.begin = plan, records, send, begin
        self.start = time.monotonic()
        self.budget = float(plan.get('budget') or 3.0)
        guard.Span.patience = float(plan.get('patience') or guard.Span.patience)

    def note(self, text, symbol=''):
        self.send({'record': 'note', 'symbol': symbol, 'text': text})

    def run(self):
        self.begin('import')
        with open(self.plan['path'], 'rb') as f:
            self.tree = ast.parse(f.read(), os.path.abspath(self.plan['path']))
        loading.prepare(self.plan)
        wall = guard.Guard()
        guard.shut_in(wall)
        try:
            self.module, self.probes = loading.load(self.plan, True)
        except BaseException as e:
            self.note('import failed: %s: %s' % (type(e).__name__, ' '.join(str(e).split())[:200]))
            return
        wall.look_around()
        wall.install()
        self.begin('search')
        self.imported = int.from_bytes(probes.HITS, 'little')
        self.map = Map(self.probes)
        self.records = self.records + source.unseen(self.tree, self.module, {r['symbol'] for r in self.records})
        self.targets = [calls.Target(r) for r in self.records]
        self.teller = values.Teller(self.module)
        for line in {n for t in self.targets for n in t.imports()}:
            for name in values.bound_by(line):
                self.teller.known.setdefault(name, line)
        self.runner = observe.Runner(self.module, self.plan['path'], wall, self.teller, self.probes.raises)
        self.explorer = explore.Explorer(self.plan, self.targets, self.module, self.tree, self.runner, self.map)
        self.explorer.seen = self.imported
        self.search()
        self.doubt()
        self.observe()
        self.judge()
        self.verify()
        self.tell()

    def supervised(self, job, hear, span):
        def heard(message):
            self.begin('')
            hear(message)
        return guard.supervise(job, heard, span.left())

    def search(self):
        span = guard.Span(SEARCH * self.budget)
        self.supervised(lambda send, begin: self.explorer.explore(send, begin, span), self.explorer.hear, span)

    def doubt(self):
        self.suspects, self.promises = [], []
        doubts = self.doubts = suspects.Doubts(self.explorer, self.tree, self.runner)

        def hear(message):
            if message[0] == 'suspect':
                self.suspects.append(suspects.Suspect.load(message, self.explorer.by_symbol))
            elif message[0] in ('promise', 'law'):
                kind = laws.Law if message[0] == 'law' else suspects.Promise
                self.promises.append(kind.load(message, self.explorer.by_symbol))

        def look_at_classes(send, begin):
            doubts.begin = begin
            for found in laws.Laws(doubts).look(span.over):
                doubts.say(found, send)
        for job, share in ((lambda send, begin: doubts.look(send, begin, span), DOUBT), (look_at_classes, CLASSES)):
            span = guard.Span(share * self.budget)
            self.supervised(job, hear, span)

    def doubtful(self, case):
        return any(s.touches(case.candidate, case.hits, case.shape) for s in self.suspects)

    def observe(self):
        """Checks for the best of what was kept."""
        kept = {s: e for s, e in self.explorer.kept.items() if e and not self.explorer.by_symbol[s].helper}
        most = max(4, min(POOL, POOL_ALL // max(1, len(kept))))
        self.wanted = [entry for s in kept for entry in choose.pool_of(kept[s], most)]
        self.cases, self.at = [], 0
        span = guard.Span(OBSERVE * self.budget)

        def job(send, begin):
            for n in range(self.at, len(self.wanted)):
                if span.over():
                    return
                c = self.wanted[n][0]
                begin(str(n))
                send(['case', n] + self.looked(c))

        def hear(message):
            if message[0] == 'case':
                self.add(message[2:], message[1])
                self.at = message[1] + 1
            elif message[0] == 'lost':
                self.at = int(message[1] or self.at) + 1
        self.supervised(job, hear, span)

    def looked(self, c):
        c = self.kept_apart(self.unpatched(self.explorer.shortened(c) if c.size() > 24 else c))
        start = time.process_time()
        o = self.runner.run(c, self.runner.look(c))
        if o.kind not in ('value', 'raises') or not explore.acceptable(o) and o.kind == 'raises':
            return [None, [], '0', '', False, 0]
        return [c.dump(), o.checks, '%x' % o.hits, o.shape(), o.explicit or o.deliberate, time.process_time() - start]

    def unpatched(self, c):
        """Without the patches that the call never came to."""
        if not c.patches:
            return c
        o = self.runner.run(c)
        return c.to(patches=[p for p in c.patches if p['where'] in o.patched], source=c.source, expect=c.expect, raises=c.raises)

    def kept_apart(self, c):
        """Containers that the call changes get a name, so that a test can look at them afterwards."""
        o = self.runner.run(c)
        if o.kind != 'value' or len(o.objects) != len(c.args):
            return c
        setup, args = list(c.setup), list(c.args)
        for i, ((name, keyword, text), value) in enumerate(zip(c.args, o.objects)):
            before = self.explorer.literal(text)
            if before and type(value) in (list, dict, set, bytearray) and self.runner.guarded(lambda: value != before[0]):
                taken = name in self.runner.base or hasattr(builtins, name) or name in ' '.join(setup)
                local = name if name.isidentifier() and not taken else 'given'
                setup.append('%s = %s' % (local, text))
                args[i] = (name, keyword, local)
        return c if args == list(c.args) else c.to(setup=setup, args=args, source=c.source)

    def add(self, row, _):
        dump, checks, hits, shape, explicit, seconds = row
        if dump is None or not checks or self.explorer.by_symbol[dump['target']].helper:
            return None
        c = calls.Candidate.load(dump, self.explorer.by_symbol)
        texts = c.texts() + [t for _, left, right, _ in checks for t in (left, right) if t]
        local = {n for s in c.setup for n in values_bound(s)} | {'result'}
        c = c.to(needs=self.teller.needs(texts, list(c.needs) + borders.needs_of(c.patches), local)[0], source=c.source)
        case = choose.Case(len(self.cases), c, [tuple(check) for check in checks], int(hits, 16), shape, explicit, seconds)
        if self.doubtful(case) or (case.kind == 'raises' and not self.may_raise(case)):
            return None
        if not self.teller.settle(c.needs):
            return None
        case.misfit = c.source not in ('call', 'example') and not self.doubts.fits_annotations(c.to(args=()) if case.kind == 'raises' else c)
        if case.slip():  # whose words belong to Python's version
            case.checks = [check[:3] + ('',) for check in case.checks]
        self.cases.append(case)
        return case

    def may_raise(self, case):
        """Raised on purpose, or by what was called and with a message that says something; not a slip on a wrong type."""
        kind = case.checks[0][2]
        return case.explicit or (bool(case.checks[0][3]) and (kind not in ('TypeError', 'AttributeError') or self.mistyped(case.candidate)))

    @staticmethod
    def mistyped(c):
        """An argument is plainly not what the annotation of its parameter asks for."""
        for name, _, text in c.args:
            hint = c.target.by_name.get(name, {}).get('annotation', '')
            value = text in ('None', '1', "'abc'", '[]') and hint in ('str', 'int', 'float', 'bytes', 'bool', 'list', 'dict')
            if value and type(ast.literal_eval(text)).__name__ != hint and not (hint == 'float' and text == '1'):
                return True
        return False

    def judge(self):
        found = mutants.sampled(mutants.all_of(self.tree), MUTANTS, self.plan.get('seed', 1))
        workshop = mutants.Workshop(self.tree, self.runner.module.__file__)
        self.judged = mutants.Judge(found, workshop, self.explorer, self.map, self.imported)
        rows = [(c.number, c.candidate, c.checks, c.hits, c.seconds) for c in sorted(self.cases, key=choose.Case.cost)]
        spare = max(0.0, SEARCH * self.budget - self.explorer.spent) / 2  # what the search did not need
        for job, share in ((lambda send, begin: self.judged.judge(rows, send, begin, span), JUDGE),
                           (lambda send, begin: self.judged.search(send, begin, span), DIFFER)):
            span = guard.Span(share * self.budget + spare)
            self.supervised(job, self.judged.hear, span)
        for id_, numbers in self.judged.kills.items():
            for n in numbers:
                self.cases[n].kills.add(id_)
        self.extra()

    def extra(self):
        """Calls that were found for mutants become cases too."""
        rows = []

        def job(send, begin):
            for n in range(len(rows), len(self.judged.extra)):
                begin(str(n))
                send(['case', n] + self.looked(calls.Candidate.load(self.judged.extra[n][1], self.explorer.by_symbol)))

        def hear(message):
            rows.append(message[2:] if message[0] == 'case' else None)
        self.supervised(job, hear, guard.Span(EXTRA * self.budget))
        known = {case.candidate.key(): case for case in self.cases}
        for (id_, _), row in zip(self.judged.extra, rows):
            if row and row[0]:
                case = known.get(calls.Candidate.load(row[0], self.explorer.by_symbol).key()) or self.add(row, None)
                if case:
                    known[case.candidate.key()] = case
                    case.kills.add(id_)
                    self.judged.kills.setdefault(id_, []).append(case.number)

    def verify(self):
        """What does not hold in new processes, under other hash seeds and in another order, goes."""
        if not self.cases:
            return
        job = {'plan': self.plan, 'targets': self.records, 'skip': [], 'cases': [(c.number, c.candidate.dump(), c.checks) for c in self.cases]}
        symbols = {r['symbol'] for r in self.records}
        job['targets'] = self.records + [{'symbol': s, 'kind': 'constructor'} for s in self.explorer.by_symbol if s not in symbols]
        with tempfile.TemporaryDirectory(prefix='ff-replay-') as folder:
            path = os.path.join(folder, 'cases.json')
            with open(path, 'w') as f:
                json.dump(job, f)
            end = time.monotonic() + REPLAY_START + self.budget
            runs = [Replay(path, seed) for seed in SEEDS]
            results = [r.wait(end, self.begin) for r in runs]
        for case in self.cases:
            self.weaken(case, [held.get(case.number) for held in results])

    def weaken(self, case, results):
        if any(r is None for r in results):
            case.dead = True
            return
        case.checks = [check for i, check in enumerate(case.checks) if all(r[i] for r in results)]
        case.dead = not case.checks

    # ---- out ----

    def tell(self):
        most = int(self.plan.get('most') or 6)
        chosen = choose.select(self.cases, most, self.imported)
        hits, kills, order = self.imported, set(), 0
        for order, case in enumerate(chosen, 1):
            hits |= case.hits
            kills |= case.kills
            self.send(self.record(case, order))
        doubted = {s.target.symbol for s in self.suspects}
        for promise in self.promises:
            for c in promise.candidates if not doubted & {promise.target.symbol, promise.other} else ():
                order += 1
                self.send(self.promised(promise, c, order))
        for s in self.suspects:
            self.send(self.suspected(s))
        owners = mutant_owners(self.tree)
        for m in self.judged.mutants:
            if m.id not in self.judged.unable:
                self.send({'record': 'test_mutant', 'id': m.id, 'line': m.line, 'symbol': owners.get(m.function.lineno, m.function.name), 'text': m.text,
                           'killed': m.id in kills})
        before, after, sizes = self.map.covered(self.imported), self.map.covered(hits), self.map.sizes()
        judged = len(self.judged.mutants) - len(self.judged.unable)
        self.send({'record': 'test_sum', 'candidates': self.explorer.proposed, 'executed': self.explorer.executed,
                   'stable': sum(not c.dead for c in self.cases), 'useful': len(chosen), 'lines': [before[0], after[0], sizes[0]],
                   'branches': [before[1], after[1], sizes[1]], 'mutants': [len(kills), judged], 'seconds': round(time.monotonic() - self.start, 2)})

    def promised(self, promise, c, order):
        checks = promise.checks(c)
        texts = [text for _, left, right in checks for text in (left, right) if text]
        needs, _ = self.teller.needs(c.texts() + texts, list(c.needs) + borders.needs_of(c.patches), {n for line in c.setup for n in values_bound(line)} | {'result'})
        record = {'record': 'test_case', 'symbol': c.target.symbol, 'kind': 'property', 'category': 'typical', 'source': c.source, 'setup': list(c.setup),
                  'arguments': [{'name': name, 'keyword': keyword, 'text': text} for name, keyword, text in c.args],
                  'checks': [check_record(kind, left, right, '') for kind, left, right in checks], 'needs': needs, 'title': promise.title(), 'order': order}
        if c.receiver:
            record['receiver'] = c.receiver
        if c.patches:
            record['patches'] = list(c.patches)
        return record

    def suspected(self, s):
        c = s.candidate
        needs, _ = self.teller.needs(c.texts(), c.needs, {n for line in c.setup for n in values_bound(line)})
        return {'record': 'test_suspect', 'symbol': s.target.symbol, 'line': s.line, 'call': c.call(), 'setup': list(c.setup), 'expected': s.expected,
                'observed': s.observed, 'why': s.why, 'needs': needs}

    def record(self, case, order):
        c = case.candidate
        texts = c.texts() + [t for _, left, right, _ in case.checks for t in (left, right) if t]
        local = {name for s in c.setup for name in values_bound(s)} | {'result', 'tmp_path', 'monkeypatch', 'capsys'}
        needs, uses = self.teller.needs(texts, list(c.needs) + borders.needs_of(c.patches), local)
        record = {'record': 'test_case', 'symbol': c.target.symbol, 'kind': case.kind, 'category': case.category, 'source': c.source}
        if c.setup:
            record['setup'] = list(c.setup)
        if c.receiver:
            record['receiver'] = c.receiver
        record['arguments'] = [{'name': name, 'keyword': keyword, 'text': text} for name, keyword, text in c.args]
        if c.target.kind == 'property':
            record['attribute'] = True
        if 'async' in c.target.flags and 'generator' not in c.target.flags:
            record['await'] = True
        record['checks'] = [check_record(*check) for check in case.checks]
        record['needs'] = needs
        if c.patches:
            record['patches'] = list(c.patches)
        words = ' '.join(texts)
        record['fixtures'] = [f for f in ('tmp_path', 'monkeypatch', 'capsys') if f in words or (f == 'monkeypatch' and c.patches)]
        record.update(title='', arcs=case.arcs, mutants=sorted(case.kills, key=int), order=order)
        return record


def check_record(kind, left, right, match):
    record = {'kind': kind}
    for name, value in (('left', left), ('right', right), ('match', match)):
        if value:
            record[name] = value
    if match and len(match) < MESSAGE:
        record['whole'] = True  # match is all of the message
    return record


def values_bound(statement):
    try:
        tree = ast.parse(statement)
    except (SyntaxError, ValueError):
        return []
    return [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]


def mutant_owners(tree):
    found = {}
    for function, owner in mutants.functions(tree):
        found[function.lineno] = '%s.%s' % (owner.name, function.name) if owner is not None else function.name
    return found


# ---- the first process ----

def main(path):
    out = os.fdopen(os.dup(1), 'w', encoding='ascii')
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    plan, records = loading.read_plan(path)
    count = [0]

    def write(record):
        new = {'record': record.pop('record'), 'v': 1}
        new.update(record)
        out.write(json.dumps(new, separators=(',', ':')) + '\n')
        out.flush()
        count[0] += 1

    def hear(message):
        if isinstance(message, dict):
            write(message)
        elif message[0] == 'lost':
            write({'record': 'note', 'symbol': '', 'text': 'the process ended or hung during: %s' % (message[1] or 'the search')})
    with tempfile.TemporaryDirectory(prefix='ff-engine-') as folder:  # the one place where code under test may write
        os.environ['TMPDIR'] = tempfile.tempdir = folder
        guard.supervise(lambda send, begin: Session(plan, records, send, begin).run(), hear,
                        IMPORT_SECONDS + 4 * float(plan.get('budget') or 3.0) * float(plan.get('patience') or 1), IMPORT_SECONDS, 1)
    write({'record': 'end', 'records': count[0]})


if __name__ == '__main__':
    if sys.argv[1:2] == ['--replay']:
        replay(sys.argv[2])
    else:
        main(sys.argv[1])
