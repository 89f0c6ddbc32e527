/*
 * headers.c - headers by which a browser protects who uses the program: set in code, by Talisman, or through Django's settings and
 * those of django-csp.  Lost or weakened ones only.  Called by run.c; settings.c hands the settings.
 */
#include "room.h"
#include <ctype.h>

enum { SEEN_MAX = 2000 };

struct seen { /* something protecting that one side has */
	const char *what, *file;
	int line;
};

static const char *const guards[] = {"Content-Security-Policy", "X-Frame-Options", "Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy",
                                     "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy", NULL};

static void seen_add(struct ff_consequence *c, enum side side, const char *what, const char *file, int line)
{
	if (c->guards[side].count < SEEN_MAX)
		*FF_PUSH(&c->arena, &c->guards[side], struct seen) = (struct seen){what, file, line};
}

/* The header that a text names as a whole string, in any case; NULL none. */
static const char *guard_in(const char *text)
{
	for (int i = 0; guards[i]; i++) {
		const char *p = strcasestr(text, guards[i]);
		size_t n = strlen(guards[i]);
		if (p && p > text && strchr("\"'", p[-1]) && p[n] == p[-1])
			return guards[i];
	}
	return NULL;
}

void headers_take(struct ff_consequence *c, enum side side, const struct ff_file *file, const struct look *l)
{
	if (!file_is_production(file))
		return;
	for (int i = 0; i < l->f->literals.count; i++) { /* response["X-Frame-Options"] = ... */
		const struct ff_literal *x = &FF_ROWS(l->f->literals, struct ff_literal)[i];
		const char *name = x->context == FF_LITERAL_KEY ? guard_in(x->text) : NULL;
		if (name)
			seen_add(c, side, name, file->path, x->line);
	}
	for (int i = 0; i < l->f->arguments.count; i++) { /* headers={"X-Frame-Options": ...}, setdefault("X-Frame-Options", ...) */
		const struct ff_argument *g = ARG(l, i);
		const char *name = g->call >= 0 && g->call < l->calls ? guard_in(g->text) : NULL;
		if (name)
			seen_add(c, side, name, file->path, CALL(l, g->call)->line);
	}
	for (int i = 0; i < l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
		const char *name = guard_in(s->value);
		if (name)
			seen_add(c, side, name, file->path, s->line);
	}
	for (int i = 0; i < l->calls; i++) {
		const char *target = call_name(CALL(l, i));
		if (!strcmp(target, "flask_talisman.Talisman") || !strcmp(target, "secure.Secure"))
			seen_add(c, side, last_part(target), file->path, CALL(l, i)->line);
	}
}

static bool has_seen(const struct ff_list *l, const char *what)
{
	for (int i = 0; i < l->count; i++)
		if (!strcmp(FF_AT(l, struct seen, i)->what, what))
			return true;
	return false;
}

void headers_compare(struct ff_consequence *c)
{
	struct ff_strings told = {0};
	for (int i = 0; i < c->guards[OLD].count; i++) {
		const struct seen *o = FF_AT(&c->guards[OLD], struct seen, i);
		if (has_seen(&c->guards[NEW], o->what) || ff_strings_has(&told, o->what))
			continue;
		ff_strings_push(&c->arena, &told, o->what);
		bool program = !strchr(o->what, '-');
		struct ff_impact_item *x = impact_add(c, USER, "USER004", "", FF_LEVEL_HIGH, o->file, o->line, o->what,
			ff_arena_printf(&c->arena, program ? "%s is gone: the security headers that it sends are no longer sent from here" : "header %s is no longer set here", o->what));
		x->before = o->what;
		x->certainty = FF_LIKELY;
		x->advice = "set it elsewhere before, or check that a proxy does";
	}
}

/* Decorators and arguments that switch a header off for a view. */
void headers_judge_view(struct ff_consequence *c, const struct ff_file *file, const struct look *n)
{
	static const char *const off[] = {"xframe_options_exempt", "csp_exempt", NULL};
	for (int i = 0; i < n->f->decorators.count; i++) {
		const struct ff_decorator *d = DECO(n, i);
		if (!one_of(last_part(d->name), off) || !ff_spans_has(&file->added, d->line) || d->def < 0 || d->def >= n->defs)
			continue;
		struct ff_impact_item *x = impact_add(c, USER, "USER004", "", FF_LEVEL_HIGH, file->path, d->line, ff_arena_str(&c->arena, DEF(n, d->def)->qualname),
			last_part_is(d->name, "csp_exempt") ? "no content security policy is sent any more (csp_exempt)" : "any site may show this page in a frame (xframe_options_exempt)");
		x->certainty = FF_CERTAIN;
		x->advice = "keep the protection and except what needs it";
	}
}

/* ---- settings ---- */

static bool opens(const char *before, const char *after, const char *word)
{
	return strstr(after, word) && !strstr(before, word);
}

bool header_setting(const char *name)
{
	return ff_str_starts(name, "SECURE_") || ff_str_starts(name, "CSP_") || ff_str_starts(name, "CONTENT_SECURITY_POLICY") || !strcmp(name, "X_FRAME_OPTIONS") ||
	       ff_str_ends(name, "_COOKIE_SAMESITE");
}

/* In words what a new value of such a setting opens; NULL: nothing. */
const char *header_weaker(struct ff_arena *a, const char *name, const char *before, const char *after)
{
	bool policy = ff_str_starts(name, "CSP_") || ff_str_starts(name, "CONTENT_SECURITY_POLICY");
	static const char *const holes[] = {"unsafe-inline", "unsafe-eval", "\"*\"", "\"data:\"", NULL};
	for (int i = 0; policy && holes[i]; i++)
		if (opens(before, after, holes[i]))
			return ff_arena_printf(a, "%s allows %s now", name, holes[i]);
	if (!strcmp(name, "SECURE_HSTS_SECONDS") && isdigit((unsigned char)*before) && isdigit((unsigned char)*after) && strspn(before, "0123456789_") == strlen(before) &&
	    strspn(after, "0123456789_") == strlen(after) && strtol(before, NULL, 10) > 0 && strtol(after, NULL, 10) == 0)
		return "browsers are no longer told to use HTTPS (SECURE_HSTS_SECONDS = 0)";
	if (!strcmp(name, "SECURE_CONTENT_TYPE_NOSNIFF") && !strcmp(after, "False"))
		return "browsers guess the type of files again (SECURE_CONTENT_TYPE_NOSNIFF = False)";
	if (!strcmp(name, "X_FRAME_OPTIONS") && !strcmp(before, "\"DENY\"") && strcmp(after, "\"DENY\"") != 0 && strcmp(after, "\"SAMEORIGIN\"") != 0)
		return ff_arena_printf(a, "pages may be shown in frames (X_FRAME_OPTIONS = %s)", after);
	if (ff_str_ends(name, "_COOKIE_SAMESITE") && (!strcmp(before, "\"Lax\"") || !strcmp(before, "\"Strict\"")) && (!strcmp(after, "\"None\"") || !strcmp(after, "None") || !strcmp(after, "False")))
		return ff_arena_printf(a, "cookies go to other sites (%s = %s)", name, after);
	return NULL;
}
