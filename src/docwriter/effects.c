/*
 * effects.c - what a function does besides giving something back, as its calls show: routes that it answers, pages, files, requests,
 * transactions, attributes that it sets.  Each sentence is true whatever the rest of the body does: "may" where it waits for something.
 * Called by compose.c, summary.c and outcomes.c.
 */
#include <ctype.h>

#include "compose_room.h"

#define MOST_QUOTED 60
#define MOST_NAMED 4 /* attributes, pages, targets in one sentence */
#define MOST_CALLS 3000 /* of a function that are looked at */

static const struct ff_call *call_at(const struct draft *d, int i)
{
	return FF_AT(&d->f->calls, struct ff_call, i);
}

/* The n-th positional argument, or the one of that keyword; NULL. */
static const struct ff_argument *argument(const struct draft *d, int call, int n, const char *keyword)
{
	int position = 0;
	for (int i = ff_doc_first_argument(d, call); i < d->f->arguments.count; i++) {
		const struct ff_argument *x = FF_AT(&d->f->arguments, struct ff_argument, i);
		if (x->call != call)
			break;
		if (keyword ? !strcmp(x->keyword, keyword) : !*x->keyword && position++ == n)
			return x;
	}
	return NULL;
}

/* Text between the quotes of a plain string; NULL. */
static const char *content(const struct draft *d, const struct ff_argument *x)
{
	size_t n = x ? strlen(x->text) : 0;
	if (!x || x->kind != FF_EXPR_STRING || n < 3 || (*x->text != '"' && *x->text != '\'') || x->text[n - 1] != *x->text || strchr(x->text + 1, *x->text) != x->text + n - 1)
		return NULL;
	return ff_arena_dup(d->a, x->text + 1, n - 2);
}

/* ---- views ---- */

static const char *methods_of(const struct draft *d, const char *verb, int call)
{
	static const char *const verbs[] = {"get", "post", "put", "delete", "patch", "head", "options", NULL};
	const struct ff_argument *x = argument(d, call, 0, "methods");
	struct ff_strings names = {0};
	if (ff_doc_one_of(verb, verbs)) {
		char *upper = ff_arena_str(d->a, verb);
		for (char *p = upper; *p; p++)
			*p = (char)toupper((unsigned char)*p);
		return upper;
	}
	for (const char *p = x ? x->text : ""; *p;) {
		p += strcspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
		size_t n = strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
		if (n)
			ff_strings_push(d->a, &names, ff_arena_dup(d->a, p, n));
		p += n;
	}
	return names.count ? ff_doc_join(d, &names, "and") : NULL;
}

const char *ff_doc_route(const struct draft *d)
{
	static const char *const makers[] = {"route", "get", "post", "put", "delete", "patch", "head", "options", "api_route", "websocket", NULL};
	for (int i = FF_DOC_ROW_FROM(d->f->decorators, struct ff_decorator, d->d->first_line); i < d->f->decorators.count; i++) {
		const struct ff_decorator *x = FF_AT(&d->f->decorators, struct ff_decorator, i);
		if (x->line > d->d->line)
			break;
		const char *last = ff_last_part(x->name), *path = x->call >= 0 ? content(d, argument(d, x->call, 0, NULL)) : NULL;
		const char *code = path && *path == '/' ? ff_doc_code(d, path, MOST_QUOTED) : NULL;
		if (x->def != d->def || !code || last == x->name || !ff_doc_one_of(last, makers))
			continue;
		const char *methods = methods_of(d, last, x->call);
		return methods ? ff_arena_printf(d->a, "%s (%s)", code, methods) : code;
	}
	return NULL;
}

static int first_call(const struct draft *d)
{
	return FF_DOC_ROW_FROM(d->f->calls, struct ff_call, d->d->line);
}

static bool is_inside(const struct draft *d, int i, int first)
{
	return i < d->f->calls.count && i < first + MOST_CALLS && call_at(d, i)->line <= d->d->end_line;
}

const char *ff_doc_template(const struct draft *d)
{
	static const char *const makers[] = {"render_template", "render", "render_to_response", "TemplateResponse", "render_to_string", "get_template", NULL};
	struct ff_strings pages = {0};
	int first = first_call(d);
	for (int i = first; is_inside(d, i, first); i++) {
		if (call_at(d, i)->def != d->def || !ff_doc_one_of(ff_last_part(call_at(d, i)->callee), makers))
			continue;
		const char *page = NULL, *code;
		for (int n = 0; n < 2 && !page; n++)
			page = content(d, argument(d, i, n, NULL));
		page = page ? page : content(d, argument(d, i, 0, "template_name"));
		code = page && strchr(page, '.') ? ff_doc_code(d, page, MOST_QUOTED) : NULL;
		if (!code)
			return NULL;
		if (!ff_strings_has(&pages, code))
			ff_strings_push(d->a, &pages, code);
	}
	return pages.count && pages.count <= MOST_NAMED ? ff_doc_join(d, &pages, "or") : NULL;
}

/* ---- others ---- */

