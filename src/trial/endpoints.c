/*
 * endpoints.c - `ff-testgen write --endpoints`: integration tests of a web application through its own test client.  ff-consequence names the
 * routes, a probe asks them twice in the box, and what was answered the same both times is pinned.  Called by write.c; what is asked and
 * how the page looks src/testgen knows.
 */
#include "room.h"

#define ASKED 2
#define ROUNDS 3
#define DEADLINE 120000
#define MOST_SAID (8u << 20)

struct endpoints {
	struct ff_arena *arena;
	const struct ff_trial_ask *ask;
	const struct ff_place *place;
	const struct ff_test_habits *habits;
	struct ff_endpoints found;
	const char *manage; /* folder of Django's manage.py, where its runner is used; NULL pytest's */
	const char *path;   /* of the new file */
};

/* ---- which endpoints there are ---- */

static int read_files(struct endpoints *e, struct ff_err *err)
{
	const struct ff_common there = {.dir = e->place->top};
	char dot[] = ".", *paths[] = {dot, NULL};
	struct ff_source src;
	struct ff_subject s;
	int got;
	if (ff_source_open(&src, &there, NULL, 0, 1, paths, err))
		return -1;
	struct ff_stream *st = ff_stream_open(src.fd, FF_ENDPOINTS_WANT, false);
	while ((got = ff_stream_next(st, &s, err)) > 0) {
		if (s.news)
			ff_endpoints_file(e->arena, &e->found, &s);
		if (!strcmp(ff_path_base(s.file->path), "manage.py") && !e->manage)
			e->manage = ff_arena_dup(e->arena, s.file->path, strlen(s.file->path) - strlen("manage.py"));
	}
	ff_stream_close(st);
	ff_source_close(&src);
	return got;
}

static int read_routes(struct endpoints *e, struct ff_err *err)
{
	struct ff_list routes = {0};
	if (ff_routes_read(e->arena, e->place->top, &routes, err))
		return -1;
	for (int i = 0; i < routes.count; i++)
		ff_endpoints_route(e->arena, &e->found, FF_AT(&routes, struct ff_route, i));
	return 0;
}

/* ---- running them ---- */

/* Django's own runner makes a database for its tests; pytest alone has none. */
static void add_words(struct endpoints *e, const struct trial *t, struct ff_strings *argv)
{
	static const char django[] = "import os, runpy, sys; os.dup2(1, 2); os.chdir(sys.argv.pop(1) or '.'); sys.path.insert(0, os.getcwd()); sys.argv[0] = 'manage.py';"
	                             "runpy.run_path('manage.py', run_name='__main__')";
	if (e->manage) {
		size_t n = strlen(e->manage);
		const char *inner = strncmp(e->path, e->manage, n) ? e->path : e->path + n;
		const char *const words[] = {t->suite.python, "-c", django, e->manage, "test", "--noinput", ff_module_name(e->arena, inner)};
		for (size_t i = 0; i < FF_COUNT(words); i++)
			ff_strings_push(e->arena, argv, words[i]);
	} else {
		for (int i = 0; i < t->suite.argv.count; i++)
			ff_strings_push(e->arena, argv, t->suite.argv.items[i]);
		ff_strings_push(e->arena, argv, ff_arena_printf(e->arena, "./%s", e->path));
	}
	ff_strings_push(e->arena, argv, NULL);
}

/* Each run has another hash seed; our scripts are where the probe finds them. */
static struct ff_box box_of_run(struct endpoints *e, struct trial *t, int run)
{
	struct ff_arena *a = e->arena;
	struct ff_box box = t->box;
	struct ff_strings env = {0};
	const char *folder = ff_box_inside(a, &box, t->level, ff_arena_printf(a, "%s/" TRIAL_FOLDER, t->site.path));
	bool path = false;
	for (int i = 0; i < t->box.env.count; i++) {
		const char *v = t->box.env.items[i];
		path |= ff_str_starts(v, "PYTHONPATH=");
		ff_strings_push(a, &env, ff_str_starts(v, "PYTHONPATH=") ? ff_arena_printf(a, "%s:%s", v, folder) : v);
	}
	if (!path)
		ff_strings_push(a, &env, ff_arena_printf(a, "PYTHONPATH=%s", folder));
	ff_strings_push(a, &env, ff_arena_printf(a, "FF_TRIAL_ASKED=%s/asked", folder));
	ff_strings_push(a, &env, ff_arena_printf(a, "PYTHONHASHSEED=%d", run));
	box.env = env;
	box.deadline_ms = DEADLINE;
	box.output = MOST_SAID;
	return box;
}

