/*
 * viewclass.c - which methods a view answers: classes of Flask, Starlette, aiohttp, Django and
 * REST framework by what they define and inherit, functions by their decorators; and the routes
 * that a router of REST framework makes of a viewset.  Fills and reads struct view_class.
 */
#include "routes.h"
#include <strings.h>
#include <ctype.h>

/* ---- one file ---- */

static void push(struct ff_arena *a, struct ff_strings *out, const char *word)
{
	if (!ff_strings_has(out, word))
		ff_strings_push(a, out, word);
}

/* @require_GET, @require_http_methods(["GET"]), @api_view(["GET"]): true when some decorator names methods. */
static bool methods_of_decorators(struct reader *r, int def, struct ff_strings *out)
{
	bool any = false;
	for EACH (i, r->l->deco_first[def], r->l->deco_next) {
		const struct ff_decorator *d = DECO(r->l, i);
		const char *w = last_part(d->name);
		bool listed = !strcmp(w, "require_http_methods") || !strcmp(w, "api_view");
		any |= listed || !strcmp(w, "require_GET") || !strcmp(w, "require_POST") || !strcmp(w, "require_safe");
		if (listed && d->call >= 0 && d->call < r->l->calls && look_arg(r->l, d->call, 0, NULL))
			ff_methods_of(r, look_arg(r->l, d->call, 0, NULL), out);
		else if (listed || !strcmp(w, "require_GET") || !strcmp(w, "require_safe"))
			push(ff_reader_arena(r), out, "GET");
		else if (!strcmp(w, "require_POST"))
			push(ff_reader_arena(r), out, "POST");
	}
	return any;
}

static const struct ff_decorator *action_of(const struct look *l, int def)
{
	static const char *const words[] = {"action", "list_route", "detail_route", NULL};
	for EACH (i, l->deco_first[def], l->deco_next)
		if (one_of(last_part(DECO(l, i)->name), words))
			return DECO(l, i);
	return NULL;
}

/* @x.mapping.delete: one more method for the route of action x, which another function answers. */
static void take_mapping(struct reader *r, int def, struct view_class *v)
{
	for EACH (i, r->l->deco_first[def], r->l->deco_next) {
		const char *name = DECO(r->l, i)->name, *at = strstr(name, ".mapping.");
		for (int k = 0; at && k < v->actions.count; k++) {
			struct action *x = FF_AT(&v->actions, struct action, k);
			if (strlen(x->name) != (size_t)(at - name) || strncmp(x->name, name, (size_t)(at - name)) != 0)
				continue;
			ff_method_push(r, last_part(name), &x->methods);
			ff_strings_push(ff_reader_arena(r), &x->mapped, ff_arena_str(ff_reader_arena(r), last_part(name)));
			ff_strings_push(ff_reader_arena(r), &x->mapped, ff_arena_str(ff_reader_arena(r), DEF(r->l, def)->name));
		}
	}
}

static void take_action(struct reader *r, int def, struct view_class *v)
{
	const struct ff_decorator *d = action_of(r->l, def);
	take_mapping(r, def, v);
	if (!d || d->call < 0 || d->call >= r->l->calls)
		return;
	const struct ff_argument *detail = look_arg(r->l, d->call, 1, "detail");
	const char *path = ff_reader_text(r, d->call, -1, "url_path");
	struct action *x = FF_PUSH(ff_reader_arena(r), &v->actions, struct action);
	*x = (struct action){.name = ff_arena_str(ff_reader_arena(r), DEF(r->l, def)->name), .line = DEF(r->l, def)->line};
	x->path = path ? path : x->name;
	x->detail = last_part_is(d->name, "detail_route") || (detail && literal_is(detail->text, "True"));
	ff_methods_of(r, look_arg(r->l, d->call, 0, "methods"), &x->methods);
	if (!x->methods.count)
		push(ff_reader_arena(r), &x->methods, "GET");
}

static const char *const kept_settings[] = {"permission_classes", "authentication_classes", "pagination_class", "throttle_classes", "throttle_scope",
	"filter_backends", "filterset_class", "filterset_fields", "search_fields", "ordering", "ordering_fields", "paginate_by", "page_size", "max_page_size",
	"page_size_query_param", "page_query_param", "default_limit", "max_limit", "limit_query_param", "offset_query_param", "cursor_query_param", "rate", "scope",
	"serializer_class", "lookup_field", "lookup_url_kwarg", "renderer_classes", "parser_classes", "http_method_names", "decorators", "method_decorators", "methods", "model", NULL};

