/*
 * gaps.c - which functions want a test and have none, why we think so, and how much it matters.  The truth about reach comes from
 * coverage data where that counts (covered records), else from the whole tree (usage records); without either nothing is claimed.
 * Called by the agent and by the table of scan.c.  Pure.
 */
#include "ff/testgen.h"

const char *const ff_gap_names[] = {"none", "untested", "indirect", "direct", "unknown", NULL};

bool ff_gap_file(const struct ff_subject *s)
{
	return s->news && (s->file->role == FF_ROLE_LIBRARY || s->file->role == FF_ROLE_CLI) && !(s->news->module.flags & (FF_MODULE_SYNTAX_ERROR | FF_MODULE_STUB));
}

/* Definitions that nobody tests by themselves. */
static bool wants_test(const struct ff_definition *d)
{
	const unsigned never = FF_DEF_OVERLOAD | FF_DEF_ABSTRACT | FF_DEF_STUB_BODY | FF_DEF_PROTOCOL | FF_DEF_TRIVIAL | FF_DEF_NESTED |
	                       FF_DEF_MAIN_GUARD | FF_DEF_TYPE_CHECKING | FF_DEF_SETTER;
	return d->kind != FF_DEF_CLASS && !(d->flags & never) && d->flags & FF_DEF_PUBLIC;
}

/*
 * Registered by a decorator (a route, a task, a command): something else calls it, by URL or by name, which references
 * do not show.  Decorators that only change the function do not register it.
 */
static bool is_registered(const struct ff_facts *f, int def)
{
	static const char *const plain[] = {"functools.", "contextlib.", "abc.", "typing.", "staticmethod", "classmethod", "property", "cached_property",
	                                    "contextmanager", "wraps", "lru_cache", "cache", "final", "override", "total_ordering"};
	for (int i = 0; i < f->decorators.count; i++) {
		const struct ff_decorator *d = FF_AT(&f->decorators, struct ff_decorator, i);
		bool known = false;
		for (size_t k = 0; d->def == def && k < FF_COUNT(plain); k++)
			known |= ff_str_starts(*d->target ? d->target : d->name, plain[k]) || !strcmp(d->name, plain[k]);
		if (d->def == def && !known && (strchr(d->name, '.') || d->call >= 0))
			return true;
	}
	return false;
}

static const struct ff_usage *usage_of(const struct ff_subject *s, const char *symbol)
{
	for (int i = 0; i < s->usages->count; i++) {
		const struct ff_usage *u = FF_AT(s->usages, struct ff_usage, i);
		if (u->kind != FF_USAGE_IMPORT && u->kind != FF_USAGE_CONSTANT && !strcmp(u->symbol, symbol))
			return u;
	}
	return NULL;
}

/* Whether something registered in this file uses it: then tests may reach it by URL, which references do not show. */
static bool behind_registered(const struct ff_subject *s, const struct ff_usage *u)
{
	for (int i = 0; i < u->users.count; i++) {
		const struct ff_user *user = FF_AT(&u->users, struct ff_user, i);
		for (int k = 0; !strcmp(user->path, s->file->path) && k < s->news->definitions.count; k++)
			if (!strcmp(FF_AT(&s->news->definitions, struct ff_definition, k)->qualname, user->symbol) && is_registered(s->news, k))
				return true;
	}
	return false;
}

/* ---- what coverage data says ---- */

static const char *ago(struct ff_arena *a, int64_t seconds)
{
	static const struct { int64_t length; const char *name; } units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}};
	for (size_t i = 0; i < FF_COUNT(units); i++)
		if (seconds >= units[i].length)
			return ff_arena_printf(a, "%lld %s%s ago", (long long)(seconds / units[i].length), units[i].name, seconds / units[i].length == 1 ? "" : "s");
	return "just now";
}

/* First line of the body that is code: behind the docstring.  0: the body has no line of its own. */
static int first_code(const struct ff_subject *s, int def)
{
	const struct ff_definition *d = FF_AT(&s->news->definitions, struct ff_definition, def);
	int first = d->body_line;
	for (int i = 0; i < s->news->docstrings.count; i++) {
		const struct ff_docstring *doc = FF_AT(&s->news->docstrings, struct ff_docstring, i);
		if (doc->def == def)
			first = doc->end_line + 1;
	}
	return first > d->sig_line && first <= d->end_line ? first : 0;
}

/* True: the data knows the function. */
static bool by_coverage(const struct ff_subject *s, int def, struct ff_gap *out)
{
	const struct ff_covered *c = s->covered;
	const struct ff_definition *d = FF_AT(&s->news->definitions, struct ff_definition, def);
	int first = c && !*c->stale ? first_code(s, def) : 0;
	bool ran = first && ff_spans_touch(&c->ran, first, d->end_line), missed = first && ff_spans_touch(&c->missed, first, d->end_line);
	if (!first || (!ran && !missed && !c->whole))
		return false;
	out->exact = true;
	if (ran && out->state != FF_GAP_DIRECT)
		out->state = FF_GAP_INDIRECT;
	else if (!ran)
		out->state = FF_GAP_UNTESTED;
	out->reason = ff_arena_printf(s->scratch, "%s of %s: %s of it ran", c->source, ago(s->scratch, c->age), ran ? "lines" : "no line");
	return true;
}

