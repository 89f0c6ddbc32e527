/*
 * tool.c - the program around the model: repository, the two files of the state folder, standard input and output.  The only file
 * of this room that knows of the clock.  What is kept (FF_RISK_HISTORY, FF_RISK_MODEL) may be deleted at any time.
 */
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ff/agent.h"
#include "ff/risk.h"

#define FF_RISK_HISTORY "risk.history"
#define FF_RISK_MODEL "risk.model"

enum {
	STEP_MS = 3000,    /* and what a stream waits for */
	STEP_COMMITS = 1000,
	RANGE = 20,        /* commits of a range that are judged */
	DUE_COMMITS = 500, /* so many new ones, or ... */
	DUE_DAYS = 30,
	YOUNG_COMMITS = 50, /* ... while there is no history to learn from */
	YOUNG_DAYS = 7,
	DUE_MS = 540000,   /* on a busy machine: the driver's patience ends at 600 s, and then nothing is put off */
	MAX_DATA = 64 << 20,
};

struct desk {
	const struct ff_risk_options *o;
	struct ff_arena a;
	struct ff_git *g;
	struct ff_history *h;
	struct ff_risk_model model;
	bool fitted; /* there is a model */
	const char *state, *history, *file;
};

static int fail(const struct ff_err *err)
{
	return ff_fail("ff-risk", err);
}

static int desk_open(struct desk *d, struct ff_err *err)
{
	if (ff_git_open(d->o->common->dir, &d->g, err))
		return -1;
	d->state = ff_arena_printf(&d->a, "%s/fibreflow", ff_git_common(d->g));
	d->history = ff_arena_printf(&d->a, "%s/" FF_RISK_HISTORY, d->state);
	d->file = ff_arena_printf(&d->a, "%s/" FF_RISK_MODEL, d->state);
	d->h = ff_history_new();
	ff_history_load(d->h, d->history);
	d->fitted = ff_risk_model_read(&d->a, d->file, &d->model);
	return 0;
}

static void desk_close(struct desk *d)
{
	ff_history_free(d->h);
	ff_git_close(d->g);
	ff_arena_free(&d->a);
}

/*
 * A cache that cannot be written costs time, not the answer.  In the background the folder is not made: it was removed meanwhile
 * (ff uninstall --purge).
 */
static void keep(struct desk *d)
{
	struct ff_err err = {0};
	if (!d->o->due && !d->o->stream)
		mkdir(d->state, 0700);
	if (ff_history_save(d->h, d->history, &err) && !d->o->common->quiet)
		ff_say("ff-risk", "%s", err.text);
}

/* ---- fit ---- */

static void keep_model(struct desk *d, const struct ff_id *tip)
{
	struct ff_err err = {0};
	char hex[FF_ID_HEX];
	ff_id_hex(tip, hex);
	d->model.tip = ff_arena_str(&d->a, hex);
	d->model.fitted_at = ff_clock_now();
	if (ff_risk_model_write(&d->model, d->file, &err) && !d->o->common->quiet)
		ff_say("ff-risk", "%s", err.text);
}

/* In the background a history that takes too long is not tried again after every commit: a model without one says when it was tried. */
static void put_off(struct desk *d, const struct ff_id *tip, const struct ff_err *err)
{
	if (!d->o->due || err->code != FF_EX_TEMP)
		return;
	ff_risk_fit(&d->a, NULL, 0, &d->model);
	d->model.why = ff_arena_str(&d->a, err->text);
	keep_model(d, tip);
	unlink(d->history);
}

/* From the beginning: labels need all of it, and what was rewritten meanwhile falls out. */
static int fit(struct desk *d, const struct ff_id *tip, struct ff_err *err)
{
	struct ff_walk_bounds b = {d->o->commits, d->o->due ? DUE_MS : 0, d->o->seconds * 1000};
	struct ff_risk_row *rows;
	int n;
	ff_history_free(d->h);
	d->h = ff_history_new();
	if (ff_history_walk(d->h, d->g, tip, &b, err)) {
		put_off(d, tip, err);
		return -1;
	}
	rows = ff_history_rows(d->h, tip, NULL, &n);
	ff_risk_fit(&d->a, rows, n, &d->model);
	free(rows);
	d->fitted = true;
	keep(d);
	keep_model(d, tip);
	return 0;
}

