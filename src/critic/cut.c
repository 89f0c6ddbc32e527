/*
 * import_fix.c - fixes from the cuts that the facts carry: what can be taken out, by import, variable or parameter.  Here it is
 * only decided how sure the fix is; where the edits stand was measured on the text, which is not here.
 */
#include "rules.h"

static uint64_t key_of(int kind, int row)
{
	return ff_hash(ff_hash(FF_HASH_START, &kind, sizeof kind), &row, sizeof row);
}

/* First cut of a construct; those that belong to it follow. */
static int first_cut(struct critic *c, int kind, int row)
{
	const struct ff_list *l = &c->f->cuts;
	if (!c->cuts) {
		c->cuts = FF_NEW_IN(c->a, struct critic_index);
		ff_critic_index_init(c->cuts, c->a, l->count);
		for (int i = 0; i < l->count; i++) {
			const struct ff_cut *cut = FF_AT(l, struct ff_cut, i);
			ff_critic_index_put(c->cuts, key_of(cut->kind, cut->row), i);
		}
	}
	return ff_critic_index_get(c->cuts, key_of(kind, row));
}

struct ff_fix *ff_critic_cut(struct critic *c, enum ff_cut_kind kind, int row, int safety, const char *title)
{
	struct ff_fix *fix = NULL;
	return ff_critic_cut_more(c, kind, row, safety, title, &fix) ? fix : NULL;
}

bool ff_critic_cut_more(struct critic *c, enum ff_cut_kind kind, int row, int safety, const char *title, struct ff_fix **fix)
{
	const struct ff_list *l = &c->f->cuts;
	int first = first_cut(c, (int)kind, row);
	for (int i = first; i >= 0 && i < l->count; i++) {
		const struct ff_cut *cut = FF_AT(l, struct ff_cut, i);
		if (cut->kind != (int)kind || cut->row != row)
			break;
		/* what goes with it may be missed: a comment, a name that is read there, the place of a docstring */
		if (cut->flags & (FF_CUT_READS | FF_CUT_DOCSTRING | FF_CUT_COMMENT))
			safety = FF_SAFETY_REVIEW;
		if (!*fix)
			*fix = ff_fix_edit(c->s, safety, title, cut->line, cut->col, cut->end_line, cut->end_col, cut->text);
		else
			*FF_PUSH(c->a, &(*fix)->edits, struct ff_edit) =
				(struct ff_edit){c->s->file->path, c->s->file->blob, cut->line, cut->col, cut->end_line, cut->end_col, cut->text};
		(*fix)->safety = safety;
	}
	return first >= 0;
}

int ff_critic_cut_flags(struct critic *c, enum ff_cut_kind kind, int row)
{
	int i = first_cut(c, (int)kind, row);
	return i < 0 ? -1 : FF_AT(&c->f->cuts, struct ff_cut, i)->flags;
}
