/*
 * examples.c - calls that stand in the repository become examples of docstrings: plans name them, src/trial/examples.py makes them in the
 * box, twice.  Called by src/docfiles; where an example is put and how it looks there it does not know.
 */
#include "room.h"

#define PLAN TRIAL_FOLDER "/examples.ndjson"
#define DEADLINE 60000
#define MOST_SAID (4u << 20)
#define RUNS 2

struct examples {
	struct ff_arena *arena;
	const struct ff_common *common;
	struct trial trial; /* from the first module that has calls */
	struct ff_list *out;
	struct ff_strings *notes;
};

/* ---- what is asked ---- */

static bool has_doctest(const struct ff_facts *f, int def)
{
	for (int i = 0; i < f->docstrings.count; i++) {
		const struct ff_docstring *d = FF_AT(&f->docstrings, struct ff_docstring, i);
		if (d->def == def)
			return d->flags & FF_DOC_DOCTEST;
	}
	return false;
}

/* Leaves the functions that calls are known of and that have no example; how many. */
static int choose(const struct ff_subject *s, struct ff_test_plan *plan)
{
	struct ff_list kept = {0};
	int wanted = 0;
	for (int i = 0; i < plan->targets.count; i++) {
		struct ff_test_target *t = FF_AT(&plan->targets, struct ff_test_target, i);
		t->helper |= !t->calls.count || has_doctest(s->news, t->def);
		wanted += !t->helper;
		*FF_PUSH(s->scratch, &kept, struct ff_test_target) = *t;
	}
	plan->targets = kept;
	return wanted;
}

/* ---- running ---- */

static int read_records(struct ff_arena *a, const struct ff_buf *said, const struct ff_type *type, struct ff_list *list, struct ff_err *err)
{
	for (const char *p = ff_buf_text(said), *end = p + said->len, *nl; p < end && (nl = memchr(p, '\n', (size_t)(end - p))); p = nl + 1)
		if (ff_record_read(a, type, p, (size_t)(nl - p), ff_list_push(a, list, type->size), err))
			return -1;
	return 0;
}

int trial_script(struct trial *t, const char *script, const struct ff_buf *plan, int round, const struct ff_type *type, struct ff_list *records, const char **why,
                 struct ff_err *err)
{
	struct ff_arena *a = t->arena;
	const char *const argv[] = {t->suite.python, "-B", ff_arena_printf(a, TRIAL_FOLDER "/%s", script), PLAN, NULL};
	struct ff_box box = t->box;
	struct ff_strings env = {0};
	struct ff_box_end end;
	struct ff_buf said, talk;
	if (plan->over) {
		*why = "it has more to call than a plan can hold";
		return 0;
	}
	if (trial_put(t, PLAN, ff_buf_text(plan), plan->len, err))
		return -1;
	for (int i = 0; i < t->box.env.count; i++)
		ff_strings_push(a, &env, t->box.env.items[i]);
	ff_strings_push(a, &env, round ? "PYTHONHASHSEED=4242" : "PYTHONHASHSEED=1");
	box.env = env;
	box.deadline_ms = DEADLINE;
	box.output = MOST_SAID;
	ff_buf_init(&said, MOST_SAID);
	ff_buf_init(&talk, FF_MAX_STDERR);
	int rc = ff_box_run(a, &box, argv, &said, &talk, &end, err);
	if (!rc && *end.ended)
		*why = ff_arena_printf(a, "ended for its %s", end.ended);
	else if (!rc && end.status)
		*why = ff_arena_printf(a, "exit %d", end.status);
	else if (!rc)
		rc = read_records(a, &said, type, records, err);
	ff_buf_free(&said);
	ff_buf_free(&talk);
	return rc ? -1 : ff_site_reset(a, &t->site, err);
}

static bool same(const struct ff_doc_example *x, const struct ff_doc_example *y)
{
	if (strcmp(x->symbol, y->symbol) || x->lines.count != y->lines.count)
		return false;
	for (int i = 0; i < x->lines.count; i++)
		if (strcmp(x->lines.items[i], y->lines.items[i]))
			return false;
	return true;
}

static bool has_symbol(const struct ff_list *out, int from, const char *symbol)
{
	for (int i = from; i < out->count; i++)
		if (!strcmp(FF_AT(out, struct ff_trial_example, i)->symbol, symbol))
			return true;
	return false;
}

/* The first of each function that came out both times. */
static void keep(struct examples *e, const char *path, const struct ff_list *runs)
{
	int from = e->out->count;
	for (int i = 0; i < runs[0].count; i++) {
		const struct ff_doc_example *x = FF_AT(&runs[0], struct ff_doc_example, i);
		bool twice = false;
		for (int k = 0; k < runs[1].count && !twice; k++)
			twice = same(x, FF_AT(&runs[1], struct ff_doc_example, k));
		if (twice && !has_symbol(e->out, from, x->symbol))
			*FF_PUSH(e->arena, e->out, struct ff_trial_example) = (struct ff_trial_example){path, x->symbol, x->lines};
	}
}

static int run_module(struct examples *e, const char *path, const struct ff_buf *plan, struct ff_err *err)
{
	struct ff_list runs[RUNS] = {0};
	const char *why = "";
	for (int i = 0; i < RUNS && !*why; i++)
		if (trial_script(&e->trial, "examples.py", plan, i, &ff_doc_example_type, &runs[i], &why, err))
			return -1;
	if (*why)
		ff_strings_push(e->arena, e->notes, ff_arena_printf(e->arena, "%s: no examples: %s", path, why));
	else
		keep(e, path, runs);
	return 0;
}

static int take(void *with, const struct ff_subject *s, struct ff_test_plan *plan, struct ff_err *err)
{
	struct examples *e = with;
	struct ff_buf text;
	if (s->file->role != FF_ROLE_LIBRARY && s->file->role != FF_ROLE_CLI && s->file->role != FF_ROLE_SCRIPT)
		return 0;
	if (s->news->module.flags & (FF_MODULE_SYNTAX_ERROR | FF_MODULE_PYTHON2) || !choose(s, plan))
		return 0;
	if (!e->trial.arena && trial_begin(e->arena, e->common->dir, &e->trial, err))
		return -1;
	if (!*e->trial.suite.python)
		return ff_err_set(err, FF_EX_SERVICE, "no examples: %s", e->trial.suite.why_not);
	plan->module.roots = e->trial.suite.roots;
	ff_buf_init(&text, MOST_SAID);
	ff_test_plan_write(plan, &text);
	int rc = run_module(e, ff_arena_str(e->arena, plan->module.path), &text, err);
	ff_buf_free(&text);
	return rc;
}

int ff_trial_examples(struct ff_arena *a, const struct ff_common *common, const char *rev, int argc, char **argv, struct ff_list *out, struct ff_strings *notes,
                      struct ff_err *err)
{
	struct examples e = {.arena = a, .common = common, .trial = {.site = {.lock = -1}}, .out = out, .notes = notes};
	const struct ff_trial_plans plans = {.common = common, .rev = rev, .index = true, .each = take, .with = &e};
	int rc = ff_trial_plan(&plans, argc, argv, err);
	trial_end(&e.trial);
	return rc;
}