static void take_settings(struct reader *r, int def, struct view_class *v)
{
	struct ff_arena *a = ff_reader_arena(r);
	for (int i = 0; i < r->l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(r->l->f->assigns, struct ff_assign)[i];
		if (s->def != def || !one_of(s->name, kept_settings))
			continue;
		bool named = s->value_kind == FF_EXPR_NAME || s->value_kind == FF_EXPR_ATTRIBUTE;
		*FF_PUSH(a, &v->settings, struct setting) =
			(struct setting){ff_arena_str(a, s->name), literal_normal(a, s->value), named ? ff_reader_resolve(r, s->value) : "", s->line};
		if (!strcmp(s->name, "methods") || !strcmp(s->name, "http_method_names")) {
			struct ff_strings words = {0};
			if (ff_reader_words(r, s->value, &words))
				v->limited = true;
			for (int k = 0; k < words.count; k++)
				ff_method_push(r, words.items[k], &v->methods);
		}
		struct ff_strings words = {0};
		if ((!strcmp(s->name, "permission_classes") || !strcmp(s->name, "decorators") || !strcmp(s->name, "method_decorators")) && literal_elements(a, s->value, &words))
			for (int k = 0; k < words.count; k++)
				ff_guard_add(r, &v->guards, words.items[k]);
	}
}

static void take_class(struct reader *r, int def)
{
	const struct look *l = r->l;
	struct ff_arena *a = ff_reader_arena(r);
	struct view_class v = {.name = ff_arena_printf(a, "%s.%s", r->m->name, DEF(l, def)->qualname), .file = r->m->path, .line = DEF(l, def)->line};
	take_settings(r, def, &v);
	bool own = !v.limited;
	for (int k = def + 1; k < l->defs && l->parent[k] >= def; k++) {
		if (l->parent[k] != def)
			continue;
		push(a, &v.names, ff_arena_str(a, DEF(l, k)->name));
		if (own && one_of(DEF(l, k)->name, ff_http_methods))
			ff_method_push(r, DEF(l, k)->name, &v.methods);
		take_action(r, k, &v);
	}
	for EACH (b, l->base_first[def], l->base_next)
		if (!*BASE(l, b)->keyword) {
			const char *base = ff_reader_base(r, b);
			ff_strings_push(a, &v.bases, base);
			if (strstr(last_part(base), "Required") || strstr(last_part(base), "PermissionMixin"))
				ff_guard_add(r, &v.guards, last_part(base));
		}
	ff_guards_of(r, def, &v.guards);
	ff_class_guards_take(r, def, &v);
	*FF_PUSH(a, &r->book->views, struct view_class) = v;
}

void ff_views_take(struct reader *r)
{
	const struct look *l = r->l;
	for (int d = 0; d < l->defs; d++) {
		struct view_class v = {.file = r->m->path, .line = DEF(l, d)->line, .limited = true};
		if (DEF(l, d)->kind == FF_DEF_CLASS && l->base_first[d] >= 0)
			take_class(r, d);
		if (DEF(l, d)->kind != FF_DEF_FUNCTION || l->deco_first[d] < 0)
			continue;
		bool any = methods_of_decorators(r, d, &v.methods);
		ff_guards_of(r, d, &v.guards);
		if (!any && !v.guards.count)
			continue;
		v.limited = any;
		v.name = ff_arena_printf(ff_reader_arena(r), "%s.%s", r->m->name, DEF(l, d)->qualname);
		*FF_PUSH(ff_reader_arena(r), &r->book->views, struct view_class) = v;
	}
}

/* ---- joined ---- */

/* What classes of the frameworks answer; names as of their documentation. */
static const struct { const char *name, *methods; } known_bases[] = {
	{"View", ""}, {"MethodView", ""}, {"Resource", ""}, {"MethodResource", ""}, {"HTTPEndpoint", ""}, {"APIView", ""}, {"GenericAPIView", ""}, {"object", ""},
	{"TemplateView", "GET"}, {"ListView", "GET"}, {"DetailView", "GET"}, {"RedirectView", "GET POST PUT PATCH DELETE OPTIONS"},
	{"ArchiveIndexView", "GET"}, {"YearArchiveView", "GET"}, {"MonthArchiveView", "GET"}, {"WeekArchiveView", "GET"}, {"DayArchiveView", "GET"},
	{"TodayArchiveView", "GET"}, {"DateDetailView", "GET"}, {"FormView", "GET POST PUT"}, {"CreateView", "GET POST PUT"}, {"UpdateView", "GET POST PUT"},
	{"DeleteView", "GET POST DELETE"}, {"ListAPIView", "GET"}, {"RetrieveAPIView", "GET"}, {"CreateAPIView", "POST"}, {"DestroyAPIView", "DELETE"},
	{"UpdateAPIView", "PUT PATCH"}, {"ListCreateAPIView", "GET POST"}, {"RetrieveUpdateAPIView", "GET PUT PATCH"}, {"RetrieveDestroyAPIView", "GET DELETE"},
	{"RetrieveUpdateDestroyAPIView", "GET PUT PATCH DELETE"}, {"LoginRequiredMixin", ""}, {"PermissionRequiredMixin", ""}, {"UserPassesTestMixin", ""},
	{"ContextMixin", ""}, {"TemplateResponseMixin", ""}, {"SuccessMessageMixin", ""}, {"Generic", ""},
};

