"""How an application says what it wants to be asked: OpenAPI where it has that; else the names that its code looks up in a request, and the
forms that it makes of them.  Frameworks are imported where one of their clients is used, never before."""
import contextlib
import inspect
import re
import sys
from urllib.parse import quote as escaped, urlencode

import ask_values as values
from ask_values import File, text


def httpx_client(client):
    httpx = sys.modules.get('httpx')
    return httpx is not None and isinstance(client, httpx.Client)


def files(value):
    """Uploads are made when they are sent: they can be read once."""
    if isinstance(value, dict):
        return {k: v.made() if isinstance(v, File) else v for k, v in value.items()}
    return value


def uploads(arguments):
    return [v for part in arguments.values() if isinstance(part, dict) for v in part.values() if isinstance(v, File)]


def flat(arguments):
    """The fields of a request, whichever way they were sent."""
    for key in ('json', 'data'):
        if isinstance(arguments.get(key), dict):
            return {k: v for k, v in arguments[key].items() if isinstance(v, (str, int))}
    return {}


def who(known):
    """What those who registered so may be asked for when they log in."""
    mail = next((v for k, v in known.items() if 'mail' in k.lower()), None)
    name = next((v for k, v in known.items() if k.lower() in ('username', 'user_name', 'user', 'login', 'nickname', 'name')), None)
    word = next((v for k, v in known.items() if 'passw' in k.lower()), None)
    for one in (name, mail):
        if one is not None and word is not None:
            yield dict(known, username=one, email_or_username=one, username_or_email=one, login=one, identifier=one, password=word)


# ---- listening ----

class Learned:
    def __init__(self):
        self.form, self.args, self.json, self.files = [], [], [], []
        self.fields, self.errors, self.wants_json = {}, {}, False

    def hear(self, kind, key):
        keys = getattr(self, kind)
        if isinstance(key, str) and key not in keys and len(keys) < 60:
            keys.append(key)


class Heard(dict):
    """A JSON object that notes which keys are asked for."""
    learned = None

    def __getitem__(self, key):
        self.learned.hear('json', key)
        return dict.__getitem__(self, key)

    def get(self, key, default=None):
        self.learned.hear('json', key)
        return dict.get(self, key, default)

    def __contains__(self, key):
        self.learned.hear('json', key)
        return dict.__contains__(self, key)

    def pop(self, key, *default):
        self.learned.hear('json', key)
        return dict.pop(self, key, *default)


def heard(learned, value):
    learned.wants_json = True
    if type(value) is dict:
        value = Heard(value)
        value.learned = learned
    return value


class Patches:
    def __init__(self):
        self.undo = []

    def wrap(self, owner, name, around):
        """owner.name becomes around(what it was)."""
        inner, own = getattr(owner, name), name in vars(owner)
        setattr(owner, name, around(inner))
        self.undo.append((owner, name, inner, own))

    def back(self):
        for owner, name, inner, own in reversed(self.undo):
            if own:
                setattr(owner, name, inner)
            else:
                delattr(owner, name)


@contextlib.contextmanager
def listening(client, framework):
    learned, patches = Learned(), Patches()
    try:
        if framework == 'flask':
            listen_flask(learned, patches)
        elif framework == 'django':
            listen_django(learned, patches)
        yield learned
    finally:
        patches.back()


def on_key(hear):
    def around(inner):
        def method(self, key, *args, **kwargs):
            hear(self, key)
            return inner(self, key, *args, **kwargs)
        return method
    return around


def listen_flask(learned, patches):
    import flask
    from werkzeug.datastructures import MultiDict
    from werkzeug.wrappers import Request

    def hear(self, key):
        if flask.has_request_context():
            there = vars(flask.request._get_current_object())
            for kind, name in (('form', 'form'), ('args', 'args'), ('files', 'files')):
                if there.get(name) is self:
                    learned.hear(kind, key)

    for name in ('__getitem__', 'get', 'getlist', '__contains__', 'pop'):
        patches.wrap(MultiDict, name, on_key(hear))

    def get_json(inner):
        def method(self, *args, **kwargs):
            learned.wants_json = True
            return heard(learned, inner(self, *args, **kwargs))
        return method
    patches.wrap(Request, 'get_json', get_json)
    if 'wtforms.form' in sys.modules:
        patches.wrap(sys.modules['wtforms.form'].BaseForm, 'validate', form_heard(learned, '_fields', 'errors'))