static bool due(const struct desk *d)
{
	bool young = d->fitted && d->model.young;
	int known = ff_history_count(d->h), more = known - d->model.commits;
	int64_t days = (ff_clock_now() - d->model.fitted_at) / 86400;
	if (!d->fitted || days < 0)
		return true;
	if (!known) /* the file is gone; or there was none, since the walk took too long */
		return d->model.commits || days >= YOUNG_DAYS;
	return more >= (young ? YOUNG_COMMITS : DUE_COMMITS) || (more > 0 && days >= (young ? YOUNG_DAYS : DUE_DAYS));
}

static int tip_of(struct desk *d, const char *rev, struct ff_revision *r, struct ff_id *id, struct ff_err *err)
{
	if (ff_git_revision(d->g, &d->a, rev, r, err))
		return -1;
	return ff_id_parse(r->commit.id, id) ? 0 : ff_err_set(err, FF_EX_NOREPO, "%s: no commit", rev);
}

/* History and model as far as the commit, for a person who waits. */
static int ready(struct desk *d, const struct ff_id *tip, struct ff_err *err)
{
	int before = ff_history_count(d->h);
	if (!d->fitted || !before) {
		if (!d->o->common->quiet && isatty(STDERR_FILENO))
			ff_say("ff-risk", "walks the history, once");
		return fit(d, tip, err);
	}
	struct ff_walk_bounds b = {d->o->commits, 0, d->o->seconds * 1000};
	if (ff_history_walk(d->h, d->g, tip, &b, err))
		return -1;
	if (ff_history_count(d->h) > before)
		keep(d);
	return 0;
}

/* ---- one commit, or the riskiest of a range ---- */

static int paths_of(struct desk *d, const struct ff_past *p, struct ff_strings *out, struct ff_err *err)
{
	struct ff_past parent = {0};
	struct ff_list changes = {0};
	if (p->parent_count && ff_git_past(d->g, &d->a, &p->parents[0], &parent, err) < 0)
		return -1;
	if (ff_git_changes(d->g, &d->a, &parent.tree, &p->tree, true, &changes, err))
		return -1;
	for (int i = 0; i < changes.count; i++)
		ff_strings_push(&d->a, out, FF_AT(&changes, struct ff_change_entry, i)->path);
	return 0;
}

/* 1: judged; 0: a merge, or nothing that can be judged. */
static int judge(struct desk *d, const struct ff_past *p, struct ff_risk *out, struct ff_err *err)
{
	struct ff_strings paths = {0};
	struct ff_risk_row row;
	struct ff_hot hot;
	if (paths_of(d, p, &paths, err))
		return -1;
	if (!ff_history_row(d->h, &p->id, &paths, &row, &hot) || !row.judged)
		return 0;
	ff_risk_judge(&d->a, &d->model, &row, &hot, out);
	return 1;
}

static void tell_which(struct desk *d, const char *hex, struct ff_risk *r)
{
	struct ff_strings all = {0};
	ff_strings_push(&d->a, &all, ff_arena_printf(&d->a, "%.12s is the riskiest commit of the range", hex));
	for (int i = 0; i < r->reasons.count && i < 2; i++)
		ff_strings_push(&d->a, &all, r->reasons.items[i]);
	r->reasons = all;
}

/* from: where a range begins, NULL for one commit.  1: judged; 0: not. */
static int assess(struct desk *d, const struct ff_id *tip, const struct ff_id *from, char hex[FF_ID_HEX], struct ff_risk *out, struct ff_err *err)
{
	struct ff_id at = *tip;
	int found = 0, n = 0;
	for (; n < (from ? RANGE : 1); n++) {
		struct ff_past p;
		struct ff_risk r;
		if (from && ff_id_equal(&at, from))
			break;
		int rc = ff_git_past(d->g, &d->a, &at, &p, err);
		if (rc > 0)
			rc = judge(d, &p, &r, err);
		if (rc < 0)
			return -1;
		if (rc && (!found || r.probability > out->probability)) {
			*out = r;
			ff_id_hex(&at, hex);
			found = 1;
		}
		if (!p.parent_count)
			break;
		at = p.parents[0];
	}
	if (found && from && n > 1)
		tell_which(d, hex, out);
	return found;
}