static void words_push(struct ff_arena *a, const char *text, struct ff_strings *out)
{
	for (const char *p = text; *p; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");
		push(a, out, ff_arena_dup(a, p, n));
		p += n;
	}
}

static bool framework_methods(const struct joiner *j, const char *base, struct ff_strings *out)
{
	for (size_t i = 0; i < FF_COUNT(known_bases); i++)
		if (last_part_is(base, known_bases[i].name)) {
			words_push(&j->c->arena, known_bases[i].methods, out);
			return true;
		}
	return false;
}

static bool view_methods(const struct joiner *j, const char *view, int depth, struct ff_strings *out)
{
	const struct view_class *v = ff_view_find(j, ff_names_canonical(j, view));
	bool all = true;
	if (ff_walk_ends(j))
		return false;
	if (!v)
		return framework_methods(j, view, out);
	for (int k = 0; k < v->methods.count; k++)
		push(&j->c->arena, out, v->methods.items[k]);
	for (int k = 0; !v->limited && k < v->bases.count && depth < 6; k++)
		all &= view_methods(j, v->bases.items[k], depth + 1, out);
	return all;
}

bool ff_view_methods(const struct joiner *j, const char *view, struct ff_strings *out)
{
	ff_walk_begin(j);
	return view_methods(j, view, 0, out);
}

static const struct setting *setting(const struct joiner *j, const char *view, const char *name, int depth)
{
	const struct view_class *v = ff_view_find(j, ff_names_canonical(j, view));
	const struct setting *found = NULL;
	if (ff_walk_ends(j))
		return NULL;
	for (int i = 0; v && i < v->settings.count; i++)
		if (!strcmp(FF_AT(&v->settings, struct setting, i)->name, name))
			return FF_AT(&v->settings, struct setting, i);
	for (int k = 0; v && !found && k < v->bases.count && depth < 6; k++)
		found = setting(j, v->bases.items[k], name, depth + 1);
	return found;
}

const struct setting *ff_view_setting(const struct joiner *j, const char *view, const char *name)
{
	ff_walk_begin(j);
	return setting(j, view, name, 0);
}

/* ---- viewsets ---- */

enum { LIST = 1, CREATE = 2, RETRIEVE = 4, UPDATE = 8, PARTIAL = 16, DESTROY = 32 };
static const struct { const char *name; int does; } viewset_bases[] = {
	{"ModelViewSet", 63}, {"ReadOnlyModelViewSet", LIST | RETRIEVE}, {"ListModelMixin", LIST}, {"CreateModelMixin", CREATE},
	{"RetrieveModelMixin", RETRIEVE}, {"UpdateModelMixin", UPDATE | PARTIAL}, {"DestroyModelMixin", DESTROY},
};
static const struct { const char *name, *method; bool detail; int bit; } verbs[] = {
	{"list", "GET", false, LIST}, {"create", "POST", false, CREATE}, {"retrieve", "GET", true, RETRIEVE},
	{"update", "PUT", true, UPDATE}, {"partial_update", "PATCH", true, PARTIAL}, {"destroy", "DELETE", true, DESTROY},
};

/* What a viewset does; *known: every base is known to the end. */
static int does(const struct joiner *j, const char *view, int depth, bool *known, struct ff_list *actions)
{
	const struct view_class *v = ff_view_find(j, ff_names_canonical(j, view));
	static const char *const plain[] = {"GenericViewSet", "ViewSet", "ViewSetMixin", "object", "GenericAPIView", "APIView", NULL};
	int bits = 0;
	if (ff_walk_ends(j))
		return 0;
	if (!v) {
		for (size_t i = 0; i < FF_COUNT(viewset_bases); i++)
			if (last_part_is(view, viewset_bases[i].name))
				return viewset_bases[i].does;
		*known &= one_of(last_part(view), plain) || ff_str_ends(view, "Mixin");
		return 0;
	}
	for (size_t i = 0; i < FF_COUNT(verbs); i++)
		bits |= ff_strings_has(&v->names, verbs[i].name) ? verbs[i].bit : 0;
	for (int i = 0; i < v->actions.count; i++)
		*FF_PUSH(&j->c->arena, actions, struct action) = *FF_AT(&v->actions, struct action, i);
	for (int k = 0; k < v->bases.count && depth < 8; k++)
		bits |= does(j, v->bases.items[k], depth + 1, known, actions);
	return bits;
}

