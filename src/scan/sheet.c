/*
 * sheet.c - one version of a Python file: from the cache or by parsing, once in a run however many
 * files share it.  Called by the worker threads; the only place that calls src/python.
 */
#include "scan_room.h"

#define TEXT_MAX (64u << 20) /* fact lines of one version, all sections together */

void worker_open(struct worker *w, struct scan *s)
{
	*w = (struct worker){.scan = s};
	ff_buf_init(&w->text, TEXT_MAX);
	ff_buf_init(&w->brief, TEXT_MAX);
}

void worker_close(struct worker *w)
{
	ff_python_free(w->parser);
	ff_git_desk_close(w->desk);
	ff_arena_free(&w->facts);
	ff_arena_free(&w->scratch);
	ff_buf_free(&w->text);
	ff_buf_free(&w->brief);
}

/* ---- the table of sheets ---- */

int sheet_kind(const char *path)
{
	return ff_str_ends(path, ".pyi");
}

static struct sheet **bucket_of(struct scan *s, const struct ff_id *id)
{
	return &s->buckets[(id->b[0] | id->b[1] << 8) % BUCKETS];
}

struct sheet *sheet_take(struct scan *s, const struct ff_id *id, int kind)
{
	struct sheet **at, *sheet;
	pthread_mutex_lock(&s->lock);
	at = bucket_of(s, id);
	for (sheet = *at; sheet; sheet = sheet->next)
		if (sheet->kind == kind && ff_id_equal(&sheet->id, id))
			break;
	if (!sheet) {
		sheet = ff_xmalloc(sizeof *sheet);
		*sheet = (struct sheet){.id = *id, .kind = kind, .next = *at};
		*at = sheet;
	}
	sheet->users++;
	pthread_mutex_unlock(&s->lock);
	return sheet;
}

void sheet_leave(struct scan *s, struct sheet *sheet)
{
	if (!sheet)
		return;
	pthread_mutex_lock(&s->lock);
	if (!--sheet->users) {
		struct sheet **at = bucket_of(s, &sheet->id);
		while (*at != sheet)
			at = &(*at)->next;
		*at = sheet->next;
		if (sheet->text)
			s->held -= sheet->len;
		free(sheet->text);
		free(sheet->brief);
		free(sheet->matches);
		free(sheet);
	}
	pthread_mutex_unlock(&s->lock);
}

void sheet_drop_text(struct scan *s, struct sheet *sheet)
{
	pthread_mutex_lock(&s->lock);
	if (sheet->state == SHEET_DONE && sheet->text && sheet->stored) {
		s->held -= sheet->len;
		free(sheet->text);
		free(sheet->matches);
		sheet->text = sheet->matches = NULL;
	}
	pthread_mutex_unlock(&s->lock);
}

static struct ff_facts_key key_of(const struct sheet *sheet)
{
	return (struct ff_facts_key){sheet->id.b, sheet->kind};
}

/* ---- filling one ---- */

static char *copy_of(const struct ff_buf *b)
{
	char *p = ff_xmalloc(b->len + 1);
	if (b->len)
		memcpy(p, b->data, b->len);
	p[b->len] = '\0';
	return p;
}

static void keep_text(struct scan *s, struct sheet *sheet, char *text, size_t len)
{
	sheet->text = text;
	sheet->len = len;
	pthread_mutex_lock(&s->lock);
	s->held += len;
	pthread_mutex_unlock(&s->lock);
}

/* The matches are kept beside the facts, for another set of rules has other ones and the same facts. */
static struct ff_facts_key matches_key(const struct scan *s, const struct sheet *sheet)
{
	return (struct ff_facts_key){sheet->id.b, s->customs_kind};
}

static bool matches_cached(struct scan *s, struct sheet *sheet)
{
	struct ff_facts_row row = {0};
	struct ff_buf text;
	if (!s->customs)
		return true;
	ff_buf_init(&text, TEXT_MAX);
	bool found = ff_facts_db_get(s->db, matches_key(s, sheet), &row, &text);
	if (found) {
		sheet->matches = copy_of(&text);
		sheet->matches_len = text.len;
	}
	ff_buf_free(&text);
	return found;
}

/* What was cut short by a limit of time is this run's only. */
static void keep_matches(struct worker *w, struct sheet *sheet, struct ff_facts *f, bool want_text)
{
	struct scan *s = w->scan;
	if (!s->customs)
		return;
	ff_buf_clear(&w->text);
	for (const struct ff_section *x = ff_sections; x->type; x++)
		if (x->bit == FF_WANT_MATCHES)
			ff_section_write(&w->text, x->type, &f->matches);
	f->matches = (struct ff_list){0};
	if (s->db && !ff_customs_hurried(s->customs))
		ff_facts_db_put(s->db, matches_key(s, sheet), &(struct ff_facts_row){.text = ff_buf_text(&w->text), .len = w->text.len});
	if (want_text) {
		free(sheet->matches);
		sheet->matches = copy_of(&w->text);
		sheet->matches_len = w->text.len;
	}
}

