/*
 * choose.c - of a plan, what is to be tested: what was asked for, what the change wrote, what no test reaches yet.  Called by write.c; pure.
 */
#include "room.h"

static bool named(const struct ff_test_target *t, const char *name)
{
	size_t n = strlen(name);
	return !strcmp(t->symbol, name) || !strcmp(ff_last_part(t->symbol), name) || (!strncmp(t->symbol, name, n) && t->symbol[n] == '.');
}

static bool wanted(const struct ff_trial_ask *ask, const struct ff_subject *s, const struct ff_test_target *t)
{
	struct ff_gap gap;
	if (t->helper || (ask->function && !named(t, ask->function)))
		return false;
	if (ask->changed && !ff_spans_touch(&s->file->added, t->line, t->end_line))
		return false;
	if (ask->all || ask->function)
		return true;
	ff_gap_judge(s, t->def, &gap);
	return gap.state != FF_GAP_DIRECT;
}

/* The class of a method, "" of a function; a constructor stands for its class. */
static const char *class_of(struct ff_arena *a, const struct ff_test_target *t)
{
	const char *dot = strrchr(t->symbol, '.');
	return t->kind == FF_TARGET_CONSTRUCTOR ? t->symbol : dot ? ff_arena_dup(a, t->symbol, (size_t)(dot - t->symbol)) : "";
}

/* What is not to be tested stays as a helper where it is of a class that is, for receivers are made by it. */
int trial_choose(struct ff_arena *a, const struct ff_trial_ask *ask, const struct ff_subject *s, struct ff_test_plan *plan)
{
	struct ff_list kept = {0};
	struct ff_strings classes = {0};
	int count = 0;
	for (int i = 0; i < plan->targets.count; i++) {
		struct ff_test_target *t = FF_AT(&plan->targets, struct ff_test_target, i);
		bool want = wanted(ask, s, t);
		t->helper = !want;
		count += want;
		if (want && *class_of(a, t) && !ff_strings_has(&classes, class_of(a, t)))
			ff_strings_push(a, &classes, class_of(a, t));
	}
	for (int i = 0; i < plan->targets.count; i++) {
		struct ff_test_target *t = FF_AT(&plan->targets, struct ff_test_target, i);
		if (!t->helper || (*class_of(a, t) && ff_strings_has(&classes, class_of(a, t))))
			*FF_PUSH(a, &kept, struct ff_test_target) = *t;
	}
	plan->targets = kept;
	return count;
}
