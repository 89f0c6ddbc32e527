/*
 * claude.c - what assistants read in a work tree: slash commands, a skill built from the same texts, and a marked block in
 * AGENTS.md.  Ours end in a line with a sum, by which a file that nobody changed is told from one that is
 * somebody's.  Called by ff alone; the texts are in hooks/commands, links are tree.c's affair.
 */
#include <unistd.h>

#include "ff/hook.h"
#include "tree.h"

#define SOURCE_MAX (64u << 10)
#define FILE_MARK "<!-- FibreFlow: \"ff init --claude\" wrote this file, \"ff uninstall\" removes it. "
#define BLOCK_BEGIN "<!-- FibreFlow begin: \"ff init --claude\" writes what stands from here to the end line, \"ff uninstall\" takes it out. "
#define BLOCK_END "<!-- FibreFlow end -->"
#define BLOCK_FILE "AGENTS.md"
#define ASKED "what the person asked about"

static const char *const commands[] = {"convergence", "consequence", "pattern-stats", "proactive"};
static const char *const skills[] = {".claude/skills/fibreflow/SKILL.md", ".agents/skills/fibreflow/SKILL.md"};

/* ---- texts ---- */

static int source(struct ff_arena *a, const char *name, char **text, size_t *len, struct ff_err *err)
{
	const char *path = ff_arena_printf(a, "%s/../libexec/fibreflow/commands/%s", ff_path_self_dir(a), name);
	return ff_file_read(a, path, SOURCE_MAX, text, len, err);
}

/* Adds a line of a command to the skill: `!` lines become a list, and nobody passes arguments to a skill. */
static void skill_line(struct ff_buf *out, const char *line, size_t n)
{
	static const char word[] = "$ARGUMENTS";
	if (n > 2 && line[0] == '!' && line[1] == '`') {
		ff_buf_printf(out, "- %.*s", (int)(n - 1), line + 1);
		return;
	}
	const char *at = memmem(line, n, word, strlen(word));
	if (!at) {
		ff_buf_add(out, line, n);
		return;
	}
	ff_buf_add(out, line, (size_t)(at - line));
	ff_buf_str(out, ASKED);
	at += strlen(word);
	ff_buf_add(out, at, n - (size_t)(at - line));
}

/* One command as a section of the skill: its description, then its body. */
static int skill_section(struct ff_arena *a, const char *name, struct ff_buf *out, struct ff_err *err)
{
	static const char key[] = "\ndescription: ", rule[] = "\n---\n";
	char *text;
	size_t len;
	if (source(a, ff_arena_printf(a, "%s.md", name), &text, &len, err))
		return -1;
	bool listed = false;
	char *description = strstr(text, key), *body = strstr(text, rule);
	if (!description || !body || description > body)
		return ff_err_set(err, FF_EX_BUG, "%s.md is not a command of ours", name);
	description += strlen(key);
	ff_buf_printf(out, "\n## %s\n\n%.*s.\n\n", name, (int)strcspn(description, "\n"), description);
	for (char *line = body + strlen(rule), *next; *line; line = next) {
		size_t n = strcspn(line, "\n");
		next = line + n + (line[n] == '\n');
		if (n == 0 && listed && next[0] == '!')
			continue; /* a list has no gaps */
		listed = line[0] == '!';
		skill_line(out, line, (size_t)(next - line));
	}
	return 0;
}

static int skill_text(struct ff_arena *a, struct ff_buf *out, struct ff_err *err)
{
	char *head;
	size_t len;
	if (source(a, "skill.head", &head, &len, err))
		return -1;
	ff_buf_add(out, head, len);
	for (size_t i = 0; i < FF_COUNT(commands); i++)
		if (skill_section(a, commands[i], out, err))
			return -1;
	return 0;
}

/* Sum of a text as it would be with plain line ends: git may have changed them on the way. */
static uint64_t sum_of(const char *p, size_t n)
{
	uint64_t h = FF_HASH_START;
	for (size_t i = 0; i < n; i++)
		if (p[i] != '\r')
			h = ff_hash(h, p + i, 1);
	return h;
}

static void add_mark(struct ff_buf *b, int made)
{
	uint64_t sum = sum_of(b->data, b->len);
	ff_buf_printf(b, FILE_MARK "made=%d sum=%016llx -->\n", made, (unsigned long long)sum);
}

/* ---- files that are wholly ours ---- */

enum whose { NOBODYS, OURS, CHANGED, FOREIGN, ODD };
struct found {
	enum whose whose;
	struct tree_file file;
	int made; /* folders that we made for it */
	uint64_t sum;
};

