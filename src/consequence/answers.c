/*
 * answers.c - what people see when something goes wrong, and words and pictures that went: status
 * and message of errors, error handlers, translation keys, static files, texts of mails.
 */
#include "routes.h"

enum { KEYS_MAX = 500, ROWS_MAX = 500000000 };

/* ---- errors of one function ---- */

struct answer {
	const char *call, *status, *message; /* "" where none is written */
	int line;
	bool matched;
};

/* Calls that make an answer for a person: where the status and the message stand (-1: not by position). */
static const struct { const char *name; int status, message; const char *status_word, *message_word; } answering[] = {
	{"abort", 0, 1, "", "description"}, {"HTTPException", 0, 1, "status_code", "detail"}, {"Http404", -1, 0, "", ""}, {"PermissionDenied", -1, 0, "", "detail"},
	{"NotFound", -1, 0, "", "detail"}, {"HttpResponseBadRequest", -1, 0, "", "content"}, {"HttpResponseForbidden", -1, 0, "", "content"},
	{"HttpResponseNotFound", -1, 0, "", "content"}, {"HttpResponseServerError", -1, 0, "", "content"}, {"flash", -1, 0, "", "message"},
	{"JsonResponse", -1, -1, "status", ""}, {"Response", -1, -1, "status", ""}, {"JSONResponse", -1, -1, "status_code", ""}, {"HttpResponse", -1, 0, "status", "content"},
	{"send_mail", -1, 0, "", "subject"}, {"EmailMessage", -1, 0, "", "subject"}, {"EmailMultiAlternatives", -1, 0, "", "subject"},
	{"messages.error", -1, 1, "", "message"}, {"messages.success", -1, 1, "", "message"}, {"messages.warning", -1, 1, "", "message"}, {"messages.info", -1, 1, "", "message"},
};

static int kind_of(const char *callee)
{
	for (size_t i = 0; i < FF_COUNT(answering); i++)
		if (strchr(answering[i].name, '.') ? names_same(callee, answering[i].name) : last_part_is(callee, answering[i].name))
			return (int)i;
	return -1;
}

/* 404 of 404, status.HTTP_404_NOT_FOUND, HTTPStatus.NOT_FOUND as it is written. */
static const char *status_of(struct ff_arena *a, const struct ff_argument *g)
{
	const char *p = g ? strstr(g->text, "HTTP_") : NULL;
	if (!g || (g->kind != FF_EXPR_NUMBER && g->kind != FF_EXPR_ATTRIBUTE && g->kind != FF_EXPR_NAME))
		return "";
	return p && strlen(p) > 8 ? ff_arena_dup(a, p + 5, 3) : g->kind == FF_EXPR_NUMBER || g->kind == FF_EXPR_ATTRIBUTE ? ff_arena_str(a, last_part(g->text)) : "";
}

/* What is put in may have another name now: f"{a.id} is gone" is "{} is gone". */
static const char *without_names(struct ff_arena *a, const char *text)
{
	char *out = ff_arena_str(a, text), *to = out;
	int depth = 0;
	for (const char *p = text; *p; p++) {
		depth -= *p == '}' && depth;
		if (!depth)
			*to++ = *p;
		depth += *p == '{';
	}
	*to = '\0';
	return out;
}

static const char *message_of(struct ff_arena *a, const struct look *l, int call, const struct ff_argument *g)
{
	if (!g)
		return "";
	int inner = g->kind == FF_EXPR_CALL ? look_arg_call(l, call, g) : -1; /* _("...") */
	const struct ff_argument *h = inner >= 0 ? look_arg(l, inner, 0, "") : NULL;
	g = h ? h : g;
	if (g->kind == FF_EXPR_FSTRING)
		return without_names(a, literal_normal(a, g->text));
	const char *value = g->kind == FF_EXPR_STRING ? literal_string(a, g->text) : NULL; /* u"x" is "x" */
	return value ? ff_arena_printf(a, "\"%s\"", value) : g->kind == FF_EXPR_STRING ? literal_normal(a, g->text) : "";
}

