"""Values for requests: by the schema of an OpenAPI document, by the field of a form, by a name; and their texts in Python."""
import datetime
import re
import time

KNOWN = {}  # name -> value that it is to have just now: who logs in is who has registered
PASSWORD = 'Correct-horse-9'
DAY, MOMENT = '2030-01-31', '2030-01-31T12:00:00'
TRIES = ('example', 'Example', 'Example1', 'abc', 'ABC', 'a', 'A1', '1', '12345', '1234567890', '+4915112345678', 'AB123456', 'EUR', DAY, '12:00', 'ada@example.com',
         'https://example.com/', '#336699', '00000000-0000-4000-8000-000000000001', '192.0.2.1', '1.0.0')


class File:
    """An upload; what it is written as depends on the client that takes it."""

    def __init__(self, framework):
        self.framework = framework

    def made(self):
        if self.framework == 'flask':
            import io
            return io.BytesIO(b'example'), 'example.txt'
        from django.core.files.uploadedfile import SimpleUploadedFile
        return SimpleUploadedFile('example.txt', b'example')

    def text(self):
        return '(io.BytesIO(b"example"), "example.txt")' if self.framework == 'flask' else 'SimpleUploadedFile("example.txt", b"example")'

    @property
    def needs(self):
        return 'import io' if self.framework == 'flask' else 'from django.core.files.uploadedfile import SimpleUploadedFile'


def text(value):
    """A value of JSON (or an upload) as Python writes it, with double quotes where that is possible."""
    if isinstance(value, File):
        return value.text()
    if isinstance(value, dict):
        return '{%s}' % ', '.join('%s: %s' % (text(k), text(v)) for k, v in value.items())
    if isinstance(value, list):
        return '[%s]' % ', '.join(map(text, value))
    if isinstance(value, tuple):
        return '(%s%s)' % (', '.join(map(text, value)), ',' if len(value) == 1 else '')
    plain = repr(value)
    if not isinstance(value, str) or '"' in plain:
        return plain
    return '"%s"' % plain[1:-1].replace("\\'", "'")


# ---- what tells the time ----

def near_today(value):
    for y, m, d in re.findall(r'(\d{4})-(\d\d)-(\d\d)', value):
        try:
            if abs((datetime.date(int(y), int(m), int(d)) - datetime.date.today()).days) < 400:
                return True
        except ValueError:
            pass
    return str(datetime.date.today().year) in value


def near_now(number):
    return abs(number - time.time()) < 4e7 or abs(number / 1000 - time.time()) < 4e7


# ---- by name ----

def by_name(name):
    if name in KNOWN:
        return KNOWN[name]
    words = re.sub('([a-z])([A-Z])', r'\1_\2', name).lower().replace('-', '_')
    parts = words.split('_')
    if 'email' in words or 'mail' in parts:
        return 'ada@example.com'
    if 'passw' in words or 'pwd' in parts or parts[-1] in ('confirm', 'confirmation', 'password1', 'password2') or 'repeat' in parts:
        return PASSWORD
    if words in ('username', 'user_name', 'login', 'user', 'nickname', 'nick', 'handle', 'owner', 'author'):
        return 'ada'
    if words in ('firstname', 'first_name', 'name', 'fullname', 'full_name', 'given_name'):
        return 'Ada'
    if words in ('lastname', 'last_name', 'surname', 'family_name'):
        return 'Lovelace'
    if 'url' in parts or 'link' in parts or 'website' in parts or 'uri' in parts or 'homepage' in parts:
        return 'https://example.com/'
    if 'phone' in words or 'mobile' in parts:
        return '+4915112345678'
    if 'date' in parts or 'birthday' in parts or parts[-1] == 'day':
        return DAY
    if parts[0] in ('is', 'has', 'done', 'completed', 'complete', 'active', 'enabled', 'finished', 'public', 'remember'):
        return True
    if parts[-1] in ('id', 'pk', 'age', 'quantity', 'qty', 'count', 'amount', 'number', 'size', 'limit', 'page', 'priority', 'rating', 'score', 'stock', 'n', 'per'):
        return 1
    if parts[-1] in ('offset', 'skip'):
        return 0
    if parts[-1] in ('year', 'years'):
        return 2001
    if parts[-1] in ('price', 'cost', 'total', 'weight', 'lat', 'lon', 'latitude', 'longitude'):
        return 1.5
    if parts[-1] in ('color', 'colour'):
        return '#336699'
    return 'Example' if parts[-1] in ('title', 'subject', 'headline') else 'example'