static void look(struct ff_arena *a, int top, const char *path, struct found *f)
{
	unsigned long long sum = 0;
	*f = (struct found){.whose = FOREIGN};
	tree_read(a, top, path, &f->file);
	if (f->file.kind != TREE_FILE) {
		f->whose = f->file.kind == TREE_ABSENT ? NOBODYS : ODD;
		return;
	}
	char *mark = memmem(f->file.text, f->file.len, FILE_MARK, strlen(FILE_MARK));
	if (!mark || sscanf(mark + strlen(FILE_MARK), "made=%d sum=%llx", &f->made, &sum) != 2)
		return;
	char *end = memchr(mark, '\n', f->file.len - (size_t)(mark - f->file.text));
	f->sum = sum_of(f->file.text, (size_t)(mark - f->file.text));
	f->whose = f->sum == sum && end && end + 1 == f->file.text + f->file.len ? OURS : CHANGED;
	if (f->made < 0 || f->made > 8)
		f->made = 0;
}

static void say_kept(struct ff_arena *a, struct ff_claude *out, const char *path, const struct found *f)
{
	const char *why = f->whose == ODD ? f->file.why : f->whose == CHANGED ? "it was changed by hand" : "it is not FibreFlow's";
	ff_strings_push(a, &out->kept, ff_arena_printf(a, "%s stays as it is: %s", path, why));
}

/* text: without its mark, which is added here. */
static int put_file(struct ff_arena *a, int top, const char *path, struct ff_buf *text, struct ff_claude *out, struct ff_err *err)
{
	struct found f;
	look(a, top, path, &f);
	if (f.whose != NOBODYS && f.whose != OURS) {
		say_kept(a, out, path, &f);
		return 0;
	}
	if (f.whose == NOBODYS && tree_folders(top, path, &f.made, err))
		return -1;
	if (f.whose == NOBODYS || f.sum != sum_of(text->data, text->len)) {
		add_mark(text, f.made);
		if (tree_write(top, path, text->data, text->len, f.file.mode, err)) {
			if (f.whose == NOBODYS)
				tree_remove(top, path, f.made, NULL);
			return -1;
		}
	}
	ff_strings_push(a, &out->done, path);
	return 0;
}

static int take_file(struct ff_arena *a, int top, const char *path, struct ff_claude *out, struct ff_err *err)
{
	struct found f;
	look(a, top, path, &f);
	if (f.whose == CHANGED)
		say_kept(a, out, path, &f);
	if (f.whose != OURS)
		return 0;
	ff_strings_push(a, &out->done, path);
	return tree_remove(top, path, f.made, err);
}

static const char *command_path(struct ff_arena *a, const char *name)
{
	return ff_arena_printf(a, ".claude/commands/%s.md", name);
}

/* ---- the block in a file of somebody else ---- */

struct block {
	bool there, odd; /* odd: a begin without an end, two of them ... */
	size_t from, to; /* bytes, from the start of its first line to the end of its last */
	int made, lead;  /* the file is ours; line ends that we put before the block */
};

static void find_block(const char *text, size_t len, struct block *b)
{
	*b = (struct block){0};
	bool open = false;
	for (size_t at = 0, next; at < len; at = next) {
		const char *line = text + at, *nl = memchr(line, '\n', len - at);
		size_t n = nl ? (size_t)(nl - line) : len - at;
		next = at + n + (nl != NULL);
		if (n && line[n - 1] == '\r')
			n--;
		if (n > strlen(BLOCK_BEGIN) && !memcmp(line, BLOCK_BEGIN, strlen(BLOCK_BEGIN))) {
			b->odd |= open || b->there;
			open = true;
			b->from = at;
			b->odd |= sscanf(line + strlen(BLOCK_BEGIN), "made=%d lead=%d", &b->made, &b->lead) != 2;
		} else if (n == strlen(BLOCK_END) && !memcmp(line, BLOCK_END, n)) {
			b->odd |= !open;
			b->there |= open;
			open = false;
			b->to = next;
		}
	}
	b->odd |= open;
	b->there |= b->odd;
}

static int block_text(struct ff_arena *a, int made, int lead, struct ff_buf *out, struct ff_err *err)
{
	char *text;
	size_t len;
	if (source(a, "agents.block", &text, &len, err))
		return -1;
	ff_buf_printf(out, BLOCK_BEGIN "made=%d lead=%d -->\n", made, lead);
	ff_buf_add(out, text, len);
	ff_buf_str(out, BLOCK_END "\n");
	return 0;
}

/* Reads AGENTS.md and finds the block; false when it is not to be touched, which is said. */
static bool open_block(struct ff_arena *a, int top, struct tree_file *f, struct block *b, struct ff_claude *out)
{
	const char *why = NULL;
	*b = (struct block){0};
	tree_read(a, top, BLOCK_FILE, f);
	if (f->kind == TREE_ODD)
		why = f->why;
	else if (f->kind == TREE_FILE)
		find_block(f->text, f->len, b);
	if (b->odd)
		why = "its FibreFlow block has no end, no beginning, or stands there twice";
	if (why)
		ff_strings_push(a, &out->kept, ff_arena_printf(a, BLOCK_FILE " stays as it is: %s", why));
	return !why;
}

