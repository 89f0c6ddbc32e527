/*
 * compose.c - the order of things: a draft of one definition from its facts and the words of the tree.  Every sentence is made elsewhere
 * (summary, parameters, outcomes, raises, attributes, effects); here is decided which belong together, and how sure it all is.
 */
#include "compose_room.h"

#define BARE 0.4 /* confidence of a draft that says no more than the name and the signature: people delete those */
#define TOLD 0.6 /* of one in which a sentence does; the more of them, the nearer to 1 */

int ff_doc_row_from(const struct ff_list *rows, size_t size, size_t offset, int line)
{
	int low = 0, high = rows->count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		int at;
		memcpy(&at, (const char *)rows->items + (size_t)mid * size + offset, sizeof at);
		if (at < line)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int ff_doc_first_argument(const struct draft *d, int call)
{
	int low = 0, high = d->f->arguments.count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (FF_AT(&d->f->arguments, struct ff_argument, mid)->call < call)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Share of the sentences of a kind that were right when they were read against the code: docs/benchmarks.md, "Docstrings that are written". */
static const struct {
	double right;
	const char *words;
} sources[] = {
	[FROM_NOTHING] = {1, NULL}, [FROM_NAME] = {0.99, NULL}, [FROM_COMMENT] = {0.95, "comments beside it"},
	[FROM_OVERRIDDEN] = {0.97, "the docstring of what it overrides"}, [FROM_DELEGATE] = {0.97, "the docstring of what it calls"}, [FROM_CALLERS] = {0.97, "how callers use the result"}, [FROM_MINED] = {0.95, "how the tree describes the same name"},
	[FROM_USE] = {0.99, "what the body does with a parameter"}, [FROM_RESULTS] = {0.99, "what it returns"}, [FROM_RAISES] = {0.98, "what it raises"},
	[FROM_BODY] = {0.98, "what the body does"}, [FROM_ROUTE] = {1, "its route"}, [FROM_VALUE] = {0.99, "the values of its attributes"}, [FROM_MEMBERS] = {1, "what it defines"},
};

void ff_doc_tell(struct draft *d, enum source source, bool more)
{
	const char *words = more ? sources[source].words : NULL;
	d->right = sources[source].right < d->right ? sources[source].right : d->right;
	d->said++;
	d->told += more;
	if (words && !strstr(d->evidence, words))
		d->evidence = ff_arena_printf(d->a, "%s%s%s", d->evidence, *d->evidence ? "; " : "", words);
}

static void look_at(struct draft *d, int def)
{
	d->def = def;
	d->d = FF_AT(&d->f->definitions, struct ff_definition, def);
	d->first = ff_doc_first_parameter(d->f, def);
	d->end = ff_doc_first_parameter(d->f, def + 1);
}

static void add_part(struct draft *d, int kind, struct ff_list items)
{
	if (!items.count)
		return;
	struct ff_doc_part *p = FF_PUSH(d->a, &d->out->parts, struct ff_doc_part);
	*p = (struct ff_doc_part){kind, items};
}

static bool returns_nothing(const char *type)
{
	static const char *const none[] = {"None", "NoReturn", "Never", "typing.NoReturn", "typing.Never", "t.NoReturn", "\"None\"", "'None'", NULL};
	return ff_doc_one_of(type, none);
}

/* A generator that gives something: a bare yield is for a context. */
static bool yields_value(const struct draft *d)
{
	for (int i = FF_DOC_ROW_FROM(d->f->results, struct ff_result, d->d->line); i < d->f->results.count && FF_AT(&d->f->results, struct ff_result, i)->line <= d->d->end_line; i++) {
		const struct ff_result *r = FF_AT(&d->f->results, struct ff_result, i);
		if (r->def == d->def && r->kind != FF_RESULT_RETURN && r->value_kind != FF_EXPR_NONE)
			return true;
	}
	return false;
}

/* A generator has an annotation for what it yields: only a value that it ends with comes back. */
static bool returns_something(const struct draft *d)
{
	if (d->d->flags & FF_DEF_GENERATOR)
		return d->d->flags & FF_DEF_RETURNS_VALUE;
	return (d->d->flags & FF_DEF_RETURNS_VALUE || (d->d->flags & FF_DEF_RETURNS_NONE_ONLY && *d->d->returns)) && !returns_nothing(d->d->returns);
}

/* A property as all tools know it; another decorator of that kind is a function to them, and what it returns has its section. */
static bool is_property(const struct draft *d)
{
	if (!(d->d->flags & FF_DEF_PROPERTY))
		return false;
	for (int i = FF_DOC_ROW_FROM(d->f->decorators, struct ff_decorator, d->d->first_line); i < d->f->decorators.count && FF_AT(&d->f->decorators, struct ff_decorator, i)->line <= d->d->line; i++) {
		const struct ff_decorator *x = FF_AT(&d->f->decorators, struct ff_decorator, i);
		if (x->def == d->def && ff_str_ends(x->name, "cached_property") && *x->target && strcmp(x->target, "functools.cached_property"))
			return false;
	}
	return true;
}

static void sections(struct draft *d)
{
	struct ff_list args = {0}, results = {0}, yields = {0}, raised = {0}, attributes = {0};
	bool generator, stub, init, property = is_property(d);
	if (d->d->kind == FF_DEF_CLASS) {
		int init_row = ff_doc_args_in_class(d) ? ff_doc_init_of(d) : -1;
		if (init_row >= 0) {
			struct draft mine = *d;
			look_at(&mine, init_row);
			ff_doc_parameters(&mine, &args);
			d->right = mine.right;
			d->said = mine.said;
			d->told = mine.told;
			d->evidence = mine.evidence;
			add_part(d, FF_DOC_ARGS, args);
		}
		ff_doc_attributes(d, &attributes);
		add_part(d, FF_DOC_ATTRIBUTES, attributes);
		return;
	}
	generator = d->d->flags & FF_DEF_GENERATOR && yields_value(d);
	stub = d->d->flags & (FF_DEF_STUB_BODY | FF_DEF_ABSTRACT);
	init = !strcmp(d->d->name, "__init__") && d->world && ff_doc_args_in_class(d);
	if (!init && !property)
		ff_doc_parameters(d, &args);
	add_part(d, FF_DOC_ARGS, args);
	if (!stub && returns_something(d) && !property && strcmp(d->d->name, "__init__")) {
		ff_doc_returns(d, FF_DOC_RETURNS, &results);
		add_part(d, FF_DOC_RETURNS, results);
	}
	if (!stub && generator) {
		ff_doc_returns(d, FF_DOC_YIELDS, &yields);
		add_part(d, FF_DOC_YIELDS, yields);
	}
	if (!stub)
		ff_doc_raised(d, &raised);
	add_part(d, FF_DOC_RAISES, raised);
}

static void paragraphs(struct draft *d)
{
	if (!d->d) {
		if (d->f->module.flags & FF_MODULE_MAIN_GUARD)
			ff_strings_push(d->a, &d->out->more, "Can be run as a program.");
		return;
	}
	if (d->d->kind == FF_DEF_CLASS) {
		const char *by = d->d->flags & FF_DEF_EXCEPTION ? ff_doc_raised_by(d) : NULL;
		if (by) {
			ff_strings_push(d->a, &d->out->more, by);
			ff_doc_tell(d, FROM_RAISES, true);
		}
		return;
	}
	struct delegate to;
	if (ff_doc_delegate(d, &to) && *to.told->summary && !strstr(d->evidence, "what it calls")) {
		ff_strings_push(d->a, &d->out->more, ff_arena_printf(d->a, to.whole ? "Does what %s does: \"%s\"" : "Calls %s: \"%s\"", to.code, to.told->summary));
		ff_doc_tell(d, FROM_DELEGATE, true);
	}
	const char *head = ff_doc_comment_head(d), *route = ff_doc_route(d);
	if (head) {
		ff_strings_push(d->a, &d->out->more, head);
		ff_doc_tell(d, FROM_COMMENT, true);
	}
	if (route && !strstr(d->out->summary, "``/")) {
		ff_strings_push(d->a, &d->out->more, ff_arena_printf(d->a, "Serves the route %s.", route));
		ff_doc_tell(d, FROM_ROUTE, true);
	}
	ff_doc_effects(d, &d->out->more);
}

/* "Move." where that is all that a name says; alone it is not worth a line. */
static const char *bare_name(struct draft *d)
{
	struct words w;
	ff_doc_words(d, d->d->name, &w);
	const char *text = w.n && strlen(w.w[0]) > 2 ? ff_arena_printf(d->a, "%s.", ff_doc_capital(d->a, ff_doc_phrase(d, &w, 0, w.n))) : NULL;
	if (text)
		ff_doc_tell(d, FROM_NAME, false);
	return text && ff_doc_fits(d, text) ? text : NULL;
}

const char *ff_doc_alone(const struct ff_subject *s, int def)
{
	struct ff_doc_draft out = {.def = def, .summary = "", .evidence = ""};
	struct draft d = {.f = s->news, .a = s->scratch, .path = s->file ? s->file->path : "", .def = def, .right = 1, .evidence = "", .out = &out};
	look_at(&d, def);
	const char *summary = ff_doc_summary(&d);
	return summary || d.d->kind == FF_DEF_CLASS ? summary : bare_name(&d);
}

bool ff_doc_compose(const struct ff_doc_world *world, const struct ff_subject *s, int def, struct ff_doc_draft *out)
{
	const struct ff_facts *f = s->news;
	struct draft d = {.world = world, .f = f, .a = s->scratch, .path = s->file ? s->file->path : "", .def = def, .right = 1, .evidence = "", .out = out};
	*out = (struct ff_doc_draft){.def = def, .summary = "", .evidence = ""};
	if (def >= 0) {
		look_at(&d, def);
		if (d.d->flags & (FF_DEF_OVERLOAD | FF_DEF_SETTER))
			return false;
	}
	const char *summary = ff_doc_summary(&d), *words = summary || !d.d ? NULL : bare_name(&d);
	out->summary_says_more = d.told > 0;
	if (!summary && !words)
		return false;
	out->summary = summary ? summary : words;
	paragraphs(&d);
	int aside = d.told;
	if (d.d)
		sections(&d);
	bool one_word = !summary && !strchr(words, ' ') && d.told == aside; /* "Run.", and what it does besides */
	if (!summary && !d.told)
		return false;
	out->says_more = d.told > 0;
	out->confidence = d.right * (d.told ? TOLD + (1 - TOLD) * d.told / d.said : BARE);
	if (one_word && !ff_doc_of(f, def))
		out->confidence = BARE;
	if (d.d && d.d->kind != FF_DEF_CLASS && !ff_doc_of(f, def) && ff_doc_raises_unlisted(&d))
		out->confidence = d.told ? BARE : out->confidence; /* no section that is true would content a linter */
	out->evidence = d.evidence;
	return true;
}
