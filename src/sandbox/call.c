/*
 * call.c - a program shut in, as the rest of the house sees it: ff_box_run starts ff-sandbox, which does the work, and reads its
 * report.  What the program in the box writes cannot pass for that report: it begins with a word that only we and the warden know.
 */
#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <sys/random.h>
#include <unistd.h>

#include "ff/config.h"
#include "room.h"

#define STARTS_MS 20000 /* beyond the deadline: for the start, the end, and whatever else the machine does */

const char *const ff_box_level_names[] = {"none", "limits", "landlock", "namespaces", "bubblewrap", NULL};

int ff_box_level_of(const char *word, struct ff_err *err)
{
	for (int i = 0; ff_box_level_names[i]; i++)
		if (!strcmp(word, ff_box_level_names[i]))
			return i;
	return ff_err_set(err, FF_EX_USAGE, "%s is no level: limits, landlock, namespaces, bubblewrap", word);
}

int ff_box_required(const struct ff_config *c)
{
	const char *least = ff_config_get(c, "fibreflow.sandbox.require", ff_box_level_names[FF_BOX_LIMITS]);
	for (int i = 0; ff_box_level_names[i]; i++)
		if (!strcmp(ff_box_level_names[i], least))
			return i;
	return FF_BOX_LIMITS;
}

int ff_box_limit(struct ff_box *b, const char *word, struct ff_err *err)
{
	int output = 0;
	const struct {
		const char *name;
		int *into;
	} known[] = {{"cpu", &b->cpu_seconds}, {"memory", &b->memory_mb}, {"processes", &b->processes}, {"file", &b->file_mb}, {"disk", &b->disk_mb}, {"output", &output}};
	size_t n = strcspn(word, "=");
	char *end;
	for (size_t i = 0; i < FF_COUNT(known); i++) {
		if (strlen(known[i].name) != n || strncmp(known[i].name, word, n) != 0)
			continue;
		errno = 0;
		long value = word[n] ? strtol(word + n + 1, &end, 10) : 0;
		if (value < 1 || value > INT_MAX || errno || *end)
			return ff_err_set(err, FF_EX_USAGE, "--limit %s: a whole number from 1 on is wanted", word);
		*known[i].into = (int)value;
		b->output = output ? (size_t)output : b->output;
		return 0;
	}
	return ff_err_set(err, FF_EX_USAGE, "--limit %s: cpu, memory, processes, file, disk or output", word);
}

const char *ff_box_inside(struct ff_arena *a, const struct ff_box *b, int level, const char *path)
{
	if (level < FF_BOX_NAMESPACES || !b->stands_at || !b->stands_at[0] || !ff_plan_under(path, b->work))
		return path;
	return ff_arena_printf(a, "%s%s", b->stands_at, path + strlen(b->work));
}

/* ---- the call ---- */

struct words {
	struct ff_arena *a;
	struct ff_strings list;
};

static void add(struct words *w, const char *name, const char *value)
{
	ff_strings_push(w->a, &w->list, name);
	if (value)
		ff_strings_push(w->a, &w->list, value);
}

static void add_limit(struct words *w, const char *name, long long value)
{
	if (value)
		add(w, "--limit", ff_arena_printf(w->a, "%s=%lld", name, value));
}

static const char *const *words_of(struct ff_arena *a, const struct ff_box *b, size_t output, const char *const *argv)
{
	struct words w = {.a = a};
	const struct {
		const char *name;
		const struct ff_strings *values;
	} lists[] = {{"--hide", &b->hide}, {"--show", &b->show}, {"--env", &b->env}};
	add(&w, ff_path_tool(a, "ff-sandbox"), "--report");
	add(&w, "--level", ff_box_level_names[b->most ? b->most : FF_BOX_BUBBLEWRAP]);
	add(&w, "--require", ff_box_level_names[b->least > FF_BOX_LIMITS ? b->least : FF_BOX_LIMITS]);
	if (b->work && b->work[0])
		add(&w, "--work", b->work);
	if (b->stands_at && b->stands_at[0])
		add(&w, "--at", b->stands_at);
	for (size_t i = 0; i < FF_COUNT(lists); i++)
		for (int k = 0; k < lists[i].values->count; k++)
			add(&w, lists[i].name, lists[i].values->items[k]);
	add_limit(&w, "cpu", b->cpu_seconds);
	add_limit(&w, "memory", b->memory_mb);
	add_limit(&w, "processes", b->processes);
	add_limit(&w, "file", b->file_mb);
	add_limit(&w, "disk", b->disk_mb);
	add_limit(&w, "output", (long long)output);
	if (b->deadline_ms)
		add(&w, "--deadline", ff_arena_printf(a, "%.3f", b->deadline_ms / 1000.0));
	add(&w, "--", NULL);
	for (int i = 0; argv[i]; i++)
		add(&w, argv[i], NULL);
	ff_strings_push(a, &w.list, NULL);
	return w.list.items;
}

/* What the warden and the program may know of our environment. */
static const char *const *environment(struct ff_arena *a)
{
	static const char *const kept[] = {"PATH=", "LANG=", "LC_", "TZ=", "TMPDIR="};
	struct ff_strings env = {0};
	for (char **e = environ; *e; e++)
		for (size_t i = 0; i < FF_COUNT(kept); i++)
			if (ff_str_starts(*e, kept[i]))
				ff_strings_push(a, &env, *e);
	ff_strings_push(a, &env, NULL);
	return env.items;
}