def fit(value, least, most):
    """A string of a length."""
    if least and len(value) < least:
        value = (value + '-' + 'example' * (least // 7 + 1))[:least]
    return value[:most] if most else value


def match(pattern, name, least=0, most=0):
    for value in (str(by_name(name)),) + TRIES:
        value = fit(value, least, most)
        try:
            if re.search(pattern, value):
                return value
        except re.error:
            break
    return fit(str(by_name(name)), least, most)


# ---- by schema ----

FORMATS = {'email': 'ada@example.com', 'date': DAY, 'date-time': MOMENT, 'time': '12:00:00', 'uri': 'https://example.com/', 'url': 'https://example.com/',
           'uuid': '00000000-0000-4000-8000-000000000001', 'uuid4': '00000000-0000-4000-8000-000000000001', 'ipv4': '192.0.2.1', 'ipv6': '2001:db8::1',
           'ipvanyaddress': '192.0.2.1', 'time-delta': 60, 'duration': 'PT1M', 'byte': 'ZXhhbXBsZQ==', 'hostname': 'example.com', 'json-string': '{}'}


class Schema:
    """Of one document; references are followed, to a depth."""

    def __init__(self, document):
        self.document = document

    def plain(self, schema, deep=0):
        """Without references and combinations."""
        while '$ref' in schema and deep < 20:
            target = self.document
            for part in schema['$ref'].lstrip('#/').split('/'):
                target = target.get(part, {})
            schema, deep = target, deep + 1
        if schema.get('allOf') and deep < 20:
            whole = {k: v for k, v in schema.items() if k != 'allOf'}
            for part in schema['allOf']:
                for key, value in self.plain(part, deep + 1).items():
                    if key == 'properties':
                        value = dict(value, **whole.get('properties', {}))
                    elif key == 'required':
                        value = value + whole.get('required', [])
                    elif key in whole:
                        continue
                    whole[key] = value
            return whole
        for choice in ('anyOf', 'oneOf'):
            for part in schema.get(choice) or ():
                found = self.plain(part, deep + 1) if deep < 20 else {}
                if found.get('type') != 'null':
                    return dict({k: v for k, v in schema.items() if k != choice}, **found)
        return schema

    def value(self, schema, name='', whole=False, deep=0):
        if name in KNOWN:
            return KNOWN[name]
        schema = self.plain(schema)
        for key in ('example', 'const'):
            if key in schema:
                return schema[key]
        if isinstance(schema.get('examples'), list) and schema['examples']:
            return schema['examples'][0]
        if schema.get('enum'):
            return schema['enum'][0]
        kind = schema.get('type')
        kind = next((k for k in kind if k != 'null'), None) if isinstance(kind, list) else kind
        if kind == 'object' or 'properties' in schema:
            return self.object(schema, whole, deep)
        if kind == 'array':
            if deep > 4 or not schema.get('minItems') and deep and not whole:
                return []
            items = schema.get('items')
            one = self.value(items if isinstance(items, dict) else {}, name, whole, deep + 1)
            return [one] * max(1, schema.get('minItems') or 1)
        if kind in ('integer', 'number'):
            return number(schema, name, kind)
        if kind == 'boolean':
            return True
        if kind == 'string':
            return self.string(schema, name)
        return by_name(name) if name else 'example'

    def object(self, schema, whole, deep):
        if deep > 6:
            return {}
        wanted = set(schema.get('required') or ())
        return {k: self.value(v, k, whole, deep + 1) for k, v in (schema.get('properties') or {}).items()
                if k in wanted or (whole and not self.plain(v).get('readOnly'))}

    def string(self, schema, name):
        if name in KNOWN:
            return KNOWN[name]
        least, most = schema.get('minLength') or 0, schema.get('maxLength') or 0
        if schema.get('pattern'):
            return match(schema['pattern'], name, least, most)
        if schema.get('format') in FORMATS:
            return FORMATS[schema['format']]
        value = by_name(name) if name else 'example'
        return fit(value if isinstance(value, str) else 'example', least, most)


def number(schema, name, kind):
    guess = by_name(name)
    guess = guess if isinstance(guess, (int, float)) and not isinstance(guess, bool) else 1
    low, high = schema.get('minimum'), schema.get('maximum')
    above, below = schema.get('exclusiveMinimum'), schema.get('exclusiveMaximum')
    step = 1 if kind == 'integer' else 0.5
    if isinstance(above, (int, float)) and not isinstance(above, bool):
        low = above + step if low is None else max(low, above + step)
    elif above is True:
        low = low + step
    if isinstance(below, (int, float)) and not isinstance(below, bool):
        high = below - step if high is None else min(high, below - step)
    elif below is True:
        high = high - step
    guess = low if low is not None and guess < low else guess
    guess = high if high is not None and guess > high else guess
    if schema.get('multipleOf'):
        guess = -(-guess // schema['multipleOf']) * schema['multipleOf']
    return int(guess) if kind == 'integer' else guess


# ---- by the field of a form ----

def by_field(name, field, framework):
    """Of Django, its REST framework or WTForms.  None: nothing that would do."""
    if name in KNOWN:
        return KNOWN[name]
    kind = getattr(field, 'type', None) if framework == 'flask' else None
    kind = kind if isinstance(kind, str) else type(field).__name__
    if kind in ('SubmitField', 'CSRFTokenField', 'HiddenField') or getattr(field, 'read_only', False):
        return None
    if kind.endswith('FileField') or kind in ('ImageField', 'FileField'):
        return File(framework) if 'Image' not in kind else None
    if kind in ('ModelChoiceField', 'ModelMultipleChoiceField', 'PrimaryKeyRelatedField', 'ManyRelatedField', 'SlugRelatedField'):
        return chosen_row(field)
    choices = choices_of(field)
    if choices:
        return [choices[0]] if 'Multiple' in kind else choices[0]
    if 'Boolean' in kind:
        return 'on' if framework != 'flask' else 'y'
    for part, value in (('Email', 'ada@example.com'), ('URL', 'https://example.com/'), ('DateTime', '2030-01-31 12:00:00'), ('Date', DAY), ('Time', '12:00:00'),
                        ('UUID', FORMATS['uuid']), ('Slug', 'example'), ('Duration', '60'), ('JSON', '{}'), ('IPAddress', '192.0.2.1'), ('Color', '#336699')):
        if part in kind:
            return value
    if any(part in kind for part in ('Integer', 'Decimal', 'Float', 'Number')):
        low, high = getattr(field, 'min_value', None), getattr(field, 'max_value', None)
        for v in getattr(field, 'validators', ()):
            low, high = getattr(v, 'min', None) if low is None else low, getattr(v, 'max', None) if high is None else high
        value = 1 if low is None or low <= 1 else low
        return value if high is None or value <= high else high
    return words_for(name, field)


def choices_of(field):
    choices = getattr(field, 'choices', None)
    try:
        pairs = list(choices.items() if isinstance(choices, dict) else choices or ())
    except Exception:  # a queryset, a callable: theirs
        return []
    keys = [p[0] if isinstance(p, (tuple, list)) else p for p in pairs[:20]]
    return [k for k in keys if isinstance(k, (str, int)) and k != '']


def chosen_row(field):
    try:
        row = field.queryset.first()
    except Exception:
        return None
    return None if row is None or not isinstance(row.pk, int) else row.pk


def words_for(name, field):
    least, most = getattr(field, 'min_length', None) or 0, getattr(field, 'max_length', None) or 0
    pattern = ''
    for v in list(getattr(field, 'validators', ())):
        kind = type(v).__name__
        if kind == 'Length':
            least, most = max(v.min, 0), max(v.max, 0)
        elif kind == 'EqualTo':
            return by_name('password') if 'passw' in v.fieldname.lower() else str(by_name(v.fieldname))
        elif kind in ('Regexp', 'RegexValidator', 'UnicodeUsernameValidator', 'ASCIIUsernameValidator'):
            pattern = getattr(v.regex, 'pattern', '')
        elif kind == 'Email':
            return 'ada@example.com'
        elif kind == 'URL':
            return 'https://example.com/'
    value = match(pattern, name, least, most) if pattern else fit(str(by_name(name)), least, most)
    return by_name('password') if type(field).__name__ == 'PasswordField' and not pattern and least <= len(PASSWORD) else value
