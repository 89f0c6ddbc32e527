/*
 * commit.c - commits as objects: read by id, and made without index, work tree, hook or signature, by one `git fast-import` that
 * ends with no ref naming the result.  Called by land.c, carry.c and pile.c; moves no ref that anybody knows.
 */
#include <inttypes.h>
#include <sys/random.h>
#include <unistd.h>

#include "room.h"

#define MOST_BYTES (128u << 20) /* of one commit's changes, before and after */
#define MOST_COMMITS (32u << 20) /* bytes of commits that are read at once */
#define TRAILER "FibreFlow-Task: "

/* ---- reading ---- */

const char *ff_fix_next_task(const char *message, int64_t *task)
{
	for (const char *at = message; (at = strstr(at, TRAILER)); at += sizeof TRAILER - 1) {
		char *end;
		*task = strtoll(at + sizeof TRAILER - 1, &end, 10);
		if ((at == message || at[-1] == '\n') && *task > 0 && (*end == '\n' || *end == '\r' || !*end))
			return end;
	}
	return NULL;
}

/* "NAME <EMAIL> SECONDS ZONE" of ours, as fast-import takes it again. */
static bool is_author(const char *author)
{
	static const char start[] = FF_FIX_AUTHOR " <" FF_FIX_EMAIL "> ";
	if (!ff_str_starts(author, start))
		return false;
	const char *date = author + sizeof start - 1;
	size_t n = strspn(date, "0123456789");
	return n > 0 && n < 12 && date[n] == ' ' && strchr("+-", date[n + 1]) && strspn(date + n + 2, "0123456789") == 4 && !date[n + 6];
}

static void take_commit(struct ff_arena *a, struct ff_fix_commit *c, char *text)
{
	c->parent = c->author = c->message = "";
	for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
		*end = 0;
		if (!line[0]) {
			c->message = end + 1;
			break;
		}
		if (ff_str_starts(line, "parent ") && !c->parents++)
			c->parent = ff_arena_str(a, line + 7);
		else if (ff_str_starts(line, "author "))
			c->author = ff_arena_str(a, line + 7);
	}
	c->ours = ff_fix_next_task(c->message, &c->task) && c->parents == 1 && is_author(c->author);
}

int ff_fix_commits(struct ff_arena *a, const struct ff_place *p, const struct ff_strings *ids, struct ff_list *out, struct ff_err *err)
{
	const char *const words[] = {"cat-file", "--batch", NULL};
	struct ff_buf in;
	char *text = NULL;
	size_t len = 0;
	ff_buf_init(&in, MOST_COMMITS);
	for (int i = 0; i < ids->count; i++)
		ff_buf_printf(&in, "%s\n", ids->items[i]);
	struct ff_fix_ask q = {.place = p, .words = words, .input = in.data, .input_len = in.len, .most = MOST_COMMITS};
	int result = ids->count ? ff_fix_git_text(a, &q, &text, &len, err) : 0;
	char *end = text + len;
	for (int i = 0; !result && i < ids->count; i++) { /* "ID commit SIZE\n", the commit, "\n" */
		char *type = strstr(text, " commit "), *nl = strchr(text, '\n');
		size_t size = type && nl && type < nl ? strtoul(type + 8, NULL, 10) : 0;
		if (!size || size >= (size_t)(end - nl)) {
			result = ff_err_set(err, FF_EX_NOREPO, "%s: no such commit", ids->items[i]);
			break;
		}
		nl[1 + size] = 0;
		struct ff_fix_commit *c = FF_PUSH(a, out, struct ff_fix_commit);
		c->id = ids->items[i];
		take_commit(a, c, nl + 1);
		text = nl + 1 + size + 1;
	}
	ff_buf_free(&in);
	return result;
}

/* ---- making ---- */

static void quote(struct ff_buf *b, const char *path, size_t len)
{
	ff_buf_char(b, '"');
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)path[i];
		if (c < 32 || c == '"' || c == '\\' || c >= 127)
			ff_buf_printf(b, "\\%03o", c);
		else
			ff_buf_char(b, (char)c);
	}
	ff_buf_char(b, '"');
}

static void data(struct ff_buf *b, const char *text, size_t len)
{
	ff_buf_printf(b, "data %zu\n", len);
	ff_buf_add(b, text, len);
	ff_buf_char(b, '\n');
}

static void ask_ls(struct ff_buf *b, const char *parent, const char *path, size_t len)
{
	ff_buf_printf(b, "ls %s ", parent);
	quote(b, path, len);
	ff_buf_char(b, '\n');
}

/* Questions about what parent has; answered by a line each, in this order. */
static void ask_was(struct ff_buf *b, const char *parent, const struct ff_fix_entry *w, int mark)
{
	if (w->mode) {
		ff_buf_printf(b, "blob\nmark :%d\n", mark);
		data(b, w->text.text, w->text.len);
		ff_buf_printf(b, "get-mark :%d\n", mark);
	} else {
		for (const char *slash = strchr(w->path, '/'); slash; slash = strchr(slash + 1, '/'))
			ask_ls(b, parent, w->path, (size_t)(slash - w->path));
	}
	ask_ls(b, parent, w->path, strlen(w->path));
}

