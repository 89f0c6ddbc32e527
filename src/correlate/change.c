/*
 * change.c - what a commit is like: how many files and lines, of which kind, where.  From its facts, or from paths alone.  Called by
 * commit.c, which keeps it with a baseline, and by forecast.c; must not know what becomes of it.
 */
#include <math.h>
#include <unistd.h>

#include "change.h"
#include "ff/agent.h"
#include "ff/scan.h"

/* ---- counting ---- */

static void count_kind(struct change_shape *s, int language, int role)
{
	bool docs = language == FF_LANG_DOCS || role == FF_ROLE_DOCS;
	s->python += language == FF_LANG_PYTHON;
	s->configuration += language == FF_LANG_CONFIG || role == FF_ROLE_SETTINGS;
	s->dependencies += language == FF_LANG_DEPENDENCY;
	s->migrations += role == FF_ROLE_MIGRATION || language == FF_LANG_SQL;
	s->templates += language == FF_LANG_TEMPLATE;
	s->tests += role == FF_ROLE_TEST;
	s->docs += docs;
	s->running += !docs && role != FF_ROLE_TEST && role != FF_ROLE_EXAMPLE && role != FF_ROLE_SCRIPT;
}

#define MOST_LINES 100000000 /* what a stream claims beyond that is no source */

static void count_lines(int *count, const struct ff_spans *s)
{
	for (int i = 0; i < s->count; i++) {
		int64_t lines = (int64_t)s->items[i].last - s->items[i].first + 1;
		*count = lines < 0 || lines > MOST_LINES - *count ? MOST_LINES : *count + (int)lines;
	}
}

static void count_file(struct change_shape *s, const struct ff_file *f)
{
	s->files++;
	count_lines(&s->added, &f->added);
	count_lines(&s->removed, &f->removed);
	s->fresh += f->status == FF_STATUS_ADDED;
	s->gone += f->status == FF_STATUS_DELETED;
	s->moved += f->status == FF_STATUS_RENAMED;
	count_kind(s, f->language, f->role);
}

void change_of_paths(const struct ff_strings *paths, struct change_shape *out)
{
	*out = (struct change_shape){.files = paths->count};
	for (int i = 0; i < paths->count; i++)
		count_kind(out, ff_scan_language(paths->items[i]), ff_scan_role(paths->items[i]));
}

/* ---- places ---- */

const char *change_pattern(struct ff_arena *a, const char *path)
{
	const char *slash = strchr(path, '/'), *second = slash ? strchr(slash + 1, '/') : NULL;
	return slash ? ff_arena_dup(a, path, (size_t)((second ? second : slash) - path)) : ff_arena_str(a, path);
}

static void add_pattern(struct ff_arena *a, const char *path, struct ff_strings *patterns)
{
	const char *p = change_pattern(a, path);
	if (*p && !ff_strings_has(patterns, p))
		ff_strings_push(a, patterns, p);
}

void change_patterns(struct ff_arena *a, const struct ff_strings *paths, struct ff_strings *patterns)
{
	for (int i = 0; i < paths->count && i < MOST_PATHS; i++)
		add_pattern(a, paths->items[i], patterns);
}

/* ---- a stream ---- */

/* An impact report may also follow the facts: `cat FACTS REPORT`. */
static int read_rest(struct ff_arena *a, struct ff_stream *st, struct change *out, struct ff_err *err)
{
	struct ff_lines *lines = ff_stream_lines(st);
	char *line;
	size_t len;
	int got;
	while ((got = ff_lines_next(lines, &line, &len, err)) == 1) {
		struct ff_impact *impact = FF_NEW_IN(a, struct ff_impact);
		if (!ff_line_is(line, len, "impact"))
			continue;
		if (ff_record_read(a, &ff_impact_type, line, len, impact, err))
			return ff_err_wrap(err, "line %ld", lines->line);
		out->impact = impact;
	}
	return got;
}

/* The stream's own arena ends with it: what is kept of the report is copied by writing and reading it. */
static int keep_impact(struct ff_arena *a, const struct ff_impact *impact, struct change *out, struct ff_err *err)
{
	struct ff_buf b;
	struct ff_impact *mine = FF_NEW_IN(a, struct ff_impact);
	ff_buf_init(&b, 0);
	ff_object_write(&b, &ff_impact_type, impact);
	int rc = ff_object_read(a, &ff_impact_type, ff_buf_text(&b), b.len, mine, err);
	out->impact = mine;
	ff_buf_free(&b);
	return rc;
}

