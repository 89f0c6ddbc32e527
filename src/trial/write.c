/*
 * write.c - `ff-testgen write`: for each file its plan, what of it is to be tested, the tests, and the file that they go into; then what
 * became of all that.  Joins the other files of the room.
 */
#include <ctype.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "room.h"

struct writer {
	const struct ff_trial_ask *ask;
	const char *tool;
	struct ff_arena arena;       /* of one module */
	struct ff_arena whole;       /* of the run */
	struct ff_place place;
	struct ff_test_habits habits;
	struct trial trial;          /* only with --check */
	struct ff_strings taken;     /* paths that this run has written */
	struct trial_total total;
	struct trial_found found;
};

/* ---- where the file goes ---- */

static bool exists(void *with, const char *path)
{
	const struct writer *w = with;
	struct ff_arena a = {0};
	bool there = ff_strings_has(&w->taken, path) || ff_path_exists(ff_arena_printf(&a, "%s/%s", w->place.top, path));
	ff_arena_free(&a);
	return there;
}

/* In the folder of -o, under its name in the repository. */
static bool exists_there(void *with, const char *path)
{
	const struct writer *w = with;
	struct ff_arena a = {0};
	bool there = ff_strings_has(&w->taken, path) || ff_path_exists(ff_arena_printf(&a, "%s/%s", w->ask->folder, ff_path_base(path)));
	ff_arena_free(&a);
	return there;
}

/* "cart_total" of "Cart.total" for the name of a file; "" for no function. */
static const char *words_of(struct ff_arena *a, const char *function)
{
	char *words = ff_arena_str(a, function);
	for (char *c = words; *c; c++)
		*c = (char)(*c == '.' ? '_' : *c >= 'A' && *c <= 'Z' ? *c | 32 : (unsigned char)*c < 0x80 && (isalnum((unsigned char)*c) || *c == '_') ? *c : '_');
	return words + strspn(words, "_");
}

static int put_file(struct writer *w, const char *path, const struct ff_buf *text, const char **written, struct ff_err *err)
{
	struct ff_bytes bytes = {ff_buf_text(text), text->len};
	*written = path;
	ff_strings_push(&w->whole, &w->taken, ff_arena_str(&w->whole, path));
	if (w->ask->print)
		return w->ask->common->json ? 0 : ff_write_all(STDOUT_FILENO, ff_buf_text(text), text->len, err);
	if (!w->ask->folder)
		return ff_below_write(w->place.top, path, &bytes, 0644, true, err);
	*written = ff_arena_printf(&w->arena, "%s/%s", w->ask->folder, ff_path_base(path));
	return ff_mkdir_all(w->ask->folder, err) || ff_below_write(w->ask->folder, ff_path_base(path), &bytes, 0644, true, err) ? -1 : 0;
}

/* ---- one module ---- */

static int make_unchecked(struct writer *w, const struct ff_test_plan *plan, const struct trial_page *page, struct trial_report *r, struct ff_err *err)
{
	struct ff_list nodes = {0};
	ff_cases_static(&w->arena, plan, &r->cases);
	return r->cases.count ? ff_test_page(&w->arena, page->habits, &page->source, &r->cases, &r->text, &nodes, err) : 0;
}

/* Where its tests find it: what is on the path of the suite, and the folder that its name begins in, which a conftest.py may put there. */
static void set_roots(struct writer *w, struct ff_test_module *m)
{
	struct ff_strings own = m->roots;
	m->roots = (struct ff_strings){0};
	for (int i = 0; i < w->trial.suite.roots.count; i++)
		ff_strings_push(&w->arena, &m->roots, *w->trial.suite.roots.items[i] ? w->trial.suite.roots.items[i] : ".");
	for (int i = 0; i < own.count; i++)
		if (!ff_strings_has(&m->roots, own.items[i]))
			ff_strings_push(&w->arena, &m->roots, own.items[i]);
}

static int make_checked(struct writer *w, struct ff_test_plan *plan, struct trial_page *page, struct trial_report *r, struct ff_err *err)
{
	if (!w->trial.arena && trial_begin(&w->whole, w->ask->common->dir, &w->trial, err))
		return -1;
	set_roots(w, &plan->module);
	return trial_module(&w->trial, plan, page, r, err);
}