/* True when the cache has it; then it is filled. */
static bool sheet_cached(struct scan *s, struct sheet *sheet, bool want_text, bool want_brief)
{
	struct ff_facts_row row = {0};
	struct ff_buf text, brief;
	if (!s->db)
		return false;
	ff_buf_init(&text, TEXT_MAX);
	ff_buf_init(&brief, TEXT_MAX);
	bool found = (!want_brief || ff_facts_db_brief(s->db, key_of(sheet), &brief)) &&
	             ff_facts_db_get(s->db, key_of(sheet), &row, want_text ? &text : NULL) && (!want_text || matches_cached(s, sheet));
	if (found) {
		sheet->hints = row.hints;
		sheet->complexity = row.complexity;
		sheet->size = row.size;
		sheet->cached = sheet->stored = true;
		if (want_text)
			keep_text(s, sheet, text.len ? text.data : copy_of(&text), text.len);
		if (want_brief) {
			sheet->brief = brief.data;
			sheet->brief_len = brief.len;
		}
	}
	if (!found || !want_text || !text.len)
		ff_buf_free(&text);
	if (!found || !want_brief)
		ff_buf_free(&brief);
	return found;
}

/* A line that no reader of the stream would take. */
static bool has_long_line(const struct ff_buf *b)
{
	if (b->over)
		return true;
	for (const char *p = b->data, *end = p + b->len; b->len > FF_MAX_LINE && p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl || (size_t)(nl - p) > FF_MAX_LINE)
			return true;
		p = nl + 1;
	}
	return false;
}

static int read_text(struct worker *w, const char *path, const char *text, size_t len, unsigned want, struct ff_facts *f)
{
	if (!w->parser && (w->parser = ff_python_new()))
		ff_python_use(w->parser, w->scan->customs);
	ff_arena_reset(&w->facts);
	memset(f, 0, sizeof *f);
	return w->parser ? ff_python_facts(w->parser, &w->facts, path, text, len, want, f, NULL) : -1;
}

static int read_facts(struct worker *w, struct sheet *sheet, const struct ff_content *c, struct ff_facts *f)
{
	return read_text(w, sheet->kind ? "module.pyi" : "module.py", c->data, c->len, ~0u, f);
}

int sheet_code(struct worker *w, const char *text, size_t len, unsigned want, struct ff_facts *f)
{
	return read_text(w, "page.py", text, len, want, f);
}

static void parse(struct worker *w, struct sheet *sheet, const struct ff_content *c, bool want_text, bool want_brief)
{
	struct scan *s = w->scan;
	struct ff_facts f;
	if (read_facts(w, sheet, c, &f)) {
		sheet->failed = true;
		return;
	}
	keep_matches(w, sheet, &f, want_text);
	ff_buf_clear(&w->text);
	ff_facts_write(&w->text, NULL, &f);
	sheet->hints = brief_hints(&f, c->data, c->len) | f.definitions.count << HINT_BITS;
	sheet->complexity = f.module.complexity;
	sheet->size = (int)c->len;
	if (has_long_line(&w->text)) {
		sheet->hints |= HINT_TOO_LONG;
		ff_buf_clear(&w->text);
	}
	struct ff_facts_row row = {sheet->hints, sheet->complexity, sheet->size, w->text.data, w->text.len};
	if (s->db)
		ff_facts_db_put(s->db, key_of(sheet), &row);
	if (want_text)
		keep_text(s, sheet, copy_of(&w->text), w->text.len);
	if (want_brief) {
		ff_buf_clear(&w->brief);
		ff_arena_reset(&w->scratch);
		brief_encode(&w->brief, &w->scratch, &f);
		if (s->db)
			ff_facts_db_put_brief(s->db, key_of(sheet), w->brief.data, w->brief.len);
		sheet->brief = copy_of(&w->brief);
		sheet->brief_len = w->brief.len;
	}
	sheet->stored = s->db != NULL;
}

/* True: this thread has to fill it.  Waits for another one that is at it. */
static bool claim(struct scan *s, struct sheet *sheet)
{
	pthread_mutex_lock(&s->lock);
	while (sheet->state == SHEET_BUSY)
		s->waiting++, pthread_cond_wait(&s->changed, &s->lock), s->waiting--;
	bool ours = sheet->state == SHEET_NEW;
	if (ours)
		sheet->state = SHEET_BUSY;
	pthread_mutex_unlock(&s->lock);
	return ours;
}

static void finish(struct scan *s, struct sheet *sheet)
{
	pthread_mutex_lock(&s->lock);
	sheet->state = SHEET_DONE;
	if (!sheet->failed) {
		s->end.parsed += !sheet->cached;
		s->end.cached += sheet->cached;
	}
	if (s->waiting)
		pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
}

