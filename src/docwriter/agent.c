/*
 * agent.c - the doc writer as an agent: what it proposes, and what it knows when others propose: which names
 * the documentation speaks of.
 */
#include <ctype.h>

#include "ff/docwriter.h"

/* What is kept of a file for round two. */
struct documented {
	const char *path, *symbol; /* symbol "": the module */
	const char *text;          /* the docstring */
	bool doctest, exported;
};
struct state {
	struct ff_arena *run;
	struct ff_list docs; /* struct documented, in the order of the stream */
};

static void *start(struct ff_arena *run, bool isolated)
{
	struct state *st = FF_NEW_IN(run, struct state);
	(void)isolated;
	st->run = run;
	return st;
}

static void keep(struct state *st, const struct ff_subject *s)
{
	const char *path = ff_arena_str(st->run, s->file->path);
	for (int i = 0; i < s->news->docstrings.count; i++) {
		const struct ff_docstring *d = FF_AT(&s->news->docstrings, struct ff_docstring, i);
		const struct ff_definition *def = d->def >= 0 ? FF_AT(&s->news->definitions, struct ff_definition, d->def) : NULL;
		*FF_PUSH(st->run, &st->docs, struct documented) = (struct documented){
			.path = path,
			.symbol = def ? ff_arena_str(st->run, def->qualname) : "",
			.text = ff_arena_str(st->run, d->text),
			.doctest = d->flags & FF_DOC_DOCTEST,
			.exported = def && def->flags & FF_DEF_EXPORTED,
		};
	}
}

/* Tests, migrations and what nobody wrote by hand need no docstrings. */
static bool worth_documenting(const struct ff_subject *s)
{
	switch (s->file->role) {
	case FF_ROLE_TEST:
	case FF_ROLE_MIGRATION:
	case FF_ROLE_SETTINGS:
	case FF_ROLE_EXAMPLE:
	case FF_ROLE_DOCS:
	case FF_ROLE_GENERATED:
	case FF_ROLE_VENDORED: return s->isolated;
	default: return true;
	}
}

static void judge(void *state, const struct ff_subject *s, struct ff_findings *out)
{
	if (!s->news || s->file->role == FF_ROLE_GENERATED || s->file->role == FF_ROLE_VENDORED)
		return;
	keep(state, s);
	if (!worth_documenting(s) || s->news->module.flags & (FF_MODULE_SYNTAX_ERROR | FF_MODULE_STUB))
		return;
	ff_doc_missing(s, out);
	for (int i = 0; i < s->news->definitions.count; i++) {
		struct ff_finding f;
		if (ff_doc_incomplete(s, i, s->isolated, &f))
			ff_findings_add(out, &f);
		if (ff_doc_stale(s, i, s->isolated, &f))
			ff_findings_add(out, &f);
	}
}

/* The name as a whole word of the text. */
static bool mentions(const char *text, const char *name)
{
	size_t n = strlen(name);
	for (const char *p = text; n && (p = strstr(p, name)); p += n) {
		bool left = p == text || !(isalnum((unsigned char)p[-1]) || p[-1] == '_' || p[-1] == '.');
		if (left && !isalnum((unsigned char)p[n]) && p[n] != '_')
			return true;
	}
	return false;
}

/* The name is used in a line of a doctest. */
static bool doctest_uses(const char *text, const char *name)
{
	for (const char *p = text; (p = strstr(p, ">>>")); p += 3) {
		const char *end = p + strcspn(p, "\n");
		char line[512];
		size_t n = (size_t)(end - p) < sizeof line ? (size_t)(end - p) : sizeof line - 1;
		memcpy(line, p, n);
		line[n] = '\0';
		if (mentions(line, name))
			return true;
	}
	return false;
}

static void say(struct ff_vote *v, int verdict, double weight, const char *reason)
{
	v->verdict = verdict;
	v->weight = weight;
	v->reason = reason;
}

static void vote_import(const struct state *st, struct ff_arena *run, const struct ff_finding *c, struct ff_vote *v)
{
	const char *name = ff_raw_str(run, c->evidence, "name");
	for (int i = 0; *name && i < st->docs.count; i++) {
		const struct documented *d = FF_AT(&st->docs, struct documented, i);
		if (!strcmp(d->path, c->path) && d->doctest && doctest_uses(d->text, name)) {
			say(v, FF_VERDICT_DISAGREE, 0.8, ff_arena_printf(run, "a doctest of %s uses %s", *d->symbol ? d->symbol : "the module", name));
			return;
		}
	}
}

static const struct documented *doc_of_symbol(const struct state *st, const struct ff_finding *c)
{
	for (int i = 0; i < st->docs.count; i++) {
		const struct documented *d = FF_AT(&st->docs, struct documented, i);
		if (!strcmp(d->path, c->path) && !strcmp(d->symbol, c->symbol))
			return d;
	}
	return NULL;
}

static void vote(void *state, struct ff_arena *run, const struct ff_finding *c, struct ff_vote *v)
{
	const struct state *st = state;
	const struct documented *d = doc_of_symbol(st, c);
	if (!strcmp(c->type, "unused_import")) {
		vote_import(st, run, c, v);
	} else if (!strcmp(c->type, "missing_test") && d) {
		if (d->doctest)
			say(v, FF_VERDICT_DISAGREE, 0.6, "a doctest exercises it");
		else if (d->exported)
			say(v, FF_VERDICT_AGREE, 0.4, "it stands in __all__ and is documented: others rely on it");
	} else if (!strcmp(c->type, "print_statement") && d && (mentions(d->text, "print") || mentions(d->text, "Print") || mentions(d->text, "prints") || mentions(d->text, "stdout"))) {
		say(v, FF_VERDICT_DISAGREE, 0.6, "its docstring says that it prints");
	} else if (!strcmp(c->type, "mutable_default") && d && (mentions(d->text, "cache") || mentions(d->text, "memo"))) {
		say(v, FF_VERDICT_DISAGREE, 0.5, "its docstring speaks of a cache");
	}
}

const struct ff_agent ff_docwriter_agent = {
	.name = "docwriter",
	.want = FF_WANT_DEFINITIONS | FF_WANT_DOCSTRINGS | FF_WANT_PARAMETERS | FF_WANT_BASES | FF_WANT_RAISES | FF_WANT_HANDLERS | FF_WANT_ASSIGNS | FF_WANT_COMMENTS,
	.start = start,
	.judge = judge,
	.vote = vote,
};
