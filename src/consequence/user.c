/*
 * user.c - what people in front of the program notice: error handling that swallows more,
 * template blocks, form fields and variables that went.
 */
#include "room.h"
#include <ctype.h>

static bool is_broad(const struct ff_handler *h)
{
	return h->flags & FF_HANDLER_BARE || !strcmp(h->types, "Exception") || !strcmp(h->types, "BaseException");
}

static int definition_named(const struct look *l, const char *name)
{
	for (int d = 0; d < l->defs; d++)
		if (!strcmp(DEF(l, d)->qualname, name))
			return d;
	return -1;
}

static const char *types_of(const struct ff_handler *h)
{
	return *h->types ? h->types : "everything";
}

/* A handler of the old function that the new one widened, or made silent. */
static void judge_handler(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o, const struct ff_handler *h)
{
	int was = h->def >= 0 && h->def < n->defs ? definition_named(o, DEF(n, h->def)->qualname) : -1;
	const struct ff_handler *narrow = NULL, *loud = NULL;
	bool same = false;
	if (was < 0 || h->flags & FF_HANDLER_RAISES)
		return;
	for (int i = 0; i < o->f->handlers.count; i++) {
		const struct ff_handler *x = &FF_ROWS(o->f->handlers, struct ff_handler)[i];
		if (x->def != was)
			continue;
		bool gone = ff_spans_touch(&file->removed, x->line, x->end_line);
		same |= is_broad(x);
		if (gone && !is_broad(x))
			narrow = x;
		if (gone && !strcmp(x->types, h->types) && x->body != FF_HANDLER_PASS)
			loud = x;
	}
	struct ff_impact_item *i = NULL;
	const char *symbol = ff_arena_str(&c->arena, DEF(n, h->def)->qualname);
	if (is_broad(h) && !same && narrow) {
		i = impact_add(c, USER, "USER002", "", FF_LEVEL_MEDIUM, file->path, h->line, symbol,
			ff_arena_printf(&c->arena, "except %s became except %s: errors are hidden", narrow->types, types_of(h)));
		i->before = ff_arena_str(&c->arena, narrow->types);
		i->after = ff_arena_str(&c->arena, types_of(h));
	} else if (h->body == FF_HANDLER_PASS && loud)
		i = impact_add(c, USER, "USER002", "", FF_LEVEL_MEDIUM, file->path, h->line, symbol, ff_arena_printf(&c->arena, "except %s swallows the error now", types_of(h)));
	if (i) {
		i->certainty = FF_LIKELY;
		radius_apply(c, i, radius_usage(c, file->path, symbol));
	}
}

/* ---- variables of templates ---- */

static bool renders(const struct ff_call *c)
{
	return last_part_is(call_name(c), "render_template");
}

static void judge_render(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o, int call)
{
	const struct ff_argument *name = look_arg(n, call, 0, "template_name_or_list");
	int def = n->call_def[call], was = def >= 0 ? definition_named(o, DEF(n, def)->qualname) : -1;
	for (int k = 0; k < o->calls && was >= 0 && name; k++) {
		const struct ff_argument *old = renders(CALL(o, k)) && o->call_def[k] == was ? look_arg(o, k, 0, "template_name_or_list") : NULL;
		if (!old || strcmp(old->text, name->text))
			continue;
		for EACH (g, o->arg_first[k], o->arg_next) {
			const char *word = ARG(o, g)->keyword;
			if (!*word || *word == '*' || look_arg(n, call, -1, word) || look_arg(n, call, -1, "**"))
				continue;
			struct ff_impact_item *i = impact_add(c, USER, "USER001", "", FF_LEVEL_HIGH, file->path, CALL(n, call)->line, ff_arena_str(&c->arena, DEF(n, def)->qualname),
				ff_arena_printf(&c->arena, "template %s is no longer given %s", name->text, word));
			i->before = ff_arena_str(&c->arena, word);
			i->certainty = FF_MAYBE;
		}
		return;
	}
}

