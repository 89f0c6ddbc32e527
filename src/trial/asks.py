"""What an application's endpoints answer, asked through its own test client: the probe that ff-testgen writes imports this.

For each endpoint there are several questions, each a test of its own, so that each has an application of its own (ask_plain and its neighbours).
Every answer goes to the file FF_TRIAL_ASKED, a test_response a line.
"""
import contextlib
import json
import os
import re

import ask_answer
import ask_database as database
import ask_django as django
import ask_learn as learn
import ask_values as values
from ask_answer import LOGINS, REGISTERS, Answer, holds, me
from ask_values import text
from ask_watch import for_tests

SAFE = ('get', 'head', 'options')
ROUTES = []  # (method, path, its rule, handler, framework)


def put(record, **fields):
    with open(os.environ['FF_TRIAL_ASKED'], 'a', encoding='utf-8') as out:
        out.write(json.dumps(dict({'record': record, 'v': 1}, **fields), separators=(',', ':')) + '\n')


def begin(routes, unittest=False):
    """What is asked, and whether the tests will be methods of a TestCase."""
    ROUTES[:] = routes
    ask_answer.UNITTEST = unittest


# ---- the questions ----

def tell(row, kind, answer, told='', before=(), imports=(), login=None):
    needs = list(imports) + sorted({v.needs for v in learn.uploads(answer.arguments)})
    put('test_response', row=row, kind=kind, status=answer.status, location=answer.location, type=answer.type, error=answer.error,
        touched=answer.touched, told=told, who=login.who if login else '', login=login.words if login else '', before=list(before),
        imports=needs + (login.imports if login else []), ask=answer.words(login), holds=holds(answer) if answer.status and not answer.error else [])


def ask(kind, row, client):
    route = tuple(ROUTES[row])
    if kind == 'sent' and route[0] == 'any':
        ask_sent(row, client, ('post',) + route[1:])
    elif kind == 'sent':
        ask_stranger(row, client, route)
    else:
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


def best(client, route, path=None, headers=None):
    """The first request that is accepted; each answer says what to try next.  The number of those that had something in them."""
    answer, tries, asked = None, 0, []
    for request in learn.requests(client, route):
        query = request.path.partition('?')[2]
        answer = Answer(client, route, path + ('?' + query if query else '') if path and query else path or request.path, request.arguments, headers)
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
        made = django.model_object(route)
        if made:
            yield made
    yield from steps(client, route, login, re.split(r'([<{][^>}]*[>}])', route[2]), [], '', '')


def steps(client, route, login, pieces, before, rule, path):
    """From left to right: before each parameter the POST to the path so far, which tells what the parameter may be."""
    if not pieces:
        yield before, [], path
    elif pieces[0][:1] not in ('<', '{'):
        yield from steps(client, route, login, pieces[1:], before, rule + pieces[0], path + pieces[0])
    else:
        made = maker(client, route, login, rule, path)
        for key in learn.keys_of(made, pieces[0][1:-1])[:2] if made else ():
            yield from steps(client, route, login, pieces[1:], before + [made.words(login)], rule + pieces[0], path + str(key))


def alike(one, other):
    """/user/add and /users; /books and /users/{user}/books, where a book is made without its user."""
    one, other = one.rstrip('/').rstrip('s'), other.rstrip('/').rstrip('s')
    return one == other or ('<' not in one and '{' not in one and one.rpartition('/')[2] == other.rpartition('/')[2])


def maker(client, route, login, rule, path):
    """The answer of the request that makes one of what lies at that path: POST /users, PUT /user/add."""
    for other in ROUTES:
        front, _, last = other[2].rstrip('/').rpartition('/')
        added = re.match('(add|create|new)([-_]|$)', last)
        if other[0] not in ('post', 'put', 'any') or other[4] != route[4] or other[2] == route[2] or not alike(front if added else other[2], rule):
            continue
        method = 'post' if other[0] == 'any' else other[0]
        filled = other[1] if other[1] == other[2] else path.rstrip('/') + other[2][len(rule.rstrip('/')):] if other[2].startswith(rule.rstrip('/')) else None
        if filled and (other[0] != 'put' or added):
            answer = best(client, (method,) + tuple(other[1:]), filled, login.headers if login else None)[0]
            if answer is not None and answer.good():
                return answer
    return None


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


def ask_stranger(row, client, route):
    """A door, before anybody has registered."""
    for request in learn.requests(client, route) if route in doors(route[4]) else ():
        answer = Answer(client, route, request.path, request.arguments)
        if request.arguments and 400 <= answer.status < 500 and answer.status != 422:
            tell(row, 'sent', answer, 'for somebody unknown')
        if request.arguments:
            return
        request.hear(answer)


class Login:
    """Somebody: `words` make him that, in a fixture called `who`."""

    def __init__(self, who, words, headers=None, imports=()):
        self.who, self.words, self.headers, self.imports = who, words, headers or {}, list(imports)


def logins(client, framework):
    """Ways to be somebody: what the framework has for tests; else the application's own registration and login."""
    if framework == 'django':
        yield from django.django_logins(client, Login, me())
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
    sessions, maker, base = database.sessions_of(app), database.session_maker(), database.declarative_base()
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
    put('test_application', base=database.place(base), sessions=[database.place(f) for f in sessions], maker='' if sessions else database.named_object(maker))


@contextlib.contextmanager
def own_tables(app):
    """Flask-SQLAlchemy with a database in memory: its tables are made."""
    db = app.extensions.get('sqlalchemy')
    db = getattr(db, 'db', db)
    found = database.named_object(db)
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
