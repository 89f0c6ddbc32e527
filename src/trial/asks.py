"""What an application's endpoints answer, asked through its own test client: the probe that ff-testgen writes imports this.

For each endpoint there are several questions, each a test of its own, so that each has an application of its own (ask_plain and its neighbours).  Every answer goes to
the file FF_TRIAL_ASKED, a test_response a line.  What a request touches outside the temporary folder is noticed and said.
"""
import contextlib
import json
import os
import re
import sys
import tempfile

import ask_learn as learn
import ask_values as values
from ask_values import text

SAFE = ('get', 'head', 'options')
ROUTES = []       # (method, path, its rule, handler, framework)
UNITTEST = False  # the answer is held with self.assert...
LOGINS = ('login', 'signin', 'token', 'auth', 'authenticate', 'accesstoken', 'session', 'sessions', 'loginuser', 'userlogin')
REGISTERS = ('register', 'signup', 'registration', 'join', 'users', 'user', 'adduser', 'createuser', 'createaccount', 'accounts', 'auth')


# ---- what a request touches ----

def for_tests(path):
    """A database that the repository keeps for its tests, by its name."""
    return bool(re.search('(^|[-_.])test', os.path.basename(path)))


class Watch:
    def __init__(self):
        self.on = False
        self.seen = ''
        self.temporary, self.home = (os.path.realpath(p) + os.sep for p in (tempfile.gettempdir(), os.getcwd()))

    def hear(self, event, args):
        if not self.on:
            return
        if event == 'sqlite3.connect':
            self.database(args[0])
        elif event == 'open' and isinstance(args[0], (str, bytes)):
            writes = any(c in (args[1] or '') for c in 'wax+') if args[1] else (args[2] or 0) & (os.O_WRONLY | os.O_RDWR)
            path = os.path.realpath(os.fsdecode(args[0]))
            if writes and not self.may(path):
                self.note('writes ' + self.short(path))
        elif event in ('os.remove', 'os.rename', 'os.mkdir', 'os.rmdir', 'shutil.rmtree') and isinstance(args[0], (str, bytes)):
            path = os.path.realpath(os.fsdecode(args[0]))
            if not self.may(path):
                self.note('changes ' + self.short(path))
        elif event == 'socket.connect' and isinstance(args[1], tuple):
            self.note('connects to %s' % (args[1][0],))
        elif event == 'socket.getaddrinfo':
            self.note('connects to %s' % (args[0],))
        elif event in ('subprocess.Popen', 'os.system', 'os.posix_spawn'):
            self.note('starts a program')

    def may(self, path):
        if path.startswith(self.home) and not self.temporary.startswith(self.home):
            return '__pycache__' in path
        return path.startswith((self.temporary, '/dev/', '/proc/')) or '__pycache__' in path

    def short(self, path):
        here = os.getcwd() + os.sep
        return path[len(here):] if path.startswith(here) else path

    def database(self, name):
        name = os.fsdecode(name) if isinstance(name, (str, bytes, os.PathLike)) else ''
        if not name or ':memory:' in name or 'mode=memory' in name:
            return
        path = os.path.realpath(re.sub(r'^file:|\?.*$', '', name))
        if not self.may(path) and not for_tests(path):
            self.note('opens the database ' + self.short(path))

    def note(self, what):
        self.seen = self.seen or what

    def executes(self, connection, *_):
        """SQLAlchemy, which may have opened the file long ago."""
        url = connection.engine.url
        if self.on and url.get_backend_name() == 'sqlite':
            self.database(url.database or '')


watch = Watch()
sys.addaudithook(watch.hear)
try:
    from sqlalchemy import event
    from sqlalchemy.engine import Engine
    event.listen(Engine, 'before_cursor_execute', watch.executes)
except ImportError:
    pass


def put(record, **fields):
    with open(os.environ['FF_TRIAL_ASKED'], 'a', encoding='utf-8') as out:
        out.write(json.dumps(dict({'record': record, 'v': 1}, **fields), separators=(',', ':')) + '\n')


# ---- one request ----

