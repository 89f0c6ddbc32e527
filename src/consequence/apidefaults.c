/*
 * apidefaults.c - what a whole API does by default: REST framework's settings for pages, throttles, filters and who may
 * ask, and the project's own classes of pages and throttles.  Compared over the change; called by endpoints.c.
 */
#include "routes.h"

static const char *const guarding[] = {"DEFAULT_PERMISSION_CLASSES", "DEFAULT_AUTHENTICATION_CLASSES", NULL};
static const char *const shaping[] = {"DEFAULT_PAGINATION_CLASS", "PAGE_SIZE", "MAX_PAGE_SIZE", "DEFAULT_THROTTLE_CLASSES", "DEFAULT_THROTTLE_RATES", "DEFAULT_FILTER_BACKENDS",
	"ORDERING_PARAM", "SEARCH_PARAM", "PAGINATE_BY", "MAX_PAGINATE_BY", NULL};
/* Attributes of a class of pages or throttles that its callers notice. */
static const char *const page_words[] = {"page_size", "max_page_size", "page_size_query_param", "page_query_param", "default_limit", "max_limit", "limit_query_param",
	"offset_query_param", "cursor_query_param", "ordering", "rate", "scope", NULL};

/* The value of a key of {"A": 1, "B": [...]}; NULL not there. */
static const char *value_of(struct ff_arena *a, const struct ff_strings *items, const char *key)
{
	for (int i = 0; i < items->count; i++) {
		const char *p = items->items[i], *end = *p == '"' || *p == '\'' ? strchr(p + 1, *p) : NULL, *colon = end ? strchr(end, ':') : NULL;
		if (colon && (size_t)(end - p - 1) == strlen(key) && !strncmp(p + 1, key, strlen(key)))
			return literal_normal(a, colon + 1 + strspn(colon + 1, " \t\n"));
	}
	return NULL;
}

static struct ff_impact_item *tell(struct ff_consequence *c, const char *id, int level, const struct knob *n, const char *key, const char *before, const char *after, const char *message)
{
	struct ff_impact_item *i = impact_add(c, API, id, "", level, n->file, n->line, ff_arena_printf(&c->arena, "REST_FRAMEWORK.%s", key), message);
	i->before = before ? before : "(default)";
	i->after = after ? after : "(default)";
	i->certainty = FF_LIKELY;
	return i;
}

/* Nobody is asked who he is: no permission at all, or AllowAny, which is the framework's own default. */
static bool is_open(const char *key, const char *value)
{
	return !strcmp(key, "DEFAULT_PERMISSION_CLASSES") && (!value || strstr(value, "AllowAny") || !strpbrk(value, "\"'") );
}

static void judge_keys(struct ff_consequence *c, const struct knob *o, const struct knob *n)
{
	struct ff_arena *a = &c->arena;
	struct ff_strings olds = {0}, news = {0};
	if (!literal_elements(a, o->value, &olds) || !literal_elements(a, n->value, &news) || strstr(n->value, "**"))
		return;
	for (int k = 0; guarding[k]; k++) {
		const char *x = value_of(a, &olds, guarding[k]), *y = value_of(a, &news, guarding[k]);
		if ((!x && !y) || (x && y && !strcmp(x, y)) || (is_open(guarding[k], x) && is_open(guarding[k], y)))
			continue;
		bool opened = is_open(guarding[k], y) && !is_open(guarding[k], x);
		tell(c, "HTTP009", opened ? FF_LEVEL_CRITICAL : FF_LEVEL_HIGH, n, guarding[k], x, y,
		     opened ? ff_arena_printf(a, "%s: whoever asks is answered, by every view without permissions of its own", guarding[k])
		            : ff_arena_printf(a, "%s changed, for every view without its own", guarding[k]));
	}
	for (int k = 0; shaping[k]; k++) {
		const char *x = value_of(a, &olds, shaping[k]), *y = value_of(a, &news, shaping[k]);
		if ((!x && !y) || (x && y && !strcmp(x, y)))
			continue;
		tell(c, "HTTP013", FF_LEVEL_MEDIUM, n, shaping[k], x, y, ff_arena_printf(a, "%s changed, for every view without its own", shaping[k]));
	}
}

static const struct knob *knob_named(const struct ff_list *l, const char *name, const char *file)
{
	const struct knob *other = NULL;
	for (int i = 0; i < l->count; i++) {
		const struct knob *k = FF_AT(l, struct knob, i);
		if (!k->setting || strcmp(k->name, name))
			continue;
		if (!file || !strcmp(k->file, file))
			return k;
		other = other ? other : k;
	}
	return other;
}

/* ---- classes of pages and throttles ---- */

static bool is_shaper(const struct view_class *v)
{
	for (int i = 0; i < v->bases.count; i++)
		if (ff_str_ends(v->bases.items[i], "Pagination") || ff_str_ends(v->bases.items[i], "Throttle") || ff_str_ends(v->bases.items[i], "Paginator"))
			return true;
	return false;
}

static const struct setting *setting_of(const struct view_class *v, const char *name)
{
	for (int i = 0; i < v->settings.count; i++)
		if (!strcmp(FF_AT(&v->settings, struct setting, i)->name, name))
			return FF_AT(&v->settings, struct setting, i);
	return NULL;
}

static void judge_class(struct ff_consequence *c, const struct view_class *o, const struct view_class *n)
{
	struct ff_arena *a = &c->arena;
	for (int k = 0; page_words[k]; k++) {
		const struct setting *x = setting_of(o, page_words[k]), *y = setting_of(n, page_words[k]);
		if ((!x && !y) || (x && y && !strcmp(x->value, y->value)))
			continue;
		struct ff_impact_item *i = impact_add(c, API, "HTTP013", "", FF_LEVEL_MEDIUM, n->file, y ? y->line : n->line, last_part(n->name),
			ff_arena_printf(a, "%s of %s changed", page_words[k], last_part(n->name)));
		i->before = x ? x->value : "(default)";
		i->after = y ? y->value : "(default)";
		i->certainty = FF_LIKELY;
		radius_apply(c, i, radius_usage(c, n->file, last_part(n->name)));
		i->level = FF_LEVEL_MEDIUM;
	}
}

void ff_api_defaults_compare(struct ff_consequence *c)
{
	struct joiner jo = ff_joiner(c, OLD);
	const struct ff_list *news = &c->routes[NEW].views;
	for (int i = 0; i < c->knobs[NEW].count; i++) {
		const struct knob *n = FF_AT(&c->knobs[NEW], struct knob, i);
		const struct knob *o = n->setting && !strcmp(n->name, "REST_FRAMEWORK") ? knob_named(&c->knobs[OLD], n->name, n->file) : NULL;
		if (o)
			judge_keys(c, o, n);
	}
	for (int i = 0; i < news->count; i++) {
		const struct view_class *n = FF_AT(news, struct view_class, i);
		const struct view_class *o = is_shaper(n) ? ff_view_find(&jo, n->name) : NULL;
		if (o)
			judge_class(c, o, n);
	}
}
