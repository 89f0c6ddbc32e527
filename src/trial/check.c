/*
 * check.c - one module: its plan is carried out, the cases become a page, pytest runs the page three times, and what did not pass every
 * time is dropped.  Called by write.c; how a page looks src/testgen knows, how things are run begin.c, engine.c and rounds.c.
 */
#include "room.h"

#define ROUNDS 3
#define MOST_PAGES 4      /* pages of one module until what is left passes */
#define SLACK 30000       /* ms that the engine has beyond its budget: mutants, fresh processes, a slow machine */

/* The cases whose tests passed in every round; those that did not are counted as dropped. */
static void drop(struct ff_arena *a, const struct ff_list *ran, const char *path, const struct ff_list *nodes, struct trial_report *r)
{
	struct ff_list kept = {0};
	for (int i = 0; i < nodes->count; i++) {
		const struct ff_test_node *n = FF_AT(nodes, struct ff_test_node, i);
		const struct trial_node *seen = trial_node_find(ran, path, n->node);
		if (seen && seen->passed == ROUNDS && !seen->failed) {
			*FF_PUSH(a, &kept, struct ff_test_case) = *FF_AT(&r->cases, struct ff_test_case, n->row);
			continue;
		}
		r->dropped++;
		ff_strings_push(a, &r->why_dropped, ff_arena_printf(a, "%s: %s", n->node, !seen ? "was not run" : *seen->said ? seen->said : "not the same every time"));
	}
	r->cases = kept;
}

/* The page of the cases that are left, run; *all: they all passed. */
static int try_page(struct trial *t, const struct trial_page *p, const struct ff_test_habits *h, struct trial_report *r, bool *all, struct ff_err *err)
{
	struct ff_list nodes = {0}, ran = {0};
	struct ff_strings files = {0};
	ff_buf_clear(&r->text);
	if (ff_test_page(t->arena, h, &p->source, &r->cases, &r->text, &nodes, err) || trial_put(t, p->path, ff_buf_text(&r->text), r->text.len, err))
		return -1;
	ff_strings_push(t->arena, &files, p->path);
	if (trial_rounds(t, &files, ROUNDS, &ran, &r->why, err))
		return -1;
	const struct trial_node *broken = trial_node_find(&ran, p->path, "");
	int before = r->cases.count;
	r->unloadable = broken && !*r->why;
	if (r->unloadable)
		r->why = ff_arena_printf(t->arena, "pytest cannot load it: %s", broken->said);
	if (!*r->why)
		drop(t->arena, &ran, p->path, &nodes, r);
	*all = r->cases.count == before;
	return 0;
}

/*
 * Pages until all that is left passes.  In unittest's style one test stands for several cases: which of them fail shows in pytest's style,
 * and the page is written in the other one at the end.
 */
static int settle_page(struct trial *t, const struct trial_page *p, struct trial_report *r, bool *all, struct ff_err *err)
{
	struct ff_test_habits apart = *p->habits;
	apart.unittest = false;
	for (int i = 0; i < MOST_PAGES && !*all && !*r->why && r->cases.count; i++)
		if (try_page(t, p, &apart, r, all, err))
			return -1;
	if (!*all || !p->habits->unittest)
		return 0;
	*all = false;
	return try_page(t, p, p->habits, r, all, err);
}

/*
 * A folder of tests goes onto the path before the module does: tests/utils.py stands in for utils.py.  Then the page lies beside everything
 * else, at the root.  False: there is no such place.
 */
static bool move_page(struct trial *t, struct trial_page *p)
{
	const char *base = ff_path_base(p->path);
	if (base == p->path || ff_path_exists(ff_arena_printf(t->arena, "%s/%s", t->site.path, base)))
		return false;
	p->path = base;
	return true;
}

static int settle_somewhere(struct trial *t, struct trial_page *p, struct trial_report *r, bool *all, struct ff_err *err)
{
	const char *path = p->path;
	if (settle_page(t, p, r, all, err))
		return -1;
	const char *why = r->why;
	if (!r->unloadable || !move_page(t, p))
		return 0;
	r->why = "";
	if (settle_page(t, p, r, all, err))
		return -1;
	if (*r->why) {
		r->why = why;
		p->path = path;
		return 0;
	}
	*FF_PUSH(t->arena, &r->explored.notes, struct ff_test_note) = (struct ff_test_note){"", ff_arena_printf(t->arena, "not in %s: %s", path, why)};
	return 0;
}

/* Tests that only ran without a part of the repository are told so. */
static void tell_alone(struct trial *t, struct trial_report *r)
{
	static const char *const without[] = {"", "conftest.py", "conftest.py, its pytest configuration and plugins"};
	if (t->alone)
		*FF_PUSH(t->arena, &r->explored.notes, struct ff_test_note) =
		    (struct ff_test_note){"", ff_arena_printf(t->arena, "run without the repository's %s: %s", without[t->alone], t->why_alone)};
}

int trial_module(struct trial *t, const struct ff_test_plan *plan, struct trial_page *p, struct trial_report *r, struct ff_err *err)
{
	struct ff_buf text, stream;
	bool all = false;
	int rc = -1;
	ff_buf_init(&text, FF_MAX_LINE);
	ff_buf_init(&stream, 64u << 20);
	ff_test_plan_write(plan, &text);
	if (trial_explore(t, &text, (int)(plan->module.budget * 1000) + SLACK, &stream, &r->why, err))
		goto done;
	if (!*r->why && ff_test_cases_read(t->arena, ff_buf_text(&stream), stream.len, &r->explored, err)) {
		r->why = ff_arena_printf(t->arena, "the engine: %s", err->text);
		*err = (struct ff_err){0};
	}
	r->cases = r->explored.cases;
	if (settle_somewhere(t, p, r, &all, err))
		goto done;
	if (!all)
		r->cases.count = 0;
	tell_alone(t, r);
	rc = 0;
done:
	ff_buf_free(&text);
	ff_buf_free(&stream);
	return rc;
}