static const char *secret(struct ff_arena *a)
{
	unsigned long long word[2] = {0};
	if (getrandom(word, sizeof word, 0) != (ssize_t)sizeof word)
		word[0] = (unsigned long long)ff_cell_us();
	return ff_arena_printf(a, "%016llx%016llx", word[0], word[1]);
}

int ff_box_hear(struct ff_arena *a, struct ff_box_call *c, int fd, struct ff_err *err)
{
	struct ff_lines in;
	char *line, word[64];
	size_t n;
	long long since;
	int rc = -1;
	ff_lines_init(&in, fd);
	if (ff_lines_next(&in, &line, &n, err) > 0 && sscanf(line, "%63s %lld", word, &since) == 2) {
		c->report = ff_arena_str(a, word);
		c->since = since;
		rc = 0;
	} else if (!err->code) {
		ff_err_set(err, FF_EX_USAGE, "--report: a word and a time are wanted on standard input");
	}
	ff_lines_free(&in);
	return rc;
}

/* ---- the report ---- */

static const char *reason_of(const char *word)
{
	static const char *const reasons[] = {"deadline", "output", "memory", "processes", "disk"};
	for (size_t i = 0; i < FF_COUNT(reasons); i++)
		if (!strcmp(word, reasons[i]))
			return reasons[i];
	return "";
}

/* The best level of this machine, once it is known: asking costs a box. */
static atomic_int best;

/* Takes the report off the end of standard error. */
static int read_report(struct ff_buf *errs, const char *word, struct ff_box_end *end, struct ff_err *err)
{
	char reason[32] = "";
	int code, at = 0;
	char *line = NULL, *text = errs->data;
	for (char *p = text; p && (p = memmem(p, errs->len - (size_t)(p - text), word, strlen(word))); p++)
		line = p;
	if (!line || sscanf(line + strlen(word), "%d %d %d %d %d %31s%n", &code, &end->level, &end->status, &end->ms, &end->start_ms, reason, &at) != 6)
		return ff_err_set(err, FF_EX_TEMP, "the sandbox was ended from outside");
	end->ended = reason_of(reason);
	if (code)
		ff_err_set(err, code, "%.*s", (int)strcspn(line + strlen(word) + at + 1, "\n"), line + strlen(word) + at + 1);
	else if (!strcmp(reason, "signal"))
		code = ff_err_set(err, FF_EX_TEMP, "the sandbox was told to end");
	errs->len = line > text && line[-1] == '\n' ? (size_t)(line - text) - 1 : (size_t)(line - text);
	text[errs->len] = 0;
	return code ? -1 : 0;
}

int ff_box_run(struct ff_arena *a, const struct ff_box *b, const char *const *argv, struct ff_buf *out, struct ff_buf *errout, struct ff_box_end *end,
               struct ff_err *err)
{
	const char *word = secret(a), *input = ff_arena_printf(a, "%s %lld\n", word, (long long)ff_cell_us());
	const int deadline = b->deadline_ms && b->deadline_ms < INT_MAX - STARTS_MS ? b->deadline_ms + STARTS_MS : INT_MAX;
	size_t output = b->output ? b->output : FF_BOX_OUTPUT;
	struct ff_spawn s = {.env = environment(a), .session = true, .tied = true};
	struct ff_buf errs;
	int status = 0, rc = -1;
	ff_buf_init(&errs, FF_MAX_STDERR);
	*end = (struct ff_box_end){.ended = "", .status = -1};
	if (out && out->max && out->max - out->len < output) /* what the warden lets through always fits */
		output = out->max - out->len;
	s.argv = words_of(a, b, output, argv);
	if (!ff_run(&s, input, strlen(input), out, &errs, deadline, &status, err) && !read_report(&errs, word, end, err))
		rc = 0;
	if (!rc && !b->most)
		atomic_store(&best, end->level);
	if (errout)
		ff_buf_add(errout, ff_buf_text(&errs), errs.len);
	ff_buf_free(&errs);
	return rc ? ff_err_wrap(err, "sandbox") : 0;
}

int ff_box_best(int most)
{
	struct ff_arena a = {0};
	const char *const argv[] = {ff_path_tool(&a, "ff-sandbox"), "--check", "--level", ff_box_level_names[most ? most : FF_BOX_BUBBLEWRAP], NULL};
	struct ff_spawn s = {.argv = argv, .env = environment(&a), .session = true, .tied = true};
	struct ff_buf out;
	int status = 0, level = most ? FF_BOX_NONE : atomic_load(&best);
	if (level != FF_BOX_NONE)
		goto done;
	ff_buf_init(&out, 256);
	if (!ff_run(&s, NULL, 0, &out, NULL, STARTS_MS, &status, NULL) && status == 0 && out.len > 1) {
		out.data[out.len - 1] = 0;
		level = ff_box_level_of(out.data, NULL);
	}
	ff_buf_free(&out);
	level = level < 0 ? FF_BOX_NONE : level;
	if (!most)
		atomic_store(&best, level);
done:
	ff_arena_free(&a);
	return level;
}
