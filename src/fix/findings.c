/*
 * findings.c - asks ff-scan and ff-converge what they find before and after a fix, both at once, and compares.  Between two commits, so that
 * the index, the project and its configuration count as in any other run.  Called by attempt.c.
 */
#include <pthread.h>

#include "gate.h"

#define SCAN_MS 60000
#define CONVERGE_MS 90000 /* agents have 30 s by default, each in its own limit */
#define MOST_TESTS 20     /* test files that are run first */

/* ---- our programs ---- */

static int run(struct ff_arena *a, const char *const *argv, const struct ff_buf *in, struct ff_buf *out, int ms, struct ff_err *err)
{
	struct ff_spawn s = {.argv = argv, .pipes = FF_SPAWN_OUT | FF_SPAWN_ERR};
	struct ff_buf talk;
	int status = 0;
	(void)a;
	ff_buf_init(&talk, FF_MAX_STDERR);
	int rc = ff_run(&s, in ? ff_buf_text(in) : NULL, in ? in->len : 0, out, &talk, ms, &status, err);
	if (!rc && status)
		rc = ff_err_set(err, status == FF_EX_TEMP ? FF_EX_TEMP : FF_EX_BUG, "%s: %.*s", ff_path_base(argv[0]), (int)strcspn(ff_buf_text(&talk), "\n"),
		                talk.len ? ff_buf_text(&talk) : "failed");
	ff_buf_free(&talk);
	return rc;
}

/* ---- what they say ---- */

/* Calls take(with, line) for each record of that kind; the text is not changed. */
static int each(const struct ff_buf *b, const char *kind, int (*take)(void *with, const char *line, size_t n, struct ff_err *err), void *with, struct ff_err *err)
{
	const char *at = ff_buf_text(b), *end = at + b->len;
	for (const char *nl; at < end && (nl = memchr(at, '\n', (size_t)(end - at))); at = nl + 1)
		if (ff_line_is(at, (size_t)(nl - at), kind) && take(with, at, (size_t)(nl - at), err))
			return -1;
	return 0;
}

struct taker {
	struct ff_arena *a, scratch;
	struct ff_found *out;
	struct ff_list rows; /* struct row */
};
struct row {
	const char *key, *print;
};

/* Type, file, symbol and message; no number in it counts, since lines move and totals change. */
static const char *key_of(struct ff_arena *a, const char *type, const char *path, const char *symbol, const char *message)
{
	char *key = ff_arena_printf(a, "%s\t%s\t%s\t", type, path, symbol), *text = ff_arena_str(a, message), *to = text;
	for (const char *from = text; *from; from++)
		if (*from < '0' || *from > '9')
			*to++ = *from;
	*to = 0;
	return ff_arena_printf(a, "%s%s", key, text);
}

static int take_task(void *with, const char *line, size_t n, struct ff_err *err)
{
	struct taker *k = with;
	struct ff_task t;
	ff_arena_reset(&k->scratch);
	if (ff_record_read(&k->scratch, &ff_task_type, line, n, &t, err))
		return -1;
	*FF_PUSH(k->a, &k->rows, struct row) = (struct row){key_of(k->a, t.type, t.path, t.symbol, t.description), ff_arena_str(k->a, t.fingerprint)};
	return 0;
}

static int take_usage(void *with, const char *line, size_t n, struct ff_err *err)
{
	struct taker *k = with;
	struct ff_usage u;
	ff_arena_reset(&k->scratch);
	if (ff_record_read(&k->scratch, &ff_usage_type, line, n, &u, err))
		return -1;
	for (int i = 0; i < u.users.count && k->out->tests.count < MOST_TESTS; i++) {
		const struct ff_user *user = FF_AT(&u.users, struct ff_user, i);
		if (user->in_test && !ff_strings_has(&k->out->tests, user->path))
			ff_strings_push(k->a, &k->out->tests, ff_arena_str(k->a, user->path));
	}
	return 0;
}

static int take_report(void *with, const char *line, size_t n, struct ff_err *err)
{
	struct taker *k = with;
	struct ff_convergence c;
	ff_arena_reset(&k->scratch);
	if (ff_record_read(&k->scratch, &ff_convergence_type, line, n, &c, err))
		return -1;
	for (int i = 0; i < c.agents.count; i++) {
		const struct ff_agent_report *r = FF_AT(&c.agents, struct ff_agent_report, i);
		if (r->complete || !strcmp(r->state, "idle"))
			ff_strings_push(k->a, &k->out->agents, ff_arena_str(k->a, r->name));
	}
	return 0;
}

static int by_key(const void *px, const void *py)
{
	const struct row *x = px, *y = py;
	int d = strcmp(x->key, y->key);
	return d ? d : strcmp(x->print, y->print);
}

