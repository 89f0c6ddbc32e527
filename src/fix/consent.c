/*
 * consent.c - whose word a way to fix a task lands on: that of the person who asked for this very task, that of the person who approved what was
 * shown, or nobody's, and then only as far as ff/trust.h lets a way go alone.  The one place where the gate decides this, whatever the stream said
 * that the task came from.  Called by fix.c.
 */
#include "ff/learn.h"
#include "gate.h"

int ff_consent_load(struct ff_store *s, struct ff_arena *a, const struct ff_task *t, bool asked, struct ff_consent *out, struct ff_err *err)
{
	const char *from = "";
	*out = (struct ff_consent){.asked = asked, .way = ""};
	if (asked)
		return 0;
	if (ff_queue_consent(s, a, t->id, &from, &out->way, err))
		return -1;
	out->approved = !strcmp(from, ff_task_status_names[FF_TASK_APPROVED]);
	return ff_learn_arms(s, a, &out->arms, err);
}

enum ff_leave ff_consent_for(const struct ff_consent *c, const struct ff_task *t, const struct ff_way *w)
{
	bool shown = *c->way ? !strcmp(c->way, w->name) : w->own_first; /* without a name it was the first of the agent's */
	if (c->asked)
		return FF_LEAVE_GIVEN;
	if (c->approved && shown)
		return FF_LEAVE_FIRST;
	if (c->approved ? ff_arm_is_proven(ff_arms_find(&c->arms, t->type, w->name)) : ff_way_goes_alone(&c->arms, t->type, w))
		return FF_LEAVE_GIVEN;
	return FF_LEAVE_NONE;
}

const char *ff_consent_words(struct ff_arena *a, const struct ff_consent *c, const struct ff_task *t, const struct ff_way *w)
{
	const struct ff_arm *arm = ff_arms_find(&c->arms, t->type, w->name);
	if (!arm)
		return ff_arena_printf(a, "nobody decided about %s yet: a person does", w->name);
	return ff_arena_printf(a, "%s is not proven, %d of %d accepted: a person decides", w->name, arm->accepted, arm->decisions);
}