class Answer:
    """Of a request: its words as they will stand in a test, and what came back."""

    def __init__(self, client, route, path=None, arguments=(), headers=None):
        path = path or route[1]
        self.client, self.route, self.path, self.path_text = client, route, str(path), getattr(path, 'text', text(str(path)))
        self.method, self.framework = route[0], route[4]
        self.arguments = dict(arguments)
        self.error, self.touched, self.status, self.response = '', '', 0, None
        self.ask(headers or {})

    def ask(self, headers):
        call = {k: learn.files(v) if k in ('data', 'files') else v for k, v in self.arguments.items()}
        watch.seen, watch.on = '', self.framework != 'django'
        try:
            with learn.listening(self.client, self.framework) as self.learned:
                self.response = send(self.client, self.method, self.path, call, self.framework, headers)
            self.status = self.response.status_code
        except Exception as error:
            self.error = type(error).__name__
        finally:
            watch.on = False
        self.touched = watch.seen

    @property
    def location(self):
        where = self.header('Location')
        host = where.find('://')
        return '/' + where[host + 3:].partition('/')[2] if host > 0 else where

    @property
    def type(self):
        return self.header('Content-Type').partition(';')[0].strip()

    def header(self, name):
        return ('' if self.response is None else getattr(self.response, 'headers', self.response).get(name)) or ''

    def good(self):
        return 200 <= self.status < 400 and not self.wants_login() and not self.shown_again()

    def wants_login(self):
        if self.status == 401:
            return True
        place = re.sub('[^a-z]', '', self.location.partition('?')[0].lower().rstrip('/').rpartition('/')[2])
        mine = re.sub('[^a-z]', '', self.path.lower().rstrip('/').rpartition('/')[2])
        if mine in LOGINS + REGISTERS or mine == 'logout':
            return False
        return 300 <= self.status < 400 and (place in LOGINS or '/login' in self.location.partition('?')[0])

    def shown_again(self):
        """A form that was not accepted."""
        return self.status == 200 and bool(self.learned.errors)

    def body(self):
        try:
            if self.type == 'application/json' or self.type.endswith('+json'):
                return json.loads(self.bytes().decode())
        except (ValueError, UnicodeDecodeError):
            pass
        return None

    def bytes(self):
        return getattr(self.response, 'content', None) or getattr(self.response, 'data', b'')

    def words(self, login=None):
        """Of the call, without what comes before: `client.post("/x", json={...})`."""
        client = login.who if login and not login.headers and not UNITTEST else me()
        named = {k: text(v) for k, v in self.arguments.items()}
        if login and login.headers:
            named['headers'] = '{**headers, ' + named['headers'][1:] if 'headers' in named else 'headers'
        parts = [self.path_text] + ['%s=%s' % pair for pair in named.items()]
        if self.framework in ('fastapi', 'starlette') and 300 <= self.status < 400:
            parts.append('follow_redirects=False' if learn.httpx_client(self.client) else 'allow_redirects=False')
        return '%s.%s(%s)' % (client, self.method, ', '.join(parts))


def send(client, method, path, call, framework, headers):
    call = dict(call)
    if headers and framework == 'django':
        call.update(('HTTP_' + k.upper(), v) for k, v in headers.items())
    elif headers:
        call['headers'] = dict(call.get('headers') or {}, **headers)
    if framework in ('fastapi', 'starlette'):
        call['follow_redirects' if learn.httpx_client(client) else 'allow_redirects'] = False
    return getattr(client, method)(path, **call)


# ---- what of an answer can be held ----

SECRET = re.compile('token|passw|secret|hash|salt|csrf|nonce|session|signature', re.I)


def steady(value, deep=0):
    """No clock, no chance, no secret that one can see; what differs from run to run is found by asking twice."""
    if isinstance(value, dict):
        return deep < 6 and all(not SECRET.search(k) and steady(v, deep + 1) for k, v in value.items())
    if isinstance(value, list):
        return deep < 6 and all(steady(v, deep + 1) for v in value)
    if isinstance(value, str):
        return not values.near_today(value) and os.getcwd() not in value and tempfile.gettempdir() not in value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return not values.near_now(value) and not (isinstance(value, float) and value != round(value, 6))
    return True