/* asked: what the probe wrote; NULL: that is not wanted. */
static int run_once(struct endpoints *e, struct trial *t, int run, struct ff_buf *out, struct ff_bytes *asked, struct ff_box_end *end, struct ff_err *err)
{
	struct ff_strings argv = {0};
	struct ff_box box = box_of_run(e, t, run);
	struct ff_buf talk;
	mode_t mode;
	add_words(e, t, &argv);
	ff_buf_init(&talk, FF_MAX_STDERR);
	int rc = ff_box_run(e->arena, &box, argv.items, out, &talk, end, err);
	if (!rc && asked && ff_below_read(e->arena, t->site.path, TRIAL_FOLDER "/asked", asked, &mode, NULL))
		*asked = (struct ff_bytes){"", 0};
	if (!rc && !out->len)
		ff_buf_add(out, ff_buf_text(&talk), talk.len);
	ff_buf_free(&talk);
	return rc ? -1 : ff_site_reset(e->arena, &t->site, err);
}

/* What pytest or Django says of why there is nothing: pytest's last line of that kind, else the last that looks like an error. */
static const char *last_words(struct ff_arena *a, const struct ff_buf *out)
{
	const char *text = ff_buf_text(out), *best = "";
	bool sure = false;
	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		const char *line = ff_arena_dup(a, p, strcspn(p, "\n"));
		bool said = ff_str_starts(line, "E   ") && (strstr(line, "Error: ") || !sure);
		if (said || (!sure && (strstr(line, "Error") || strstr(line, "error:"))))
			best = said ? line + 1 + strspn(line + 1, " ") : line;
		sure |= said;
	}
	return *best ? ff_arena_printf(a, "the application could not be asked: %s", ff_str_cut(a, best, 200)) : "the application could not be asked";
}

static int ask_once(struct endpoints *e, struct trial *t, int run, const char **why, struct ff_err *err)
{
	struct ff_bytes asked;
	struct ff_buf out;
	struct ff_box_end end;
	ff_buf_init(&out, MOST_SAID);
	int rc = run_once(e, t, run, &out, &asked, &end, err);
	if (!rc && *end.ended)
		*why = ff_arena_printf(e->arena, "the application did not come to an end: %s", end.ended);
	else if (!rc && !asked.len)
		*why = last_words(e->arena, &out);
	else if (!rc)
		rc = ff_endpoints_observe(e->arena, &e->found, asked.text, asked.len, err);
	ff_buf_free(&out);
	return rc;
}

static int ask_all(struct endpoints *e, struct trial *t, const char **why, struct ff_err *err)
{
	struct ff_buf probe;
	int rc = 0;
	ff_buf_init(&probe, MOST_SAID);
	if (!ff_endpoints_probe(e->arena, &e->found, e->habits, &probe))
		*why = e->found.list.count ? "no way to the application was found" : "there are no endpoints";
	else
		rc = trial_put(t, e->path, ff_buf_text(&probe), probe.len, err);
	for (int i = 0; i < ASKED && !rc && !**why; i++)
		rc = ask_once(e, t, i, why, err);
	if (!rc && !**why)
		ff_endpoints_settle(e->arena, &e->found);
	ff_buf_free(&probe);
	return rc;
}

static void drop(struct endpoints *e, const struct ff_test_node *n, struct trial_report *r, const char *said, bool *all)
{
	FF_AT(&e->found.cases, struct ff_endpoint_case, n->row)->seen.status = -1;
	r->dropped++;
	ff_strings_push(e->arena, &r->why_dropped, ff_arena_printf(e->arena, "%s: %s", n->node, said));
	*all = false;
}

