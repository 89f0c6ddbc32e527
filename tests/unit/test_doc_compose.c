/*
 * test_doc_compose.c - drafts of docstrings from source text: what must stand in them, what must never.  The rules are those of the
 * sections as pydocstyle, ruff and griffe read them; whether what is said is true was read by people (docs/benchmarks.md) and is traced
 * (tests/judge/doc_raises.py).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ff/docwriter.h"
#include "ff/python.h"

static struct ff_arena arena;
static struct ff_python *py;

static int setup(void **state)
{
	(void)state;
	py = ff_python_new();
	return py ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	ff_python_free(py);
	ff_arena_free(&arena);
	return 0;
}

static struct ff_subject *subject(const char *path, const char *source)
{
	struct ff_err err = {0};
	struct ff_subject *s = FF_NEW_IN(&arena, struct ff_subject);
	struct ff_facts *f = FF_NEW_IN(&arena, struct ff_facts);
	struct ff_file *file = FF_NEW_IN(&arena, struct ff_file);
	assert_int_equal(ff_python_facts(py, &arena, path, source, strlen(source), ~0u, f, &err), 0);
	file->path = path;
	file->role = strstr(path, "test_") ? FF_ROLE_TEST : 0;
	*s = (struct ff_subject){.file = file, .news = f, .scratch = &arena};
	return s;
}

static int row_of(const struct ff_subject *s, const char *qualname)
{
	for (int i = 0; i < s->news->definitions.count; i++)
		if (!strcmp(FF_AT(&s->news->definitions, struct ff_definition, i)->qualname, qualname))
			return i;
	fail_msg("no %s", qualname);
	return -1;
}

static struct ff_doc_draft draft_in(const struct ff_doc_world *world, const struct ff_subject *s, const char *qualname)
{
	struct ff_doc_draft d;
	if (!ff_doc_compose(world, s, *qualname ? row_of(s, qualname) : -1, &d))
		fail_msg("no draft of %s", qualname);
	return d;
}

static struct ff_doc_draft draft_of(const char *source, const char *qualname)
{
	return draft_in(NULL, subject("shop/cart.py", source), qualname);
}

static const struct ff_list *part(const struct ff_doc_draft *d, int kind)
{
	for (int i = 0; i < d->parts.count; i++)
		if (FF_AT(&d->parts, struct ff_doc_part, i)->kind == kind)
			return &FF_AT(&d->parts, struct ff_doc_part, i)->items;
	return NULL;
}

/* Names of a part, one blank between; "-": it is not there. */
static const char *names(const struct ff_doc_draft *d, int kind)
{
	const struct ff_list *items = part(d, kind);
	const char *text = items ? "" : "-";
	for (int i = 0; items && i < items->count; i++)
		text = ff_arena_printf(&arena, "%s%s%s", text, i ? " " : "", FF_AT(items, struct ff_doc_item, i)->name);
	return text;
}

static const struct ff_doc_item *item(const struct ff_doc_draft *d, int kind, int i)
{
	const struct ff_list *items = part(d, kind);
	if (!items || i >= items->count)
		fail_msg("no item %d of kind %d", i, kind);
	return FF_AT(items, struct ff_doc_item, i);
}

static void each_parameter_stands_once(void **state)
{
	(void)state;
	struct ff_doc_draft d = draft_of("class A:\n    def move(self, x: int, /, y, *args, z: 'B' = 3, w: Literal['a', 'b'] = 'a', **kw):\n        use(x, y, z, w)\n", "A.move");
	assert_string_equal(names(&d, FF_DOC_ARGS), "x y *args z w **kw");
	assert_string_equal(item(&d, FF_DOC_ARGS, 0)->type, "int");
	assert_string_equal(item(&d, FF_DOC_ARGS, 3)->type, "B");
	assert_string_equal(item(&d, FF_DOC_ARGS, 4)->type, "Literal['a', 'b']");
	assert_non_null(strstr(item(&d, FF_DOC_ARGS, 3)->text, "Defaults to ``3``."));
	d = draft_of("class A:\n    @staticmethod\n    def add(self, x):\n        return self + x\n", "A.add");
	assert_string_equal(names(&d, FF_DOC_ARGS), "self x");
	d = draft_of("class A:\n    @classmethod\n    def add(cls, x):\n        return cls(x)\n", "A.add");
	assert_string_equal(names(&d, FF_DOC_ARGS), "x");
	d = draft_of("def add(size: Annotated[int, Doc('''How much it holds.''')]):\n    use(size)\n", "add");
	assert_string_equal(item(&d, FF_DOC_ARGS, 0)->type, "int");
	assert_string_equal(item(&d, FF_DOC_ARGS, 0)->text, "How much it holds.");
}