def holds(answer):
    """Statements about the response; the first holds all of it, "" when there is none; others parts of it."""
    value, framework = answer.body(), answer.framework
    if value is not None:
        ask = 'response.get_json()' if framework == 'flask' else 'response.json()'
        whole = [equal(ask, value)] if steady(value) else ['']
        parts = []
        if answer.status == 422 and isinstance(value, dict) and isinstance(value.get('detail'), list) and value['detail']:
            if isinstance(value['detail'][0], dict) and 'loc' in value['detail'][0]:  # the words are pydantic's, which has others in each version
                return ['', equal('%s["detail"][0]["loc"]' % ask, value['detail'][0]['loc'])]
        if isinstance(value, dict):
            sent = list(learn.flat(answer.arguments).values())
            parts = [equal('%s[%s]' % (ask, text(k)), v) for k, v in sorted(value.items(), key=lambda item: item[1] not in sent)
                     if not SECRET.search(k) and steady(v) and (v is None or isinstance(v, (str, int, float, bool)))]
        elif isinstance(value, list):
            parts = [equal('len(%s)' % ask, len(value))]
        return whole + parts
    if 300 <= answer.status < 400:
        return []
    templates = [t.name for t in getattr(answer.response, 'templates', None) or [] if getattr(t, 'name', None)]
    if framework == 'django' and templates and answer.status < 400:
        name = text(str(templates[0]))
        return ['', 'self.assertTemplateUsed(response, %s)' % name if UNITTEST else 'assert %s in [template.name for template in response.templates]' % name]
    try:
        body = answer.bytes().decode()
    except UnicodeDecodeError:
        return []
    ask = {'flask': 'response.get_data(as_text=True)', 'django': 'response.content.decode()'}.get(framework, 'response.text')
    if answer.type == 'text/html' or body.lstrip()[:1] == '<':
        found = [m.group(2).strip().split('\n')[0].strip() for m in re.finditer(r'<(title|h[1-4]|legend|button|label|a)\b[^>]*>([^<>]{2,80})</', body)]
        if found:
            return [''] + [within(part, ask) for part in dict.fromkeys(found[:40]) if len(part) > 1 and steady(part)][:12]
    if body and len(body) <= 100 and steady(body):
        return [equal(ask, body)]
    return []


def equal(left, value):
    right = text(value)
    if UNITTEST:
        return 'self.assertEqual(%s, %s)' % (left, right)
    return 'assert %s %s %s' % (left, 'is' if value is None or isinstance(value, bool) else '==', right)


def within(part, whole):
    return ('self.assertIn(%s, %s)' if UNITTEST else 'assert %s in %s') % (text(part), whole)


# ---- the questions ----

def me():
    return 'self.client' if UNITTEST else 'client'


def tell(row, kind, answer, told='', before=(), imports=(), login=None):
    needs = list(imports) + sorted({v.needs for v in learn.uploads(answer.arguments)})
    put('test_response', row=row, kind=kind, status=answer.status, location=answer.location, type=answer.type, error=answer.error,
        touched=answer.touched, told=told, who=login.who if login else '', login=login.words if login else '', before=list(before),
        imports=needs + (login.imports if login else []), ask=answer.words(login), holds=holds(answer) if answer.status and not answer.error else [])


def ask(kind, row, client):
    route = tuple(ROUTES[row])
    if kind == 'sent' and route[0] == 'any':
        ask_sent(row, client, ('post',) + route[1:])
    elif kind != 'sent':
        globals()['ask_' + kind](row, client, ('get',) + route[1:] if route[0] == 'any' else route)


def ask_plain(row, client, route):
    answer = Answer(client, route)
    tell(row, 'plain', answer, 'empty' if route[0] in ('post', 'put', 'patch') and learn.wants_body(client, route, answer.learned) else '')


