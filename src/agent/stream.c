/*
 * stream.c - a facts stream, one changed file at a time.  Called by the agents and by
 * ff-consequence; knows the order of the records (docs/protocol.md), not what they mean.
 */
#include "ff/agent.h"

struct ff_stream {
	struct ff_lines lines;
	struct ff_arena run;  /* commit, end, risk, contexts */
	struct ff_arena file; /* the subject in use */
	unsigned want;
	bool want_old, started, ended;
	char *held; /* a line read too early: it opens the next file */
	size_t held_len;
	struct ff_commit commit;
	struct ff_end end;
	struct ff_risk risk;
	struct ff_spread spread;
	struct ff_impact impact;
	bool has_commit, has_risk, has_spread, has_impact;
	int echo;         /* -1: nobody reads along */
	char *last;       /* the end's line, when somebody does */
	struct ff_list contexts;
	struct ff_list usages;
	struct ff_models models;
	struct ff_covered covered;
	struct ff_documented documented;
	bool has_covered, has_documented;
	struct ff_file record;
	struct ff_facts news, olds;
};

struct ff_stream *ff_stream_open(int fd, unsigned want, bool want_old)
{
	struct ff_stream *st = ff_xmalloc(sizeof *st);
	*st = (struct ff_stream){.want = want | FF_WANT_MODULE | FF_WANT_LINES, .want_old = want_old, .echo = -1};
	ff_lines_init(&st->lines, fd);
	return st;
}

void ff_stream_close(struct ff_stream *st)
{
	if (!st)
		return;
	ff_lines_free(&st->lines);
	ff_arena_free(&st->run);
	ff_arena_free(&st->file);
	free(st->held);
	free(st->last);
	free(st);
}

struct ff_lines *ff_stream_lines(struct ff_stream *st)
{
	return &st->lines;
}

const struct ff_commit *ff_stream_commit(const struct ff_stream *st)
{
	return st->has_commit ? &st->commit : NULL;
}

const struct ff_end *ff_stream_end(const struct ff_stream *st)
{
	return st->ended ? &st->end : NULL;
}

const struct ff_risk *ff_stream_risk(const struct ff_stream *st)
{
	return st->has_risk ? &st->risk : NULL;
}

const struct ff_spread *ff_stream_spread(const struct ff_stream *st)
{
	return st->has_spread ? &st->spread : NULL;
}

const struct ff_impact *ff_stream_impact(const struct ff_stream *st)
{
	return st->has_impact ? &st->impact : NULL;
}

const struct ff_list *ff_stream_contexts(const struct ff_stream *st)
{
	return &st->contexts;
}

void ff_stream_echo(struct ff_stream *st, int fd)
{
	st->echo = fd;
}

int ff_stream_echo_end(struct ff_stream *st, struct ff_err *err)
{
	return st->echo < 0 || !st->last ? 0 : ff_write_all(st->echo, st->last, strlen(st->last), err);
}

/* A line as it came goes on, but for the end's: something may be put before it. */
static int pass_on(struct ff_stream *st, char *line, size_t len, struct ff_err *err)
{
	line[len] = '\n'; /* it stood there */
	int rc = 0;
	if (ff_line_is(line, len, "end")) {
		st->last = ff_xmalloc(len + 2);
		memcpy(st->last, line, len + 1);
		st->last[len + 1] = '\0';
	} else
		rc = ff_write_all(st->echo, line, len + 1, err);
	line[len] = '\0';
	return rc;
}

/* The next line, the one that was put back first. */
static int next_line(struct ff_stream *st, char **line, size_t *len, struct ff_err *err)
{
	if (st->held) {
		*line = st->held;
		*len = st->held_len;
		return 1;
	}
	int got = ff_lines_next(&st->lines, line, len, err);
	return got == 1 && st->echo >= 0 && pass_on(st, *line, *len, err) ? -1 : got;
}

static void hold(struct ff_stream *st, const char *line, size_t len)
{
	if (st->held == line)
		return;
	st->held = ff_xmalloc(len + 1);
	memcpy(st->held, line, len + 1);
	st->held_len = len;
}

static void drop_held(struct ff_stream *st)
{
	free(st->held);
	st->held = NULL;
}

/* Fact lines up to the next record of another kind, which is held back. */
static int take_facts(struct ff_stream *st, struct ff_arena *a, struct ff_facts *news, struct ff_facts *olds, struct ff_err *err)
{
	static const char *const others[] = {"file", "usage", "documented", "covered", "models", "context", "risk", "impact", "end", "commit", "spread"};
	char *line;
	size_t len;
	int got;
	drop_held(st);
	while ((got = next_line(st, &line, &len, err)) > 0) {
		for (size_t i = 0; i < FF_COUNT(others); i++)
			if (ff_line_is(line, len, others[i])) {
				hold(st, line, len);
				return 0;
			}
		if (!ff_line_record(line, len, &(size_t){0}))
			return ff_err_set(err, FF_EX_DATA, "line %ld: not a record", st->lines.line);
		if (ff_facts_take(a, news, olds, st->want, line, len, err) < 0)
			return ff_err_wrap(err, "line %ld", st->lines.line);
	}
	return got < 0 ? -1 : ff_err_set(err, FF_EX_DATA, "the facts stream breaks off: no end record");
}

