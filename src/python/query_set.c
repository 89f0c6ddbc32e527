/*
 * query_set.c - rules of one's own made ready: what is wrong with a query is found and said, the sound ones become one, so
 * that a tree is walked once however many there are.  Called by src/scan, once for a run; queries.c runs what comes out.
 */
#include <ctype.h>

#include "ff/stream.h"
#include "rules_room.h"

#define MOST_WORDS 64       /* of one predicate */
#define MEMORY_MB 512

static const struct {
	const char *name;
	enum test_kind kind;
	bool negated;
} predicates[] = {{"eq?", EQ, false}, {"not-eq?", EQ, true}, {"match?", MATCH, false}, {"not-match?", MATCH, true}, {"any-of?", ANY_OF, false},
                  {"not-any-of?", ANY_OF, true}};

/* ---- what is wrong with a query ---- */

static size_t word_at(const struct ff_custom *c, size_t at)
{
	size_t n = 0;
	while (at + n < c->len && (isalnum((unsigned char)c->text[at + n]) || strchr("_-.", c->text[at + n])))
		n++;
	return n;
}

static void unknown_word(struct ff_arena *a, struct ff_custom *c, size_t at, bool field)
{
	struct ff_strings all = {0};
	int n = (int)word_at(c, at);
	const char *word = ff_arena_dup(a, c->text + at, (size_t)n), *near;
	ff_python_query_words(a, field, &all);
	near = n && n < 80 ? ff_text_nearest(word, &all) : NULL;
	ff_custom_fault(a, c, at, "the grammar has no %s \"%.80s\"%s%s%s", field ? "field" : "node", word, near ? "; did you mean \"" : "", near ? near : "",
	                near ? "\"?" : "");
}

static void refuse(struct ff_arena *a, struct ff_custom *c, enum query_fault fault, size_t at)
{
	if (at > c->len)
		at = c->len;
	switch (fault) {
	case QUERY_NODE: unknown_word(a, c, at, false); break;
	case QUERY_FIELD: unknown_word(a, c, at, true); break;
	case QUERY_CAPTURE: ff_custom_fault(a, c, at, "\"@%.*s\" is captured nowhere before", (int)word_at(c, at), c->text + at); break;
	case QUERY_IMPOSSIBLE: ff_custom_fault(a, c, at, "impossible pattern: such a node never stands here"); break;
	case QUERY_SYNTAX:
		if (at >= c->len)
			ff_custom_fault(a, c, at, "syntax error: the query ends too early, a parenthesis is not closed");
		else
			ff_custom_fault(a, c, at, "syntax error: \"%.*s\" cannot stand here", ff_utf8_len((const unsigned char *)c->text + at, c->len - at), c->text + at);
		break;
	default: ff_custom_fault(a, c, at, "the grammar cannot be queried"); break;
	}
}

/* What tree-sitter does not bound, or falls over. */
static void check_shape(struct ff_arena *a, struct ff_custom *c)
{
	int depth = 0;
	bool quoted = false;
	for (size_t i = 0; i < c->len && !c->problem; i++) {
		char ch = c->text[i];
		if (quoted) {
			i += ch == '\\';
			quoted = ch != '"' && ch != '\n';
		} else if (ch == ';') {
			while (i + 1 < c->len && c->text[i + 1] != '\n')
				i++;
		} else if (ch == '"') {
			quoted = true;
		} else if (strchr("([", ch) && ++depth > FF_MAX_CUSTOM_NESTING) {
			ff_custom_fault(a, c, i, "more than %d parentheses inside each other", FF_MAX_CUSTOM_NESTING);
		} else if (strchr(")]", ch)) {
			depth--;
		}
	}
}

/* ---- predicates ---- */

static bool word_is(const struct query_word *w, const char *text)
{
	return w->capture < 0 && strlen(text) == w->len && !memcmp(w->text, text, w->len);
}

/* NULL, or what is wrong with it. */
static const char *read_test(struct ff_arena *a, const struct query_word *w, int count, struct test *t)
{
	const char *fault = NULL;
	size_t k = 0;
	while (k < FF_COUNT(predicates) && !word_is(&w[0], predicates[k].name))
		k++;
	if (k == FF_COUNT(predicates))
		return ff_arena_printf(a, "\"#%.*s\" is none of #eq?, #not-eq?, #match?, #not-match?, #any-of?, #not-any-of?", (int)(w->len < 40 ? w->len : 40), w->text);
	*t = (struct test){.kind = predicates[k].kind, .negated = predicates[k].negated, .capture = count > 1 ? w[1].capture : -1, .count = count - 2};
	const char *name = predicates[k].name;
	if (count < 3 || t->capture < 0 || (t->kind != ANY_OF && count != 3))
		return ff_arena_printf(a, "#%s is given a capture and %s", name, t->kind == ANY_OF ? "strings" : t->kind == EQ ? "a string or capture" : "an expression");
	if (count > MOST_WORDS)
		return ff_arena_printf(a, "#%s has more than %d words", name, MOST_WORDS - 2);
	for (int i = 2; t->kind != EQ && i < count; i++)
		if (w[i].capture >= 0)
			return ff_arena_printf(a, "#%s is given strings only, behind its capture", name);
	t->words = ff_arena_alloc(a, (size_t)t->count * sizeof *w);
	memcpy(t->words, w + 2, (size_t)t->count * sizeof *w);
	if (t->kind == MATCH && !(t->pattern = ff_python_pattern_new(a, w[2].text, w[2].len, &fault)))
		return ff_arena_printf(a, "#%s: %s", name, fault);
	return NULL;
}

