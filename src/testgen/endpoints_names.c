/*
 * endpoints_names.c - what a test of an endpoint is called: by the handler and by what it answers.  Called by endpoints_page.c.
 */
#include <ctype.h>

#include "endpoints_room.h"

static const char *words(struct ff_arena *a, const char *path)
{
	char *out = ff_arena_str(a, path + strspn(path, "/")), *to = out;
	out[strcspn(out, "?#")] = '\0';
	for (char *c = out; *c; c++)
		if (isalnum((unsigned char)*c))
			*to++ = (char)tolower((unsigned char)*c);
		else if (to > out && to[-1] != '_')
			*to++ = '_';
	while (to > out && to[-1] == '_')
		to--;
	*to = '\0';
	return *out ? out : "root";
}

/* "show", "catalog_show" when another handler is called so too. */
static const char *handler_name(struct endpoints_page *p, const struct ff_endpoint *x)
{
	const char *last = ff_last_part(x->handler), *name = page_snake(p->a, last);
	bool shared = false;
	for (int i = 0; i < p->e->list.count; i++) {
		const struct ff_endpoint *other = FF_AT(&p->e->list, struct ff_endpoint, i);
		shared |= strcmp(other->handler, x->handler) != 0 && !strcmp(ff_last_part(other->handler), last);
	}
	if (shared && last > x->handler) {
		const char *front = ff_arena_dup(p->a, x->handler, (size_t)(last - x->handler) - 1);
		name = ff_arena_printf(p->a, "%s_%s", page_snake(p->a, ff_last_part(front)), name);
	}
	char *clean = ff_arena_str(p->a, name);
	for (char *c = clean; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '_')
			*c = '_';
	clean += strspn(clean, "_");
	return *clean ? clean : words(p->a, x->path);
}

/* "without title" in a name. */
static const char *told_words(struct endpoints_page *p, const struct ff_test_response *r)
{
	return !strcmp(r->told, "empty") ? "when_empty" : words(p->a, page_snake(p->a, r->told));
}

const char *endpoints_answer_words(struct endpoints_page *p, const struct ff_endpoint *x, const struct ff_test_response *r)
{
	const char *whose = *r->who ? ff_arena_printf(p->a, "_for_%s", !strcmp(r->who, "headers") ? "member" : r->who) : "";
	if (r->status >= 300 && r->status < 400 && *r->location)
		return ff_arena_printf(p->a, "_redirects%s_to_%s", whose, words(p->a, r->location));
	switch (r->status) {
	case 401: return *r->told && strcmp(r->told, "empty") != 0 ? ff_arena_printf(p->a, "_is_refused_%s", told_words(p, r)) : "_wants_a_login";
	case 403: return ff_arena_printf(p->a, "_is_forbidden%s", whose);
	case 404: return *x->parameter ? ff_arena_printf(p->a, "_is_not_found_for_unknown_%s", words(p->a, page_snake(p->a, x->parameter))) : "_is_not_found";
	case 400:
	case 422: return *r->told ? ff_arena_printf(p->a, "_is_refused_%s", told_words(p, r)) : "_is_refused";
	default: break;
	}
	if (!strcmp(r->told, "empty") && r->status == 200)
		return "_answers_200_when_empty";
	return ff_arena_printf(p->a, "_answers_%d%s", r->status, whose);
}

/* "post" of client.post(...). */
static const char *method_asked(struct ff_arena *a, const struct ff_test_response *r)
{
	const char *dot = strncmp(r->ask, "self.", 5) ? strchr(r->ask, '.') : strchr(r->ask + 5, '.');
	return dot ? ff_arena_dup(a, dot + 1, strspn(dot + 1, "abcdefghijklmnopqrstuvwxyz")) : "";
}

const char *endpoints_name(struct endpoints_page *p, const struct ff_endpoint *x, const struct ff_test_response *r, const char *answer, const struct ff_strings *taken)
{
	const char *method = r ? method_asked(p->a, r) : page_snake(p->a, x->method), *handler = handler_name(p, x), *path = words(p->a, x->path);
	const char *how = r && !strcmp(r->kind, "there") ? "_when_it_is_there" : r && !strcmp(r->kind, "valid") ? "_with_values" : "";
	const char *tries[] = {ff_arena_printf(p->a, "test_%s%s", handler, answer),           ff_arena_printf(p->a, "test_%s%s%s", handler, answer, how),
	                       ff_arena_printf(p->a, "test_%s_%s%s", method, handler, answer), ff_arena_printf(p->a, "test_%s_%s%s%s", method, handler, answer, how),
	                       ff_arena_printf(p->a, "test_%s_%s%s", method, path, answer),    ff_arena_printf(p->a, "test_%s_%s%s%s", method, path, answer, how)};
	for (size_t i = 0; i < FF_COUNT(tries); i++) {
		const char *name = ff_str_cut(p->a, tries[i], 78);
		name = ff_arena_dup(p->a, name, strcspn(name, "."));
		if (!ff_strings_has(taken, name))
			return name;
	}
	return ff_arena_printf(p->a, "%.60s_%d", tries[0], taken->count);
}