static int take_context(struct ff_stream *st, const char *line, size_t len, struct ff_err *err)
{
	if (!(st->want & FF_WANT_CONTEXT))
		return take_facts(st, &st->run, NULL, NULL, err);
	struct ff_context_facts *c = FF_PUSH(&st->run, &st->contexts, struct ff_context_facts);
	if (ff_record_read(&st->run, &ff_context_type, line, len, &c->context, err))
		return -1;
	c->facts = FF_NEW_IN(&st->run, struct ff_facts);
	return take_facts(st, &st->run, c->facts, NULL, err);
}

static int take_file(struct ff_stream *st, struct ff_arena *a, char *line, size_t len, struct ff_subject *s, struct ff_err *err)
{
	if (ff_changed_file_read(a, line, len, st->want & FF_WANT_CHANGED_LINES, &st->record, err))
		return -1;
	memset(&st->news, 0, sizeof st->news);
	memset(&st->olds, 0, sizeof st->olds);
	if (take_facts(st, a, &st->news, st->want_old ? &st->olds : NULL, err))
		return -1;
	*s = (struct ff_subject){
		.commit = &st->commit,
		.file = &st->record,
		.news = st->record.facts ? &st->news : NULL,
		.olds = st->want_old && st->record.old_facts ? &st->olds : NULL,
		.usages = &st->usages,
		.models = &st->models,
		.documented = st->has_documented && !strcmp(st->documented.path, st->record.path) ? &st->documented : NULL,
		.covered = st->has_covered && !strcmp(st->covered.path, st->record.path) ? &st->covered : NULL,
		.scratch = a,
	};
	return 1;
}

/* One record that is not a file.  0: go on; -1: error. */
static int take_other(struct ff_stream *st, struct ff_arena *a, const char *line, size_t len, struct ff_err *err)
{
	if (ff_line_is(line, len, "usage"))
		return ff_record_read(a, &ff_usage_type, line, len, FF_PUSH(a, &st->usages, struct ff_usage), err);
	if (ff_line_is(line, len, "covered")) {
		st->has_covered = true;
		return ff_record_read(a, &ff_covered_type, line, len, &st->covered, err);
	}
	if (ff_line_is(line, len, "documented")) {
		st->has_documented = true;
		return ff_record_read(a, &ff_documented_type, line, len, &st->documented, err);
	}
	if (ff_line_is(line, len, "models"))
		return ff_record_read(a, &ff_models_type, line, len, &st->models, err);
	if (ff_line_is(line, len, "commit")) {
		st->has_commit = true;
		return ff_record_read(&st->run, &ff_commit_type, line, len, &st->commit, err);
	}
	if (ff_line_is(line, len, "spread") && st->want & FF_WANT_CONTEXT) {
		st->has_spread = true;
		return ff_record_read(&st->run, &ff_spread_type, line, len, &st->spread, err);
	}
	if (ff_line_is(line, len, "risk")) {
		st->has_risk = true;
		return ff_record_read(&st->run, &ff_risk_type, line, len, &st->risk, err);
	}
	if (ff_line_is(line, len, "impact")) {
		st->has_impact = true;
		return ff_record_read(&st->run, &ff_impact_type, line, len, &st->impact, err);
	}
	if (!ff_line_record(line, len, &(size_t){0}))
		return ff_err_set(err, FF_EX_DATA, "not a record");
	return 0; /* a kind of a later version */
}

int ff_stream_next(struct ff_stream *st, struct ff_subject *s, struct ff_err *err)
{
	char *line;
	size_t len;
	int got, rc;
	if (st->ended)
		return 0;
	struct ff_arena *a = &st->file;
	ff_arena_reset(a);
	st->usages = (struct ff_list){0};
	st->models = (struct ff_models){0};
	st->has_covered = st->has_documented = false;
	while ((got = next_line(st, &line, &len, err)) > 0) {
		if (ff_line_is(line, len, "file")) {
			rc = take_file(st, a, line, len, s, err);
			return rc < 0 ? ff_err_wrap(err, "line %ld", st->lines.line) : rc;
		}
		if (ff_line_is(line, len, "context")) {
			if (take_context(st, line, len, err))
				return -1;
			continue;
		}
		st->ended = ff_line_is(line, len, "end");
		rc = st->ended ? ff_record_read(&st->run, &ff_end_type, line, len, &st->end, err) : take_other(st, a, line, len, err);
		drop_held(st);
		if (rc)
			return ff_err_wrap(err, "line %ld", st->lines.line);
		if (st->ended)
			return 0;
	}
	return got < 0 ? -1 : ff_err_set(err, FF_EX_DATA, "the facts stream breaks off: no end record");
}