static int check_was(const struct ff_fix_entry *w, char **text, struct ff_err *err)
{
	const char *line, *id = NULL;
	if (w->mode) {
		id = ff_fix_next_line(text);
	} else {
		for (const char *slash = strchr(w->path, '/'); slash; slash = strchr(slash + 1, '/'))
			if (!(line = ff_fix_next_line(text)) || (!ff_str_starts(line, "missing") && !ff_str_starts(line, "040000 ")))
				return ff_err_set(err, FF_EX_DATA, "%s: a part of the path is no folder", w->path);
	}
	if (!(line = ff_fix_next_line(text)))
		return ff_err_set(err, FF_EX_BUG, "git fast-import: no answer about %s", w->path);
	if (!w->mode)
		return ff_str_starts(line, "missing") ? 0 : ff_err_set(err, FF_EX_DATA, "%s is there already", w->path);
	unsigned mode = (unsigned)strtoul(line, NULL, 8);
	if ((mode & 0170000) != 0100000)
		return ff_err_set(err, FF_EX_DATA, mode ? "%s is no plain file" : "%s is not there", w->path);
	if (mode != w->mode)
		return ff_err_set(err, FF_EX_DATA, "%s has mode %o, not %o", w->path, mode, w->mode);
	return id && strstr(line, id) ? 0 : ff_err_set(err, FF_EX_DATA, "%s is not the text that the change is for", w->path);
}

static void write_entry(struct ff_buf *b, const struct ff_fix_entry *e)
{
	if (!e->mode)
		ff_buf_str(b, "D ");
	else
		ff_buf_printf(b, "M %06o %s ", e->mode, e->blob ? e->blob : "inline");
	quote(b, e->path, strlen(e->path));
	ff_buf_char(b, '\n');
	if (e->mode && !e->blob)
		data(b, e->text.text, e->text.len);
}

/* The ref is made and taken back before anything is written: fast-import needs a name. */
static void write_commit(struct ff_buf *b, const char *parent, const struct ff_list *entries, const char *author, const char *message, int mark)
{
	uint64_t number = 0;
	struct ff_arena a = {0};
	if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
		number = (uint64_t)ff_clock_ms();
	const char *now = ff_arena_printf(&a, FF_FIX_AUTHOR " <" FF_FIX_EMAIL "> %" PRId64 " +0000", ff_clock_now());
	const char *ref = ff_arena_printf(&a, "refs/fibreflow/making-%016" PRIx64, number);
	ff_buf_printf(b, "commit %s\nmark :%d\nauthor %s\ncommitter %s\n", ref, mark, author[0] ? author : now, now);
	data(b, message, strlen(message));
	ff_buf_printf(b, "from %s\n", parent);
	for (int i = 0; i < entries->count; i++)
		write_entry(b, FF_AT(entries, struct ff_fix_entry, i));
	ff_buf_printf(b, "\nget-mark :%d\nreset %s\nfrom %.*s\n\ndone\n", mark, ref, (int)strlen(parent),
	              "0000000000000000000000000000000000000000000000000000000000000000");
	ff_arena_free(&a);
}

/* fast-import leaves a report in the git directory when it fails; it has told us why. */
static void remove_report(const struct ff_place *p, const char *said)
{
	static const char name[] = "fast_import_crash_";
	const char *at = strstr(said, name);
	struct ff_arena a = {0};
	if (at)
		unlink(ff_arena_printf(&a, "%s/%.*s", p->common, (int)(sizeof name - 1 + strspn(at + sizeof name - 1, "0123456789")), at));
	ff_arena_free(&a);
}

static int run_import(struct ff_arena *a, const struct ff_place *p, const struct ff_buf *in, char **answer, struct ff_err *err)
{
	const char *const words[] = {"fast-import", "--quiet", "--done", "--date-format=raw", NULL};
	struct ff_buf said;
	struct ff_fix_ask q = {.place = p, .words = words, .input = in->data, .input_len = in->len, .said = &said};
	size_t len;
	if (in->over)
		return ff_err_set(err, FF_EX_DATA, "the change has more than %u bytes", MOST_BYTES);
	ff_buf_init(&said, 2 * FF_MAX_STDERR);
	int result = ff_fix_git_text(a, &q, answer, &len, err);
	if (!result && q.status)
		result = ff_err_set(err, FF_EX_TEMP, "git fast-import: %s", q.talk);
	if (result)
		remove_report(p, ff_buf_text(&said));
	ff_buf_free(&said);
	return result;
}

static int check_paths(const struct ff_list *l, struct ff_err *err)
{
	for (int i = 0; i < l->count; i++) {
		const char *path = FF_AT(l, struct ff_fix_entry, i)->path;
		if (!ff_fix_path_ok(path))
			return ff_err_set(err, FF_EX_DATA, "%.200s: not a path of a work tree", path);
	}
	return 0;
}

int ff_fix_commit_make(struct ff_arena *a, const struct ff_place *p, const char *parent, const struct ff_list *entries, const struct ff_list *was,
                       const char *author, const char *message, const char **id, struct ff_err *err)
{
	struct ff_buf in;
	char *answer;
	if (!ff_fix_is_id(parent))
		return ff_err_set(err, FF_EX_USAGE, "%.100s: not the id of a commit", parent);
	if (check_paths(entries, err) || check_paths(was, err))
		return -1;
	ff_buf_init(&in, MOST_BYTES);
	for (int i = 0; i < was->count; i++)
		ask_was(&in, parent, FF_AT(was, struct ff_fix_entry, i), i + 1);
	write_commit(&in, parent, entries, author, message, was->count + 1);
	int result = run_import(a, p, &in, &answer, err);
	ff_buf_free(&in);
	for (int i = 0; !result && i < was->count; i++)
		result = check_was(FF_AT(was, struct ff_fix_entry, i), &answer, err);
	*id = result ? NULL : ff_fix_next_line(&answer);
	if (!result && (!*id || !ff_fix_is_id(*id)))
		result = ff_err_set(err, FF_EX_BUG, "git fast-import: no commit");
	return result;
}