/* All tests of a pattern; NULL, or what is wrong, with the predicate that it is wrong with (its name in *name, of *len bytes). */
static const char *read_tests(struct ff_arena *a, const struct query *q, int pattern, struct way *way, const char **name, size_t *len)
{
	struct query_word words[MOST_WORDS + 1];
	struct ff_list tests = {0};
	const char *fault = NULL;
	int count;
	for (int n = 0; !fault && (count = ff_python_query_predicate(q, pattern, n, words, MOST_WORDS + 1)) > 0; n++) {
		fault = read_test(a, words, count, FF_PUSH(a, &tests, struct test));
		*name = words[0].text;
		*len = words[0].len;
	}
	way->tests = tests.items;
	way->test_count = tests.count;
	return fault;
}

static void free_tests(struct way *w)
{
	for (int i = 0; i < w->test_count; i++)
		ff_python_pattern_free(w->tests[i].pattern);
	w->test_count = 0;
}

/* ---- making a set ---- */

/* Each pattern has a place, and its captures stand at most once: lists of them would take time by their square. */
static void check_captures(struct ff_arena *a, struct ff_custom *c, const struct query *q, int pattern)
{
	bool placed = false;
	size_t n;
	for (int i = 0; i < ff_python_query_captures(q); i++) {
		const char *name = ff_python_query_capture(q, i, &n);
		int times = ff_python_query_times(q, pattern, i);
		placed |= times > 0 && *name != '_';
		if (times > 1)
			ff_custom_fault(a, c, ff_python_query_start(q, pattern), "\"@%.*s\" stands under * or +, or twice in this pattern: once is allowed", (int)n, name);
	}
	if (!placed)
		ff_custom_fault(a, c, ff_python_query_start(q, pattern), "this pattern captures nothing: what is found has no place (@finding)");
}

static void check_message(struct ff_arena *a, struct ff_custom *c, const struct query *q)
{
	const char *in_text = memmem(c->text, c->len, "message:", 8);
	for (const char *p = c->message; *p; p++) {
		size_t n = ff_python_query_placeholder(p);
		bool known = false;
		for (int i = 0; n && i < ff_python_query_captures(q); i++)
			known |= ff_python_query_named(q, i, p + 1, n - 2);
		if (n && !known)
			ff_custom_fault(a, c, in_text ? (size_t)(in_text - c->text) : 0, "message: the query has no capture @%.*s", (int)(n - 2), p + 1);
	}
}

/* Where "#name" stands, from the start of its pattern on. */
static size_t predicate_at(const struct ff_custom *c, size_t start, const char *name, size_t len)
{
	const char *at = c->text + start, *end = c->text + c->len;
	while ((at = memchr(at, '#', (size_t)(end - at))) && ((size_t)(end - at) <= len || memcmp(at + 1, name, len) != 0))
		at++;
	return at ? (size_t)(at - c->text) : start;
}

/* The whole of what can be wrong with a query; *patterns: how many it has. */
static void check(struct ff_arena *a, struct ff_custom *c, int *patterns)
{
	enum query_fault fault;
	uint32_t at = 0;
	struct way way = {0};
	check_shape(a, c);
	struct query *q = c->problem ? NULL : ff_python_query_new(c->text, c->len, &fault, &at);
	if (!q) {
		if (!c->problem)
			refuse(a, c, fault, at);
		return;
	}
	*patterns = ff_python_query_patterns(q);
	if (!*patterns)
		ff_custom_fault(a, c, c->len, "there is no pattern below the head");
	if (*patterns > FF_MAX_CUSTOM_PATTERNS)
		ff_custom_fault(a, c, 0, "more than %d patterns", FF_MAX_CUSTOM_PATTERNS);
	for (int p = 0; p < *patterns && !c->problem; p++) {
		const char *name = "";
		size_t len = 0;
		check_captures(a, c, q, p);
		const char *wrong = c->problem ? NULL : read_tests(a, q, p, &way, &name, &len);
		if (wrong)
			ff_custom_fault(a, c, predicate_at(c, ff_python_query_start(q, p), name, len), "%s", wrong);
		free_tests(&way);
	}
	check_message(a, c, q);
	ff_python_query_free(q);
}

/* The last trial is all of them together. */
struct trial {
	struct ff_arena *a;
	struct ff_list *customs;
	const int *sound; /* customs that are in the set */
	int count;
};

static void join(const struct trial *t, struct ff_buf *b)
{
	ff_buf_init(b, FF_MAX_CUSTOM_FILES * (FF_MAX_CUSTOM + 1));
	for (int i = 0; i < t->count; i++) {
		const struct ff_custom *c = FF_AT(t->customs, struct ff_custom, t->sound[i]);
		ff_buf_add(b, c->text, c->len);
		ff_buf_char(b, '\n');
	}
}

