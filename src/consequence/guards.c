/*
 * guards.c - who may call a route: decorators, dependencies and permission classes that ask for a
 * login, a token or a right.  Names only: what they do is not followed.
 */
#include "routes.h"
#include <ctype.h>

static const char *const guard_words[] = {"login", "permission", "auth", "jwt", "current_user", "require_", "requires_", "_required", "token", "api_key",
	"IsAdmin", "IsStaff", "Authenticated", "Permission", "admin_only", "staff_only", "superuser", "HTTPBearer", "HTTPBasic", "Required", NULL};
/* Words of the same look that guard nothing. */
static const char *const open_words[] = {"AllowAny", "allow_any", "login_not_required", "author", "csrf", "require_GET", "require_POST", "require_safe",
	"require_http_methods", "PasswordRequestForm", "NotRequired", NULL};

void ff_guard_add(struct reader *r, struct ff_strings *out, const char *name)
{
	for (int i = 0; open_words[i]; i++)
		if (strstr(name, open_words[i]) && !strstr(name, "authori"))
			return;
	for (int i = 0; guard_words[i]; i++)
		if (strstr(name, guard_words[i])) {
			const char *kept = literal_normal(ff_reader_arena(r), name);
			if (!ff_strings_has(out, kept))
				ff_strings_push(ff_reader_arena(r), out, kept);
			return;
		}
}

/* "x" of Depends(x), Security(x, scopes=[...]); "" when the text is none. */
static const char *dependency(struct reader *r, const char *text)
{
	const char *at = strstr(text, "Depends("), *other = strstr(text, "Security(");
	at = at ? at + 8 : other ? other + 9 : NULL;
	if (!at)
		return "";
	while (isspace((unsigned char)*at))
		at++;
	size_t n = 0;
	int depth = 0;
	for (; at[n] && (depth || !strchr("),", at[n])); n++)
		depth += at[n] == '(' ? 1 : at[n] == ')' ? -1 : 0;
	return ff_arena_dup(ff_reader_arena(r), at, n);
}

/* What a decorator was given tells one permission from another. */
static const char *decorator_text(struct reader *r, const struct ff_decorator *d)
{
	const struct ff_argument *g = d->call >= 0 && d->call < r->l->calls ? look_arg(r->l, d->call, 0, "") : NULL;
	if (last_part_is(d->name, "method_decorator"))
		return g ? g->text : "";
	return g && g->kind != FF_EXPR_LAMBDA ? ff_arena_printf(ff_reader_arena(r), "%s(%s)", d->name, g->text) : d->name;
}

void ff_guards_of(struct reader *r, int def, struct ff_strings *out)
{
	static const char *const routes[] = {"route", "api_route", "websocket", "get", "post", "put", "patch", "delete", "head", "options", "view", "action", NULL};
	const struct look *l = r->l;
	for EACH (i, l->deco_first[def], l->deco_next)
		if (!one_of(last_part(DECO(l, i)->name), routes)) {
			struct ff_strings one = {0};
			ff_guard_add(r, &one, last_part_is(DECO(l, i)->name, "method_decorator") ? decorator_text(r, DECO(l, i)) : DECO(l, i)->name);
			if (one.count)
				ff_guard_add(r, out, decorator_text(r, DECO(l, i)));
		} else if (DECO(l, i)->call >= 0)
			ff_guards_listed(r, DECO(l, i)->call, "permission_classes", out);
	for EACH (i, l->param_first[def], l->param_next) {
		const struct ff_parameter *p = PARAM(l, i);
		const char *name = dependency(r, p->default_text);
		ff_guard_add(r, out, *name ? name : dependency(r, p->annotation));
	}
}

void ff_guards_listed(struct reader *r, int call, const char *keyword, struct ff_strings *out)
{
	const struct ff_argument *g = look_arg(r->l, call, -1, keyword);
	struct ff_strings words = {0};
	if (g && (g->kind == FF_EXPR_NAME || g->kind == FF_EXPR_ATTRIBUTE))
		ff_guard_add(r, out, g->text);
	if (!g || !literal_elements(ff_reader_arena(r), g->text, &words))
		return;
	for (int i = 0; i < words.count; i++) {
		const char *name = dependency(r, words.items[i]);
		ff_guard_add(r, out, *name ? name : words.items[i]);
	}
}

/* "x" of Depends(x) as an absolute name; a call or lambda in it has none. */
static void need(struct reader *r, const char *text, struct ff_strings *out)
{
	const char *name = dependency(r, text);
	if (*name && !strpbrk(name, "( [") && !ff_strings_has(out, name))
		ff_strings_push(ff_reader_arena(r), out, ff_reader_resolve(r, name));
}

void ff_needs_listed(struct reader *r, int call, const char *keyword, struct ff_strings *out)
{
	const struct ff_argument *g = look_arg(r->l, call, -1, keyword);
	struct ff_strings words = {0};
	if (!g || !literal_elements(ff_reader_arena(r), g->text, &words))
		return;
	for (int i = 0; i < words.count; i++)
		need(r, words.items[i], out);
}

void ff_need_of(struct reader *r, const struct ff_parameter *p, struct ff_strings *out)
{
	need(r, *dependency(r, p->default_text) ? p->default_text : p->annotation, out);
}
