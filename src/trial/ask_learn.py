"""How an application says what it wants to be asked: OpenAPI where it has that; else what ask_listen.py heard; and what its answers name."""
import re
import sys
from urllib.parse import quote as escaped, urlencode

import ask_values as values
from ask_values import File


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
        as_json |= learned.wants_json and not learned.form or route[4] == 'django' and route[0] in ('put', 'patch')
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