/* What leaves the function, by the language reference: handlers of any try around it, by classes that a type derives from. */
static void only_what_leaves_is_raised(void **state)
{
	(void)state;
	struct ff_doc_draft d = draft_of("def load_all(path, mode):\n"
	                                 "    if not path:\n        raise ValueError('no path')\n"
	                                 "    try:\n        try:\n            raise KeyError(path)\n        finally:\n            close()\n    except LookupError:\n        pass\n"
	                                 "    try:\n        raise IndexError\n    except ValueError:\n        pass\n"
	                                 "    with suppress(OSError):\n        raise FileNotFoundError(path)\n"
	                                 "    try:\n        work()\n    except TypeError:\n        raise\n"
	                                 "    except Exception:\n        raise\n"
	                                 "    try:\n        raise EOFError\n    except Exception:\n        log()\n        raise\n",
	                                 "load_all");
	assert_string_equal(names(&d, FF_DOC_RAISES), "ValueError IndexError TypeError EOFError");
	assert_string_equal(item(&d, FF_DOC_RAISES, 0)->text, "If ``not path``.");
	d = draft_of("def read_one(x):\n    try:\n        try:\n            return int(x)\n        except (ValueError, TypeError):\n            if x:\n                raise\n            return 1\n"
	             "    except (TypeError, ValueError) as e:\n        raise OSError(x) from e\n",
	             "read_one");
	assert_string_equal(names(&d, FF_DOC_RAISES), "OSError"); /* what is passed on is caught further out */
	d = draft_of("class A:\n    def area(self):\n        raise NotImplementedError\n\n    def get_area(self):\n        return self.a\n", "A.get_area");
	assert_string_equal(names(&d, FF_DOC_RAISES), "-");
}

/* A condition that the caller cannot read as it stands is none: kw is not what was handed over. */
static void conditions_are_what_the_caller_knows(void **state)
{
	(void)state;
	struct ff_doc_draft d = draft_of("def save_all(path, **kw):\n    mode = kw.pop('mode', 1)\n    if kw:\n        raise TypeError('unexpected words')\n    path = clean(path)\n    if not path:\n        raise ValueError('path is empty')\n", "save_all");
	assert_string_equal(item(&d, FF_DOC_RAISES, 0)->text, "With the message \"unexpected words\".");
	assert_string_equal(item(&d, FF_DOC_RAISES, 1)->text, "With the message \"path is empty\".");
}

static void what_comes_back(void **state)
{
	(void)state;
	static const struct {
		const char *body, *want; /* NULL: no section */
	} cases[] = {
		{"return None", NULL},
		{"return", NULL},
		{"return a in b", "Whether ``a in b``."},
		{"if not a:\n        return False\n    return True", "``False`` if ``not a``, else ``True``."},
		{"return {'id': a, 'name': b}", "A dictionary with the keys ``id`` and ``name``."},
		{"return Box(a)", "A ``Box``."},
		{"if a is None:\n        return None\n    return a.size", "``a.size`` or ``None`` if ``a is None``."},
		{"return a", "The ``a`` argument."},
		{"total = sum(a)\n    return total", "The total."},
		{"return 'a\\\\d' + b", "The result."},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++) {
		struct ff_doc_draft d = draft_of(ff_arena_printf(&arena, "def check_all(a, b):\n    %s\n", cases[i].body), "check_all");
		if (cases[i].want)
			assert_string_equal(item(&d, FF_DOC_RETURNS, 0)->text, cases[i].want);
		else
			assert_null(part(&d, FF_DOC_RETURNS));
	}
	struct ff_doc_draft shorthand = draft_of("def add_group(group):\n    dsg = SourceGroup(group)\n    save(dsg)\n    return dsg\n", "add_group");
	assert_string_equal(item(&shorthand, FF_DOC_RETURNS, 0)->text, "The ``SourceGroup``.");
	struct ff_doc_draft d = draft_of("def walk_all(rows) -> Iterator[Row]:\n    for row in rows:\n        yield row\n", "walk_all");
	assert_null(part(&d, FF_DOC_RETURNS));
	assert_string_equal(item(&d, FF_DOC_YIELDS, 0)->type, "Row");
	d = draft_of("class A:\n    @property\n    def size(self) -> int:\n        return len(self.rows)\n", "A.size");
	assert_null(part(&d, FF_DOC_RETURNS));
	assert_string_equal(d.summary, "The length of ``self.rows``.");
}