/* csrf_exempt and allow_origins=["*"] open a door that was closed. */
static void judge_doors(struct ff_consequence *c, const struct ff_file *file, const struct look *n)
{
	for (int i = 0; i < n->f->decorators.count; i++) {
		const struct ff_decorator *d = DECO(n, i);
		if (!last_part_is(d->name, "csrf_exempt") || !ff_spans_has(&file->added, d->line) || d->def < 0 || d->def >= n->defs)
			continue;
		struct ff_impact_item *x = impact_add(c, USER, "USER004", "", FF_LEVEL_CRITICAL, file->path, d->line, ff_arena_str(&c->arena, DEF(n, d->def)->qualname), "requests are no longer checked for forgery (csrf_exempt)");
		x->certainty = FF_CERTAIN;
	}
	for (int i = 0; i < n->f->arguments.count; i++) {
		const struct ff_argument *g = ARG(n, i);
		bool origins = !strcmp(g->keyword, "allow_origins") && strstr(g->text, "\"*\"") && g->call >= 0 && g->call < n->calls;
		if (!origins || !ff_spans_touch(&file->added, CALL(n, g->call)->line, CALL(n, g->call)->end_line))
			continue;
		struct ff_impact_item *x = impact_add(c, USER, "USER004", "", FF_LEVEL_CRITICAL, file->path, CALL(n, g->call)->line, "allow_origins", "every web site may call this server (CORS, origins *)");
		x->certainty = FF_LIKELY;
	}
}

void user_take(struct ff_consequence *c, const struct ff_file *file, const struct look *n, const struct look *o)
{
	if (!n || !file_is_production(file) || in_migrations(file))
		return;
	judge_doors(c, file, n);
	headers_judge_view(c, file, n);
	if (o)
		ff_answers_take(c, file, n, o);
	for (int i = 0; o && i < n->f->handlers.count; i++) {
		const struct ff_handler *h = &FF_ROWS(n->f->handlers, struct ff_handler)[i];
		if (ff_spans_touch(&file->added, h->line, h->end_line))
			judge_handler(c, file, n, o, h);
	}
	for (int i = 0; o && i < n->calls; i++)
		if (renders(CALL(n, i)) && ff_spans_touch(&file->added, CALL(n, i)->line, CALL(n, i)->end_line))
			judge_render(c, file, n, o, i);
}

/* ---- template files ---- */

/* Names behind every `start` in a line, up to a character of `stop`, kept with a prefix that tells the kind. */
static void names_in(struct ff_consequence *c, const char *line, const char *start, const char *stop, char kind, struct ff_strings *out)
{
	for (const char *p = line; (p = strstr(p, start));) {
		p += strlen(start);
		while (*p == ' ')
			p++;
		size_t n = strcspn(p, stop);
		if (n && n < 80 && p[n] && (isalpha((unsigned char)*p) || *p == '_'))
			ff_strings_push(&c->arena, out, ff_arena_printf(&c->arena, "%c%.*s", kind, (int)n, p));
	}
}

static void field_names(struct ff_consequence *c, const char *line, struct ff_strings *out)
{
	static const char *const tags[] = {"<input", "<select", "<textarea", NULL};
	for (int i = 0; tags[i]; i++)
		if (strstr(line, tags[i])) {
			names_in(c, strstr(line, tags[i]), " name=\"", "\"{", 'f', out);
			return;
		}
}

/* A template that others fill: elsewhere a removed block only gives back what the parent shows. */
static bool is_base(const char *path)
{
	const char *b = ff_path_base(path);
	return strstr(b, "base") || strstr(b, "layout") || strstr(b, "skeleton") || strstr(path, "/generic/");
}

void template_take(struct ff_consequence *c, const struct ff_file *file)
{
	struct ff_strings gone = {0}, there = {0};
	c->templates++;
	if (file->status == FF_STATUS_DELETED || !file_is_production(file))
		return;
	for (int i = 0; i < file->lines.count; i++) {
		const struct ff_changed_line *l = FF_AT(&file->lines, struct ff_changed_line, i);
		struct ff_strings *to = l->removed ? &gone : &there;
		names_in(c, l->text, "{% block ", " %", 'b', to);
		names_in(c, l->text, "{%- block ", " %-", 'b', to);
		field_names(c, l->text, to);
	}
	for (int i = 0; i < gone.count; i++) {
		const char *name = gone.items[i];
		if (ff_strings_has(&there, name))
			continue;
		ff_strings_push(&c->arena, &there, name); /* once */
		bool field = *name == 'f';
		if (!field && !is_base(file->path))
			continue;
		struct ff_impact_item *x = impact_add(c, USER, "USER001", "", field ? FF_LEVEL_HIGH : FF_LEVEL_MEDIUM, file->path, file->added.count ? file->added.items[0].first : 1, name + 1,
			field ? ff_arena_printf(&c->arena, "form field %s removed: the server no longer receives it", name + 1)
			      : ff_arena_printf(&c->arena, "block %s removed: templates that fill it lose their content", name + 1));
		x->before = name + 1;
		x->certainty = field ? FF_LIKELY : FF_MAYBE;
	}
}
