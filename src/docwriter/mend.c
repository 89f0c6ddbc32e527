/*
 * mend.c - what the agent offers with a finding: the draft of what is missing, put in its place.  One file is all that an agent sees: how docstrings are
 * written there is how these are.
 */
#include "check.h"

static void habits_of(const struct ff_subject *s, struct ff_doc_habits *out)
{
	struct ff_doc_tally tally = {0};
	ff_doc_habits_note(&tally, s);
	ff_doc_habits_of(&tally, FF_DOC_PLAIN, 0, out);
}

static struct ff_fix *place(const struct ff_subject *s, const struct ff_doc_draft *d)
{
	struct ff_doc_habits habits;
	const char *why;
	habits_of(s, &habits);
	return d->confidence >= FF_DOC_SURE ? ff_doc_place(s, d, &habits, &why) : NULL;
}

struct ff_fix *ff_doc_mend_missing(const struct ff_subject *s, int def)
{
	struct ff_doc_draft d;
	return ff_doc_compose(NULL, s, def, &d) ? place(s, &d) : NULL;
}

struct ff_fix *ff_doc_mend_incomplete(const struct ff_subject *s, int def, const char *evidence)
{
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
	return parts.count ? place(s, &d) : NULL;
}