def form_heard(learned, fields, errors):
    def around(inner):
        def method(self, *args, **kwargs):
            try:
                return inner(self, *args, **kwargs)
            finally:
                named = getattr(self, 'add_prefix', lambda n: n)
                learned.fields.update((named(k), v) for k, v in getattr(self, fields).items())
                learned.errors.update(getattr(self, errors, None) or {})
        return method
    return around


def listen_django(learned, patches):
    import json

    from django.core.handlers.base import BaseHandler
    from django.forms.forms import BaseForm
    from django.http import QueryDict
    now = []

    def get_response(inner):
        def method(self, request):
            now[:] = [request]
            return inner(self, request)
        return method

    def hear(self, key):
        request = now and now[0]
        learned.hear('args' if request and vars(request).get('GET') is self else 'form', key)

    def full_clean(inner):
        def method(self):
            inner(self)
            if self.is_bound:
                learned.fields.update((self.add_prefix(k), v) for k, v in self.fields.items())
                learned.errors.update(self._errors or {})
        return method

    def loads(inner):
        def function(s, *args, **kwargs):
            body = vars(now[0]).get('_body') if now else None
            mine = body is not None and s in (body, body.decode(errors='replace'))
            learned.wants_json |= mine
            return heard(learned, inner(s, *args, **kwargs)) if mine else inner(s, *args, **kwargs)
        return function

    patches.wrap(BaseHandler, 'get_response', get_response)
    for name in ('__getitem__', 'get', 'getlist', '__contains__'):
        patches.wrap(QueryDict, name, on_key(hear))
    patches.wrap(BaseForm, 'full_clean', full_clean)
    patches.wrap(json, 'loads', loads)
    rest = sys.modules.get('rest_framework.serializers')
    if rest:
        patches.wrap(rest.Serializer, 'run_validation', serializer_heard(learned))


def serializer_heard(learned):
    def around(inner):
        def method(self, *args, **kwargs):
            learned.fields.update((k, v) for k, v in self.fields.items() if not v.read_only)
            return inner(self, *args, **kwargs)
        return method
    return around


# ---- requests to try ----

class Request:
    def __init__(self, path, arguments=None):
        self.path, self.arguments = path, arguments or {}
        self.heard = None

    def hear(self, answer):
        self.heard = answer


def requests(client, route):
    operation = wish(client, route)
    if operation is not None:
        yield from by_document(client, route, operation)
        return
    yield from by_listening(route)


def by_listening(route):
    """First without anything; then with what was looked up, as often as there is something new."""
    request, seen, as_json, given = Request(route[1]), set(), False, {}
    yield request
    while request.heard is not None:
        learned = request.heard.learned
        as_json |= learned.wants_json and not learned.form
        fields = dict.fromkeys(learned.json if as_json else learned.form + learned.files)
        fields.update(learned.fields)
        for name, field in fields.items():
            fresh = name not in given or (name in learned.errors and field is not None)
            if fresh and name not in ('csrf_token', 'csrfmiddlewaretoken', '_method'):
                value = values.by_field(name, field, route[4]) if field is not None else File(route[4]) if name in learned.files else values.by_name(name)
                if value is not None:
                    given[name] = value if as_json or isinstance(value, File) else value if isinstance(value, (str, list)) else form_value(value)
        arguments = {}
        if given or as_json:
            arguments['json' if as_json else 'data'] = dict(given)
        if route[4] == 'django' and as_json:
            arguments = {'data': dict(given), 'content_type': 'application/json'}
        if learned.args and route[0] in ('get', 'delete'):
            arguments['query_string' if route[4] == 'flask' else 'data'] = {k: form_value(values.by_name(k)) for k in learned.args}
        key = repr(sorted(arguments.items(), key=str))
        if key in seen or (not arguments and route[0] in ('get', 'delete')):
            return
        seen.add(key)
        request = Request(route[1], arguments)
        yield request


