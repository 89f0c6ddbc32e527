/*
 * item.c - one file of the run: its contents, line ranges, language, role, facts.  Called by the
 * worker threads, one item each at a time.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "docs.h"

/* ---- contents ---- */

/* A plain file; content lies in memory of its own. */
static int read_disk(const char *path, size_t max, struct ff_content *out, struct ff_err *err)
{
	struct stat st;
	size_t got = 0;
	ssize_t n = 1;
	char *p = NULL;
	int rc = -1, fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	*out = (struct ff_content){"", 0, NULL};
	if (fd < 0 || fstat(fd, &st)) {
		ff_err_set(err, FF_EX_NOREPO, "%s", strerror(errno));
		goto done;
	}
	if (!S_ISREG(st.st_mode)) {
		ff_err_set(err, FF_EX_NOREPO, "not a regular file");
		goto done;
	}
	if ((uint64_t)st.st_size > max) {
		out->len = (size_t)st.st_size;
		rc = 0;
		goto done;
	}
	p = ff_xmalloc((size_t)st.st_size + 1);
	while (got < (size_t)st.st_size && (n = read(fd, p + got, (size_t)st.st_size - got)) != 0) {
		if (n > 0)
			got += (size_t)n;
		else if (errno != EINTR)
			break;
	}
	if (n < 0) {
		ff_err_set(err, FF_EX_NOREPO, "%s", strerror(errno));
		goto done;
	}
	p[got] = '\0';
	ff_content_adopt(out, p, got);
	p = NULL;
	rc = 1;
done:
	free(p);
	if (fd >= 0)
		close(fd);
	return rc;
}

int side_read(struct scan *s, const struct side *side, size_t max, struct ff_content *out, struct ff_err *err)
{
	*out = (struct ff_content){"", 0, NULL};
	switch (side->from) {
	case FROM_BLOB: return ff_git_read(s->git, &side->id, max, out, err);
	case FROM_WORK: return ff_git_read_work(s->git, side->path, max, out, err);
	case FROM_DISK: return read_disk(side->path, max, out, err);
	default: return 1;
	}
}

/* ---- lines ---- */

/* The n-th line on, from a known line: a cursor over a text. */
struct cursor {
	const char *at, *end;
	int line; /* of `at` */
};

static struct cursor cursor_of(const struct ff_content *c)
{
	return (struct cursor){c->data, c->data + c->len, 1};
}

/* Start of a line; *len without its newline.  Lines are asked for in order. */
static const char *line_at(struct cursor *c, int line, size_t *len)
{
	const char *nl;
	while (c->line < line && c->at < c->end) {
		nl = memchr(c->at, '\n', (size_t)(c->end - c->at));
		c->at = nl ? nl + 1 : c->end;
		c->line++;
	}
	nl = c->at < c->end ? memchr(c->at, '\n', (size_t)(c->end - c->at)) : NULL;
	*len = (size_t)((nl ? nl : c->end) - c->at);
	return c->at;
}

static void carry_lines(struct item *it, const struct ff_content *c, const struct ff_spans *spans, bool removed)
{
	struct cursor cur = cursor_of(c);
	for (int i = 0; i < spans->count; i++)
		for (int line = spans->items[i].first; line <= spans->items[i].last; line++) {
			size_t len;
			const char *text = line_at(&cur, line, &len);
			if (it->file.lines.count >= FF_MAX_CHANGED_LINES) {
				it->file.skipped = "more changed lines than are carried";
				return;
			}
			if (len && text[len - 1] == '\r')
				len--;
			*FF_PUSH(&it->arena, &it->file.lines, struct ff_changed_line) =
			    (struct ff_changed_line){line, removed, ff_arena_dup(&it->arena, text, len > FF_MAX_PATH ? FF_MAX_PATH : len)};
		}
}

/* ---- could the change have touched what callers see? ---- */

static bool starts_definition(const char *p, size_t n)
{
	while (n && (*p == ' ' || *p == '\t'))
		p++, n--;
	if (n > 6 && !strncmp(p, "async ", 6))
		p += 6, n -= 6;
	return n && (*p == '@' || (n > 4 && !strncmp(p, "def ", 4)) || (n > 6 && !strncmp(p, "class ", 6)));
}

