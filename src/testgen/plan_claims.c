/*
 * plan_claims.c - what a docstring promises: exceptions of its Raises section (Google, NumPy, Sphinx), the type that it returns, that
 * it never returns None.  What contradicts a promise is suspected later; nothing here is taken for true.
 */
#include <ctype.h>

#include "plan_room.h"

enum { CLAIMS_MAX = 12 };

struct reader {
	struct plan *p;
	struct ff_list *out;
	int line; /* of the text that is read */
};

static void claim(struct reader *r, const char *kind, const char *text)
{
	if (!*text || r->out->count >= CLAIMS_MAX || strlen(text) > FF_MAX_TEXT)
		return;
	for (int i = 0; i < r->out->count; i++)
		if (!strcmp(FF_AT(r->out, struct ff_test_claim, i)->kind, kind) && !strcmp(FF_AT(r->out, struct ff_test_claim, i)->text, text))
			return;
	*FF_PUSH(r->p->a, r->out, struct ff_test_claim) = (struct ff_test_claim){kind, text, r->line};
}

/* A dotted name at the start of a text; "" none. */
static const char *leading_name(struct ff_arena *a, const char *s)
{
	size_t n = 0;
	while (s[n] == '`' || s[n] == ':' || s[n] == '~' || s[n] == '*')
		s++;
	if (ff_str_starts(s, "class:`") || ff_str_starts(s, "exc:`"))
		s = strchr(s, '`') + 1;
	while (isalnum((unsigned char)s[n]) || s[n] == '_' || s[n] == '.')
		n++;
	while (n && s[n - 1] == '.')
		n--;
	return isalpha((unsigned char)*s) || *s == '_' ? ff_arena_dup(a, s, n) : "";
}

static bool is_exception(const char *name)
{
	const char *last = ff_last_part(name);
	return isupper((unsigned char)*last) && (ff_str_ends(last, "Error") || ff_str_ends(last, "Exception") || ff_str_ends(last, "Exit") || ff_str_ends(last, "Warning") ||
	                                         !strcmp(last, "StopIteration") || !strcmp(last, "KeyboardInterrupt"));
}

static bool is_type(const char *text)
{
	static const char words[] = "str int float bool bytes list dict set tuple frozenset complex None List Dict Set Tuple Optional Iterator Generator Iterable string boolean integer";
	size_t n = 0;
	while (isalpha((unsigned char)text[n]))
		n++;
	return n && ff_word_in(words, text, (int)n);
}

static void returned(struct reader *r, const char *text)
{
	const char *colon = text + plan_span(text, ":"), *type = plan_trim(r->p->a, text, (size_t)(colon - text));
	if (is_type(type) && strlen(type) < 60 && !strchr(type, ' '))
		claim(r, "returns_type", type);
	claim(r, "returns", plan_trim(r->p->a, *colon && is_type(type) ? colon + 1 : text, strlen(*colon && is_type(type) ? colon + 1 : text)));
	if (strstr(text, "never None") || strstr(text, "Never None") || strstr(text, "never ``None``"))
		claim(r, "never_none", text);
}

/* :raises ValueError: ..., :raise X:, @raises; :returns:, :rtype: */
static bool field_line(struct reader *r, const char *s)
{
	static const char *const raises[] = {":raises ", ":raise ", ":except ", ":exception ", "@raise ", "@raises "};
	for (size_t i = 0; i < FF_COUNT(raises); i++)
		if (ff_str_starts(s, raises[i])) {
			const char *name = leading_name(r->p->a, s + strlen(raises[i]));
			if (is_exception(name))
				claim(r, "raises", name);
			return true;
		}
	if (ff_str_starts(s, ":rtype:")) {
		const char *type = plan_trim(r->p->a, s + 7, strlen(s + 7));
		if (is_type(type))
			claim(r, "returns_type", type);
		return true;
	}
	if (ff_str_starts(s, ":return:") || ff_str_starts(s, ":returns:")) {
		returned(r, plan_trim(r->p->a, strchr(s + 1, ':') + 1, strlen(strchr(s + 1, ':') + 1)));
		return true;
	}
	return false;
}

enum section { NONE, RAISES, RETURNS };

/* "Raises:" of Google, "Raises" above a line of dashes of NumPy. */
static enum section heading(const char *s, const char *next)
{
	bool colon = ff_str_ends(s, ":"), dashes = ff_str_starts(next + strspn(next, " \t"), "---");
	size_t n = strlen(s) - colon;
	if (!colon && !dashes)
		return NONE;
	if ((n == 6 && !strncmp(s, "Raises", 6)) || (n == 10 && !strncmp(s, "Exceptions", 10)))
		return RAISES;
	return (n == 7 && !strncmp(s, "Returns", 7)) || (n == 6 && !strncmp(s, "Return", 6)) ? RETURNS : NONE;
}

static void in_section(struct reader *r, enum section section, const char *s, bool first)
{
	if (section == RAISES) {
		const char *name = leading_name(r->p->a, s), *after = strstr(s, name) + strlen(name);
		if (is_exception(name) && (!*after || strchr(":`, ", *after)))
			claim(r, "raises", name);
	} else if (section == RETURNS && first && !ff_str_starts(s, "---")) {
		returned(r, s);
	}
}

static void read(struct reader *r, const struct ff_docstring *d)
{
	enum section section = NONE;
	size_t indent = 0;
	bool first = false;
	int line = d->line;
	for (const char *s = d->text; *s; line++) {
		size_t n = strcspn(s, "\n");
		const char *text = plan_trim(r->p->a, s, n), *next = s[n] ? ff_arena_dup(r->p->a, s + n + 1, strcspn(s + n + 1, "\n")) : "";
		size_t blanks = strspn(s, " \t");
		enum section found = heading(text, next);
		r->line = line;
		if (*text && field_line(r, text)) {
			section = NONE;
		} else if (found) {
			section = found;
			indent = blanks;
			first = true;
		} else if (section && *text && !ff_str_starts(text, "---")) {
			if (blanks < indent || heading(text, next) || (blanks == indent && ff_str_starts(next + strspn(next, " \t"), "---")) || (blanks == indent && ff_str_ends(text, ":") && !strchr(text, ' ')))
				section = NONE;
			else
				in_section(r, section, text, first);
			first = false;
		}
		s += n + (s[n] == '\n');
	}
}

void plan_claims(struct plan *p, int def, struct ff_list *out)
{
	struct reader r = {.p = p, .out = out};
	for (int i = 0; i < p->f->docstrings.count && plan_spend(p, 1); i++)
		if (FF_AT(&p->f->docstrings, struct ff_docstring, i)->def == def)
			read(&r, FF_AT(&p->f->docstrings, struct ff_docstring, i));
	for (int i = 0; i < p->sessions.count && plan_spend(p, 1); i++) {
		const struct example *e = FF_AT(&p->sessions, struct example, i);
		if (e->def != def || strcmp(e->call.source, "example") != 0 || !(*e->call.expect || *e->call.raises))
			continue;
		r.line = atoi(strrchr(e->call.place, ':') + 1);
		claim(&r, "example", e->call.text);
	}
}
