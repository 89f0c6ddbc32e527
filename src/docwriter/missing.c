/*
 * missing.c - definitions that should have a docstring and have none, by the publicity rules of
 * pydocstyle (D100 to D104, D106, D107).  The file's own habit decides how sure we are: where nobody
 * documents, nobody wants to be told.
 *
 * Weights: share of 122 definitions of 45 projects, read beside their neighbours, for which a docstring is wanted there (docs/benchmarks.md has the
 * measurement): 24 of 33 where nine tenths of the file are documented, 11 of 27 from two thirds on, 4 of 20 from one third on, 1 of 8 below; of what is
 * trivial or may inherit its own 5 of 34 under any habit.  An agent sees files and no settings: that a linter demands docstrings shows as the first.
 */
#include "check.h"

#define W_MISSING 0.73  /* where the file is documented; less by its habit below */
#define W_MAGIC 0.25    /* __init__ and other magic methods: most teams do not document them */
#define W_MODULE 0.50   /* share of modules that have one: 0.49, mean of 66 projects */

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

/* Told elsewhere: @override says that a base documents it, and a nested Meta or Config is read by a framework. */
static bool is_told_elsewhere(const struct ff_facts *f, int def)
{
	const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, def);
	int first = ff_doc_row_from(&f->decorators, sizeof(struct ff_decorator), offsetof(struct ff_decorator, def), def);
	for (int i = first; i < f->decorators.count && FF_AT(&f->decorators, struct ff_decorator, i)->def == def; i++)
		if (!strcmp(ff_doc_last_part(FF_AT(&f->decorators, struct ff_decorator, i)->name), "override"))
			return true;
	return d->kind == FF_DEF_CLASS && d->parent >= 0 && (!strcmp(d->name, "Meta") || !strcmp(d->name, "Config"));
}

/* Share of the file's public definitions (magic ones aside) that are documented; n: how many there are.  What a change adds without is no habit yet. */
static double habit(const struct ff_subject *s, int *n)
{
	const struct ff_facts *f = s->news;
	bool added = s->file->status == FF_STATUS_ADDED;
	int documented = 0;
	*n = 0;
	for (int i = 0; i < f->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&f->definitions, struct ff_definition, i);
		bool told = ff_doc_of(f, i) != NULL;
		if (!ff_doc_is_public(f, d) || ff_doc_is_magic(d->name) || (!told && !added && ff_doc_is_touched(s, d->line, d->line)))
			continue;
		++*n;
		documented += told;
	}
	return *n ? (double)documented / *n : 0;
}

/*
 * The weight of the rule moved by evidence: what was measured for files of the habit; half of it where the name says all, or a base may say it.  One
 * definition alone shows no habit, and counts as one of a file that documents some.
 */
static double confidence(const struct ff_facts *f, const struct ff_definition *d, double share, int n)
{
	static const struct {
		double least, weight; /* share of the file that is documented */
	} habits[] = {{0.9, W_MISSING}, {2.0 / 3, 0.41}, {1.0 / 3, 0.20}, {0, 0.12}};
	double c = W_MAGIC;
	for (size_t i = 0; i < FF_COUNT(habits) && !ff_doc_is_magic(d->name); i++) {
		c = habits[i].weight;
		if ((n > 1 ? share : 1.0 / 3) >= habits[i].least)
			break;
	}
	if (d->flags & (FF_DEF_TRIVIAL | FF_DEF_STUB_BODY))
		c *= 0.5;
	if (may_inherit(f, d))
		c *= 0.5;
	return c;
}

static void report(struct ff_doc_file *file, struct ff_findings *out, int def, double share, int n)
{
	const struct ff_subject *s = file->subject;
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
		.fix = may_inherit(s->news, d) ? NULL : ff_doc_mend_missing(file, def),
	};
	ff_findings_add(out, &f);
}

static void report_module(struct ff_doc_file *file, struct ff_findings *out)
{
	const struct ff_subject *s = file->subject;
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
		.fix = ff_doc_mend_missing(file, -1),
		.on_changed_line = s->file->status == FF_STATUS_ADDED,
	};
	ff_findings_add(out, &f);
}

void ff_doc_missing(struct ff_doc_file *f, struct ff_findings *out)
{
	const struct ff_subject *s = f->subject;
	int n;
	double share = habit(s, &n);
	if (!s->isolated && ff_doc_is_private(s->file->path))
		return;
	report_module(f, out); /* an old module's too: what is told once stays told while it stands, and the queue knows what is older */
	for (int i = 0; i < s->news->definitions.count; i++) {
		const struct ff_definition *d = FF_AT(&s->news->definitions, struct ff_definition, i);
		if (!ff_doc_is_public(s->news, d) || ff_doc_of(s->news, i))
			continue;
		if (ff_doc_is_quiet(s, i, "missing_docstring") || (!s->isolated && (ff_doc_is_magic(d->name) || is_told_elsewhere(s->news, i))))
			continue; /* D105, D107: only when every rule is asked for */
		report(f, out, i, share, n);
	}
}
