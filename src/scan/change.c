/*
 * change.c - what a change does to the definitions of a file: from the line ranges and, where they could touch
 * a signature, from the old side.  Pure.
 */
#include "usages.h"

/* For each line of the new side the innermost definition, -1 outside; *count lines. */
static int *owners(struct ff_arena *a, const struct brief *b, int defs, int *count)
{
	int last = 1;
	for (int i = 0; i < defs; i++)
		last = b->defs[i].end_line > last ? b->defs[i].end_line : last;
	last = last > 4000000 ? 4000000 : last;
	int *owner = ff_arena_raw(a, ((size_t)last + 2) * sizeof *owner);
	for (int i = 0; i <= last; i++)
		owner[i] = -1;
	for (int i = 0; i < defs; i++) /* rows stand in the order of the file: inner ones come later */
		for (int line = b->defs[i].first_line; line > 0 && line <= b->defs[i].end_line && line <= last; line++)
			owner[line] = i;
	*count = last + 1;
	return owner;
}

/* The definition itself, and the functions around it: their text has changed, too. */
static void mark_touched(const struct brief *b, int def, bool *touched)
{
	for (bool first = true; def >= 0; def = b->defs[def].parent, first = false) {
		if (!first && b->defs[def].kind == FF_DEF_CLASS)
			break;
		touched[def] = true;
	}
}

bool *change_touched(struct ff_arena *a, const struct item *it, const struct brief *b, int defs)
{
	int lines;
	int *owner = owners(a, b, defs, &lines);
	bool *touched = ff_arena_alloc(a, ((size_t)defs + 1) * sizeof *touched);
	const struct ff_spans *added = &it->file.added, *removed = &it->file.removed;
	for (int i = 0; i < added->count; i++)
		for (int line = added->items[i].first; line <= added->items[i].last && line < lines; line++)
			if (owner[line] >= 0)
				mark_touched(b, owner[line], touched);
	/* lines that are only gone lie between two lines of the new side: the same definition must hold both */
	int shift = 0, next = 0;
	for (int i = 0; i < removed->count; i++) {
		const struct ff_span *r = &removed->items[i];
		while (next < added->count && added->items[next].first < r->first + shift) {
			shift += added->items[next].last - added->items[next].first + 1;
			next++;
		}
		int at = r->first + shift; /* first new line after the gap */
		if (at > 1 && at < lines && owner[at] >= 0 && owner[at - 1] >= 0) {
			const struct brief_def *d = &b->defs[owner[at - 1]];
			if (at <= d->end_line)
				mark_touched(b, owner[at - 1], touched);
			else if (owner[at] >= 0 && at > b->defs[owner[at]].first_line)
				mark_touched(b, owner[at], touched);
		}
		shift -= r->last - r->first + 1;
	}
	return touched;
}

bool change_has_def(const struct brief *b, const char *qualname)
{
	for (int i = 0; i < b->def_count; i++)
		if (!strcmp(b->defs[i].qualname, qualname))
			return true;
	return false;
}

/* Of all definitions of that name together (overloads, an if and its else); 0: there is none. */
static uint64_t signature_of(const struct brief *b, int defs, const char *qualname)
{
	uint64_t h = 0;
	for (int i = 0; i < defs; i++)
		if (!strcmp(b->defs[i].qualname, qualname))
			h = ff_hash(h ? h : FF_HASH_START, &b->defs[i].sig, sizeof b->defs[i].sig);
	return h;
}

int change_of(const struct item *it, const struct view *v, int symbol, const struct brief *old, const bool *touched_defs)
{
	const char *name = v->symbols[symbol].qualname;
	bool touched = false;
	if (!it->compare)
		return FF_CHANGE_UNCHANGED;
	if (it->file.status == FF_STATUS_ADDED)
		return FF_CHANGE_ADDED;
	uint64_t before = old ? signature_of(old, old->def_count, name) : 0;
	if (old && !before)
		return FF_CHANGE_ADDED;
	if (old && before != signature_of(&v->b, v->old_defs, name))
		return FF_CHANGE_SIGNATURE;
	for (int i = 0; i < v->old_defs; i++)
		touched |= touched_defs[i] && v->symbol_of[i] == symbol;
	return touched ? FF_CHANGE_MODIFIED : FF_CHANGE_UNCHANGED;
}