static bool waits(const struct draft *d, const struct ff_call *c)
{
	return c->flags & (FF_CALL_GUARDED | FF_CALL_IN_HANDLER) || c->loop >= 0 || d->d->complexity > 3 || d->d->returns_count > 1;
}

/* "Reads X" or "May read X". */
static const char *said(const struct draft *d, const struct ff_call *c, const char *verb, const char *third, const char *what)
{
	return waits(d, c) ? ff_arena_printf(d->a, "May %s %s.", verb, what) : ff_arena_printf(d->a, "%s %s.", ff_doc_capital(d->a, third), what);
}

static const char *of_open(const struct draft *d, const struct ff_call *c, int row)
{
	const struct ff_argument *file = argument(d, row, 0, NULL), *mode = argument(d, row, 1, NULL);
	mode = mode ? mode : argument(d, row, 0, "mode");
	const char *code = file && !file->flags ? ff_doc_code(d, file->text, MOST_QUOTED) : NULL, *how = mode ? content(d, mode) : "r";
	if (!code || !how || strchr(how, '+'))
		return NULL;
	if (strpbrk(how, "wx"))
		return said(d, c, "write", "writes", ff_arena_printf(d->a, "the file %s", code));
	if (strchr(how, 'a'))
		return said(d, c, "append to", "appends to", ff_arena_printf(d->a, "the file %s", code));
	return said(d, c, "read", "reads", ff_arena_printf(d->a, "the file %s", code));
}

static const char *of_request(const struct draft *d, const struct ff_call *c, int row)
{
	static const char *const verbs[] = {"get", "post", "put", "delete", "patch", "head", "options", NULL};
	const char *last = ff_last_part(c->target);
	if ((strncmp(c->target, "requests.", 9) && strncmp(c->target, "httpx.", 6)) || !ff_doc_one_of(last, verbs) || strchr(c->target, '.') + 1 != last)
		return NULL;
	const struct ff_argument *x = argument(d, row, 0, NULL);
	const char *code = x ? ff_doc_code(d, x->text, MOST_QUOTED) : NULL;
	const char *what = ff_arena_printf(d->a, "%s %s request%s%s", *last == 'o' ? "an" : "a", methods_of(d, last, row), code ? " to " : "", code ? code : "");
	return said(d, c, "send", "sends", what);
}

/* What is done to files, the process and the database by calls that everybody knows. */
static const struct {
	const char *callee; /* resolved, or as it stands; "*.x": any receiver that ends so */
	const char *verb, *third, *what; /* %s: the first argument */
} known[] = {
	{"os.remove", "delete", "deletes", "the file %s"}, {"os.unlink", "delete", "deletes", "the file %s"}, {"shutil.rmtree", "delete", "deletes", "the folder %s"}, {"os.makedirs", "create", "creates", "the folder %s"},
	{"os.mkdir", "create", "creates", "the folder %s"}, {"os.rename", "rename", "renames", "%s"}, {"os.replace", "rename", "renames", "%s"}, {"shutil.move", "move", "moves", "%s"}, {"shutil.copy", "copy", "copies", "%s"},
	{"os.chdir", "change", "changes", "the working directory"}, {"sys.exit", "end", "ends", "the program"}, {"os._exit", "end", "ends", "the process"}, {"exit", "end", "ends", "the program"},
	{"time.sleep", "wait", "waits", "(``time.sleep``)"}, {"subprocess.run", "start", "starts", "another program"}, {"subprocess.call", "start", "starts", "another program"},
	{"subprocess.check_call", "start", "starts", "another program"}, {"subprocess.check_output", "start", "starts", "another program"}, {"subprocess.Popen", "start", "starts", "another program"},
	{"os.system", "start", "starts", "another program"}, {"*db.session.commit", "commit", "commits", "the database session"}, {"*db.session.rollback", "roll", "rolls", "the database session back"},
	{"*db.session.add", "add", "adds", "%s to the database session"}, {"*db.session.delete", "delete", "deletes", "%s from the database session"},
	{"print", "print", "prints", "to standard output"}, {"input", "read", "reads", "from standard input"},
	{"login_user", "log", "logs", "%s in"}, {"flask_login.login_user", "log", "logs", "%s in"}, {"flask_login.logout_user", "log", "logs", "the user out"},
};

static const char *of_known(const struct draft *d, const struct ff_call *c, int row)
{
	const char *name = *c->target ? c->target : c->flags & FF_CALL_SHADOWED ? "" : c->callee;
	for (size_t i = 0; i < FF_COUNT(known); i++) {
		bool same = *known[i].callee == '*' ? ff_str_ends(c->callee, known[i].callee + 1) : !strcmp(known[i].callee, name);
		if (!same)
			continue;
		const struct ff_argument *x = argument(d, row, 0, NULL);
		const char *hole = strstr(known[i].what, "%s"), *code = x && !*x->keyword ? ff_doc_code(d, x->text, MOST_QUOTED) : NULL;
		if (hole && !code)
			return NULL;
		const char *what = hole ? ff_arena_printf(d->a, "%.*s%s%s", (int)(hole - known[i].what), known[i].what, code, hole + 2) : known[i].what;
		return said(d, c, known[i].verb, known[i].third, what);
	}
	return NULL;
}