def form_value(value):
    return 'on' if value is True else str(value)


# ---- OpenAPI ----

def wish(client, route):
    """The operation of the route in the document of its application; None: it has none."""
    document = document_of(client)
    for path, item in (document or {}).get('paths', {}).items():
        if path == re.sub(r':[a-z]+}', '}', route[2]):
            return item.get(route[0])
    return None


def wants_body(client, route, learned):
    """Is there something that a request without a body lacks?"""
    operation = wish(client, route)
    if operation is not None:
        return bool(operation.get('requestBody'))
    return bool(learned.form or learned.files or learned.fields or learned.wants_json)


def document_of(client):
    app = getattr(client, 'app', None)
    make = getattr(app, 'openapi', None)
    if not callable(make):
        return None
    if not hasattr(app, '_ff_document'):
        try:
            app._ff_document = make()
        except Exception:
            app._ff_document = None
    return app._ff_document


def parameters(operation, place):
    return [p for p in operation.get('parameters') or () if p.get('in') == place]


def path_with(route, schema, operation, changes=()):
    """The path with values that its parameters may have; queries that have to be there."""
    known = {p['name']: p for p in parameters(operation, 'path')}
    changes = dict(changes)

    def fill(m):
        name = m.group(1).partition(':')[0]
        value = changes[name] if name in changes else schema.value(dict(known.get(name, {}).get('schema') or {}), name)
        return escaped(str(value).lower() if isinstance(value, bool) else str(value), safe='/' if ':path' in m.group(1) else '')
    return re.sub('{([^}]*)}', fill, route[2])


def by_document(client, route, operation):
    schema = values.Schema(document_of(client))
    seen = []
    for whole in (False, True):
        query = {p['name']: p.get('example', schema.value(p.get('schema') or {}, p['name'])) for p in parameters(operation, 'query') if p.get('required') or whole}
        path = path_with(route, schema, operation)
        arguments = body_of(schema, operation, whole)
        headers = {p['name']: str(schema.value(p.get('schema') or {}, p['name'])) for p in parameters(operation, 'header') if p.get('required')}
        if query:
            path += '?' + urlencode({k: str(v).lower() if isinstance(v, bool) else v for k, v in query.items()}, doseq=True)
        if headers:
            arguments['headers'] = headers
        if (path, arguments) not in seen:
            seen.append((path, arguments))
            yield Request(path, arguments)


def body_of(schema, operation, whole):
    content = (operation.get('requestBody') or {}).get('content') or {}
    for kind, media in content.items():
        example = media.get('example')
        if example is None and isinstance(media.get('examples'), dict) and media['examples']:
            example = next(iter(media['examples'].values())).get('value')
        shape = schema.plain(media.get('schema') or {})
        value = example if example is not None else schema.value(shape, '', whole)
        if kind == 'application/json':
            return {'json': value}
        if kind == 'multipart/form-data':
            return multipart(schema, shape, value)
        if kind == 'application/x-www-form-urlencoded':
            return {'data': {k: form_value(v) for k, v in value.items()}} if isinstance(value, dict) else {}
    return {}


def multipart(schema, shape, value):
    uploads, data = {}, {}
    for name, one in (shape.get('properties') or {}).items():
        one = schema.plain(one)
        many = one.get('type') == 'array' and schema.plain(one.get('items') or {}).get('format') == 'binary'
        if one.get('format') == 'binary' or many:
            if name in (shape.get('required') or ()):
                uploads[name] = ('example.txt', b'example', 'text/plain')
        elif name in value:
            data[name] = form_value(value[name])
    return dict({'data': data} if data else {}, **({'files': uploads} if uploads else {}))