static void add(const struct joiner *j, const struct place *p, const struct way *w, const char *method, const char *tail, const char *name, const char *doing, int line, struct ff_list *out)
{
	struct ff_arena *a = &j->c->arena;
	const char *path = ff_arena_printf(a, "%s%s%s", w->prefix, p->local, tail);
	struct endpoint *e = ff_endpoint_add(a, out, method, ff_path_filled(j, ff_arena_printf(a, "/%s", path + (*path == '/'))));
	e->rule = p->rule, e->file = p->file, e->line = p->line, e->framework = "django", e->place = p, e->host = w->host;
	e->handler = *doing ? ff_arena_printf(a, "%s.%s", p->handler, doing) : p->handler;
	e->name = *p->name ? ff_arena_printf(a, "%s-%s", p->name, name) : "";
	e->view = ff_view_find(j, ff_names_canonical(j, p->view));
	for (int i = 0; i < w->guards.count; i++)
		push(a, &e->guards, w->guards.items[i]);
	ff_class_guards(j, p->view, &e->guards, NULL);
	e->order = line;
}

static const char *lookup_of(const struct joiner *j, const char *view)
{
	const struct setting *s = ff_view_setting(j, view, "lookup_url_kwarg");
	const char *text = s ? literal_string(&j->c->arena, s->value) : NULL;
	s = text ? NULL : ff_view_setting(j, view, "lookup_field");
	text = s ? literal_string(&j->c->arena, s->value) : text;
	return text ? text : "pk";
}

static const char *action_answers(const struct action *x, const char *method)
{
	for (int i = 0; i + 1 < x->mapped.count; i += 2)
		if (!strcasecmp(x->mapped.items[i], method))
			return x->mapped.items[i + 1];
	return x->name;
}

static bool allowed(const struct joiner *j, const char *view, const char *method)
{
	const struct setting *s = ff_view_setting(j, view, "http_method_names");
	const char *quoted = s ? ff_arena_printf(&j->c->arena, "\"%s\"", method) : "";
	return !s || strcasestr(s->value, quoted) || !strchr("[(", *s->value);
}

void ff_viewset_resolve(const struct joiner *j, const struct place *p, const struct way *ways, int count, bool slash, struct ff_list *out)
{
	struct ff_arena *a = &j->c->arena;
	struct ff_list actions = {0};
	bool known = true;
	ff_walk_begin(j);
	int bits = does(j, p->view, 0, &known, &actions);
	const char *end = slash ? "/" : "", *detail = ff_arena_printf(a, "%s{%s}%s", *p->local ? "/" : "", lookup_of(j, p->view), end);
	if (!*p->local)
		end = "";
	for (int w = 0; w < count; w++) {
		if (!bits && !actions.count && !known) { /* its class is not here: both routes, whatever they answer */
			add(j, p, &ways[w], "ANY", end, "list", "", 0, out);
			add(j, p, &ways[w], "ANY", detail, "detail", "", 1, out);
			continue;
		}
		for (size_t i = 0; i < FF_COUNT(verbs); i++)
			if (bits & verbs[i].bit && allowed(j, p->view, verbs[i].method))
				add(j, p, &ways[w], verbs[i].method, verbs[i].detail ? detail : end, verbs[i].detail ? "detail" : "list", verbs[i].name, (int)i, out);
		for (int i = 0; i < actions.count; i++) {
			const struct action *x = FF_AT(&actions, struct action, i);
			bool again = false;
			for (int k = 0; k < i; k++) /* overridden in a subclass */
				again |= !strcmp(FF_AT(&actions, struct action, k)->name, x->name);
			const char *head = x->detail ? ff_arena_printf(a, "%s{%s}/", *p->local ? "/" : "", lookup_of(j, p->view)) : *p->local ? "/" : "";
			for (int k = 0; !again && k < x->methods.count; k++)
				if (allowed(j, p->view, x->methods.items[k]))
					add(j, p, &ways[w], x->methods.items[k], ff_arena_printf(a, "%s%s%s", head, x->path, slash ? "/" : ""), x->name, action_answers(x, x->methods.items[k]), i, out);
		}
	}
}