/* A parameter that is bound again is another value: nothing is said of what is done with it. */
static void what_is_bound_again_is_not_described(void **state)
{
	(void)state;
	struct ff_doc_draft d = draft_of("def open_all(user, name):\n    user = config['user']\n    connect(user)\n    return send(name)\n", "open_all");
	assert_string_equal(item(&d, FF_DOC_ARGS, 0)->text, "The user.");
	assert_string_equal(item(&d, FF_DOC_ARGS, 1)->text, "The name, passed to ``send``.");
}

static void little_is_said_where_little_is_known(void **state)
{
	(void)state;
	struct ff_doc_draft d = draft_of("def add_user(user):\n    pass\n", "add_user");
	assert_string_equal(d.summary, "Add the user.");
	assert_false(d.says_more);
	assert_true(d.confidence < 0.5);
	d = draft_of("def add_user(user):\n    if not user:\n        raise ValueError(user)\n", "add_user");
	assert_true(d.says_more);
	assert_true(d.confidence > 0.5);
	struct ff_subject *s = subject("shop/cart.py", "@overload\ndef f(a: int) -> int: ...\ndef zzz_qq(a): pass\n");
	assert_false(ff_doc_compose(NULL, s, 0, &d)); /* an overload */
	assert_false(ff_doc_compose(NULL, s, 1, &d)); /* a name that is no words */
}

/* pydocstyle D401 of functions, the opposite of properties; D402; D105, D107. */
static void the_first_sentence(void **state)
{
	(void)state;
	static const char source[] = "class UserForm(Form):\n    def __init__(self, a):\n        self.a = a\n    def __len__(self):\n        return len(self.a)\n"
	                             "    def is_valid(self):\n        return self.a > 3\n    # Returns the rows of the form.\n    def rows(self):\n        return self.a\n"
	                             "    @property\n    # The way.\n    def path(self):\n        return self._path\n    def items(self):\n        return frob(lambda x: x.items())\n";
	static const char *const want[][2] = {
		{"UserForm", "User form, based on ``Form``, with ``is_valid``, ``rows`` and 2 more."}, {"UserForm.__init__", "Initialize the user form."},
		{"UserForm.__len__", "Return the length of the user form."}, {"UserForm.is_valid", "Tell whether the user form is valid."},
		{"UserForm.rows", "Return the rows of the form."}, {"UserForm.path", "The path."}, {"UserForm.items", "Return the result of ``frob``."},
	};
	struct ff_subject *s = subject("shop/forms.py", source);
	for (size_t i = 0; i < FF_COUNT(want); i++)
		assert_string_equal(draft_in(NULL, s, want[i][0]).summary, want[i][1]);
	assert_string_equal(draft_in(NULL, s, "").summary, "The class ``UserForm``.");
	s = subject("shop/cli.py", "class Parser:\n    def read(self): ...\n\ndef execute(argv): ...\n");
	assert_string_equal(draft_in(NULL, s, "").summary, "CLI: the class ``Parser`` and the function ``execute``.");
	s = subject("shop/forms.py", source);
	struct ff_doc_draft d = draft_in(NULL, s, "UserForm");
	assert_string_equal(names(&d, FF_DOC_ATTRIBUTES), "-"); /* its arguments again */
	d = draft_of("class Page:\n    def __init__(self, size):\n        self.size = size  # The size in bytes.\n        self.rows = rows_of(size)\n", "Page");
	assert_string_equal(names(&d, FF_DOC_ATTRIBUTES), "size rows");
	d = draft_of("class Payload:\n    # Version 1.0: first\n    # Version 1.1: with a host\n    VERSION = '1.1'\n", "Payload");
	assert_string_equal(item(&d, FF_DOC_ATTRIBUTES, 0)->text, "The version, ``'1.1'`` by default.");
	d = draft_of("def purge(ids):\n    for i in ids:\n        drop(i)\n    log(ids)\n    return 'ok'\n", "purge");
	assert_string_equal(d.summary, "Purge.");
	d = draft_of("@dataclass\nclass Point:\n    x: int\n    y: int\n", "Point");
	assert_string_equal(names(&d, FF_DOC_ATTRIBUTES), "x y");
	d = draft_of("class Colour(Enum):\n    RED = 'r'  # Of blood and wine.\n    _x = 3\n    BLUE = 'b'\n", "Colour");
	assert_string_equal(names(&d, FF_DOC_ATTRIBUTES), "RED BLUE");
	assert_string_equal(item(&d, FF_DOC_ATTRIBUTES, 0)->text, "Of blood and wine.");
	assert_string_equal(item(&d, FF_DOC_ATTRIBUTES, 1)->text, "Has the value ``'b'``.");
}

