/*
 * doctests.c - the examples of docstrings are run in the box: which of them give something else than stands there.  Called by
 * src/docfiles; what is made of it there it does not know.
 */
#include "room.h"

#define RUNS 2
#define MOST_PLAN (4u << 20)

struct doctests {
	struct ff_arena *arena;
	const struct ff_common *common;
	struct trial trial; /* from the first module that has examples */
	struct ff_list *out;
	struct ff_strings *notes;
};

static bool has_examples(const struct ff_facts *f)
{
	for (int i = 0; i < f->docstrings.count; i++)
		if (FF_AT(&f->docstrings, struct ff_docstring, i)->flags & FF_DOC_DOCTEST)
			return true;
	return false;
}

/* Of a property Python does not know the line. */
static int line_of(const struct ff_facts *f, const char *symbol)
{
	for (int i = 0; i < f->definitions.count; i++)
		if (!strcmp(FF_AT(&f->definitions, struct ff_definition, i)->qualname, symbol))
			return FF_AT(&f->definitions, struct ff_definition, i)->line;
	return 1;
}

static bool fails_too(const struct ff_list *list, const struct ff_doc_failed *x)
{
	for (int i = 0; i < list->count; i++)
		if (FF_AT(list, struct ff_doc_failed, i)->line == x->line && !strcmp(FF_AT(list, struct ff_doc_failed, i)->symbol, x->symbol))
			return true;
	return false;
}

static int run_module(struct doctests *t, const char *path, const struct ff_facts *f, const struct ff_buf *plan, struct ff_err *err)
{
	struct ff_list runs[RUNS] = {0};
	const char *why = "";
	for (int i = 0; i < RUNS && !*why; i++)
		if (trial_script(&t->trial, "doctests.py", plan, i, &ff_doc_failed_type, &runs[i], &why, err))
			return -1;
	if (*why)
		ff_strings_push(t->arena, t->notes, ff_arena_printf(t->arena, "%s: its examples were not run: %s", path, why));
	for (int i = 0; !*why && i < runs[0].count; i++) {
		const struct ff_doc_failed *x = FF_AT(&runs[0], struct ff_doc_failed, i);
		if (!fails_too(&runs[1], x))
			continue;
		struct ff_trial_failure *failure = FF_PUSH(t->arena, t->out, struct ff_trial_failure);
		*failure = (struct ff_trial_failure){path, *x};
		failure->what.line = x->line ? x->line : line_of(f, x->symbol);
	}
	return 0;
}

static int take(void *with, const struct ff_subject *s, struct ff_test_plan *plan, struct ff_err *err)
{
	struct doctests *t = with;
	struct ff_buf text;
	if (s->news->module.flags & (FF_MODULE_SYNTAX_ERROR | FF_MODULE_PYTHON2) || !has_examples(s->news))
		return 0;
	if (!t->trial.arena && trial_begin(t->arena, t->common->dir, &t->trial, err))
		return -1;
	if (!*t->trial.suite.python)
		return ff_err_set(err, FF_EX_SERVICE, "no examples can be run: %s", t->trial.suite.why_not);
	plan->module.roots = t->trial.suite.roots;
	plan->targets = (struct ff_list){0};
	ff_buf_init(&text, MOST_PLAN);
	ff_test_plan_write(plan, &text);
	int rc = run_module(t, ff_arena_str(t->arena, plan->module.path), s->news, &text, err);
	ff_buf_free(&text);
	return rc;
}

int ff_trial_doctests(struct ff_arena *a, const struct ff_common *common, const char *rev, int argc, char **argv, struct ff_list *out, struct ff_strings *notes,
                      struct ff_err *err)
{
	struct doctests t = {.arena = a, .common = common, .trial = {.site = {.lock = -1}}, .out = out, .notes = notes};
	const struct ff_trial_plans plans = {.common = common, .rev = rev, .each = take, .with = &t};
	int rc = ff_trial_plan(&plans, argc, argv, err);
	trial_end(&t.trial);
	return rc;
}