static int take_all(struct taker *k, const struct ff_buf *facts, const struct ff_buf *tasks, struct ff_err *err)
{
	if (each(facts, "usage", take_usage, k, err) || each(tasks, "task", take_task, k, err) || each(tasks, "convergence", take_report, k, err))
		return -1;
	if (k->rows.count)
		qsort(k->rows.items, (size_t)k->rows.count, sizeof(struct row), by_key);
	for (int i = 0; i < k->rows.count; i++) {
		const struct row *r = FF_AT(&k->rows, struct row, i);
		if (i && !strcmp(r->print, r[-1].print)) /* a critical one is told twice */
			continue;
		ff_strings_push(k->a, &k->out->keys, r->key);
		ff_strings_push(k->a, &k->out->prints, r->print);
	}
	return 0;
}

int ff_found_in(struct ff_arena *a, const char *dir, const char *from, const char *to, struct ff_found *out, struct ff_err *err)
{
	const char *scan[] = {ff_path_tool(a, "ff-scan"), "-q", "-C", dir, "--sides", "both", ff_arena_printf(a, "%s..%s", from, to), NULL};
	const char *converge[] = {ff_path_tool(a, "ff-converge"), "-q", "--json", "-C", dir, NULL};
	struct taker k = {.a = a, .out = out};
	struct ff_buf facts, tasks;
	ff_buf_init(&facts, FF_MAX_AGENT_OUTPUT);
	ff_buf_init(&tasks, FF_MAX_AGENT_OUTPUT);
	*out = (struct ff_found){0};
	int rc = run(a, scan, NULL, &facts, SCAN_MS, err);
	if (!rc)
		rc = run(a, converge, &facts, &tasks, CONVERGE_MS, err);
	if (!rc)
		rc = take_all(&k, &facts, &tasks, err);
	ff_buf_free(&facts);
	ff_buf_free(&tasks);
	ff_arena_free(&k.scratch);
	return rc;
}

/* ---- both sides at once ---- */

struct side {
	struct ff_arena arena;
	const char *dir, *from, *to;
	struct ff_found *out;
	struct ff_err err;
	int rc;
};

static void look(void *with)
{
	struct side *s = with;
	s->rc = ff_found_in(&s->arena, s->dir, s->from, s->to, s->out, &s->err);
}

static void *look_beside(void *with)
{
	look(with);
	ff_record_thread_end();
	return NULL;
}

static void copy(struct ff_arena *a, struct ff_strings *l)
{
	struct ff_strings copied = {0};
	for (int i = 0; i < l->count; i++)
		ff_strings_push(a, &copied, ff_arena_str(a, l->items[i]));
	*l = copied;
}

int ff_found_both(struct ff_arena *a, const char *dir, const char *base, const char *fixed, struct ff_found *before, struct ff_found *after,
                  struct ff_err *err)
{
	struct side old = {.dir = dir, .from = fixed, .to = base, .out = before};
	pthread_t thread;
	bool beside = pthread_create(&thread, NULL, look_beside, &old) == 0;
	int rc = ff_found_in(a, dir, base, fixed, after, err);
	if (beside)
		pthread_join(thread, NULL);
	else
		look(&old);
	if (!rc && old.rc) {
		*err = old.err;
		rc = -1;
	}
	struct ff_strings *lists[] = {&before->keys, &before->prints, &before->tests, &before->agents};
	for (size_t i = 0; i < FF_COUNT(lists) && !rc; i++)
		copy(a, lists[i]);
	ff_arena_free(&old.arena);
	return rc;
}

/* ---- the verdict ---- */

static int count(const struct ff_strings *sorted, const char *key)
{
	int n = 0;
	for (int i = 0; i < sorted->count; i++)
		n += !strcmp(sorted->items[i], key);
	return n;
}

/* What a person reads of a key: "type in file: message". */
static const char *readable(struct ff_arena *a, const char *key)
{
	char *type = ff_arena_str(a, key), *path = strchr(type, '\t'), *symbol = path ? strchr(path + 1, '\t') : NULL;
	char *message = symbol ? strchr(symbol + 1, '\t') : NULL;
	if (!message)
		return key;
	*path = *symbol = *message = 0;
	return ff_arena_printf(a, "%s in %s: %s", type, path + 1, message + 1);
}

struct ff_found_verdict ff_found_compare(struct ff_arena *a, const struct ff_task *t, const struct ff_found *before, const struct ff_found *after)
{
	const char *mine = key_of(a, t->type, t->path, t->symbol, t->description);
	struct ff_found_verdict v = {.first = "", .heard = true};
	int was = count(&before->keys, mine), is = count(&after->keys, mine);
	bool print_was = ff_strings_has(&before->prints, t->fingerprint), print_is = ff_strings_has(&after->prints, t->fingerprint);
	v.known = was > 0 || print_was;
	v.gone = was > 0 ? is < was : !print_is;
	for (int i = 0; i < after->keys.count; i++) {
		const char *key = after->keys.items[i];
		if (i && !strcmp(key, after->keys.items[i - 1]))
			continue;
		int more = count(&after->keys, key) - count(&before->keys, key);
		if (more <= 0)
			continue;
		v.fresh += more;
		v.first = *v.first ? v.first : readable(a, key);
	}
	for (int i = 0; i < before->agents.count; i++)
		v.heard &= ff_strings_has(&after->agents, before->agents.items[i]);
	return v;
}
