/*
 * missing.c - definitions that should have a docstring and have none, by the publicity rules of
 * pydocstyle (D100 to D104, D106, D107).  The file's own habit decides how sure we are: where nobody
 * documents, nobody wants to be told.
 */
#include "check.h"

#define W_MISSING 0.90  /* design/rules-critic: by judgement; moved by the file's habit below */
#define W_MAGIC 0.25    /* __init__ and other magic methods: most teams do not document them */
#define W_MODULE 0.50

const struct ff_docstring *ff_doc_of(const struct ff_facts *f, int def)
{
	int low = 0, high = f->docstrings.count;
	while (low < high) { /* rows stand in the order of definitions, the module's first */
		int mid = low + (high - low) / 2;
		if (FF_AT(&f->docstrings, struct ff_docstring, mid)->def < def)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < f->docstrings.count && FF_AT(&f->docstrings, struct ff_docstring, low)->def == def)
		return FF_AT(&f->docstrings, struct ff_docstring, low);
	return NULL;
}

/* Whether a method may inherit its docstring: the class has a base besides object. */
static bool may_inherit(const struct ff_facts *f, const struct ff_definition *d)
{
	if (d->kind != FF_DEF_METHOD || d->parent < 0)
		return false;
	for (int i = 0; i < f->bases.count; i++) {
		const struct ff_base *b = FF_AT(&f->bases, struct ff_base, i);
		if (b->def == d->parent && !*b->keyword && strcmp(b->text, "object") != 0)
			return true;
	}
	return false;
}

/* Share of the file's public definitions (magic ones aside) that are documented; n: how many there are. */
static double habit(const struct ff_facts *f, int *n)
{
	int documented = 0;
	*n = 0;
	for (int i = 0; i < f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, i);
		if (!ff_doc_is_public(f, d) || ff_doc_is_magic(d->name))
			continue;
		++*n;
		documented += ff_doc_of(f, i) != NULL;
	}
	return *n ? (double)documented / *n : 0;
}

/*
 * The weight of the rule moved by evidence: a quarter of it where nobody documents, all of it
 * where at least two thirds do; less where the name says all, or a base may say it.
 */
static double confidence(const struct ff_facts *f, const struct ff_definition *d, double share, int n)
{
	double c = ff_doc_is_magic(d->name) ? W_MAGIC : W_MISSING;
	if (n > 1)
		c *= share >= 2.0 / 3 ? 1 : share >= 1.0 / 3 ? 0.8 : 0.25 + share;
	else
		c *= 0.6;
	if (d->flags & (FF_DEF_TRIVIAL | FF_DEF_STUB_BODY))
		c *= 0.5;
	if (may_inherit(f, d))
		c *= 0.5;
	return c;
}

static void report(const struct ff_subject *s, struct ff_findings *out, int def, double share, int n)
{
	const struct ff_definition *d = FF_AT(&s->news->definitions, struct ff_definition, def);
	static const char *const kinds[] = {"function", "method", "class"};
	struct ff_finding f = {
		.type = "missing_docstring",
		.line = d->line,
		.end_line = d->sig_line ? d->sig_line : d->line,
		.col = d->col,
		.symbol = d->qualname,
		.message = ff_arena_printf(s->scratch, "public %s %s has no docstring", kinds[d->kind], d->qualname),
		.severity = FF_SEVERITY_INFO,
		.weight = W_MISSING,
		.confidence = s->isolated ? W_MISSING : confidence(s->news, d, share, n),
		.risk_level = FF_LEVEL_NONE,
		.effort_minutes = d->kind == FF_DEF_CLASS ? 5 : 3,
		.evidence = ff_arena_printf(s->scratch, "{\"documented_in_file\":%.2f,\"public_in_file\":%d,\"statements\":%d}", share, n, d->statements),
		.fix = may_inherit(s->news, d) ? NULL : ff_doc_mend_missing(s, def),
	};
	ff_findings_add(out, &f);
}

static void report_module(const struct ff_subject *s, struct ff_findings *out)
{
	const struct ff_module *m = &s->news->module;
	bool package = !strcmp(ff_path_base(s->file->path), "__init__.py");
	int content = s->news->definitions.count + s->news->assigns.count;
	if (ff_doc_of(s->news, -1) || ff_doc_is_private(s->file->path) || m->lines == 0 || (package && !content) || (!content && !s->isolated))
		return;
	struct ff_finding f = {
		.type = "missing_docstring",
		.line = 1,
		.symbol = "",
		.message = package ? "package has no docstring" : "module has no docstring",
		.severity = FF_SEVERITY_INFO,
		.weight = W_MISSING,
		.confidence = W_MODULE,
		.risk_level = FF_LEVEL_NONE,
		.effort_minutes = 3,
		.evidence = ff_arena_printf(s->scratch, "{\"definitions\":%d}", s->news->definitions.count),
		.fix = ff_doc_mend_missing(s, -1),
		.on_changed_line = s->file->status == FF_STATUS_ADDED,
	};
	ff_findings_add(out, &f);
}

void ff_doc_missing(const struct ff_subject *s, struct ff_findings *out)
{
	int n;
	double share = habit(s->news, &n);
	if (!s->isolated && ff_doc_is_private(s->file->path))
		return;
	report_module(s, out); /* an old module's too: what is told once stays told while it stands, and the queue knows what is older */
	for (int i = 0; i < s->news->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&s->news->definitions, struct ff_definition, i);
		if (!ff_doc_is_public(s->news, d) || ff_doc_of(s->news, i))
			continue;
		if (ff_doc_is_quiet(s, i, "missing_docstring") || (ff_doc_is_magic(d->name) && !s->isolated))
			continue; /* D105, D107: only when every rule is asked for */
		report(s, out, i, share, n);
	}
}
