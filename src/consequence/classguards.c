/*
 * classguards.c - logins that a class asks for in the name of those who are made of it: the project's own router whose
 * constructor depends on a user, a view whose dispatch() looks for one, a blueprint with a function before every request.
 * Fills struct view_class and struct router from one file; joined, it walks the bases.
 */
#include "routes.h"

static void push(struct ff_arena *a, struct ff_strings *out, const char *word)
{
	if (!ff_strings_has(out, word))
		ff_strings_push(a, out, word);
}

/* ---- one file ---- */

static bool inside(const struct look *l, int def, int line)
{
	return line >= DEF(l, def)->line && line <= DEF(l, def)->end_line;
}

/* What a function does with those who are nobody: abort(401), handle_no_permission(), raise PermissionDenied. */
static void body_guards(struct reader *r, int def, struct ff_strings *out)
{
	static const char *const refusals[] = {"handle_no_permission", "redirect_to_login", "login_required", "unauthorized", "verify_jwt_in_request", "permission_denied", NULL};
	static const char *const errors[] = {"PermissionDenied", "NotAuthenticated", "AuthenticationFailed", "Unauthorized", "Forbidden", NULL};
	struct ff_arena *a = ff_reader_arena(r);
	const struct look *l = r->l;
	const char *name = DEF(l, def)->name;
	if (ff_reader_spent(r, l->calls + l->f->raises.count))
		return;
	for (int i = 0; i < l->calls; i++) {
		if (!inside(l, def, CALL(l, i)->line))
			continue;
		const char *w = last_part(CALL(l, i)->callee);
		const struct ff_argument *g = !strcmp(w, "abort") ? look_arg(l, i, 0, "code") : NULL;
		if (one_of(w, refusals) || (g && (strstr(g->text, "401") || strstr(g->text, "403"))))
			push(a, out, ff_arena_printf(a, "%s() with %s", name, w));
	}
	for (int i = 0; i < l->f->raises.count; i++) {
		const struct ff_raise *x = &FF_ROWS(l->f->raises, struct ff_raise)[i];
		if (x->def == def && one_of(last_part(x->type), errors))
			push(a, out, ff_arena_printf(a, "%s() with %s", name, last_part(x->type)));
	}
}

/* Depends(current_user) in the constructor of a router. */
static void constructor(struct reader *r, int def, struct view_class *v)
{
	struct ff_arena *a = ff_reader_arena(r);
	const struct look *l = r->l;
	if (ff_reader_spent(r, l->calls))
		return;
	for (int i = 0; i < l->calls; i++) {
		const char *w = last_part(CALL(l, i)->callee);
		const struct ff_argument *g = inside(l, def, CALL(l, i)->line) ? look_arg(l, i, 0, "dependency") : NULL;
		if (!g || (g->kind != FF_EXPR_NAME && g->kind != FF_EXPR_ATTRIBUTE))
			continue;
		if (!strcmp(w, "Depends") || !strcmp(w, "Security")) {
			ff_guard_add(r, &v->guards, g->text);
			push(a, &v->needs, ff_reader_resolve(r, g->text));
		} else if (!strcmp(w, "before_request")) {
			ff_guard_add(r, &v->guards, g->text);
		}
	}
}

static bool makes_routes(const struct view_class *v)
{
	for (int i = 0; i < v->bases.count; i++) {
		const char *w = last_part(v->bases.items[i]);
		if (ff_str_ends(w, "Router") || ff_str_ends(w, "FastAPI") || ff_str_ends(w, "Blueprint") || ff_str_ends(w, "Starlette") || ff_str_ends(w, "Flask"))
			return true;
	}
	return false;
}

void ff_class_guards_take(struct reader *r, int class, struct view_class *v)
{
	static const char *const doors[] = {"dispatch", "dispatch_request", "initial", "check_permissions", "as_view", "prepare", NULL};
	bool router = makes_routes(v);
	for (int k = class + 1; k < r->l->defs && r->l->parent[k] >= class; k++) {
		if (r->l->parent[k] != class)
			continue;
		if (router && !strcmp(DEF(r->l, k)->name, "__init__"))
			constructor(r, k, v);
		if (!router && one_of(DEF(r->l, k)->name, doors)) {
			ff_guards_of(r, k, &v->guards);
			body_guards(r, k, &v->guards);
		}
	}
}