static bool range_start(const char *range, struct ff_id *from)
{
	char hex[FF_ID_HEX] = "";
	size_t n = strcspn(range, ".");
	if (n != FF_ID_HEX - 1)
		return false;
	memcpy(hex, range, n);
	return ff_id_parse(hex, from);
}

static int one(struct desk *d, const char *rev, struct ff_buf *out, struct ff_err *err)
{
	struct ff_revision r;
	struct ff_id tip, from;
	struct ff_risk risk;
	char hex[FF_ID_HEX] = "";
	if (tip_of(d, rev, &r, &tip, err) || ready(d, &tip, err))
		return -1;
	int rc = assess(d, &tip, range_start(r.commit.range ? r.commit.range : "", &from) ? &from : NULL, hex, &risk, err);
	if (rc < 0)
		return -1;
	if (!rc) {
		if (!d->o->common->json)
			ff_buf_printf(out, "%.12s: a merge, an empty commit, or one that is too large: no risk is known\n", r.commit.id);
		return 0;
	}
	if (d->o->common->json) {
		ff_record_write(out, &ff_risk_type, &risk);
	} else {
		struct ff_screen screen;
		ff_screen_look(&screen, STDOUT_FILENO);
		ff_risk_print(out, &screen, hex, &risk);
	}
	return 0;
}

/* ---- a filter: a facts stream gets its `risk` record before the end ---- */

/* The record of the stream's commit; nothing where history or model are missing or too far behind. */
static void for_stream(struct desk *d, const char *line, size_t n, struct ff_buf *out)
{
	struct ff_commit c;
	struct ff_id tip, from;
	struct ff_risk risk;
	char hex[FF_ID_HEX];
	int before = d->h ? ff_history_count(d->h) : 0;
	struct ff_walk_bounds b = {STEP_COMMITS, STEP_MS, 0};
	if (!d->fitted || !before || ff_record_read(&d->a, &ff_commit_type, line, n, &c, NULL) || !ff_id_parse(c.id, &tip))
		return;
	if (ff_history_walk(d->h, d->g, &tip, &b, NULL))
		return;
	if (ff_history_count(d->h) > before)
		keep(d);
	if (assess(d, &tip, range_start(c.range, &from) ? &from : NULL, hex, &risk, NULL) == 1)
		ff_record_write(out, &ff_risk_type, &risk);
}

static int stream(struct desk *d, struct ff_err *err)
{
	struct ff_lines in;
	struct ff_buf record;
	char *line;
	size_t n;
	bool had = false;
	int rc;
	ff_buf_init(&record, 1 << 20);
	ff_lines_init(&in, STDIN_FILENO);
	while ((rc = ff_lines_next(&in, &line, &n, err)) == 1) {
		if (ff_line_is(line, n, "commit"))
			for_stream(d, line, n, &record);
		had |= ff_line_is(line, n, "risk");
		if (ff_line_is(line, n, "end") && !had && record.len && (rc = ff_write_all(STDOUT_FILENO, record.data, record.len, err)))
			break;
		line[n] = '\n';
		if ((rc = ff_write_all(STDOUT_FILENO, line, n + 1, err)))
			break;
	}
	ff_lines_free(&in);
	ff_buf_free(&record);
	return rc;
}

/* ---- features, model ---- */

