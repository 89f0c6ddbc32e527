/*
 * rounds.c - pytest runs the files that were written, several times, each time in another order and with another hash seed: a test counts
 * that passed every time.  Called by check.c; which test is which case it does not know.  What a test did to the copy is put back
 * between the rounds.  Where pytest itself does not come up, for a plugin or a conftest.py wants what this interpreter has not, it runs
 * with less of the repository around it: the tests need none of that.
 */
#include "room.h"

#define DEADLINE 60000 /* for one round */
#define LOG TRIAL_FOLDER "/log"
#define MOST_SAID (4u << 20)

struct result { /* a line of order.py */
	const char *node, *outcome, *said;
};
static const struct ff_field result_fields[] = {
	{"node", FF_STR, offsetof(struct result, node), false, NULL, NULL, ""},
	{"outcome", FF_STR, offsetof(struct result, outcome), false, NULL, NULL, ""},
	{"said", FF_STR, offsetof(struct result, said), true, NULL, NULL, ""},
	{NULL, 0, 0, false, NULL, NULL, NULL}};
static const struct ff_type result_type = {"result", sizeof(struct result), result_fields, false, true, "what became of a test"};

static struct trial_node *find(const struct ff_list *nodes, const char *file, const char *node)
{
	for (int i = 0; i < nodes->count; i++) {
		struct trial_node *n = FF_AT(nodes, struct trial_node, i);
		if (!strcmp(n->node, node) && !strcmp(n->file, file))
			return n;
	}
	return NULL;
}

const struct trial_node *trial_node_find(const struct ff_list *nodes, const char *file, const char *node)
{
	return find(nodes, file, node);
}

/* "tests/test_a.py::test_x[empty]"; a file alone is its collection. */
static void take(struct trial *t, struct ff_list *nodes, const struct result *r)
{
	struct ff_arena *a = t->arena;
	const char *colons = strstr(r->node, "::");
	const char *file = colons ? ff_arena_dup(a, r->node, (size_t)(colons - r->node)) : r->node, *node = colons ? colons + 2 : "";
	struct trial_node *n = find(nodes, file, node);
	if (!n) {
		n = FF_PUSH(a, nodes, struct trial_node);
		*n = (struct trial_node){file, node, 0, 0, ""};
	}
	if (!strcmp(r->outcome, "passed")) {
		n->passed++;
	} else {
		n->failed++;
		n->said = *n->said ? n->said : r->said;
	}
}

static int read_log(struct trial *t, struct ff_list *nodes, struct ff_err *err)
{
	struct ff_bytes log;
	mode_t mode;
	if (ff_below_read(t->arena, t->site.path, LOG, &log, &mode, err))
		return -1;
	for (const char *p = log.text, *end = p + log.len, *nl; p < end && (nl = memchr(p, '\n', (size_t)(end - p))); p = nl + 1) {
		struct result r;
		if (ff_object_read(t->arena, &result_type, p, (size_t)(nl - p), &r, err))
			return -1;
		take(t, nodes, &r);
	}
	return 0;
}

static struct ff_box box_of_round(struct trial *t, int round)
{
	static const char *const hash_seeds[] = {"0", "1", "4242", "77", "random"};
	struct ff_arena *a = t->arena;
	struct ff_box box = t->box;
	struct ff_strings env = {0};
	const char *folder = ff_box_inside(a, &box, t->level, ff_arena_printf(a, "%s/" TRIAL_FOLDER, t->site.path));
	for (int i = 0; i < t->box.env.count; i++) {
		const char *e = t->box.env.items[i];
		ff_strings_push(a, &env, ff_str_starts(e, "PYTHONPATH=") ? ff_arena_printf(a, "%s:%s", e, folder) : e);
	}
	ff_strings_push(a, &env, ff_arena_printf(a, "FF_TRIAL_SEED=%d", round + 1));
	ff_strings_push(a, &env, "FF_TRIAL_LOG=" LOG);
	ff_strings_push(a, &env, ff_arena_printf(a, "PYTHONHASHSEED=%s", hash_seeds[(size_t)round % FF_COUNT(hash_seeds)]));
	if (t->alone == TRIAL_ALONE)
		ff_strings_push(a, &env, "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1");
	box.env = env;
	box.deadline_ms = DEADLINE;
	return box;
}

static void add_words(struct trial *t, const struct ff_strings *files, struct ff_strings *argv)
{
	struct ff_arena *a = t->arena;
	for (int i = 0; i < t->suite.argv.count; i++)
		if (t->alone != TRIAL_ALONE || strcmp(t->suite.argv.items[i], "--no-cov") != 0) /* its plugin is not there then */
			ff_strings_push(a, argv, t->suite.argv.items[i]);
	ff_strings_push(a, argv, "-p");
	ff_strings_push(a, argv, "order");
	if (t->alone)
		ff_strings_push(a, argv, "--noconftest");
	if (t->alone == TRIAL_ALONE) {
		ff_strings_push(a, argv, "-c");
		ff_strings_push(a, argv, "/dev/null");
	}
	for (int i = 0; i < files->count; i++)
		ff_strings_push(a, argv, ff_arena_printf(a, "./%s", files->items[i]));
	ff_strings_push(a, argv, NULL);
}

/* The last line that says something: where Python and pytest name the cause. */
static const char *last_line(struct ff_arena *a, const struct ff_buf *said)
{
	const char *text = ff_buf_text(said);
	size_t n = said->len, from;
	while (n && strchr(" \n\r\t", text[n - 1]))
		n--;
	for (from = n; from && text[from - 1] != '\n'; from--)
		;
	return ff_arena_printf(a, "%.*s", (int)(n - from < 200 ? n - from : 200), text + from);
}

static int run_once(struct trial *t, const struct ff_strings *files, int round, struct ff_list *nodes, bool *up, const char **why, struct ff_err *err)
{
	struct ff_arena *a = t->arena;
	struct ff_box box = box_of_round(t, round);
	struct ff_strings argv = {0};
	struct ff_box_end end;
	struct ff_buf text, talk;
	add_words(t, files, &argv);
	if (trial_put(t, LOG, "", 0, err)) /* none of the run before */
		return -1;
	ff_buf_init(&text, MOST_SAID);
	ff_buf_init(&talk, FF_MAX_STDERR);
	box.output = MOST_SAID;
	int rc = ff_box_run(a, &box, argv.items, &text, &talk, &end, err);
	if (!rc && *end.ended)
		*why = ff_arena_printf(a, "pytest was ended: %s", end.ended);
	else if (!rc && !(rc = read_log(t, nodes, err)) && (end.status > 2 || !nodes->count)) { /* 0 passed, 1 failed, 2 not all can be collected */
		*why = ff_arena_printf(a, "pytest: exit %d: %s", end.status, last_line(a, talk.len ? &talk : &text));
		*up = false;
	}
	ff_buf_free(&text);
	ff_buf_free(&talk);
	return rc;
}

int trial_rounds(struct trial *t, const struct ff_strings *files, int rounds, struct ff_list *nodes, const char **why, struct ff_err *err)
{
	*why = "";
	for (int i = 0; i < rounds && !**why; i++) {
		bool up = true;
		if (run_once(t, files, i, nodes, &up, why, err) || ff_site_reset(t->arena, &t->site, err))
			return -1;
		if (!up && !nodes->count && t->alone < TRIAL_ALONE && strcmp(t->suite.runner, "pytest") == 0) {
			t->why_alone = *t->why_alone ? t->why_alone : *why;
			t->alone++;
			*why = "";
			i = -1;
		}
	}
	return 0;
}
