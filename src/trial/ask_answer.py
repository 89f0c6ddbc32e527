"""One request: sent, answered, as the words that it is in a test, and what of its answer a test can hold on to."""
import json
import os
import re
import tempfile

import ask_learn as learn
import ask_listen as listen
import ask_values as values
from ask_values import text
from ask_watch import watch

UNITTEST = False  # the answer is held with self.assert...
LOGINS = ('login', 'signin', 'token', 'auth', 'authenticate', 'accesstoken', 'session', 'sessions', 'loginuser', 'userlogin')
REGISTERS = ('register', 'signup', 'registration', 'join', 'users', 'user', 'adduser', 'createuser', 'createaccount', 'accounts', 'auth')


def me():
    return 'self.client' if UNITTEST else 'client'


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
        watch.seen, watch.on, watch.databases = '', True, self.framework != 'django'  # which has one for its tests
        try:
            with listen.listening(self.client, self.framework) as self.learned:
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
        if 300 <= self.status < 400 and re.search('[?&]next=', self.location) and 'next=' not in self.path:
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
        return getattr(self.response, 'content', None) or getattr(self.response, 'data', None) or b''

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
VERSION = re.compile(r'(werkzeug|flask|django|python|httpx|starlette|fastapi|uvicorn|requests)/\d', re.I)


def steady(value, deep=0):
    """No clock, no chance, no secret that one can see; what differs from run to run is found by asking twice."""
    if isinstance(value, dict):
        return deep < 6 and all(not SECRET.search(k) and steady(v, deep + 1) for k, v in value.items())
    if isinstance(value, list):
        return deep < 6 and all(steady(v, deep + 1) for v in value)
    if isinstance(value, str):
        return not values.near_today(value) and not VERSION.search(value) and os.getcwd() not in value and tempfile.gettempdir() not in value
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
