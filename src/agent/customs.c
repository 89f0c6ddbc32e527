/*
 * customs.c - the rules of one's own as ff-scan has checked them, for programs that tell of them: a child's records.  Only ff-scan
 * can say whether a query is sound.  Knows not what becomes of them.
 */
#include "ff/agent.h"
#include "ff/custom.h"

#define DEADLINE 60000 /* every file may take its time to prepare */

static int read_all(struct ff_arena *a, const struct ff_buf *text, struct ff_list *out, struct ff_err *err)
{
	const char *p = ff_buf_text(text), *end = p + text->len, *nl;
	for (; p < end && (nl = memchr(p, '\n', (size_t)(end - p))); p = nl + 1)
		if (ff_record_read(a, &ff_custom_type, p, (size_t)(nl - p), FF_PUSH(a, out, struct ff_custom), err))
			return -1;
	return 0;
}

int ff_customs_ask(struct ff_arena *a, const char *dir, const char *rev, int argc, char **argv, struct ff_list *out, struct ff_err *err)
{
	struct ff_strings words = {0};
	struct ff_buf text, said;
	int status = 0, rc;
	const char *const head[] = {ff_path_tool(a, "ff-scan"), "-C", dir, "--rules"};
	for (size_t i = 0; i < FF_COUNT(head); i++)
		ff_strings_push(a, &words, head[i]);
	if (rev) {
		ff_strings_push(a, &words, "--rev");
		ff_strings_push(a, &words, rev);
	}
	ff_strings_push(a, &words, "--");
	for (int i = 0; i < argc; i++)
		ff_strings_push(a, &words, argv[i]);
	ff_strings_push(a, &words, NULL);
	ff_buf_init(&text, FF_MAX_CHILD_OUTPUT);
	ff_buf_init(&said, FF_MAX_STDERR);
	rc = ff_run(&(struct ff_spawn){.argv = words.items, .pipes = FF_SPAWN_ERR}, NULL, 0, &text, &said, DEADLINE, &status, err);
	if (!rc && status && status != FF_EX_CONFIG) /* that is: one of them does not count */
		rc = ff_err_set(err, status < 128 ? status : FF_EX_BUG, "%.*s", (int)strcspn(ff_buf_text(&said), "\n"), ff_buf_text(&said));
	if (!rc)
		rc = read_all(a, &text, out, err);
	ff_buf_free(&text);
	ff_buf_free(&said);
	return rc;
}