static void answers_of(struct ff_arena *a, const struct look *l, int def, struct ff_list *out)
{
	for (int i = 0; i < l->calls; i++) {
		const struct ff_call *c = CALL(l, i);
		int k = l->call_def[i] == def ? kind_of(c->callee) : -1;
		if (k < 0)
			continue;
		struct answer *x = FF_PUSH(a, out, struct answer);
		*x = (struct answer){.call = answering[k].name, .line = c->line};
		x->status = answering[k].status >= 0 || *answering[k].status_word ? status_of(a, look_arg(l, i, answering[k].status, answering[k].status_word)) : "";
		x->message = answering[k].message >= 0 || *answering[k].message_word ? message_of(a, l, i, look_arg(l, i, answering[k].message, answering[k].message_word)) : "";
		if (!*x->status && !*x->message)
			out->count--;
	}
}

static bool equal(const struct answer *x, const struct answer *y)
{
	return !strcmp(x->call, y->call) && !strcmp(x->status, y->status) && !strcmp(x->message, y->message);
}

static void match_equal(struct ff_list *olds, struct ff_list *news)
{
	for (int i = 0; i < olds->count; i++)
		for (int k = 0; k < news->count && !FF_AT(olds, struct answer, i)->matched; k++) {
			struct answer *x = FF_AT(olds, struct answer, i), *y = FF_AT(news, struct answer, k);
			if (!y->matched && equal(x, y))
				x->matched = y->matched = true;
		}
}

static struct ff_impact_item *tell(struct ff_consequence *c, int level, const char *path, int line, const char *symbol, const char *message, const char *before, const char *after)
{
	struct ff_impact_item *i = impact_add(c, USER, "USER002", "", level, path, line, symbol, message);
	i->before = before, i->after = after;
	i->certainty = FF_LIKELY;
	return i;
}

/* The same call in the same function with another status, else with another message. */
static void judge_function(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o, int def, int was)
{
	struct ff_list olds = {0}, news = {0};
	struct ff_arena *a = &c->arena;
	answers_of(a, o, was, &olds);
	answers_of(a, n, def, &news);
	match_equal(&olds, &news);
	const char *symbol = ff_arena_str(a, DEF(n, def)->qualname);
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < olds.count; i++)
			for (int k = 0; k < news.count; k++) {
				struct answer *x = FF_AT(&olds, struct answer, i), *y = FF_AT(&news, struct answer, k);
				bool status = strcmp(x->status, y->status) != 0, message = strcmp(x->message, y->message) != 0;
				if (x->matched || y->matched || strcmp(x->call, y->call) || (pass ? status : message) || !ff_spans_has(&file->removed, x->line))
					continue;
				if (!pass && *x->status == '2' && *y->status == '2')
					continue; /* of an endpoint: told there */
				if (pass ? !*x->message || !*y->message : !*x->status || !*y->status)
					continue;
				x->matched = y->matched = true;
				if (pass)
					tell(c, FF_LEVEL_LOW, file->path, y->line, symbol, ff_arena_printf(a, "message changed: %s", y->message), x->message, y->message);
				else
					tell(c, FF_LEVEL_MEDIUM, file->path, y->line, symbol, ff_arena_printf(a, "status is %s, it was %s", y->status, x->status), x->status, y->status);
			}
}

void ff_answers_take(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o)
{
	if ((long)n->defs * (n->calls + o->calls + o->defs) > ROWS_MAX)
		return;
	for (int d = 0; d < n->defs; d++) {
		if (DEF(n, d)->kind == FF_DEF_CLASS || !ff_spans_touch(&file->added, DEF(n, d)->line, DEF(n, d)->end_line))
			continue;
		for (int k = 0; k < o->defs; k++)
			if (!strcmp(DEF(o, k)->qualname, DEF(n, d)->qualname)) {
				judge_function(c, file, n, o, d, k);
				break;
			}
	}
}

/* ---- error handlers of the application ---- */

struct error_handler {
	const char *what, *file, *symbol;
	int line;
};

static void handler_add(struct ff_consequence *c, enum side side, const struct module *m, const char *what, const char *symbol, int line)
{
	struct error_handler *x = FF_PUSH(&c->arena, &c->error_handlers[side], struct error_handler);
	*x = (struct error_handler){ff_arena_str(&c->arena, what), m->path, ff_arena_str(&c->arena, symbol), line};
}

