/*
 * file.c - the .fibreflow file of a commit: fetched as a blob, parsed, and held against the known keys.  Whatever is wrong
 * with it is a note with its line, for it was written by anybody who may push; nothing in it can stop a run.
 * Called by config.c and trust.c.
 */
#include "room.h"

#define NAME ".fibreflow"

/* ---- the blob ---- */

bool ff_config_is_id(const char *s)
{
	size_t n = strlen(s);
	return n >= 4 && n <= 64 && strspn(s, "0123456789abcdefABCDEF") == n;
}

/* "ID TYPE SIZE LF content LF" of git cat-file --batch, or "... missing". */
static void take_blob(struct ff_arena *a, struct ff_committed *c, const struct ff_buf *answer)
{
	char *text = ff_arena_dup(a, ff_buf_text(answer), answer->len), *body = memchr(text, '\n', answer->len);
	int bad;
	if (!body)
		return;
	*body++ = '\0';
	char *type = strchr(text, ' '), *size = type ? strchr(type + 1, ' ') : NULL;
	if (!size || !strcmp(size, " missing") || !ff_config_is_id(ff_arena_dup(a, text, (size_t)(type - text))))
		return;
	size_t n = strtoul(size + 1, NULL, 10), had = answer->len - (size_t)(body - text);
	if (!ff_str_starts(type, " blob ") || n + 1 != had) {
		ff_config_note(a, &c->notes, NAME ": not a file; it is left out");
		return;
	}
	*type = '\0';
	c->blob = text;
	if (n > FF_MAX_CONFIG)
		ff_config_note(a, &c->notes, NAME ": larger than %u KiB; it is left out", FF_MAX_CONFIG >> 10);
	else if (ff_config_parse(a, body, n, &c->lines, &bad))
		ff_config_note(a, &c->notes, NAME ":%d: bad syntax; the whole file is left out", bad);
}

int ff_committed_read(struct ff_arena *a, const char *dir, const char *rev, struct ff_committed *out, struct ff_err *err)
{
	const char *const words[] = {"cat-file", "--batch", NULL};
	const char *wanted = ff_arena_printf(a, "%s:" NAME "\n", *rev ? rev : "HEAD");
	struct ff_buf answer;
	struct ff_ask q = {.dir = dir, .words = words, .input = wanted, .input_len = strlen(wanted), .out = &answer};
	struct ff_err trouble = {0};
	int rc = 0;
	*out = (struct ff_committed){.blob = "", .label = *rev ? ff_arena_printf(a, "commit %.7s", rev) : "HEAD"};
	if (*rev && !ff_config_is_id(rev))
		return 0; /* a stream whose commit has no id that git could know */
	ff_buf_init(&answer, FF_MAX_CONFIG + 256);
	if (!ff_ask_git(&q, &trouble)) {
		if (!q.status)
			take_blob(a, out, &answer);
		else if (!strstr(q.talk, "not a git repository"))
			ff_config_note(a, &out->notes, NAME ": git: %s", q.talk);
	} else if (trouble.code == FF_EX_DATA) { /* more than the buffer may hold */
		ff_config_note(a, &out->notes, NAME ": larger than %u KiB; it is left out", FF_MAX_CONFIG >> 10);
	} else {
		rc = ff_err_set(err, trouble.code, "%s", trouble.text);
	}
	ff_buf_free(&answer);
	return rc;
}

/* ---- what counts of it ---- */

/* A section that is not ours is named once. */
static void refuse_section(struct ff_arena *a, struct ff_committed *c, const struct ff_config_line *l, struct ff_strings *said)
{
	char *section = ff_arena_dup(a, l->key, strcspn(l->key, "."));
	if (ff_strings_has(said, section))
		return;
	ff_strings_push(a, said, section);
	if (!strcmp(section, "include") || !strcmp(section, "includeif"))
		ff_config_note(a, &c->notes, NAME ":%d: [%s] is refused: a committed file includes nothing", l->line, section);
	else
		ff_config_note(a, &c->notes, NAME ":%d: %.100s is left out: only [fibreflow] counts here", l->line, section);
}

static void refuse_unknown(struct ff_arena *a, struct ff_committed *c, const struct ff_config_line *l)
{
	const char *near = ff_key_nearest(a, l->key);
	ff_config_note(a, &c->notes, NAME ":%d: unknown key %.200s is left out%s%s%s", l->line, l->key, near ? "; did you mean " : "", near ? near : "",
	               near ? "?" : "");
}

/* 1: it counts, 0: it needs trust, -1: it is left out, and a note says why. */
static int judge_line(struct ff_arena *a, struct ff_committed *c, const struct ff_config_line *l, const struct ff_key *k)
{
	const char *fault = l->value || k->type == FF_KEY_BOOL ? ff_key_fault(a, k, l->value ? l->value : "true") : ff_key_allows(a, k);
	if (k->place == FF_KEY_PRIVATE)
		ff_config_note(a, &c->notes, NAME ":%d: %s is left out: it is a person's own and may stand in git config only", l->line, l->key);
	else if (fault)
		ff_config_note(a, &c->notes, NAME ":%d: %s is left out: '%.100s' is not a %s", l->line, l->key, l->value ? l->value : "", fault);
	else
		return k->place == FF_KEY_COMMITTED;
	return -1;
}

void ff_committed_judge(struct ff_arena *a, struct ff_committed *c, bool trusted, struct ff_list *settings, struct ff_list *held)
{
	struct ff_strings said = {0};
	for (int i = 0; i < c->lines.count; i++) {
		const struct ff_config_line *l = FF_AT(&c->lines, struct ff_config_line, i);
		const struct ff_key *k = ff_key_find(l->key);
		if (!ff_str_starts(l->key, "fibreflow.")) {
			refuse_section(a, c, l, &said);
			continue;
		}
		if (!k) {
			refuse_unknown(a, c, l);
			continue;
		}
		int counts = judge_line(a, c, l, k);
		if (counts < 0)
			continue;
		struct ff_setting s = {l->key, l->value ? l->value : "true", ff_arena_printf(a, "file:" NAME ":%d (%s)", l->line, c->label), FF_FROM_FILE, false};
		*FF_PUSH(a, counts || trusted ? settings : held, struct ff_setting) = s;
		if (!counts && !trusted)
			ff_config_note(a, &c->notes, NAME ":%d: %s is left out: this file is not trusted here (ff trust)", l->line, l->key);
	}
}
