"""Django: objects of its models with what they must have, people who log in, and the statements that make them so."""
import inspect
import re
from urllib.parse import quote as escaped

import ask_values as values
from ask_values import text


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
        value, sides = getattr(row, named, None), re.split('<[^>]*>|{[^}]*}', route[2])
        if value is not None and len(sides) == 2:
            words = 'f"%s{%s.%s}%s"' % (sides[0], maker.names[model][0], named, sides[1])
            return maker.lines, maker.imports, MadePath(sides[0] + escaped(str(value)) + sides[1], words)
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