void ff_error_handlers_take(struct ff_consequence *c, enum side side, const struct module *m, const struct look *l)
{
	static const char *const decorators[] = {"errorhandler", "app_errorhandler", "exception_handler", NULL};
	static const char *const calls[] = {"register_error_handler", "add_exception_handler", NULL};
	static const char *const names[] = {"handler400", "handler403", "handler404", "handler500", NULL};
	for (int d = 0; d < l->defs; d++)
		for EACH (i, l->deco_first[d], l->deco_next) {
			const struct ff_decorator *x = DECO(l, i);
			const struct ff_argument *g = one_of(last_part(x->name), decorators) && strchr(x->name, '.') ? look_arg(l, x->call, 0, NULL) : NULL;
			if (g)
				handler_add(c, side, m, g->text, DEF(l, d)->qualname, x->line);
		}
	for (int i = 0; i < l->calls; i++) {
		const struct ff_argument *g = one_of(last_part(CALL(l, i)->callee), calls) ? look_arg(l, i, 0, NULL) : NULL;
		if (g)
			handler_add(c, side, m, g->text, last_part(CALL(l, i)->callee), CALL(l, i)->line);
	}
	for (int i = 0; i < l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
		if (s->def < 0 && one_of(s->name, names))
			handler_add(c, side, m, s->name, s->name, s->line);
	}
}

static void handlers_compare(struct ff_consequence *c)
{
	for (int i = 0; i < c->error_handlers[OLD].count; i++) {
		const struct error_handler *o = FF_AT(&c->error_handlers[OLD], struct error_handler, i);
		bool there = false;
		for (int k = 0; !there && k < c->error_handlers[NEW].count; k++)
			there = !strcmp(FF_AT(&c->error_handlers[NEW], struct error_handler, k)->what, o->what);
		if (!there)
			tell(c, FF_LEVEL_MEDIUM, o->file, o->line, o->symbol, ff_arena_printf(&c->arena, "error handler for %s removed: the framework's own page is shown", o->what), o->what, "");
	}
}

/* ---- files that are not Python ---- */

static bool in_folder(const char *path, const char *name)
{
	size_t n = strlen(name);
	for (const char *p = path; (p = strstr(p, name)); p++)
		if ((p == path || p[-1] == '/') && p[n] == '/')
			return true;
	return false;
}

static bool is_asset(const char *path)
{
	static const char *const ends[] = {".css", ".js", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".webp", ".woff", ".woff2", ".ttf", ".pdf", NULL};
	bool yes = false;
	for (int i = 0; ends[i]; i++)
		yes |= ff_str_ends(path, ends[i]);
	return yes && (in_folder(path, "static") || in_folder(path, "media"));
}

static bool is_mail_text(const char *path)
{
	bool template = in_folder(path, "templates") || ff_str_ends(path, ".html") || ff_str_ends(path, ".txt") || ff_str_ends(path, ".j2") || ff_str_ends(path, ".jinja2");
	const char *base = ff_path_base(path);
	return template && (in_folder(path, "email") || in_folder(path, "emails") || in_folder(path, "mail") || in_folder(path, "mails") || strstr(base, "email") || ff_str_starts(base, "mail_"));
}

static bool is_catalogue(const char *path)
{
	static const char *const folders[] = {"locale", "locales", "i18n", "lang", "translations", NULL};
	bool yes = ff_str_ends(path, ".po") || ff_str_ends(path, ".pot");
	for (int i = 0; !yes && folders[i]; i++)
		yes = in_folder(path, folders[i]) && (ff_str_ends(path, ".json") || ff_str_ends(path, ".yml") || ff_str_ends(path, ".yaml"));
	return yes;
}