static void articles_stand_where_they_may(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"register_factory", "Register the factory."}, {"start_exporting", "Start exporting."}, {"parse_json", "Parse JSON."}, {"get_queues", "Get queues."}, {"get_callback_from_rules", "Get the callback from rules."},
		{"remove_all", "Remove all."}, {"wait_closed", "Wait closed."}, {"post_process", "Post process."}, {"run_async", "Run async."}, {"get_string", "Get the string."}, {"parse_args", "Parse arguments."}, {"set_by_name", "Set by name."},
	};
	for (size_t i = 0; i < FF_COUNT(cases); i++)
		assert_string_equal(draft_of(ff_arena_printf(&arena, "def %s(a):\n    if not a:\n        raise ValueError(a)\n", cases[i][0]), cases[i][0]).summary, cases[i][1]);
	struct ff_doc_draft d = draft_of("def load_all(rp: RobotParser, lib: Library | None, msg: str, mode: Mode):\n    return [rp, lib, msg, mode]\n", "load_all");
	assert_string_equal(item(&d, FF_DOC_ARGS, 0)->text, "The robot parser.");
	assert_string_equal(item(&d, FF_DOC_ARGS, 1)->text, "The library.");
	assert_string_equal(item(&d, FF_DOC_ARGS, 2)->text, "The message.");
	assert_string_equal(item(&d, FF_DOC_ARGS, 3)->text, "The mode.");
}