/* load_current_user() looks who it is, require_login() lets nobody else in. */
static bool keeps_out(const char *name)
{
	static const char *const words[] = {"require", "authent", "authoriz", "ensure", "check_login", "login_check", "protect", NULL};
	for (int i = 0; words[i]; i++)
		if (strstr(name, words[i]))
			return !strstr(name, "csrf");
	return false;
}

/* @bp.before_request, bp.before_request(check). */
void ff_before_requests_take(struct reader *r)
{
	const struct look *l = r->l;
	for (int d = 0; d < l->defs; d++)
		for EACH (i, l->deco_first[d], l->deco_next) {
			const char *w = last_part(DECO(l, i)->name);
			struct router *o = !strcmp(w, "before_request") && strchr(DECO(l, i)->name, '.') ? ff_reader_router(r, ff_reader_named(r, l->parent[d], ff_reader_receiver(r, DECO(l, i)->name))) : NULL;
			if (!o)
				continue;
			if (keeps_out(DEF(l, d)->name))
				push(ff_reader_arena(r), &o->guards, ff_arena_str(ff_reader_arena(r), DEF(l, d)->name));
			ff_guards_of(r, d, &o->guards);
			body_guards(r, d, &o->guards);
		}
	for (int i = 0; i < l->calls; i++) {
		const struct ff_argument *g = ff_str_ends(CALL(l, i)->callee, ".before_request") ? look_arg(l, i, 0, "f") : NULL;
		struct router *o = g ? ff_reader_router(r, ff_reader_named(r, l->call_def[i], ff_reader_receiver(r, CALL(l, i)->callee))) : NULL;
		if (o && (g->kind == FF_EXPR_NAME || g->kind == FF_EXPR_ATTRIBUTE) && keeps_out(last_part(g->text)))
			push(ff_reader_arena(r), &o->guards, ff_arena_str(ff_reader_arena(r), last_part(g->text)));
	}
}

/* ---- joined ---- */

static bool sets(const struct view_class *v, const char *name)
{
	for (int i = 0; i < v->settings.count; i++)
		if (!strcmp(FF_AT(&v->settings, struct setting, i)->name, name))
			return true;
	return false;
}

/* The guard stands in a list of the class that a class below replaces. */
static bool is_replaced(const struct view_class *v, const char *guard, const struct ff_strings *replaced)
{
	for (int i = 0; i < v->settings.count; i++) {
		const struct setting *s = FF_AT(&v->settings, struct setting, i);
		if (ff_strings_has(replaced, s->name) && strstr(s->value, guard))
			return true;
	}
	return false;
}

static void walk(const struct joiner *j, const struct view_class *v, int depth, struct ff_strings *replaced, struct ff_strings *guards, struct ff_strings *needs)
{
	static const char *const lists[] = {"permission_classes", "decorators", "method_decorators", NULL};
	struct ff_arena *a = &j->c->arena;
	if (!v || depth > 8 || ff_walk_ends(j))
		return;
	for (int i = 0; i < v->guards.count; i++)
		if (!is_replaced(v, v->guards.items[i], replaced))
			push(a, guards, v->guards.items[i]);
	for (int i = 0; needs && i < v->needs.count; i++)
		push(a, needs, v->needs.items[i]);
	for (int i = 0; lists[i]; i++)
		if (sets(v, lists[i]))
			push(a, replaced, lists[i]);
	for (int k = 0; k < v->bases.count; k++) {
		const struct view_class *base = ff_view_find(j, ff_names_canonical(j, v->bases.items[k]));
		if (base != v)
			walk(j, base, depth + 1, replaced, guards, needs);
	}
}

void ff_class_guards(const struct joiner *j, const char *class, struct ff_strings *guards, struct ff_strings *needs)
{
	struct ff_strings replaced = {0};
	if (class && *class)
		walk(j, ff_view_find(j, ff_names_canonical(j, class)), 0, &replaced, guards, needs);
}