/* Parentheses that are still open at the end of the line, by count: strings are rare in signatures. */
static int open_after(const char *p, size_t n, int open)
{
	for (; n && *p != '#'; p++, n--)
		open += (*p == '(' || *p == '[' || *p == '{') - (*p == ')' || *p == ']' || *p == '}');
	return open;
}

/*
 * A changed line starts a definition or a decorator, or stands inside the parentheses of one.  When
 * in doubt the answer is true: it only decides whether the old side is parsed.
 */
static bool touches_definitions(const struct ff_content *c, const struct ff_spans *spans)
{
	struct cursor cur = cursor_of(c);
	int open = 0, line = 1;
	bool signature = false;
	for (int i = 0; i < spans->count; i++)
		for (; line <= spans->items[i].last && cur.at < cur.end; line++) {
			size_t n;
			const char *p = line_at(&cur, line, &n);
			bool starts = starts_definition(p, n);
			if (line >= spans->items[i].first && (starts || (signature && open > 0)))
				return true;
			if (starts) {
				signature = true;
				open = 0;
			}
			if (signature && (open = open_after(p, n, open)) <= 0)
				signature = false;
		}
	return false;
}

/* ---- one item ---- */

static const char *because(struct item *it, const struct ff_err *err)
{
	return ff_arena_str(&it->arena, err->text);
}

/* NULL, or why the content of this side is not looked at. */
static const char *read_side(struct scan *s, struct item *it, struct side *side, struct ff_content *c)
{
	struct ff_err err = {0};
	if (side->kind == FF_GIT_NONE)
		return NULL;
	if (side->kind == FF_GIT_MODULE)
		return "submodule";
	if (side->kind == FF_GIT_LINK)
		return "symlink";
	int rc = side_read(s, side, FF_MAX_BLOB, c, &err);
	if (rc < 0)
		return because(it, &err);
	if (!rc)
		return "too large";
	if (ff_id_none(&side->id) && ff_id_of(c->data, c->len, &side->id, &err))
		return because(it, &err);
	return NULL;
}

static void name_blobs(struct item *it)
{
	char *news = ff_arena_alloc(&it->arena, FF_ID_HEX), *olds = ff_arena_alloc(&it->arena, FF_ID_HEX);
	ff_id_hex(&it->news.id, news);
	ff_id_hex(&it->olds.id, olds);
	it->file.blob = news;
	it->file.old_blob = olds;
}

static void take_sheet(struct scan *s, struct side *side, const char *path)
{
	if (!side->sheet && side->kind == FF_GIT_FILE && !ff_id_none(&side->id))
		side->sheet = sheet_take(s, &side->id, sheet_kind(path));
}

void item_meet(struct scan *s, struct item *it)
{
	if (it->file.language == FF_LANG_PYTHON)
		take_sheet(s, &it->news, it->file.path);
}

static bool wants_old(struct scan *s, struct item *it, const struct ff_content *olds, const struct ff_content *news)
{
	if (it->olds.kind != FF_GIT_FILE || !it->compare)
		return false;
	if (s->sides_both)
		return true;
	if (!it->want_brief)
		return false;
	return it->file.status == FF_STATUS_DELETED || touches_definitions(olds, &it->file.removed) || touches_definitions(news, &it->file.added);
}

static void look_python(struct worker *w, struct item *it, const struct ff_content *olds, const struct ff_content *news)
{
	struct scan *s = w->scan;
	const char *old_path = *it->file.old_path ? it->file.old_path : it->file.path;
	bool news_wanted = it->news.kind == FF_GIT_FILE;
	if (news_wanted)
		take_sheet(s, &it->news, it->file.path);
	bool same = it->olds.kind == FF_GIT_FILE && ff_id_equal(&it->olds.id, &it->news.id);
	if (olds && wants_old(s, it, olds, news) && (!same || s->sides_both) && language_of(old_path, olds->data, olds->len) == FF_LANG_PYTHON)
		take_sheet(s, &it->olds, old_path);
	sheet_fill(w, it->news.sheet, news, it->olds.sheet, olds, it->want_text, it->want_brief);
}

static int compare(struct worker *w, struct item *it, const struct ff_content *olds, const struct ff_content *news)
{
	if (!w->desk && !(w->desk = ff_git_desk_open(NULL)))
		return -1;
	return ff_git_lines(w->desk, &it->arena, olds, news, &it->file.removed, &it->file.added, NULL) < 0;
}