def wrong(client, route):
    """Requests that the document forbids, with what is wrong about them in words."""
    operation = wish(client, route)
    if operation is None:
        return
    schema = values.Schema(document_of(client))
    right = next(by_document(client, route, operation))
    for kind in ('json', 'data'):
        body = right.arguments.get(kind)
        content = next(iter(((operation.get('requestBody') or {}).get('content') or {'': {}}).values()))
        required = schema.plain(content.get('schema') or {}).get('required') or ()
        for name in required if isinstance(body, dict) else ():
            if name in body:
                yield Request(right.path, dict(right.arguments, **{kind: {k: v for k, v in body.items() if k != name}})), 'without ' + name
                break
    for p in parameters(operation, 'path'):
        if schema.plain(p.get('schema') or {}).get('type') in ('integer', 'number'):
            path = path_with(route, schema, operation, {p['name']: 'example'})
            yield Request(path + ('?' + right.path.partition('?')[2] if '?' in right.path else ''), right.arguments), 'with a text as ' + p['name']
    for p in parameters(operation, 'query'):
        if p.get('required') and '?' in right.path:
            yield Request(right.path.partition('?')[0], right.arguments), 'without ' + p['name']
            break
        if schema.plain(p.get('schema') or {}).get('type') in ('integer', 'number'):
            yield Request(right.path.partition('?')[0] + '?' + urlencode({p['name']: 'example'}), right.arguments), 'with a text as ' + p['name']
            break


# ---- what a POST made ----

def keys_of(made, parameter):
    """By which the path of what was made may name it, the likeliest first."""
    name = parameter.rpartition(':')[2] if ':' in parameter and not parameter.startswith(('id:', 'pk:')) else parameter.partition(':')[0]
    body, out = made.body(), []
    body = next((v for v in body.values() if isinstance(v, dict)), body) if isinstance(body, dict) and len(body) == 1 else body
    if isinstance(body, dict):
        out += [body[k] for k in (name, 'id', 'pk', name.replace('_id', '')) if isinstance(body.get(k), (int, str)) and not isinstance(body.get(k), bool)]
    given = flat(made.arguments)
    if name in given:
        out.append(given[name])
    last = made.location.partition('?')[0].rstrip('/').rpartition('/')[2]
    if last.isdigit():
        out.append(int(last))
    if not out:
        out.append(1)
    return [k for i, k in enumerate(out) if k not in out[:i] and (isinstance(k, int) or re.fullmatch(r'[\w.@+-]{1,40}', k)) and not unsteady(k)]


def unsteady(key):
    return isinstance(key, str) and bool(re.fullmatch(r'[0-9a-f-]{20,}', key))


# ---- Django: objects and people ----

def model_object(route):
    """(statements, imports, path) that make an object of the model that the view is about; None: nothing is known of it."""
    from django.db import models
    from django.urls import resolve
    try:
        found = resolve(route[1])
    except Exception:
        return None
    if len(found.kwargs) + len(found.args) != 1:
        return None
    name = next(iter(found.kwargs), 'pk')
    for model in models_of(found.func, models):
        named = attribute_of(model, name)
        if not named:
            continue
        maker = Maker(models)
        try:
            row = maker.make(model)
        except Exception:
            continue
        value, front, back = getattr(row, named, None), route[2].partition('<')[0], route[2].partition('>')[2]
        if value is not None and '<' in route[2]:
            return maker.lines, maker.imports, MadePath(front + escaped(str(value)) + back, 'f"%s{%s.%s}%s"' % (front, maker.names[model][0], named, back))
    return None


class MadePath(str):
    """A path, and the expression that it is in the test: the object's key is the database's own affair."""

    def __new__(cls, path, words):
        made = str.__new__(cls, path)
        made.text = words
        return made