int change_read(struct ff_arena *a, int fd, struct change *out, struct ff_err *err)
{
	struct ff_stream *st = ff_stream_open(fd, 0, false);
	struct ff_subject s;
	int rc;
	*out = (struct change){.commit = ""};
	while ((rc = ff_stream_next(st, &s, err)) == 1) {
		if (out->shape.files < MOST_PATHS) {
			add_pattern(a, *s.file->place ? s.file->place : s.file->path, &out->patterns);
			if (*s.file->old_path)
				add_pattern(a, s.file->old_path, &out->patterns);
		}
		count_file(&out->shape, s.file);
	}
	if (!rc && ff_stream_commit(st))
		out->commit = ff_arena_str(a, ff_stream_commit(st)->id);
	if (!rc && ff_stream_impact(st))
		rc = keep_impact(a, ff_stream_impact(st), out, err);
	if (!rc)
		rc = read_rest(a, st, out, err);
	else if (ff_stream_impact(st) && !ff_stream_commit(st))
		ff_err_set(err, FF_EX_DATA, "a report without the facts of the change: ff-consequence --stream lets them pass");
	ff_stream_close(st);
	return rc;
}

int change_of_commit(struct ff_arena *a, const char *dir, const char *commit, struct change *out, struct ff_err *err)
{
	const struct ff_common common = {.dir = dir, .quiet = true};
	struct ff_source src;
	if (ff_source_open(&src, &common, commit, 0, 0, NULL, err))
		return -1;
	int rc = change_read(a, src.fd, out, err), status = ff_source_close(&src);
	out->commit = commit;
	return status ? ff_err_set(err, status, "ff-scan could not tell the facts of %.10s", commit) : rc;
}

/* ---- in the database ---- */

#define COUNT(member) {#member, FF_INT, offsetof(struct change_shape, member), true, NULL, NULL, ""}
static const struct ff_field shape_fields[] = {
	COUNT(files), COUNT(added), COUNT(removed), COUNT(fresh), COUNT(gone), COUNT(moved), COUNT(python), COUNT(configuration),
	COUNT(dependencies), COUNT(migrations), COUNT(templates), COUNT(tests), COUNT(docs), COUNT(running), {NULL, 0, 0, false, NULL, NULL, NULL}};
static const struct ff_type shape_type = {"shape", sizeof(struct change_shape), shape_fields, false, true, "what a commit is like"};

const char *change_paths_text(struct ff_arena *a, const struct ff_strings *paths)
{
	struct ff_buf b;
	ff_buf_init(&b, 0);
	ff_buf_char(&b, '[');
	for (int i = 0; i < paths->count && i < MOST_PATHS; i++) {
		ff_buf_str(&b, i ? "," : "");
		ff_json_str(&b, paths->items[i]);
	}
	ff_buf_char(&b, ']');
	const char *text = ff_arena_str(a, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}

const char *change_text(struct ff_arena *a, const struct change_shape *s)
{
	struct ff_buf b;
	ff_buf_init(&b, 1024);
	ff_object_write(&b, &shape_type, s);
	const char *text = ff_arena_str(a, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}

bool change_from_text(struct ff_arena *a, const char *text, struct change_shape *out)
{
	struct ff_err none = {0};
	return *text && !ff_object_read(a, &shape_type, text, strlen(text), out, &none);
}

/* ---- as features ---- */

static double steps(int count)
{
	return log2(1 + fmax(count, 0));
}

static int level_of(const struct ff_category *c)
{
	return c ? c->level : 0;
}

void change_features(const struct change *c, double features[CHANGE_FEATURES])
{
	const struct change_shape *s = &c->shape;
	const int counts[] = {s->files,         c->patterns.count, s->added,      s->removed,   s->fresh, s->gone, s->moved,  s->python,
	                      s->configuration, s->dependencies,   s->migrations, s->templates, s->tests, s->docs, s->running};
	_Static_assert(FF_COUNT(counts) + 5 == CHANGE_FEATURES, "a feature more or less");
	int n = 0;
	for (; n < (int)FF_COUNT(counts); n++)
		features[n] = steps(counts[n]);
	const struct ff_categories none = {0}, *k = c->impact && c->impact->categories ? c->impact->categories : &none;
	features[n++] = level_of(k->api);
	features[n++] = level_of(k->database);
	features[n++] = level_of(k->performance);
	features[n++] = level_of(k->user);
	features[n++] = steps(c->impact ? c->impact->endpoints.count : 0);
}