def ask_valid(row, client, route):
    plain = learn.wish(client, route) if route[4] == 'fastapi' else None
    if plain is None and route[0] == 'delete':
        return
    answer, tries = best(client, route)
    if tries and answer.good():
        tell(row, 'valid', answer)
    elif tries and route in doors(route[4]):
        for made, entered in entries(client, route):
            tell(row, 'valid', entered, before=[made.words()])
            return


def best(client, route, path=None, headers=None, changes=None):
    """The first request that is accepted; each answer says what to try next.  The number of those that had something in them."""
    answer, tries, asked = None, 0, []
    for request in learn.requests(client, route):
        answer = Answer(client, route, path or request.path, request.arguments, headers)
        tries += bool(request.arguments or request.path != route[1])
        asked.append(request)
        if answer.error and tries or answer.good() and (request.arguments or route[0] in SAFE):
            break
        request.hear(answer)
        if tries > 8:
            break
    return answer, tries


def ask_invalid(row, client, route):
    for request, told in learn.wrong(client, route):
        answer = Answer(client, route, request.path, request.arguments)
        if 400 <= answer.status < 500 and answer.status not in (401, 403, 404, 405) and not answer.error:
            tell(row, 'invalid', answer, told)
            return


def ask_there(row, client, route, login=None, kind=''):
    """What the path names is made first: by the application's own POST, or as an object of its model."""
    if route[1] == route[2]:
        return
    headers = login.headers if login else {}
    for before, imports, path in makers(client, route, login):
        if route[0] in SAFE + ('delete',):
            answer = Answer(client, route, path, {}, headers)
        else:
            answer = best(client, route, path, headers)[0]
        if answer.good():
            tell(row, kind or ('member' if login else 'there'), answer, '', before, imports, login)
            return True
    return False


def makers(client, route, login):
    """(statements, imports, path) that make what the path of the route names."""
    if route[4] == 'django':
        made = learn.model_object(route)
        if made:
            yield made
    front = route[2].partition('<')[0].partition('{')[0]
    rest = re.findall(r'[<{]([^>}]*)[>}]', route[2])
    if len(rest) != 1:
        return
    for other in ROUTES:
        if other[0].lower() != 'post' or not other[1] == other[2] or not other[1].rstrip('/') == front.rstrip('/') or other[4] != route[4]:
            continue
        made = best(client, ('post',) + tuple(other[1:]), headers=login.headers if login else None)[0]
        if made is None or not made.good():
            continue
        for key in learn.keys_of(made, rest[0]):
            tail = route[2][route[2].index(rest[0]) + len(rest[0]) + 1:]
            yield [made.words(login)], [], front + str(key) + tail


def ask_member(row, client, route, kind='member'):
    first = Answer(client, route)
    if first.error or not (first.wants_login() or first.status == 403):
        first = best(client, route)[0]
        if first is None or first.error or not (first.wants_login() or first.status == 403):
            return
    for login in logins(client, route[4]):
        answer = Answer(client, route, None, {}, login.headers)
        if not answer.good() and answer.status not in (401, 403, 404):
            answer = best(client, route, None, login.headers)[0] or answer
        if answer.good():
            tell(row, kind, answer, login=login)
            return
        if answer.status == 404 and ask_there(row, client, route, login, kind):
            return
        if answer.status == 404 and not answer.wants_login():
            tell(row, kind, answer, login=login)
            return


def ask_sent(row, client, route):
    """A form, where a view takes every method."""
    answer, tries = best(client, route)
    if answer.error or answer.status == 405:
        return
    if answer.wants_login() or answer.status == 403:
        ask_member(row, client, route, 'sent')
    elif answer.status == 404:
        ask_there(row, client, route, None, 'sent')
    elif tries and answer.good():
        tell(row, 'sent', answer)


class Login:
    """Somebody: `words` make him that, in a fixture called `who`."""

    def __init__(self, who, words, headers=None, imports=()):
        self.who, self.words, self.headers, self.imports = who, words, headers or {}, list(imports)


