/*
 * ways.c - the ways of one fix and the names that they go by: the fix itself, then its variants.  Called by converge, learn, fix and by who
 * reads tasks; judges no text.  Names come from outside, and end up as keys of what is learned.
 */
#include "ff/stream.h"

bool ff_made_by_ok(const char *word)
{
	size_t n = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789._/-");
	return n && n <= FF_MAX_MADE_BY && !word[n] && !strchr("._/-", *word);
}

static bool has_name(const char *made_by)
{
	return made_by && *made_by;
}

static const char *name_of(const struct ff_fix *fix, int number)
{
	return number ? FF_AT(&fix->variants, struct ff_variant, number - 1)->made_by : fix->made_by;
}

const char *ff_ways_fault(const struct ff_fix *fix)
{
	int named = 0;
	if (has_name(fix->own_first) && !ff_made_by_ok(fix->own_first))
		return "fix: own_first is no name";
	for (int i = 0; i <= fix->variants.count; i++) {
		const char *name = name_of(fix, i);
		if (!has_name(name))
			continue;
		if (!ff_made_by_ok(name))
			return "fix: made_by is not 1 to 64 of a-z 0-9 . _ / -";
		if (++named > FF_MAX_WAYS || i > FF_MAX_WAYS)
			return "fix: too many ways have names";
		for (int k = 0; k < i; k++)
			if (has_name(name_of(fix, k)) && !strcmp(name_of(fix, k), name))
				return "fix: two ways have the same made_by";
	}
	return NULL;
}

/* Only one that learning has put in order tells which was first; else the first of those that are there was. */
static void mark_first(const struct ff_fix *fix, struct ff_list *ways)
{
	for (int i = 0; i < ways->count; i++) {
		struct ff_way *w = FF_AT(ways, struct ff_way, i);
		w->own_first = has_name(fix->own_first) ? !strcmp(fix->own_first, w->name) : i == 0;
	}
}

void ff_ways_of(struct ff_arena *a, const struct ff_task *t, struct ff_list *out)
{
	const struct ff_fix *f = t->fix;
	*out = (struct ff_list){0};
	for (int i = 0; f && i <= f->variants.count; i++) {
		struct ff_variant v = i ? *FF_AT(&f->variants, struct ff_variant, i - 1)
		                        : (struct ff_variant){.title = f->title, .made_by = f->made_by, .edits = f->edits, .files = f->files};
		if (!v.edits.count && !v.files.count)
			continue;
		bool named = has_name(v.made_by);
		*FF_PUSH(a, out, struct ff_way) = (struct ff_way){
			.name = named ? v.made_by : ff_arena_printf(a, "%s/%d", t->type, i), .number = i, .named = named, .what = v};
	}
	if (out->count)
		mark_first(f, out);
}

bool ff_ways_have_names(const struct ff_list *ways)
{
	for (int i = 0; i < ways->count && ways->count <= FF_MAX_WAYS; i++) {
		const char *name = FF_AT(ways, struct ff_way, i)->name;
		if (!ff_made_by_ok(name)) /* of a type as long as the limit */
			return false;
		for (int k = 0; k < i; k++)
			if (!strcmp(FF_AT(ways, struct ff_way, k)->name, name))
				return false;
	}
	return ways->count > 1 && ways->count <= FF_MAX_WAYS;
}

struct ff_fix *ff_ways_fix(struct ff_arena *a, const struct ff_task *t, const struct ff_list *ways)
{
	struct ff_fix *fix = FF_NEW_IN(a, struct ff_fix);
	const struct ff_way *first = FF_AT(ways, struct ff_way, 0);
	*fix = (struct ff_fix){.safety = t->fix->safety, .title = first->what.title, .made_by = first->name, .edits = first->what.edits, .files = first->what.files};
	for (int i = 0; i < ways->count; i++) {
		const struct ff_way *w = FF_AT(ways, struct ff_way, i);
		if (w->own_first)
			fix->own_first = w->name;
		if (!i)
			continue;
		struct ff_variant *v = FF_PUSH(a, &fix->variants, struct ff_variant);
		*v = w->what;
		v->made_by = w->name;
	}
	return fix;
}
