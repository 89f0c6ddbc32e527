/*
 * fuzz_custom.c - any bytes as a rule of one's own: its head read, its query prepared (tried apart first, as always) and run on a
 * piece of Python, its predicates and its message evaluated.  A NUL parts the rule from a piece of the input's own.  What is sound has
 * a type, a message and places inside the text; what is not has a problem with a place.
 */
#include "ff/custom.h"
#include "ff/python.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char sample[] = "import os\n\n\n@decorated(1)\nclass A(B, metaclass=M):\n    x: int = 1\n\n    async def f(self, *a, k=None, **kw):\n"
                             "        with open(\"f\") as g, h:\n            return [y.z(w) for y in g if not y] or {1: \"a\", **d}\n\n\n"
                             "try:\n    assert x, f\"{x!r:>{n}}\"\nexcept (E, F) as e:\n    raise\nelse:\n    lambda: 0\n";

static void check(const struct ff_custom *c)
{
	int lines = 1;
	for (size_t i = 0; i < c->len; i++)
		lines += c->text[i] == '\n';
	if (c->problem ? c->line < 1 || c->line > lines || c->col < 1 : !*c->type || !*c->message || c->weight < 1 || c->weight > 100 || !c->where)
		abort();
}

static void run(struct ff_arena *a, struct ff_customs *set, const char *text, size_t len)
{
	struct ff_python *py = ff_python_new();
	struct ff_facts f;
	int lines = 1;
	for (size_t i = 0; i < len; i++)
		lines += text[i] == '\n';
	if (!py)
		abort();
	ff_python_use(py, set);
	if (!ff_python_facts(py, a, "f.py", text, len, FF_WANT_MATCHES, &f, NULL))
		for (int i = 0; i < f.matches.count; i++) {
			const struct ff_match *m = FF_AT(&f.matches, struct ff_match, i);
			if (m->line < 1 || m->end_line < m->line || m->end_line > lines || m->col < 0 || m->severity > 3 || strlen(m->message) > 1000)
				abort();
		}
	ff_python_free(py);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ff_arena a = {0};
	struct ff_list list = {0};
	const char *rule = ff_arena_dup(&a, (const char *)data, size), *own = memchr(rule, 0, size);
	size_t len = own ? (size_t)(own - rule) : size;
	struct ff_custom *c = FF_PUSH(&a, &list, struct ff_custom);
	ff_custom_read(&a, "f.scm", rule, len, c);
	check(c);
	if (c->paths)
		ff_custom_paths_fit(c->paths, "src/shop/models.py");
	struct ff_customs *set = ff_customs_new(&a, &list);
	check(FF_AT(&list, struct ff_custom, 0));
	if (set)
		run(&a, set, own ? own + 1 : sample, own ? size - len - 1 : sizeof sample - 1);
	ff_customs_free(set);
	ff_arena_free(&a);
	return 0;
}