static void fill_one(struct worker *w, struct sheet *sheet, const struct ff_content *c, bool want_text, bool want_brief)
{
	struct scan *s = w->scan;
	if (!sheet || !claim(s, sheet))
		return;
	if (!sheet_cached(s, sheet, want_text, want_brief))
		parse(w, sheet, c, want_text, want_brief);
	finish(s, sheet);
}

bool sheet_known(struct worker *w, struct sheet *sheet, bool want_text, bool want_brief)
{
	struct scan *s = w->scan;
	if (!claim(s, sheet))
		return !sheet->failed;
	if (sheet_cached(s, sheet, want_text, want_brief)) {
		finish(s, sheet);
		return true;
	}
	pthread_mutex_lock(&s->lock);
	sheet->state = SHEET_NEW; /* left to whoever brings the content */
	if (s->waiting)
		pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	return false;
}

void sheet_fill(struct worker *w, struct sheet *news, const struct ff_content *new_text, struct sheet *olds,
                const struct ff_content *old_text, bool want_text, bool want_brief)
{
	fill_one(w, news, new_text, want_text, want_brief);
	fill_one(w, olds, old_text, want_text && w->scan->sides_both, want_brief);
}

/* ---- what was dropped, once more ---- */

int sheet_text(struct worker *w, struct sheet *sheet, const struct side *from, const char **text, size_t *len)
{
	struct ff_facts f;
	struct ff_facts_row row;
	struct ff_content c = {"", 0, NULL};
	int rc = -1;
	*text = sheet->text;
	*len = sheet->len;
	if (sheet->text)
		return 0;
	ff_buf_clear(&w->text);
	if (w->scan->db && ff_facts_db_get(w->scan->db, key_of(sheet), &row, &w->text)) {
		rc = 0;
	} else if (side_read(w->scan, from, FF_MAX_BLOB, &c, NULL) == 1 && !read_facts(w, sheet, &c, &f)) {
		f.matches = (struct ff_list){0};
		ff_facts_write(&w->text, NULL, &f);
		rc = 0;
	}
	ff_content_free(&c);
	*text = ff_buf_text(&w->text);
	*len = w->text.len;
	return rc;
}

int sheet_matches(struct worker *w, struct sheet *sheet, const struct side *from, const char **text, size_t *len)
{
	struct ff_facts f;
	struct ff_content c = {"", 0, NULL};
	int rc = 0;
	*text = "";
	*len = 0;
	if (!w->scan->customs)
		return 0;
	if (!sheet->matches && !(w->scan->db && matches_cached(w->scan, sheet))) {
		rc = side_read(w->scan, from, FF_MAX_BLOB, &c, NULL) == 1 && !read_facts(w, sheet, &c, &f) ? 0 : -1;
		if (!rc)
			keep_matches(w, sheet, &f, true);
		ff_content_free(&c);
	}
	if (!rc) {
		*text = sheet->matches;
		*len = sheet->matches_len;
	}
	return rc;
}

/* Decodes a copy: what it was read from does not stay. */
static int decode_copy(struct ff_arena *a, const struct ff_buf *text, struct brief *out)
{
	return text->len ? brief_decode(a, ff_arena_dup(a, text->data, text->len), text->len, out) : -1;
}

static struct sheet *find(struct scan *s, const struct ff_id *id, int kind)
{
	struct sheet *sheet;
	pthread_mutex_lock(&s->lock);
	for (sheet = *bucket_of(s, id); sheet; sheet = sheet->next)
		if (sheet->kind == kind && ff_id_equal(&sheet->id, id) && sheet->state == SHEET_DONE && sheet->brief)
			break;
	pthread_mutex_unlock(&s->lock);
	return sheet;
}

int brief_load(struct worker *w, struct ff_arena *a, const struct ff_id *id, int kind, struct brief *out)
{
	struct scan *s = w->scan;
	struct sheet *known = find(s, id, kind), lost = {.id = *id, .kind = kind};
	struct side from = {.from = FROM_BLOB, .id = *id};
	struct ff_content c = {"", 0, NULL};
	struct ff_facts f;
	int rc = -1;
	if (known)
		return brief_decode(a, known->brief, known->brief_len, out);
	ff_buf_clear(&w->brief);
	if (s->db && ff_facts_db_brief(s->db, (struct ff_facts_key){id->b, kind}, &w->brief) && !decode_copy(a, &w->brief, out))
		return 0;
	if (s->git && side_read(s, &from, FF_MAX_BLOB, &c, NULL) == 1 && !read_facts(w, &lost, &c, &f)) {
		struct ff_arena scratch = {0};
		ff_buf_clear(&w->brief);
		brief_encode(&w->brief, &scratch, &f);
		ff_arena_free(&scratch);
		rc = decode_copy(a, &w->brief, out);
	}
	ff_content_free(&c);
	return rc;
}