def logins(client, framework):
    """Ways to be somebody: what the framework has for tests; else the application's own registration and login."""
    if framework == 'django':
        yield from learn.django_logins(client, Login, me())
        return
    for door in doors(framework)[:3]:
        for made, entered in entries(client, door):
            lines, token = [made.words(), entered.words()], entered.body()
            key = next((k for k in ('access_token', 'token', 'access') if isinstance(token, dict) and isinstance(token.get(k), str)), '')
            if key:
                lines[1] = 'response = ' + lines[1]
                lines.append('return {"Authorization": "Bearer " + %s["%s"]}' % ('response.get_json()' if framework == 'flask' else 'response.json()', key))
                yield Login('headers', '\n'.join(lines), {'Authorization': 'Bearer ' + token[key]})
            else:
                yield Login('member', '\n'.join(lines + ['return client']))


def named(route, words):
    return any(re.sub('[^a-z]', '', part.lower()) in words for part in (route[1].rstrip('/').rpartition('/')[2], route[3].rpartition('.')[2]))


def posts(framework, words):
    found = [('post',) + tuple(r[1:]) for r in ROUTES if r[0] in ('post', 'any') and r[1] == r[2] and r[4] == framework and named(r, words)]
    return sorted(found, key=lambda r: min(i for i, w in enumerate(words) if named(r, (w,))))


def doors(framework):
    return posts(framework, LOGINS)


def entries(client, door):
    """(registration, login), where somebody who has registered gets in by that door."""
    for register in posts(door[4], REGISTERS)[:4]:
        made = best(client, register)[0] if register != door else None
        if made is None or not made.good() or 'password' not in str(made.arguments):
            continue
        for names in learn.who(learn.flat(made.arguments)):
            values.KNOWN.update(names)
            entered = best(client, door)[0]
            values.KNOWN.clear()
            if entered is not None and entered.good() and entered.arguments:
                yield made, entered
                break


# ---- a database of its own ----

def own_database(app):
    """FastAPI: what opens a session of SQLAlchemy for a request opens one in memory instead, and that is said."""
    sessions, maker, base = learn.sessions_of(app), learn.session_maker(), learn.declarative_base()
    if not base or not (sessions or maker):
        return
    from sqlalchemy import create_engine
    from sqlalchemy.orm import sessionmaker
    from sqlalchemy.pool import StaticPool
    engine = create_engine('sqlite://', connect_args={'check_same_thread': False}, poolclass=StaticPool)
    base.metadata.create_all(engine)
    if sessions:
        session = sessionmaker(bind=engine)()
        for f in sessions:
            app.dependency_overrides[f] = lambda: session
    else:
        maker.configure(bind=engine)
    put('test_application', base=learn.place(base), sessions=[learn.place(f) for f in sessions], maker='' if sessions else learn.named_object(maker))


@contextlib.contextmanager
def own_tables(app):
    """Flask-SQLAlchemy with a database in memory: its tables are made."""
    db = app.extensions.get('sqlalchemy')
    db = getattr(db, 'db', db)
    found = learn.named_object(db)
    where = app.config.get('SQLALCHEMY_DATABASE_URI') or ''
    if not found or not (where in ('sqlite://', 'sqlite:///') or ':memory:' in where or where.startswith('sqlite:') and for_tests(where)):
        yield
        return
    put('test_application', base=found, sessions=[])
    with app.app_context():
        db.create_all()
        yield
        db.session.remove()
        db.drop_all()


def plain_settings():
    """Django: a storage of static files that asks for a manifest has none while tests run."""
    from django.conf import settings
    from django.test import override_settings
    plain, named = 'django.contrib.staticfiles.storage.StaticFilesStorage', getattr(settings, 'STATICFILES_STORAGE', '')
    storages = getattr(settings, 'STORAGES', {}) if not settings.is_overridden('STATICFILES_STORAGE') else {}
    named = storages.get('staticfiles', {}).get('BACKEND', named)
    if 'Manifest' in named:
        changed = {'STORAGES': dict(storages, staticfiles={'BACKEND': plain})} if storages else {'STATICFILES_STORAGE': plain}
        override_settings(**changed).enable()
        name, value = next(iter(changed.items()))
        put('test_application', base='', sessions=[], setting=name, value=text(value))
