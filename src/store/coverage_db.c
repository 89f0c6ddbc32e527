/*
 * coverage_db.c - reads .coverage, the SQLite database of coverage.py: lines as bits of a blob for each file and context, or arcs from line
 * to line.  Called by src/scan.  The file is a stranger's: it is opened as if nobody could write it, and only plain tables are asked.
 */
#include "ff/coverage.h"
#include "sqlite.h"

struct reading {
	struct ff_arena *a;
	struct ff_arena lines_arena;
	struct ff_db *db;
	struct ff_list files; /* struct ff_cover, and beside it ... */
	struct ff_list sets;  /* struct ff_line_set; ... */
	struct ff_list ids;   /* int64_t, rising */
	long lines;
};

/* Tables, not views: a view may be any program. */
static int check(struct reading *r, struct ff_err *err)
{
	int64_t tables;
	if (ff_db_exec(r->db, "PRAGMA trusted_schema = OFF", err) || ff_db_exec(r->db, "PRAGMA cell_size_check = ON", err))
		return -1;
	if (ff_db_int(r->db, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('file', 'line_bits', 'arc') AND sql NOT LIKE '%VIRTUAL%'", &tables, err))
		return -1;
	return tables == 3 ? 0 : ff_err_set(err, FF_EX_DATA, "no database of coverage.py that is known here");
}

static int read_files(struct reading *r, struct ff_err *err)
{
	struct ff_stmt *st = NULL;
	int got = -1;
	if (ff_db_prepare(r->db, "SELECT id, path FROM file ORDER BY id", &st, err))
		return -1;
	while ((got = ff_stmt_step(st, err)) > 0 && r->files.count < FF_COVERAGE_FILES) {
		size_t n;
		const char *path = ff_stmt_text(st, 1, &n);
		*FF_PUSH(r->a, &r->files, struct ff_cover) = (struct ff_cover){.path = ff_arena_str(r->a, path ? path : ""), .whole = true};
		*FF_PUSH(r->a, &r->ids, int64_t) = ff_stmt_int(st, 0);
		FF_PUSH(r->a, &r->sets, struct ff_line_set);
	}
	ff_stmt_free(st);
	return got < 0 ? -1 : 0;
}

/* Lines of one file; NULL for an id that no file has. */
static struct ff_line_set *set_of(struct reading *r, int64_t id)
{
	int low = 0, high = r->ids.count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (*FF_AT(&r->ids, int64_t, mid) < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < r->ids.count && *FF_AT(&r->ids, int64_t, low) == id ? FF_AT(&r->sets, struct ff_line_set, low) : NULL;
}

static int keep(struct reading *r, int64_t id, int64_t line, struct ff_err *err)
{
	struct ff_line_set *s = set_of(r, id);
	if (!s || line < 1 || line > INT32_MAX)
		return 0;
	if (++r->lines > FF_COVERAGE_LINES)
		return ff_err_set(err, FF_EX_DATA, "more than %d lines", FF_COVERAGE_LINES);
	ff_line_set_add(&r->lines_arena, s, (int)line);
	return 0;
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 0;
}

/* Bit n of the blob, the lowest of the first byte being 0, is line n. */
static int read_bits(struct reading *r, struct ff_err *err)
{
	struct ff_stmt *st = NULL;
	int got = -1, rc = 0;
	if (ff_db_prepare(r->db, "SELECT file_id, hex(numbits) FROM line_bits", &st, err))
		return -1;
	while (!rc && (got = ff_stmt_step(st, err)) > 0) {
		size_t n = 0;
		const char *text = ff_stmt_text(st, 1, &n);
		for (size_t i = 0; !rc && text && i + 1 < n; i += 2) {
			int byte = hex(text[i]) << 4 | hex(text[i + 1]);
			for (int bit = 0; !rc && bit < 8; bit++)
				if (byte >> bit & 1)
					rc = keep(r, ff_stmt_int(st, 0), (int64_t)i * 4 + bit, err);
		}
	}
	ff_stmt_free(st);
	return rc || got < 0 ? -1 : 0;
}

/* Both ends of an arc ran; below zero is the way in or out. */
static int read_arcs(struct reading *r, struct ff_err *err)
{
	struct ff_stmt *st = NULL;
	int got = -1, rc = 0;
	if (ff_db_prepare(r->db, "SELECT file_id, fromno, tono FROM arc", &st, err))
		return -1;
	while (!rc && (got = ff_stmt_step(st, err)) > 0)
		rc = keep(r, ff_stmt_int(st, 0), ff_stmt_int(st, 1), err) || keep(r, ff_stmt_int(st, 0), ff_stmt_int(st, 2), err) ? -1 : 0;
	ff_stmt_free(st);
	return rc || got < 0 ? -1 : 0;
}

int ff_coverage_db(struct ff_arena *a, const char *path, struct ff_list *out, struct ff_err *err)
{
	struct reading r = {.a = a};
	enum ff_db_trouble trouble;
	int rc = -1;
	if (ff_db_open(path, FF_DB_IMMUTABLE, &r.db, &trouble, err))
		return -1;
	if (!check(&r, err) && !read_files(&r, err) && !read_bits(&r, err) && !read_arcs(&r, err))
		rc = 0;
	for (int i = 0; !rc && i < r.files.count; i++) {
		struct ff_cover *c = FF_AT(&r.files, struct ff_cover, i);
		c->ran = ff_line_set_spans(a, FF_AT(&r.sets, struct ff_line_set, i));
		*FF_PUSH(a, out, struct ff_cover) = *c;
	}
	ff_db_close(r.db);
	ff_arena_free(&r.lines_arena);
	return rc;
}
