/*
 * facts.c - one blob to struct ff_facts: the passes in their order.  Called by src/scan, once for each blob.
 */
#include "ff/python.h"
#include "room.h"

static bool has_main_guard(const struct file *f)
{
	for (int i = 0; i < f->contexts.count; i++)
		if (FF_AT(&f->contexts, struct context, i)->flags & C_MAIN_GUARD)
			return true;
	return false;
}

/* Calls of assigned and returned values have their rows now. */
static void finish_assigns(struct file *f)
{
	for (int i = 0; i < f->f->assigns.count; i++) {
		struct ff_assign *a = FF_AT(&f->f->assigns, struct ff_assign, i);
		if (a->call <= -2)
			a->call = f->nodes[-2 - a->call].data;
	}
	for (int i = 0; i < f->f->results.count; i++) {
		struct ff_result *r = FF_AT(&f->f->results, struct ff_result, i);
		if (r->call <= -2)
			r->call = f->nodes[-2 - r->call].data;
	}
}

/* Sections that nobody wants cost no encoding; what goes beyond a bound is refused by readers. */
static void drop_unwanted(struct file *f)
{
	if (full(f, &f->f->names))
		f->f->names.count = FF_MAX_ROWS;
	if (f->f->module.all.count > FF_MAX_ROWS)
		f->f->module.all.count = FF_MAX_ROWS;
	for (const struct ff_section *s = ff_sections; s->type; s++)
		if (!(f->want & s->bit))
			*(struct ff_list *)((char *)f->f + s->offset) = (struct ff_list){0};
}

int ff_python_facts(struct ff_python *py, struct ff_arena *a, const char *path, const char *text, size_t len, unsigned want,
                    struct ff_facts *out, struct ff_err *err)
{
	struct file f = {.py = py, .a = a, .f = out, .want = want, .text = text, .len = len, .taint_budget = 20000000, .redefined_budget = 2000000};
	memset(out, 0, sizeof *out);
	out->module = (struct ff_module){.encoding = "utf-8", .newline = "none", .indent = "    ", .flags = ff_str_ends(path, ".pyi") ? FF_MODULE_STUB : 0};
	if (ff_python_flatten(py, &f, err))
		return ff_err_wrap(err, "%s", path);
	ff_python_text_facts(&f);
	ff_python_walk(&f);
	ff_python_finish_definitions(&f);
	if (want & FF_WANT_PATTERNS)
		ff_python_flow(&f);
	finish_assigns(&f);
	if (want & FF_WANT_REFERENCES) {
		ff_python_import_references(&f);
		ff_python_literal_references(&f);
	}
	ff_python_text_facts(&f);
	ff_python_resolve(&f);
	if (want & FF_WANT_PATTERNS) {
		ff_python_remarks(&f);
		ff_python_broken(&f);
	}
	if (has_main_guard(&f))
		out->module.flags |= FF_MODULE_MAIN_GUARD;
	drop_unwanted(&f);
	return 0;
}