/* The key that a line of a catalogue defines: msgid "x", "x": ..., x: ...; "" none. */
static const char *key_of(struct ff_arena *a, const char *path, const char *line)
{
	const char *p = line + strspn(line, " \t"), *end;
	bool po = ff_str_ends(path, ".po") || ff_str_ends(path, ".pot");
	if (po && (!ff_str_starts(p, "msgid \"") || ff_str_starts(p, "msgid \"\"")))
		return "";
	p += po ? 7 : 0;
	if (!po && *p == '"') {
		end = strchr(p + 1, '"');
		return end && end[1 + strspn(end + 1, " ")] == ':' ? ff_arena_dup(a, p + 1, (size_t)(end - p - 1)) : "";
	}
	end = po ? strrchr(p, '"') : ff_str_ends(path, ".json") ? NULL : strchr(p, ':');
	return end && end > p && end - p < 120 ? ff_arena_dup(a, p, (size_t)(end - p)) : "";
}

static void went(struct ff_consequence *c, const struct ff_file *file, int line, const char *symbol, const char *message)
{
	struct ff_impact_item *i = impact_add(c, USER, "USER005", "", FF_LEVEL_LOW, file->path, line, symbol, message);
	i->before = symbol;
	i->certainty = FF_MAYBE;
}

/* Keys that went are gathered over all languages: one change of the source takes them out of every catalogue. */
static void judge_catalogue(struct ff_consequence *c, const struct ff_file *file)
{
	struct ff_strings gone = {0}, there = {0};
	struct ff_arena *a = &c->arena;
	bool any = false;
	for (int i = 0; i < file->lines.count; i++) {
		const struct ff_changed_line *l = FF_AT(&file->lines, struct ff_changed_line, i);
		const char *key = key_of(a, file->path, l->text);
		if (*key)
			ff_strings_push(a, l->removed ? &gone : &there, key);
	}
	for (int i = 0; i < gone.count; i++) {
		if (ff_strings_has(&there, gone.items[i]))
			continue;
		any = true;
		if (c->keys_lost.count < KEYS_MAX && !ff_strings_has(&c->keys_lost, gone.items[i]))
			ff_strings_push(a, &c->keys_lost, gone.items[i]);
	}
	if (any)
		ff_strings_push(a, &c->catalogues, file->path);
}

/* One impact for all of a kind: the first three by name, all of them as who is hit. */
static void told(struct ff_consequence *c, const char *path, const struct ff_strings *names, bool base, const char *what, const struct ff_strings *where)
{
	struct ff_arena *a = &c->arena;
	const char *shown = "";
	if (!names->count)
		return;
	for (int i = 0; i < names->count && i < 3; i++)
		shown = ff_arena_printf(a, "%s%s%s", shown, i ? ", " : "", base ? ff_path_base(names->items[i]) : names->items[i]);
	struct ff_impact_item *x = impact_add(c, USER, "USER005", "", FF_LEVEL_LOW, path, 1, names->items[0],
		ff_arena_printf(a, "%d %s%s: %s%s", names->count, what, names->count == 1 ? "" : "s", shown, names->count > 3 ? " ..." : ""));
	x->before = shown;
	x->certainty = FF_MAYBE;
	x->users = *where;
	x->users_total = where->count;
}

void ff_answers_compare(struct ff_consequence *c)
{
	static const struct ff_strings nobody = {0};
	handlers_compare(c);
	told(c, c->catalogues.count ? c->catalogues.items[0] : "", &c->keys_lost, false, "removed translation key", &c->catalogues);
	told(c, c->assets_lost.count ? c->assets_lost.items[0] : "", &c->assets_lost, true, "removed static file", &nobody);
}

void ff_asset_take(struct ff_consequence *c, const struct ff_file *file)
{
	struct ff_arena *a = &c->arena;
	bool moved = file->old_path && strcmp(file->old_path, file->path) != 0;
	if (!file_is_production(file))
		return;
	if (is_catalogue(file->path) && file->status != FF_STATUS_DELETED)
		judge_catalogue(c, file);
	const char *was = file->status == FF_STATUS_DELETED ? file->path : moved ? file->old_path : "";
	if (*was && is_asset(was) && c->assets_lost.count < KEYS_MAX)
		ff_strings_push(a, &c->assets_lost, was);
	else if (*was && is_mail_text(was))
		went(c, file, 1, was, ff_arena_printf(a, "text of a mail %s: %s", moved ? "moved" : "removed", ff_path_base(was)));
	else if (*was && is_catalogue(was) && !moved)
		went(c, file, 1, was, "translations of a whole file removed");
}