/* What linters follow is an entry, what they cannot is told in words; an exception that a function makes is left to people. */
static void raises_are_what_the_text_leads_to(void **state)
{
	(void)state;
	static const char source[] = "from .base import make_error, Known\nAlias = ValueError\n\nclass lower(Exception):\n    pass\n\ndef build_error(x):\n    return ValueError(x)\n\n"
	                             "class A:\n    def load_a(self, x):\n        if x:\n            raise Alias(x)\n        if self.x:\n            raise self.Gone(x)\n        if self.y:\n            raise Known(x)\n        raise lower(x)\n"
	                             "    def load_b(self, x):\n        raise build_error(x)\n    def load_c(self, x):\n        if x:\n            raise ValueError('no x')\n        raise make_error(x)\n"
	                             "    def load_d(self, x):\n        try:\n            x()\n        except KeyError:\n            try:\n                x()\n            except OSError:\n                pass\n            raise\n"
	                             "    def load_e(self, x):\n        raise Nowhere(x)\n";
	struct ff_subject *s = subject("shop/cart.py", source);
	struct ff_doc_draft d = draft_in(NULL, s, "A.load_a");
	assert_string_equal(names(&d, FF_DOC_RAISES), "Known lower");
	assert_int_equal(d.more.count, 2);
	assert_string_equal(d.more.items[0], "May raise ``Alias`` if ``x``.");
	assert_true(ff_str_starts(d.more.items[1], "May raise ``self.Gone``"));
	d = draft_in(NULL, s, "A.load_c");
	assert_true(d.confidence < FF_DOC_SURE);
	d = draft_of("def load_all(x):\n    try:\n        raise KeyError(x)\n    except KeyError:\n        return x\n", "load_all");
	assert_true(d.confidence < FF_DOC_SURE); /* caught inside */
	d = draft_of("import socket\ndef load_all(x):\n    try:\n        x()\n    except socket.gaierror:\n        if x:\n            raise\n", "load_all");
	assert_string_equal(names(&d, FF_DOC_RAISES), "socket.gaierror");
	d = draft_in(NULL, s, "A.load_d");
	assert_string_equal(names(&d, FF_DOC_RAISES), "-");
	assert_string_equal(d.more.items[0], "May raise ``KeyError``, passed on after it was caught.");
	d = draft_in(NULL, s, "A.load_e");
	assert_string_equal(names(&d, FF_DOC_RAISES), "-");
}

static void a_generator_may_return_too(void **state)
{
	(void)state;
	struct ff_doc_draft d = draft_of("def walk_all(rows) -> Iterator[Row]:\n    for row in rows:\n        yield row\n    return len(rows)\n", "walk_all");
	assert_string_equal(item(&d, FF_DOC_YIELDS, 0)->type, "Row");
	assert_string_equal(item(&d, FF_DOC_RETURNS, 0)->text, "The length of ``rows``.");
	assert_string_equal(item(&d, FF_DOC_RETURNS, 0)->type, "");
	d = draft_of("class A:\n    @property\n    def rows(self):\n        yield self.a\n", "A.rows");
	assert_non_null(part(&d, FF_DOC_YIELDS));
}

/* Two callers are enough, one is not; tests are none; a caller that differs takes it back. */
static void callers_tell_what_comes_back(void **state)
{
	(void)state;
	static const char shop[] = "def cart_total(cart):\n    return cart.a().b()\n\ndef find_them(cart):\n    return cart.a().c()\n\ndef ready(cart):\n    return cart.a().d()\n\n"
	                           "def once(cart):\n    return cart.a().e()\n\ndef torn(cart):\n    return cart.a().f()\n\nclass Till:\n    def sum_up(self):\n        return frob(lambda x: x)\n"
	                           "    def a(self):\n        total = self.sum_up()\n    def b(self):\n        self._total = self.sum_up()\n";
	static const char use[] = "from .cart import cart_total, find_them, ready, once, torn\n\ndef a(c):\n    total = cart_total(c)\n    for path in find_them(c):\n        use(path)\n    if ready(c):\n        price = once(c)\n        one_side = torn(c)\n\n"
	                          "def b(c):\n    total = cart_total(c)\n    them = [path for path in find_them(c)]\n    while not ready(c) and c:\n        price = once(c)\n    other_side = torn(c)\n";
	struct ff_doc_world *w = ff_doc_world_new(&arena);
	struct ff_subject *a = subject("shop/cart.py", shop), *b = subject("shop/use.py", use), *t = subject("shop/test_use.py", "from .cart import once\ndef test_a(c):\n    price = once(c)\n");
	ff_doc_world_note(w, a);
	ff_doc_world_note(w, t);
	struct ff_doc_draft d = draft_in(w, a, "once");
	assert_string_equal(item(&d, FF_DOC_RETURNS, 0)->text, "The result of ``cart.a().e()``.");
	ff_doc_world_note(w, b);
	static const char *const want[][2] = {
		{"cart_total", "The total: the result of ``cart.a().b()``."}, {"find_them", "The result of ``cart.a().c()``. Callers go through it, and name each item \"path\"."}, {"ready", "The result of ``cart.a().d()``. Callers ask whether it is true."},
		{"torn", "The result of ``cart.a().f()``."}, {"Till.sum_up", "The total: the result of ``frob(lambda x: x)``."},
	};
	for (size_t i = 0; i < FF_COUNT(want); i++) {
		d = draft_in(w, a, want[i][0]);
		assert_string_equal(item(&d, FF_DOC_RETURNS, 0)->text, want[i][1]);
	}
	assert_string_equal(draft_in(w, a, "cart_total").summary, "Return the cart total.");
}