static void finish_item(const struct project *project, struct item *it)
{
	struct sheet *n = it->news.sheet;
	struct ff_file *f = &it->file;
	int hints = n ? n->hints : 0;
	if (n && (n->failed || n->hints & HINT_TOO_LONG) && !*f->skipped)
		f->skipped = n->failed ? "cannot be read as Python" : "facts too long for a record";
	f->facts = n && !n->failed && !(n->hints & HINT_TOO_LONG) && it->want_text;
	f->broken = (hints & HINT_SYNTAX_ERROR) != 0;
	f->complexity = n ? n->complexity : 0;
	if (n && n->size)
		f->size = n->size;
	f->role = role_of(it->place ? it->place : f->path, f->language, hints);
	if (f->language == FF_LANG_PYTHON)
		f->role = project_role(project, &it->arena, it->place ? it->place : f->path, f->role);
	if (it->marked)
		f->role = it->marked == FF_GIT_GENERATED ? FF_ROLE_GENERATED : FF_ROLE_VENDORED;
	name_blobs(it);
}

/* A whole tree from the cache: nothing is read but the facts. */
static bool look_cached(struct worker *w, struct item *it)
{
	if (it->compare || it->news.from != FROM_BLOB || it->news.kind != FF_GIT_FILE || it->file.language != FF_LANG_PYTHON || !w->scan->db)
		return false;
	take_sheet(w->scan, &it->news, it->file.path);
	return sheet_known(w, it->news.sheet, it->want_text, it->want_brief);
}

void item_docs(struct worker *w, struct item *it, struct ff_arena *a)
{
	struct ff_buf text;
	ff_buf_init(&text, 0);
	if (it->news.kind == FF_GIT_FILE && !docs_text(w, &it->news, docs_syntax(it->place), &text)) {
		it->docs = ff_arena_dup(a, ff_buf_text(&text), text.len);
		it->docs_len = text.len;
	}
	ff_buf_free(&text);
}

/* An unchanged file of a tree that is no Python: its record is all. */
static bool nothing_to_say(const struct item *it)
{
	return !it->compare && it->news.from == FROM_BLOB && it->news.kind == FF_GIT_FILE && it->file.language != FF_LANG_PYTHON &&
	       !language_needs_text(it->file.path);
}

void item_look(struct worker *w, struct item *it)
{
	struct scan *s = w->scan;
	struct ff_content news = {"", 0, NULL}, olds = {"", 0, NULL};
	struct ff_file *f = &it->file;
	if (it->looked || it->later)
		return;
	it->looked = true;
	if (it->want_docs)
		item_docs(w, it, &it->arena);
	if (it->silent && it->file.language != FF_LANG_PYTHON && !language_needs_text(f->path))
		return;
	bool filled = look_cached(w, it);
	if (filled || nothing_to_say(it))
		goto done;
	const char *why = read_side(s, it, &it->news, &news), *old_why = it->compare ? read_side(s, it, &it->olds, &olds) : NULL;
	f->size = (int)news.len;
	f->skipped = why ? why : old_why ? old_why : "";
	/* Of what was not read, the length is known and no byte. */
	news.len = why ? 0 : news.len;
	olds.len = old_why ? 0 : olds.len;
	if (f->language == FF_LANG_OTHER && language_needs_text(f->path))
		f->language = language_of(f->path, it->news.kind ? news.data : olds.data, it->news.kind ? news.len : olds.len);
	if (why)
		goto done;
	if (ff_git_binary(&news) || (!old_why && ff_git_binary(&olds))) {
		f->skipped = "binary";
		goto done;
	}
	if (it->compare && !old_why && compare(w, it, &olds, &news))
		f->skipped = "cannot be compared";
	if (f->language == FF_LANG_PYTHON) {
		look_python(w, it, old_why ? NULL : &olds, &news);
		filled = true;
	} else if (it->compare && news.len <= FF_MAX_TEXT_BLOB && olds.len <= FF_MAX_TEXT_BLOB) {
		carry_lines(it, &olds, &f->removed, true);
		carry_lines(it, &news, &f->added, false);
	} else if (it->compare) {
		f->skipped = "too large for its lines";
	}
done:
	if (!filled) {
		sheet_leave(s, it->news.sheet);
		it->news.sheet = NULL;
	}
	finish_item(&s->project, it);
	ff_content_free(&news);
	ff_content_free(&olds);
}
