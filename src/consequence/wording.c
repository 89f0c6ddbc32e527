/*
 * wording.c - texts that a program hands to gettext: one that is gone from the sources leaves its translations without a use, and
 * what stands in its place has none yet.  Catalogues themselves: answers.c.  Called by run.c.
 */
#include "room.h"

enum { TEXTS_MAX = 20000, SHOWN = 60 };

/* Where the text stands in a call of gettext; -1: it is none. */
static int text_at(const struct ff_call *k)
{
	static const char *const first[] = {"_", "gettext", "gettext_lazy", "ugettext", "ugettext_lazy", "lazy_gettext", "ngettext", "ngettext_lazy", "N_", "__", NULL};
	static const char *const second[] = {"pgettext", "pgettext_lazy", "npgettext", NULL};
	const char *name = last_part(k->callee);
	return one_of(name, first) ? 0 : one_of(name, second) ? 1 : -1;
}

void wording_take(struct ff_consequence *c, enum side side, const struct ff_file *file, const struct look *l)
{
	if (!file_is_production(file) || in_migrations(file))
		return;
	for (int i = 0; i < l->calls; i++) {
		int at = text_at(CALL(l, i));
		const struct ff_argument *g = at >= 0 ? look_arg(l, i, at, "message") : NULL;
		bool changed = side == NEW || file->status == FF_STATUS_DELETED || ff_spans_touch(&file->removed, CALL(l, i)->line, CALL(l, i)->end_line);
		const char *text = g && changed && g->kind == FF_EXPR_STRING && strlen(g->text) < FF_MAX_TEXT - 4 ? literal_string(&c->arena, g->text) : NULL;
		if (!text || !*text || c->wording[side].count >= TEXTS_MAX)
			continue;
		ff_strings_push(&c->arena, &c->wording[side], text);
		if (side == OLD && !c->wording_file)
			c->wording_file = file->path, c->wording_line = CALL(l, i)->line;
	}
}

static int by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* One impact for all of them: translators look at the catalogue, not at each text. */
void wording_compare(struct ff_consequence *c)
{
	struct ff_strings *now = &c->wording[NEW], gone = {0};
	if (now->count)
		qsort(now->items, (size_t)now->count, sizeof *now->items, by_text);
	for (int i = 0; i < c->wording[OLD].count; i++) {
		const char *text = c->wording[OLD].items[i];
		bool there = now->count && bsearch(&text, now->items, (size_t)now->count, sizeof *now->items, by_text);
		if (!there && !ff_strings_has(&gone, text))
			ff_strings_push(&c->arena, &gone, text);
	}
	if (!gone.count)
		return;
	struct ff_impact_item *x = impact_add(c, USER, "USER005", "", FF_LEVEL_LOW, c->wording_file, c->wording_line, "gettext",
		ff_arena_printf(&c->arena, "%d translated text%s gone from the files that changed: \"%s\"%s", gone.count, gone.count == 1 ? " is" : "s are",
		                ff_str_cut(&c->arena, gone.items[0], SHOWN), gone.count > 1 ? " ..." : ""));
	x->before = gone.items[0];
	x->certainty = FF_MAYBE;
	x->advice = "extract the texts again, and have the new ones translated before the release";
}