/* What is handed over is described by whom it is handed to. */
static void a_delegate_does_what_another_does(void **state)
{
	(void)state;
	static const char source[] = "class Mode(Enum):\n    FAST = 1\n    SLOW = 2\n\ndef load(path, timeout):\n    \"\"\"Load the rows of a file.\n\n    Args:\n        path: Where the file lies on disk.\n        timeout: Seconds that a reader waits.\n    \"\"\"\n\n"
	                             "def whole(path, timeout):\n    return load(path, timeout)\n\ndef opened(path, mode: Mode):\n    return load(path, timeout=mode or 3)\n\ndef swapped(path, timeout):\n    use(path)\n    return load(timeout, path)\n\n"
	                             "@functools.wraps(load)\ndef worn(*args, **kwargs):\n    return load(*args, **kwargs)\n";
	struct ff_doc_world *w = ff_doc_world_new(&arena);
	struct ff_subject *s = subject("shop/load.py", source);
	ff_doc_world_note(w, s);
	struct ff_doc_draft d = draft_in(w, s, "whole");
	assert_string_equal(d.summary, "Load the rows of a file.");
	assert_string_equal(item(&d, FF_DOC_ARGS, 1)->text, "Seconds that a reader waits, passed to ``load``.");
	d = draft_in(w, s, "opened");
	assert_string_equal(d.more.items[0], "Calls ``load``: \"Load the rows of a file.\"");
	assert_string_equal(item(&d, FF_DOC_ARGS, 0)->text, "Where the file lies on disk, passed to ``load``.");
	assert_string_equal(item(&d, FF_DOC_ARGS, 1)->text, "The mode: ``Mode.FAST`` or ``Mode.SLOW``.");
	d = draft_in(w, s, "swapped");
	assert_null(strstr(item(&d, FF_DOC_ARGS, 0)->text, "file"));
	assert_string_equal(draft_in(w, s, "worn").summary, "Load the rows of a file.");
}

static void attributes_are_told_by_what_stands_beside_them(void **state)
{
	(void)state;
	struct ff_doc_draft d = draft_of("class Box:\n    x = 3\n    \"\"\"What x is for.\"\"\"\n    #: How y is counted, see above.\n    y = 4\n    z = 5\n    a = b()\n    b()\n    \"\"\"Of a line further down.\"\"\"\n    w = 6\n    'How wide. Not more.'\n"
	                                 "    def __init__(self):\n        self.v = 7\n        \"\"\"What v is for.\"\"\"\n",
	                                 "Box");
	static const char *const want[] = {"What x is for.", "How y is counted, see above.", "The ``z`` attribute, ``5`` by default.", "The ``a`` attribute.", "The ``w`` attribute, ``6`` by default.", "What v is for."};
	assert_string_equal(names(&d, FF_DOC_ATTRIBUTES), "x y z a w v");
	for (int i = 0; i < 6; i++)
		assert_string_equal(item(&d, FF_DOC_ATTRIBUTES, i)->text, want[i]);
}