static int try_one(void *with, int i)
{
	struct trial *t = with;
	int patterns = 0;
	check(t->a, FF_AT(t->customs, struct ff_custom, t->sound[i]), &patterns);
	return 0;
}

static int try_all(void *with, int i)
{
	struct ff_buf b;
	enum query_fault fault;
	uint32_t at;
	(void)i;
	join(with, &b);
	return !ff_python_query_new(b.data, b.len, &fault, &at);
}

/* Those whose preparing ends: the others never reach tree-sitter in this process. */
static int pass_guard(struct trial *t, int *sound)
{
	unsigned char verdicts[FF_MAX_CUSTOM_FILES];
	int n = 0;
	int none = ff_guard(t->count, try_one, t, FF_MAX_CUSTOM_PREPARE, MEMORY_MB, verdicts);
	for (int i = 0; i < t->count; i++) {
		struct ff_custom *c = FF_AT(t->customs, struct ff_custom, t->sound[i]);
		if (none)
			ff_custom_fault(t->a, c, 0, "cannot be tried now");
		else if (verdicts[i] == FF_GUARD_LATE)
			ff_custom_fault(t->a, c, 0, "takes too long to prepare: fewer repetitions and alternatives inside each other, please");
		else if (verdicts[i] == FF_GUARD_DIED)
			ff_custom_fault(t->a, c, 0, "is more than tree-sitter can prepare");
		else
			sound[n++] = t->sound[i];
	}
	return n;
}

static void make_unit(struct ff_customs *set, struct ff_list *customs, const int *sound, const int *patterns, int count)
{
	struct trial t = {set->a, customs, sound, count};
	struct unit *u = &set->units[set->count];
	enum query_fault fault;
	struct ff_buf b;
	uint32_t at;
	const char *name;
	size_t len;
	join(&t, &b);
	u->query = b.over ? NULL : ff_python_query_new(b.data, b.len, &fault, &at);
	ff_buf_free(&b);
	if (!u->query)
		return;
	u->ways = ff_arena_alloc(set->a, (size_t)ff_python_query_patterns(u->query) * sizeof *u->ways);
	for (int i = 0; i < count; i++)
		for (int p = 0; p < patterns[i]; p++) {
			struct way *w = &u->ways[u->count++];
			w->custom = FF_AT(customs, struct ff_custom, sound[i]);
			w->number = sound[i];
			read_tests(set->a, u->query, u->count - 1, w, &name, &len);
		}
	set->count++;
}

/* One walk for all; where they cannot be one query, each its own. */
static void make_units(struct ff_customs *set, struct ff_list *customs, const int *sound, const int *patterns, int count)
{
	struct trial t = {set->a, customs, sound, count};
	unsigned char verdict = FF_GUARD_FAILED;
	set->units = ff_arena_alloc(set->a, (size_t)count * sizeof *set->units);
	if (count > 1 && !ff_guard(1, try_all, &t, 2 * FF_MAX_CUSTOM_PREPARE, MEMORY_MB, &verdict) && verdict == FF_GUARD_OK) {
		make_unit(set, customs, sound, patterns, count);
		return;
	}
	for (int i = 0; i < count; i++)
		make_unit(set, customs, sound + i, patterns + i, 1);
}

struct ff_customs *ff_customs_new(struct ff_arena *a, struct ff_list *customs)
{
	int first[FF_MAX_CUSTOM_FILES], sound[FF_MAX_CUSTOM_FILES], patterns[FF_MAX_CUSTOM_FILES] = {0}, count = 0, n = 0;
	for (int i = 0; i < customs->count; i++) {
		struct ff_custom *c = FF_AT(customs, struct ff_custom, i);
		if (!c->problem && i >= FF_MAX_CUSTOM_FILES)
			ff_custom_fault(a, c, 0, "more than %d files: this one is left out", FF_MAX_CUSTOM_FILES);
		else if (!c->problem)
			first[count++] = i;
	}
	struct trial t = {a, customs, first, count};
	count = count ? pass_guard(&t, sound) : 0;
	for (int i = 0; i < count; i++) {
		struct ff_custom *c = FF_AT(customs, struct ff_custom, sound[i]);
		check(a, c, &patterns[n]);
		if (!c->problem)
			sound[n++] = sound[i];
	}
	if (!n)
		return NULL;
	struct ff_customs *set = ff_xmalloc(sizeof *set);
	*set = (struct ff_customs){.a = a, .customs = customs->count};
	make_units(set, customs, sound, patterns, n);
	return set;
}

void ff_customs_free(struct ff_customs *set)
{
	if (!set)
		return;
	for (int i = 0; i < set->count; i++) {
		for (int w = 0; w < set->units[i].count; w++)
			free_tests(&set->units[i].ways[w]);
		ff_python_query_free(set->units[i].query);
	}
	free(set);
}

bool ff_customs_hurried(const struct ff_customs *set)
{
	return set && atomic_load(&set->hurried);
}