/* Django's runner names the tests that fail in lines of their own: "FAIL: test_x (shop.tests.EndpointTests)". */
static int hold_django(struct endpoints *e, struct trial *t, const struct ff_list *nodes, bool *all, struct trial_report *r, struct ff_err *err)
{
	struct ff_box_end end;
	struct ff_buf out;
	int rc = 0;
	ff_buf_init(&out, MOST_SAID);
	for (int i = 0; i < ROUNDS && !rc && !*r->why && *all; i++) {
		ff_buf_clear(&out);
		rc = run_once(e, t, i, &out, NULL, &end, err);
		if (rc || (!*end.ended && !end.status))
			continue;
		for (int k = 0; k < nodes->count && !*end.ended; k++) {
			const struct ff_test_node *n = FF_AT(nodes, struct ff_test_node, k);
			const char *colons = strstr(n->node, "::"), *name = colons ? colons + 2 : n->node;
			if (strstr(ff_buf_text(&out), ff_arena_printf(e->arena, "FAIL: %s (", name)) || strstr(ff_buf_text(&out), ff_arena_printf(e->arena, "ERROR: %s (", name)))
				drop(e, n, r, "Django's runner finds that it does not pass every time", all);
		}
		if (*all)
			r->why = "Django's runner finds that they do not pass every time";
	}
	ff_buf_free(&out);
	return rc;
}

/* Cases whose tests did not pass every time are dropped; *all: there were none. */
static int hold(struct endpoints *e, struct trial *t, const struct ff_list *nodes, bool *all, struct trial_report *r, struct ff_err *err)
{
	struct ff_list ran = {0};
	struct ff_strings files = {0};
	*all = true;
	if (e->manage)
		return hold_django(e, t, nodes, all, r, err);
	ff_strings_push(e->arena, &files, e->path);
	if (trial_rounds(t, &files, ROUNDS, &ran, &r->why, err))
		return -1;
	for (int i = 0; i < nodes->count && !*r->why; i++) {
		const struct ff_test_node *n = FF_AT(nodes, struct ff_test_node, i);
		const struct trial_node *seen = trial_node_find(&ran, e->path, n->node);
		if (!seen || seen->passed != ROUNDS || seen->failed)
			drop(e, n, r, !seen ? "was not run" : *seen->said ? seen->said : "not the same every time", all);
	}
	return 0;
}

static int make_page(struct endpoints *e, struct trial *t, struct trial_report *r, struct ff_err *err)
{
	bool all = false, django = e->found.list.count && !strcmp(FF_AT(&e->found.list, struct ff_endpoint, 0)->framework, "django");
	bool plain = django && !(e->habits->django_settings && *e->habits->django_settings); /* no pytest-django: the page is a TestCase */
	if (!plain)
		e->manage = NULL;
	if (plain && (!e->manage || !*t->suite.python))
		r->why = e->manage ? t->suite.why_not : "Django's tests are run by its manage.py, and there is none";
	else if (!plain && !*t->suite.runner)
		r->why = t->suite.why_not;
	if (*r->why || ask_all(e, t, &r->why, err))
		return *r->why ? 0 : -1;
	while (!all && !*r->why) {
		struct ff_list nodes = {0};
		ff_buf_clear(&r->text);
		if (!ff_endpoints_page(e->arena, &e->found, e->habits, true, &r->text, &nodes)) {
			r->why = "no endpoint answers the same every time";
			return 0;
		}
		r->tests = nodes.count;
		if (trial_put(t, e->path, ff_buf_text(&r->text), r->text.len, err) || hold(e, t, &nodes, &all, r, err))
			return -1;
	}
	return 0;
}

int trial_endpoints(struct ff_arena *a, const struct ff_trial_ask *ask, const struct ff_place *p, const struct ff_test_habits *h, struct trial *t, const char *path,
                    const struct ff_strings *wanted, struct trial_report *r, struct ff_err *err)
{
	struct endpoints e = {.arena = a, .ask = ask, .place = p, .habits = h, .path = path, .found = {.wanted = *wanted}};
	struct ff_list nodes = {0};
	if (read_files(&e, err) || read_routes(&e, err))
		return -1;
	r->targets = e.found.list.count;
	if (t ? make_page(&e, t, r, err) : !ff_endpoints_page(a, &e.found, h, false, &r->text, &nodes) && !(r->why = "no public endpoint can be asked without being run: --check"))
		return -1;
	if (!t)
		r->tests = nodes.count;
	for (int i = 0; i < e.found.left_out.count; i++)
		*FF_PUSH(a, &r->explored.notes, struct ff_test_note) = (struct ff_test_note){"", e.found.left_out.items[i]};
	return 0;
}
