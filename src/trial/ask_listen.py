"""What the code of an application looks up in a request, and the forms that it makes of it: heard while the request is answered.

Frameworks are imported where one of their clients is used, never before.
"""
import contextlib
import sys


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

    def created(inner):
        def method(self, *args, **kwargs):
            inner(self, *args, **kwargs)
            if now and now[0].method != 'GET':  # Form(request.POST or None) hears nothing of a request without fields
                learned.fields.update((self.add_prefix(k), v) for k, v in self.fields.items())
        return method

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
    patches.wrap(BaseForm, '__init__', created)
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
