/*
 * page_read.c - the case stream into memory, to its end record.  Called by whoever ran the engine; judges nothing but the stream.
 */
#include "ff/testgen.h"

struct kind {
	const struct ff_type *type;
	size_t offset; /* of its list in struct ff_test_cases */
};
static const struct kind kinds[] = {
    {&ff_test_case_type, offsetof(struct ff_test_cases, cases)},
    {&ff_test_suspect_type, offsetof(struct ff_test_cases, suspects)},
    {&ff_test_mutant_type, offsetof(struct ff_test_cases, mutants)},
    {&ff_test_note_type, offsetof(struct ff_test_cases, notes)},
};

/* Whether it is Python is for the page to see. */
static int check_text(const char *what, const char *text, bool required, struct ff_err *err)
{
	if (required && !*text)
		return ff_err_set(err, FF_EX_DATA, "test_case: %s is empty", what);
	if (strlen(text) > FF_MAX_TEST_TEXT)
		return ff_err_set(err, FF_EX_DATA, "test_case: %s has more than %d bytes", what, FF_MAX_TEST_TEXT);
	return 0;
}

/* A dotted name, ASCII letters or not. */
static int check_name(const char *what, const char *name, bool required, struct ff_err *err)
{
	bool start = true, wrong = false;
	if (check_text(what, name, required, err))
		return -1;
	for (const char *p = name; *p; p++) {
		bool digit = *p >= '0' && *p <= '9', letter = (*p | 32) >= 'a' && (*p | 32) <= 'z';
		wrong |= *p == '.' ? start || !p[1] : !(letter || *p == '_' || (unsigned char)*p >= 0x80 || (digit && !start));
		start = *p == '.';
	}
	return wrong ? ff_err_set(err, FF_EX_DATA, "test_case: %s is not a name: '%.40s'", what, name) : 0;
}

static int check_case(const struct ff_test_case *c, struct ff_err *err)
{
	int rc = check_name("symbol", c->symbol, true, err) || check_text("receiver", c->receiver, false, err) || check_text("title", c->title, false, err);
	for (int i = 0; !rc && i < c->setup.count; i++)
		rc = check_text("a statement of the setup", c->setup.items[i], true, err);
	for (int i = 0; !rc && i < c->needs.count; i++)
		rc = check_text("an import", c->needs.items[i], true, err);
	for (int i = 0; !rc && i < c->fixtures.count; i++)
		rc = check_name("a fixture", c->fixtures.items[i], true, err);
	for (int i = 0; !rc && i < c->arguments.count; i++) {
		const struct ff_test_argument *g = FF_AT(&c->arguments, struct ff_test_argument, i);
		rc = check_name("an argument's name", g->name, g->keyword, err) || check_text("an argument", g->text, true, err);
	}
	for (int i = 0; !rc && i < c->patches.count; i++) {
		const struct ff_test_patch *p = FF_AT(&c->patches, struct ff_test_patch, i);
		rc = check_name("a patch's place", p->where, true, err) || check_text("a patch's value", p->value, true, err);
	}
	if (!rc && !c->checks.count)
		rc = ff_err_set(err, FF_EX_DATA, "test_case: %.80s has no check", c->symbol);
	for (int i = 0; !rc && i < c->checks.count; i++) {
		const struct ff_test_check *k = FF_AT(&c->checks, struct ff_test_check, i);
		bool truth = k->kind == FF_HOLDS_TRUE || k->kind == FF_HOLDS_FALSE;
		rc = check_text("the left of a check", k->left, k->kind != FF_HOLDS_RAISES, err) || check_text("the right of a check", k->right, !truth, err) ||
		     (strlen(k->match) > FF_MAX_TEST_TEXT && ff_err_set(err, FF_EX_DATA, "test_case: a match is too long"));
	}
	return rc ? -1 : 0;
}

/* One line that is not the end.  What a later version adds is passed over. */
static int take(struct ff_arena *a, const char *line, size_t len, struct ff_test_cases *out, struct ff_err *err)
{
	if (ff_line_is(line, len, ff_test_sum_type.name)) {
		if (out->summed)
			return ff_err_set(err, FF_EX_DATA, "a second test_sum");
		out->summed = true;
		return ff_record_read(a, &ff_test_sum_type, line, len, &out->sum, err);
	}
	for (size_t i = 0; i < FF_COUNT(kinds); i++) {
		struct ff_list *list = (struct ff_list *)((char *)out + kinds[i].offset);
		if (!ff_line_is(line, len, kinds[i].type->name))
			continue;
		if (list->count >= FF_MAX_TEST_CASES)
			return ff_err_set(err, FF_EX_DATA, "more than %d %s records", FF_MAX_TEST_CASES, kinds[i].type->name);
		void *item = ff_list_push(a, list, kinds[i].type->size);
		if (ff_record_read(a, kinds[i].type, line, len, item, err))
			return -1;
		return i == 0 ? check_case(item, err) : 0;
	}
	return ff_line_record(line, len, &(size_t){0}) ? 0 : ff_err_set(err, FF_EX_DATA, "not a record");
}

int ff_test_cases_read(struct ff_arena *a, const char *text, size_t n, struct ff_test_cases *out, struct ff_err *err)
{
	struct ff_test_end end;
	const char *stop = text + n;
	int rc = 0, records = 0;
	bool ended = false;
	memset(out, 0, sizeof *out);
	for (; !rc && text < stop; records++) {
		const char *newline = memchr(text, '\n', (size_t)(stop - text));
		size_t len = newline ? (size_t)(newline - text) : 0;
		if (!newline)
			rc = ff_err_set(err, FF_EX_DATA, "breaks off within a line");
		else if (ended)
			rc = ff_err_set(err, FF_EX_DATA, "a record after `end`");
		else if (!ff_line_is(text, len, ff_test_end_type.name))
			rc = take(a, text, len, out, err);
		else if (!(rc = ff_record_read(a, &ff_test_end_type, text, len, &end, err)) && end.records != records)
			rc = ff_err_set(err, FF_EX_DATA, "`end` counts %d records, there were %d", end.records, records);
		else
			ended = true;
		text += len + 1;
	}
	if (rc)
		return ff_err_wrap(err, "case stream: line %d", records);
	return ended ? 0 : ff_err_set(err, FF_EX_DATA, "the case stream breaks off: no end record");
}

int ff_test_figures(const char *list, int *out, int count)
{
	int n = 0;
	const char *p = list;
	while (n < count && *(p += strcspn(p, "-0123456789"))) {
		char *end;
		long value = strtol(p, &end, 10);
		if (end == p)
			break;
		out[n++] = value > INT32_MAX ? INT32_MAX : value < 0 ? 0 : (int)value;
		p = end;
	}
	return n;
}