static const char *of_web(const struct draft *d, const struct ff_call *c, int row)
{
	const char *last = ff_last_part(c->callee);
	const struct ff_argument *x = argument(d, row, 0, NULL);
	const char *code = x ? ff_doc_code(d, x->text, MOST_QUOTED) : NULL;
	if (!code)
		return NULL;
	if (!strcmp(last, "redirect") && !strchr(c->callee, '.')) {
		const struct ff_argument *to = ff_str_starts(x->text, "url_for(") ? argument(d, row + 1, 0, NULL) : x;
		const char *target = to ? content(d, to) : NULL;
		const char *place = target ? ff_doc_code(d, target, MOST_QUOTED) : NULL;
		return place ? said(d, c, "redirect", "redirects", ff_arena_printf(d->a, "to %s", place)) : NULL;
	}
	return NULL;
}

/* "Sets ``self.a`` and ``self.b``." */
static const char *attributes_set(const struct draft *d)
{
	struct ff_strings names = {0};
	bool always = d->d->complexity == 1;
	for (int i = FF_DOC_ROW_FROM(d->f->assigns, struct ff_assign, d->d->line); i < d->f->assigns.count; i++) {
		const struct ff_assign *x = FF_AT(&d->f->assigns, struct ff_assign, i);
		if (x->line > d->d->end_line)
			break;
		if (x->def != d->def || !(x->flags & FF_ASSIGN_SELF) || !ff_str_starts(x->name, "self.") || strchr(x->name + 5, '.'))
			continue;
		const char *code = ff_arena_printf(d->a, "``%s``", x->name);
		const char *value = x->value_kind == FF_EXPR_CONSTANT || x->value_kind == FF_EXPR_NUMBER || x->value_kind == FF_EXPR_STRING ? ff_doc_code(d, x->value, 30) : NULL;
		if (value && always && !(x->flags & (FF_ASSIGN_AUGMENTED | FF_ASSIGN_UNPACK)))
			code = ff_arena_printf(d->a, "%s to %s", code, value);
		if (!ff_strings_has(&names, code))
			ff_strings_push(d->a, &names, code);
	}
	if (!names.count || names.count > MOST_NAMED)
		return NULL;
	return ff_arena_printf(d->a, "%s %s.", always ? "Sets" : "May set", ff_doc_join(d, &names, "and"));
}

/* "May end the request with status 403 or 404." */
static const char *statuses(const struct draft *d)
{
	struct ff_strings codes = {0};
	int first = first_call(d);
	bool sure = true;
	for (int i = first; is_inside(d, i, first); i++) {
		const struct ff_argument *x = call_at(d, i)->def == d->def && !strcmp(ff_last_part(call_at(d, i)->callee), "abort") ? argument(d, i, 0, NULL) : NULL;
		if (!x || x->kind != FF_EXPR_NUMBER)
			continue;
		sure = sure && !waits(d, call_at(d, i));
		if (!ff_strings_has(&codes, x->text))
			ff_strings_push(d->a, &codes, x->text);
	}
	return codes.count ? ff_arena_printf(d->a, "%s the request with status %s.", sure ? "Ends" : "May end", ff_doc_join(d, &codes, "or")) : NULL;
}

static const char *effect_of(const struct draft *d, int row)
{
	const struct ff_call *c = call_at(d, row);
	const char *text = NULL;
	if (c->def != d->def || c->flags & (FF_CALL_LAMBDA | FF_CALL_DECORATOR | FF_CALL_DEFAULT))
		return NULL;
	if (!strcmp(c->callee, "open") && !(c->flags & FF_CALL_SHADOWED))
		text = of_open(d, c, row);
	text = text ? text : of_request(d, c, row);
	text = text ? text : of_known(d, c, row);
	return text ? text : of_web(d, c, row);
}

void ff_doc_effects(struct draft *d, struct ff_strings *more)
{
	struct ff_strings told = {0};
	const char *sets = d->d->kind == FF_DEF_METHOD && strcmp(d->d->name, "__init__") ? attributes_set(d) : NULL;
	int first = first_call(d);
	if (sets)
		ff_strings_push(d->a, &told, sets);
	for (int i = first; is_inside(d, i, first) && told.count < MOST_NAMED; i++) {
		const char *text = effect_of(d, i);
		if (text && !ff_strings_has(&told, text))
			ff_strings_push(d->a, &told, text);
	}
	const char *line = "", *ends = statuses(d);
	if (ends)
		ff_strings_push(d->a, &told, ends);
	for (int i = 0; i < told.count; i++)
		line = ff_arena_printf(d->a, "%s%s%s", line, i ? " " : "", told.items[i]);
	if (*line) {
		ff_strings_push(d->a, more, line);
		ff_doc_tell(d, FROM_BODY, true);
	}
}