static int put_block(struct ff_arena *a, int top, struct ff_claude *out, struct ff_err *err)
{
	struct tree_file f;
	struct block b;
	struct ff_buf text;
	int rc = -1;
	ff_buf_init(&text, 2 * TREE_MAX);
	if (!open_block(a, top, &f, &b, out)) {
		rc = 0;
		goto done;
	}
	if (!b.there) { /* at the end, after one blank line */
		b.from = b.to = f.len;
		b.made = f.kind == TREE_ABSENT;
		b.lead = !f.len ? 0 : f.text[f.len - 1] == '\n' ? 1 : 2;
	}
	ff_buf_add(&text, f.text, b.from);
	ff_buf_add(&text, "\n\n", b.there ? 0 : (size_t)b.lead);
	if (block_text(a, b.made, b.lead, &text, err))
		goto done;
	ff_buf_add(&text, f.text + b.to, f.len - b.to);
	bool same = text.len == f.len && f.kind == TREE_FILE && !memcmp(text.data, f.text, f.len);
	if (!same && tree_write(top, BLOCK_FILE, text.data, text.len, f.mode, err))
		goto done;
	ff_strings_push(a, &out->done, "the block in " BLOCK_FILE);
	rc = 0;
done:
	ff_buf_free(&text);
	return rc;
}

/* Where the text before the block ends, without the line ends that we added: only a blank line can be ours. */
static size_t before_block(const char *text, const struct block *b)
{
	size_t at = b->from, seen = 0;
	for (size_t i = at; i && (text[i - 1] == '\n' || text[i - 1] == '\r') && seen < 2; i--)
		seen += text[i - 1] == '\n';
	if (seen < 2)
		return at;
	for (int n = b->lead; n > 0 && n <= 2 && at; n--) {
		at--;
		if (at && text[at - 1] == '\r')
			at--;
	}
	return at;
}

static int take_block(struct ff_arena *a, int top, struct ff_claude *out, struct ff_err *err)
{
	struct tree_file f;
	struct block b;
	struct ff_buf text;
	int rc;
	if (!open_block(a, top, &f, &b, out) || !b.there)
		return 0;
	ff_buf_init(&text, TREE_MAX + 1);
	ff_buf_add(&text, f.text, before_block(f.text, &b));
	if (text.len && text.data[text.len - 1] != '\n' && b.to < f.len)
		ff_buf_char(&text, '\n'); /* what somebody wrote after the block stays a line of its own */
	ff_buf_add(&text, f.text + b.to, f.len - b.to);
	if (!text.len && b.made)
		rc = tree_remove(top, BLOCK_FILE, 0, err);
	else
		rc = tree_write(top, BLOCK_FILE, ff_buf_text(&text), text.len, f.mode, err);
	if (!rc)
		ff_strings_push(a, &out->done, "the block in " BLOCK_FILE);
	ff_buf_free(&text);
	return rc;
}

/* ---- all of it ---- */

static int put_all(struct ff_arena *a, int top, struct ff_buf *text, struct ff_claude *out, struct ff_err *err)
{
	for (size_t i = 0; i < FF_COUNT(commands); i++) {
		char *from;
		size_t len;
		if (source(a, ff_arena_printf(a, "%s.md", commands[i]), &from, &len, err))
			return -1;
		ff_buf_clear(text);
		ff_buf_add(text, from, len);
		if (put_file(a, top, command_path(a, commands[i]), text, out, err))
			return -1;
	}
	for (size_t i = 0; i < FF_COUNT(skills); i++) {
		ff_buf_clear(text);
		if (skill_text(a, text, err) || put_file(a, top, skills[i], text, out, err))
			return -1;
	}
	return put_block(a, top, out, err);
}

int ff_claude_install(struct ff_arena *a, const struct ff_place *p, struct ff_claude *out, struct ff_err *err)
{
	struct ff_buf text;
	int top, rc;
	*out = (struct ff_claude){0};
	if (!p->top[0])
		return ff_err_set(err, FF_EX_USAGE, "--claude needs a work tree, and this repository is bare");
	if ((top = tree_open(p->top, err)) < 0)
		return -1;
	ff_buf_init(&text, 4 * SOURCE_MAX * FF_COUNT(commands));
	rc = put_all(a, top, &text, out, err);
	ff_buf_free(&text);
	close(top);
	return rc;
}

/* In the reverse order: a folder that was made for the first file goes with it, when the others have left. */
int ff_claude_remove(struct ff_arena *a, const struct ff_place *p, struct ff_claude *out, struct ff_err *err)
{
	int top, rc;
	*out = (struct ff_claude){0};
	if (!p->top[0])
		return 0;
	if ((top = tree_open(p->top, err)) < 0)
		return -1;
	rc = take_block(a, top, out, err);
	for (size_t i = FF_COUNT(skills); i-- > 0 && !rc;)
		rc = take_file(a, top, skills[i], out, err);
	for (size_t i = FF_COUNT(commands); i-- > 0 && !rc;)
		rc = take_file(a, top, command_path(a, commands[i]), out, err);
	close(top);
	return rc;
}
