/*
 * inputs_value.c - one value more in a list, under the names that the module under test has for what it is made of.  Called by whoever
 * proposes values.
 */
#include "plan_room.h"

enum { LIST_MAX = 32 }; /* values that a list of proposals takes */

/* What the module binds by `from top import name`; NULL. */
static const char *bound_from(const struct plan *p, const char *top, const char *name)
{
	for (int i = 0; i < p->f->imports.count; i++) {
		const struct ff_import *x = FF_AT(&p->f->imports, struct ff_import, i);
		if (!strcmp(x->module, top) && !strcmp(x->name, name) && x->def < 0)
			return x->bound;
	}
	return NULL;
}

/* The module calls something else by the name of that one: `from datetime import datetime`. */
static bool is_hidden(const struct plan *p, const char *top)
{
	for (int i = 0; i < p->f->imports.count; i++) {
		const struct ff_import *x = FF_AT(&p->f->imports, struct ff_import, i);
		if (!strcmp(x->module, top) && !*x->name && !strcmp(x->bound, top))
			return false;
	}
	return plan_is_module_name(p, top);
}

/*
 * datetime.date(2024, 1, 1) where `datetime` is the class: date(2024, 1, 1), by the name that the module has for it or an import of its own.
 * False: that name is taken, too.
 */
static bool unhide(struct plan *p, const char *top, const char **text, const char **need)
{
	struct ff_buf b, lines;
	size_t n = strlen(top);
	bool ok = true;
	ff_buf_init(&b, 2 * FF_MAX_TEXT);
	ff_buf_init(&lines, 2 * FF_MAX_TEXT);
	for (const char *s = *text; *s && ok;) {
		bool starts = !strncmp(s, top, n) && s[n] == '.' && (s == *text || (!plan_is_word(s[-1]) && s[-1] != '.'));
		if (!starts) {
			ff_buf_char(&b, *s++);
			continue;
		}
		size_t m = 0;
		while (plan_is_word(s[n + 1 + m]))
			m++;
		const char *name = ff_arena_dup(p->a, s + n + 1, m), *bound = bound_from(p, top, name);
		ok = bound || !plan_is_module_name(p, name);
		ff_buf_str(&b, bound ? bound : name);
		const char *line = ff_arena_printf(p->a, "from %s import %s", top, name);
		if (!bound && !strstr(ff_buf_text(&lines), line))
			ff_buf_printf(&lines, "%s%s", lines.len ? "\n" : "", line);
		s += n + 1 + m;
	}
	*text = ff_arena_str(p->a, ff_buf_text(&b));
	*need = ff_arena_str(p->a, ff_buf_text(&lines));
	ff_buf_free(&b);
	ff_buf_free(&lines);
	return ok;
}

void plan_value(struct plan *p, struct ff_list *out, const char *text, const char *need)
{
	const char *top = ff_str_starts(need, "import ") ? need + 7 : "";
	if (*top && !strpbrk(top, ".\n ") && is_hidden(p, top) && !unhide(p, top, &text, &need))
		return;
	if (!*text || strlen(text) > FF_MAX_TEXT || out->count >= LIST_MAX)
		return;
	for (int i = 0; i < out->count; i++)
		if (!strcmp(FF_AT(out, struct value, i)->text, text))
			return;
	*FF_PUSH(p->a, out, struct value) = (struct value){text, need};
}
