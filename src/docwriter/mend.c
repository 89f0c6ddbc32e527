/*
 * mend.c - what the agent offers with a finding: the draft of what is missing, put in its place.  One file is all that an agent sees: how docstrings are
 * written there is how these are.
 */
#include "check.h"

static const struct ff_doc_habits *habits_of(struct ff_doc_file *f)
{
	struct ff_doc_tally tally = {0};
	if (!f->learned) {
		ff_doc_habits_note(&tally, f->subject);
		ff_doc_habits_of(&tally, FF_DOC_PLAIN, 0, &f->habits);
	}
	f->learned = true;
	return &f->habits;
}

static struct ff_fix *place(const struct ff_subject *s, const struct ff_doc_draft *d, const struct ff_doc_habits *habits)
{
	const char *why;
	return d->confidence >= FF_DOC_SURE ? ff_doc_place(s, d, habits, &why) : NULL;
}

static void name(struct ff_fix *fix, const char *made_by, const char *title)
{
	fix->made_by = made_by;
	fix->title = title;
}

/* The summary alone is as true as the whole: which of them people want, they say. */
static struct ff_fix *add_brief(const struct ff_subject *s, const struct ff_doc_draft *whole, const struct ff_doc_habits *habits, struct ff_fix *fix)
{
	struct ff_doc_draft d = *whole;
	d.parts = (struct ff_list){0};
	d.more = (struct ff_strings){0};
	if (!fix || !whole->parts.count || !(whole->summary_says_more || habits->brief))
		return fix;
	struct ff_fix *brief = place(s, &d, habits), *first = habits->brief ? brief : fix, *other = habits->brief ? fix : brief;
	if (!brief)
		return fix;
	name(fix, "docwriter/sections", "a docstring with its sections");
	name(brief, "docwriter/summary", "a docstring of one line");
	*FF_PUSH(s->scratch, &first->variants, struct ff_variant) =
		(struct ff_variant){.title = other->title, .made_by = other->made_by, .edits = other->edits, .files = other->files};
	return first;
}

struct ff_fix *ff_doc_mend_missing(struct ff_doc_file *f, int def)
{
	struct ff_doc_draft d;
	if (!ff_doc_compose(NULL, f->subject, def, &d) || d.confidence < FF_DOC_SURE)
		return NULL;
	const struct ff_doc_habits *habits = habits_of(f);
	return add_brief(f->subject, &d, habits, place(f->subject, &d, habits));
}

struct ff_fix *ff_doc_mend_incomplete(struct ff_doc_file *f, int def, const char *evidence)
{
	const struct ff_subject *s = f->subject;
	static const struct {
		const char *key;
		int kind;
	} lacks[] = {{"\"missing_args\"", FF_DOC_ARGS}, {"\"missing_returns\"", FF_DOC_RETURNS}, {"\"missing_yields\"", FF_DOC_YIELDS}, {"\"missing_raises\"", FF_DOC_RAISES}};
	struct ff_doc_draft d;
	struct ff_list parts = {0};
	if (!ff_doc_compose(NULL, s, def, &d))
		return NULL;
	for (int i = 0; i < d.parts.count; i++) {
		const struct ff_doc_part *p = FF_AT(&d.parts, struct ff_doc_part, i);
		for (size_t k = 0; k < FF_COUNT(lacks); k++)
			if (p->kind == lacks[k].kind && strstr(evidence, lacks[k].key))
				*FF_PUSH(s->scratch, &parts, struct ff_doc_part) = *p;
	}
	d.parts = parts;
	return parts.count ? place(s, &d, habits_of(f)) : NULL;
}