static int write_one(void *with, const struct ff_subject *s, struct ff_test_plan *plan, struct ff_err *err)
{
	struct writer *w = with;
	const char *written = "";
	if (s->file->role != FF_ROLE_LIBRARY && s->file->role != FF_ROLE_CLI && s->file->role != FF_ROLE_SCRIPT)
		return 0;
	int count = trial_choose(&w->arena, w->ask, s, plan);
	struct trial_page page = {.habits = &w->habits, .source = {.module = plan->module.module, .path = plan->module.path, .facts = s->news, .checked = w->ask->check}};
	struct trial_report r = {.why = "", .targets = count};
	ff_buf_init(&r.text, FF_MAX_LINE);
	plan->module.budget = w->ask->budget;
	plan->module.most = w->ask->most;
	page.path = ff_test_path(&w->arena, &w->habits, plan->module.path, words_of(&w->arena, w->ask->function), w->ask->folder ? exists_there : exists, w);
	int rc = 0;
	if (s->news->module.flags & (FF_MODULE_SYNTAX_ERROR | FF_MODULE_PYTHON2))
		r.why = s->news->module.flags & FF_MODULE_PYTHON2 ? "it is Python 2" : "it has syntax errors";
	else if (count)
		rc = w->ask->check ? make_checked(w, plan, &page, &r, err) : make_unchecked(w, plan, &page, &r, err);
	if (!rc && r.cases.count && !r.text.over)
		rc = put_file(w, page.path, &r.text, &written, err);
	if (!rc) {
		trial_tell(w->ask, plan, &r, written, &w->total);
		if (w->ask->check && count)
			trial_keep(&w->found, plan, &r, w->ask->all && !w->ask->function && !w->ask->changed);
	}
	ff_buf_free(&r.text);
	ff_arena_reset(&w->arena);
	return rc;
}

/* ---- endpoints ---- */

/* A path of the command line as the repository has it. */
static const char *in_repository(struct writer *w, const char *path)
{
	struct ff_arena *a = &w->whole;
	char *real = realpath(*path == '/' ? path : ff_arena_printf(a, "%s/%s", w->ask->common->dir, path), NULL);
	size_t n = strlen(w->place.top);
	const char *inner = real && !strncmp(real, w->place.top, n) && real[n] == '/' ? ff_arena_str(a, real + n + 1) : path;
	free(real);
	return inner;
}

static int write_endpoints(struct writer *w, int argc, char **argv, struct ff_err *err)
{
	struct ff_arena *a = &w->whole;
	struct ff_strings wanted = {0};
	struct ff_test_plan plan = {.module = {.path = "endpoints", .module = ""}};
	struct trial_report r = {.why = ""};
	const char *written = "", *path = ff_test_path(a, &w->habits, "endpoints.py", "", w->ask->folder ? exists_there : exists, w);
	for (int i = 0; i < argc; i++)
		if (ff_str_ends(argv[i], ".py"))
			ff_strings_push(a, &wanted, in_repository(w, argv[i]));
	if (w->ask->check && trial_begin(a, w->ask->common->dir, &w->trial, err))
		return -1;
	ff_buf_init(&r.text, FF_MAX_LINE);
	int rc = trial_endpoints(a, w->ask, &w->place, &w->habits, w->ask->check ? &w->trial : NULL, path, &wanted, &r, err);
	if (!rc && !*r.why && r.tests && !r.text.over)
		rc = put_file(w, path, &r.text, &written, err);
	if (!rc)
		trial_tell(w->ask, &plan, &r, written, &w->total);
	ff_buf_free(&r.text);
	return rc;
}

/* ---- all of it ---- */

static int run(struct writer *w, int argc, char **argv, struct ff_err *err)
{
	const struct ff_trial_ask *ask = w->ask;
	struct ff_trial_plans plans = {.common = ask->common, .rev = ask->worktree ? "--worktree" : ask->rev, .index = true, .each = write_one, .with = w};
	if (ff_place_find(&w->whole, ask->common->dir, &w->place, err))
		return -1;
	if (!*w->place.top)
		return ff_err_set(err, FF_EX_NOREPO, "a bare repository has no files to test");
	if (trial_habits(&w->whole, w->place.top, &w->habits, err))
		return -1;
	return ask->endpoints ? write_endpoints(w, argc, argv, err) : ff_trial_plan(&plans, argc, argv, err);
}

int ff_trial_write(const struct ff_trial_ask *ask, const char *tool, int argc, char **argv)
{
	struct writer w = {.ask = ask, .tool = tool, .trial = {.site = {.lock = -1}}};
	struct ff_err err = {0};
	signal(SIGPIPE, SIG_IGN);
	w.found.arena = &w.whole;
	int rc = run(&w, argc, argv, &err), queued = 0;
	trial_end(&w.trial);
	if (rc >= 0 && (queued = trial_queue(&w.found, &w.place, &err)) < 0)
		rc = -1;
	if (rc >= 0)
		trial_tell_total(ask, &w.total, queued);
	ff_arena_free(&w.arena);
	ff_arena_free(&w.whole);
	return rc < 0 ? ff_fail(tool, &err) : rc;
}