/* ---- what the tree says ---- */

static const char *why_untested(const struct ff_subject *s, const struct ff_usage *u)
{
	const struct ff_user *near = NULL;
	for (int i = 0; !near && i < u->users.count; i++)
		near = FF_AT(&u->users, struct ff_user, i)->in_test ? NULL : FF_AT(&u->users, struct ff_user, i);
	if (*u->lost)
		return ff_arena_printf(s->scratch, "%s named it before this change, and no test leads to it now", u->lost);
	if (near && near->resolved && *near->symbol)
		return ff_arena_printf(s->scratch, "no test leads to it, nor to %s%s%s, which uses it", near->symbol, strcmp(near->path, s->file->path) ? " in " : "",
		                       strcmp(near->path, s->file->path) ? near->path : "");
	return u->total ? "no test leads to it, nor to what uses it" : "no test leads to it, and nothing uses it";
}

static void by_usage(const struct ff_subject *s, const struct ff_usage *u, struct ff_gap *out)
{
	switch (u->tests) {
	case FF_REACH_DIRECT:
		out->state = FF_GAP_DIRECT;
		out->reason = "tests name it";
		break;
	case FF_REACH_INDIRECT:
		out->state = FF_GAP_INDIRECT;
		out->reason = "tests lead to it through others";
		break;
	case FF_REACH_NONE:
		out->state = behind_registered(s, u) ? FF_GAP_UNKNOWN : FF_GAP_UNTESTED;
		out->reason = out->state == FF_GAP_UNTESTED ? why_untested(s, u) : "something registered uses it";
		break;
	default: out->reason = "there is no index of the tree";
	}
}

/* ---- how much it matters ---- */

enum { AT_PUBLIC = 20, AT_SPECIAL = 10, AT_BRANCH = 3, BRANCHES_MOST = 30, AT_CHANGE = 15, AT_LOSS = 15, AT_FILE = 4, USERS_MOST = 15, AT_DEFECT = 10 };

/* What is already suspicious inside: shapes that are seldom meant, names that are not there, a FIXME. */
static int defects_in(const struct ff_facts *f, const struct ff_definition *d)
{
	int count = 0;
	for (int i = 0; i < f->unbound.count; i++) {
		const struct ff_unbound *u = FF_AT(&f->unbound, struct ff_unbound, i);
		count += u->line > d->line && u->line <= d->end_line && !u->flags;
	}
	for (int i = 0; i < f->comments.count; i++) {
		const struct ff_comment *c = FF_AT(&f->comments, struct ff_comment, i);
		count += c->line > d->line && c->line <= d->end_line && (c->kind == FF_COMMENT_FIXME || c->kind == FF_COMMENT_XXX || c->kind == FF_COMMENT_HACK);
	}
	for (int i = 0; i < f->handlers.count; i++) {
		const struct ff_handler *h = FF_AT(&f->handlers, struct ff_handler, i);
		count += h->line > d->line && h->line <= d->end_line && h->flags & FF_HANDLER_BARE;
	}
	return count;
}

static int at_most(int n, int most)
{
	return n < most ? n : most;
}

static void weigh(const struct ff_subject *s, const struct ff_definition *d, const struct ff_usage *u, struct ff_gap *out)
{
	struct ff_arena *a = s->scratch;
	bool special = ff_str_starts(d->name, "__");
	int files = u ? u->modules : 0, defects = defects_in(s->news, d);
	out->users = u ? u->total - u->in_tests : 0;
	out->priority = special ? AT_SPECIAL : AT_PUBLIC;
	out->priority += at_most(AT_BRANCH * (d->complexity - 1), BRANCHES_MOST) + at_most(AT_FILE * files, USERS_MOST) + (defects ? AT_DEFECT : 0);
	out->priority += (out->changed ? AT_CHANGE : 0) + (out->lost ? AT_LOSS : 0);
	const char *words = ff_arena_printf(a, "%s, complexity %d", special ? "special method" : "public", d->complexity);
	if (out->users)
		words = ff_arena_printf(a, "%s, %d use%s in %d file%s", words, out->users, out->users == 1 ? "" : "s", files, files == 1 ? "" : "s");
	if (defects)
		words = ff_arena_printf(a, "%s, %d suspicious place%s in it", words, defects, defects == 1 ? "" : "s");
	out->weight = words;
}

void ff_gap_judge(const struct ff_subject *s, int def, struct ff_gap *out)
{
	const struct ff_definition *d = FF_AT(&s->news->definitions, struct ff_definition, def);
	*out = (struct ff_gap){.state = FF_GAP_NONE, .reason = "", .weight = ""};
	if (!wants_test(d))
		return;
	const struct ff_usage *u = usage_of(s, d->qualname);
	out->state = FF_GAP_UNKNOWN;
	if (u)
		by_usage(s, u, out);
	/* of what is registered references tell nothing, and so nobody is told that it has no test */
	bool known = by_coverage(s, def, out);
	if (!known && is_registered(s->news, def))
		out->state = out->state == FF_GAP_UNTESTED || out->state == FF_GAP_UNKNOWN ? FF_GAP_NONE : out->state;
	out->lost = out->state == FF_GAP_UNTESTED && u && *u->lost;
	out->changed = ff_spans_touch(&s->file->added, d->line, d->end_line);
	weigh(s, d, u, out);
}