def models_of(view, models):
    holder = None
    while holder is None and inspect.isfunction(view):
        holder = getattr(view, 'view_class', None) or getattr(view, 'cls', None)
        if holder is None and not hasattr(view, '__wrapped__'):
            break
        view = getattr(view, '__wrapped__', view)
    if holder is not None:
        queryset = getattr(holder, 'queryset', None)
        if getattr(holder, 'model', None) is not None:
            yield holder.model
        elif queryset is not None:
            yield queryset.model
        for function in vars(holder).values():
            if inspect.isfunction(function):
                yield from named_models(function, models)
        return
    if inspect.isfunction(view):
        yield from named_models(view, models)


def named_models(function, models):
    for name in function.__code__.co_names:
        value = function.__globals__.get(name)
        if isinstance(value, type) and issubclass(value, models.Model) and not value._meta.abstract:
            yield value


def attribute_of(model, name):
    """The field that a parameter of a path names."""
    fields = {f.name for f in model._meta.fields}
    if name in fields:
        return name
    if name in ('pk', 'id') or name.endswith('_id') or name.endswith('_pk') or name.endswith('id'):
        return 'pk'
    for end in ('slug', 'username', 'name'):
        if name.endswith(end) and end in fields:
            return end
    return 'pk' if name == model._meta.model_name else None


class Maker:
    """Objects of models with what they must have, and the statements that make them so."""

    def __init__(self, models):
        self.models, self.lines, self.imports, self.names = models, [], [], {}

    def make(self, model, deep=0):
        if deep > 4:
            raise ValueError('too deep')
        if model in self.names:
            return self.names[model][1]
        if self.borrow(model):
            return self.names[model][1]
        given, words = {}, []
        for field in model._meta.concrete_fields:
            if field.has_default() or field.null or field.primary_key and isinstance(field, self.models.AutoField) or getattr(field, 'auto_now', False) \
                    or getattr(field, 'auto_now_add', False) or (field.blank and isinstance(field, (self.models.CharField, self.models.TextField, self.models.FileField))):
                continue
            if field.primary_key and field.remote_field is None and isinstance(field, self.models.AutoField):
                continue
            if field.remote_field is not None:
                given[field.name] = self.make(field.related_model, deep + 1)
                words.append('%s=%s' % (field.name, self.names[field.related_model][0]))
                continue
            value = self.value(field)
            given[field.name] = value
            words.append('%s=%s' % (field.name, text(value)))
        user = hasattr(model, 'USERNAME_FIELD') and hasattr(model.objects, 'create_user')
        create = model.objects.create_user if user else model.objects.create
        row = create(**given)
        owner = 'get_user_model()' if user else model.__name__
        line = '%s.objects.%s(%s)' % (owner, 'create_user' if user else 'create', ', '.join(words))
        need = 'from django.contrib.auth import get_user_model' if user else 'from %s import %s' % (model.__module__, model.__name__)
        name = re.sub('([a-z0-9])([A-Z])', r'\1_\2', model.__name__).lower()
        self.names[model] = (name, row)
        self.lines.append('%s = %s' % (name, line))
        if need not in self.imports:
            self.imports.append(need)
        return row

    def borrow(self, model):
        """Somebody who has logged in already owns what is made."""
        if not hasattr(model, 'USERNAME_FIELD') or model.objects.count() != 1:
            return False
        self.names[model] = ('user', model.objects.get())
        self.lines.append('user = get_user_model().objects.get()')
        self.imports.append('from django.contrib.auth import get_user_model')
        return True

    def value(self, field):
        m = self.models
        if field.choices:
            return choices(field)
        if isinstance(field, (m.DateTimeField, m.TimeField, m.DurationField, m.BinaryField)):
            raise ValueError('no text for it')
        if isinstance(field, m.DateField):
            return values.DAY
        if isinstance(field, m.EmailField):
            return 'ada@example.com'
        if isinstance(field, m.URLField):
            return 'https://example.com/'
        if isinstance(field, m.BooleanField):
            return False
        if isinstance(field, m.UUIDField):
            return values.FORMATS['uuid']
        if isinstance(field, (m.IntegerField, m.DecimalField, m.FloatField)):
            return 1
        if isinstance(field, m.SlugField):
            return 'example'
        if isinstance(field, (m.CharField, m.TextField)):
            return values.words_for(field.name, field)
        raise ValueError('no value for a ' + type(field).__name__)