static int features(struct desk *d, const char *rev, struct ff_buf *out, struct ff_err *err)
{
	struct ff_revision r;
	struct ff_id tip, from;
	int n;
	if (!d->o->csv)
		return ff_err_set(err, FF_EX_USAGE, "features are written with --csv");
	if (tip_of(d, rev, &r, &tip, err) || ready(d, &tip, err))
		return -1;
	struct ff_risk_row *rows = ff_history_rows(d->h, &tip, range_start(r.commit.range ? r.commit.range : "", &from) ? &from : NULL, &n);
	ff_buf_str(out, "commit,date,bug");
	for (int j = 0; j < FF_RISK_COLUMNS; j++)
		ff_buf_printf(out, ",%s", ff_risk_names[j]);
	ff_buf_char(out, '\n');
	for (int i = 0; i < n; i++) {
		char hex[FF_ID_HEX];
		if (!rows[i].judged)
			continue;
		ff_id_hex(&rows[i].id, hex);
		ff_buf_printf(out, "%s,%lld,%d", hex, (long long)rows[i].time, rows[i].fixed_at > 0);
		for (int j = 0; j < FF_RISK_COLUMNS; j++)
			ff_buf_printf(out, ",%.12g", rows[i].x[j]);
		ff_buf_char(out, '\n');
	}
	free(rows);
	return 0;
}

static int show(const struct ff_risk_options *o, const struct ff_risk_model *m, struct ff_buf *out)
{
	struct ff_screen screen;
	ff_screen_look(&screen, STDOUT_FILENO);
	if (o->common->json)
		ff_record_write(out, &ff_risk_model_type, m);
	else
		ff_risk_model_print(out, &screen, m);
	return 0;
}

static int model(struct desk *d, struct ff_buf *out, struct ff_err *err)
{
	struct ff_revision r;
	struct ff_id tip;
	if (!d->fitted && (tip_of(d, "HEAD", &r, &tip, err) || ready(d, &tip, err)))
		return -1;
	return show(d->o, &d->model, out);
}

/* A public data set: no repository is needed. */
static int data_set(const struct ff_risk_options *o, struct ff_buf *out, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct ff_risk_model m;
	char *text;
	size_t n;
	int rc = ff_file_read(&a, o->data, MAX_DATA, &text, &n, err);
	if (!rc)
		rc = ff_risk_fit_csv(&a, text, &m, err) ? ff_err_wrap(err, "%s", o->data) : show(o, &m, out);
	ff_arena_free(&a);
	return rc;
}

static int fit_now(struct desk *d, struct ff_err *err)
{
	struct ff_revision r;
	struct ff_id tip;
	if (d->o->due && !due(d))
		return 0;
	return tip_of(d, "HEAD", &r, &tip, err) ? -1 : fit(d, &tip, err);
}

static int run(struct desk *d, int argc, char **argv, struct ff_buf *out, struct ff_err *err)
{
	const char *verb = argc ? argv[0] : "HEAD";
	if (!strcmp(verb, "fit") && argc == 1)
		return fit_now(d, err);
	if (!strcmp(verb, "model") && argc == 1)
		return model(d, out, err);
	if (!strcmp(verb, "features") && argc <= 2)
		return features(d, argc > 1 ? argv[1] : "HEAD", out, err);
	return argc > 1 ? ff_err_set(err, FF_EX_USAGE, "one revision, or fit, model, features") : one(d, verb, out, err);
}

int ff_risk_tool(const struct ff_risk_options *o, int argc, char **argv)
{
	struct desk d = {.o = o};
	struct ff_err err = {0};
	struct ff_buf out;
	int rc;
	signal(SIGPIPE, SIG_IGN);
	ff_buf_init(&out, 512u << 20);
	if (o->data && *o->data) {
		rc = argc == 1 && !strcmp(argv[0], "model") ? data_set(o, &out, &err) : ff_err_set(&err, FF_EX_USAGE, "--data goes with model");
	} else if (o->stream) {
		desk_open(&d, NULL); /* without a repository the stream passes as it is */
		rc = argc ? ff_err_set(&err, FF_EX_USAGE, "--stream reads standard input") : stream(&d, &err);
	} else {
		rc = desk_open(&d, &err);
		rc = rc ? rc : run(&d, argc, argv, &out, &err);
	}
	if (!rc)
		rc = ff_write_all(STDOUT_FILENO, ff_buf_text(&out), out.len, &err);
	ff_buf_free(&out);
	desk_close(&d);
	return rc ? fail(&err) : FF_EX_OK;
}