static void the_tree_tells_of_what_is_overridden(void **state)
{
	(void)state;
	struct ff_doc_world *w = ff_doc_world_new(&arena);
	static const char base[] = "class Store:\n    def put(self, key, box):\n        \"\"\"Puts a thing into the store.\n\n        Args:\n            key: What it is found by later.\n            box: The wooden box of a thing.\n        \"\"\"\n"
	                           "    def drop(self, box):\n        \"\"\"Drop a thing.\n\n        Args:\n            box: The wooden box of a thing.\n        \"\"\"\n";
	static const char other[] = "from .base import Store\nclass DiskStore(Store):\n    def put(self, key, box):\n        write(key, box)\n    def load_box(self, box):\n        read(box)\n    def list_all(self):\n        yield 3\n";
	struct ff_subject *a = subject("shop/base.py", base), *b = subject("shop/disk.py", other);
	ff_doc_world_note(w, a);
	ff_doc_world_note(w, b);
	struct ff_doc_draft d = draft_in(w, b, "DiskStore.put");
	assert_string_equal(d.summary, "Put a thing into the store.");
	assert_string_equal(item(&d, FF_DOC_ARGS, 0)->text, "What it is found by later.");
	d = draft_in(w, b, "DiskStore.load_box"); /* two places say the same, in the same folder */
	assert_string_equal(item(&d, FF_DOC_ARGS, 0)->text, "The wooden box of a thing.");
	d = draft_in(NULL, b, "DiskStore.load_box");
	assert_string_equal(item(&d, FF_DOC_ARGS, 0)->text, "The box, passed to ``read``.");
}

/* What the facts of a hostile file say never ends the docstring. */
static void nothing_ends_the_docstring(void **state)
{
	(void)state;
	struct ff_doc_draft d = draft_of("def make_text(a='\"\"\"', b='\\\\', c=\"'''\"):\n    # Says \"\"\" here and there.\n\n    raise ValueError('a \"\"\" b')\n", "make_text");
	for (int i = 0; i < 3; i++)
		assert_null(strpbrk(item(&d, FF_DOC_ARGS, i)->text, "\"'\\"));
	assert_null(strchr(item(&d, FF_DOC_RAISES, 0)->text, '"'));
	assert_int_equal(d.more.count, 0);
}

static void secrets_are_not_told_again(void **state)
{
	(void)state;
	static const char *const secret[] = {"connect(token=\"ghp_16C7e42F292c6912E7710c838347Ae178B4a\")", "login(password='letmein')", "{\"api_key\": \"x\"}", "PWD = b\"abc\"",
	                                     "sign('AKIA0123456789ABCDEF')"};
	static const char *const plain[] = {"connect(host=\"example.org\")", "f\"{a} of {b}\"", "get('a_long_name_of_letters')", "'2026-01-31 10:00'", "split(\"'\")", "x[\"token\"]"};
	for (size_t i = 0; i < FF_COUNT(secret); i++)
		assert_true(ff_code_has_secret(secret[i]));
	for (size_t i = 0; i < FF_COUNT(plain); i++)
		assert_false(ff_code_has_secret(plain[i]));
	struct ff_doc_draft d = draft_of("class Client:\n    password = 'letmein'\n    retries = 3\n\n    def open(self, user, token='letmein'):\n        self.user = user\n", "Client");
	for (int i = 0; i < d.parts.count; i++)
		for (int k = 0; k < FF_AT(&d.parts, struct ff_doc_part, i)->items.count; k++)
			assert_null(strstr(FF_AT(&FF_AT(&d.parts, struct ff_doc_part, i)->items, struct ff_doc_item, k)->text, "letmein"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_parameter_stands_once), cmocka_unit_test(only_what_leaves_is_raised), cmocka_unit_test(conditions_are_what_the_caller_knows),
		cmocka_unit_test(what_comes_back), cmocka_unit_test(what_is_bound_again_is_not_described), cmocka_unit_test(little_is_said_where_little_is_known),
		cmocka_unit_test(the_first_sentence), cmocka_unit_test(the_tree_tells_of_what_is_overridden), cmocka_unit_test(nothing_ends_the_docstring),
		cmocka_unit_test(secrets_are_not_told_again), cmocka_unit_test(articles_stand_where_they_may), cmocka_unit_test(raises_are_what_the_text_leads_to),
		cmocka_unit_test(a_generator_may_return_too), cmocka_unit_test(callers_tell_what_comes_back), cmocka_unit_test(a_delegate_does_what_another_does),
		cmocka_unit_test(attributes_are_told_by_what_stands_beside_them),
	};
	return cmocka_run_group_tests_name("doc_compose", tests, setup, teardown);
}