def choices(field):
    found = [c[0] for c in field.flatchoices]
    return next(c for c in found if c not in ('', None))


def django_logins(client, login, me):
    """Somebody, then somebody who may do everything."""
    from django.contrib.auth import get_user_model
    model = get_user_model()
    wanted = dict.fromkeys([model.USERNAME_FIELD] + list(model.REQUIRED_FIELDS))
    for create in ('create_user', 'create_superuser'):
        given = {name: values.words_for(name, model._meta.get_field(name)) for name in wanted}
        if create == 'create_superuser':
            given['password'] = values.PASSWORD
            given.update({model.USERNAME_FIELD: 'grace' if 'mail' not in model.USERNAME_FIELD else 'grace@example.com'})
        try:
            client.force_login(getattr(model.objects, create)(**given))
        except Exception:
            continue
        words = ', '.join('%s=%s' % (k, text(v)) for k, v in given.items())
        line = '%s.force_login(get_user_model().objects.%s(%s))' % (me, create, words)
        yield login('member' if create == 'create_user' else 'admin', line if '.' in me else line + '\nreturn client', None,
                    ['from django.contrib.auth import get_user_model'])


# ---- FastAPI: sessions of SQLAlchemy ----

def sessions_of(app):
    """Dependencies that open a session for a request: generators that call a sessionmaker of their module."""
    try:
        from sqlalchemy.orm import sessionmaker
    except ImportError:
        return []
    found, todo = [], [getattr(route, 'dependant', None) for route in app.routes]
    while todo:
        one = todo.pop()
        if one is None:
            continue
        todo += one.dependencies
        call = one.call
        if not inspect.isgeneratorfunction(call) or call in found or '.' in call.__qualname__:
            continue
        if any(isinstance(call.__globals__.get(n), sessionmaker) for n in call.__code__.co_names):
            found.append(call)
    return sorted(found, key=place)


def session_maker():
    """The one sessionmaker that the modules of the project share; None: they have none, or several."""
    try:
        from sqlalchemy.orm import sessionmaker
    except ImportError:
        return None
    found = {id(v): v for name, m in list(sys.modules.items()) if hasattr(m, '__dict__') and not name.startswith(('sqlalchemy', 'ask'))
             for v in list(vars(m).values()) if isinstance(v, sessionmaker)}
    return next(iter(found.values())) if len(found) == 1 else None


def declarative_base():
    """The class that the models come from: the one with tables, by its shortest name."""
    from sqlalchemy import MetaData
    best = None
    for name, module in sorted(sys.modules.items()):
        for value in list(vars(module).values()) if hasattr(module, '__dict__') and not name.startswith('sqlalchemy') else ():
            if isinstance(value, type) and isinstance(vars(value).get('metadata'), MetaData) and not hasattr(value, '__table__') and value.metadata.tables:
                if vars(module).get(value.__name__) is value and (best is None or name == value.__module__ or len(name) < len(best[0])):
                    best = (name, value)
    if best:
        best[1]._ff_place = best[0] + ':' + best[1].__name__
    return best and best[1]


def place(what):
    return vars(what).get('_ff_place') or '%s:%s' % (what.__module__, what.__qualname__) if isinstance(what, type) else '%s:%s' % (what.__module__, what.__qualname__)


def named_object(value):
    """"module:name" of a variable that holds it, the shortest."""
    found = [(len(module), module, name) for module, m in list(sys.modules.items()) if value is not None and hasattr(m, '__dict__') and module != '__main__'
             for name, v in list(vars(m).items()) if v is value and not name.startswith('_')]
    return '%s:%s' % min(found)[1:] if found else ''
