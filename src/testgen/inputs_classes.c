/*
 * inputs_classes.c - objects of the classes of the module under test: members of enums, constructors with values for what they
 * ask for, dataclasses, named tuples and typed dicts by their fields.
 */
#include "plan_room.h"

enum { CLASS_DEPTH = 6, OBJECTS = 3, BASES_MAX = 8 };

int plan_class(const struct plan *p, const char *name)
{
	if (!plan_is_module_name(p, name))
		return -1;
	for (int i = 0; i < p->f->definitions.count && plan_spend(p, 1); i++)
		if (def_of(p, i)->kind == FF_DEF_CLASS && def_of(p, i)->parent < 0 && !strcmp(def_of(p, i)->name, name))
			return i;
	return -1;
}

static int base_of(const struct plan *p, int class, int *from)
{
	for (; *from < p->f->bases.count && plan_spend(p, 1); ++*from) {
		const struct ff_base *b = FF_AT(&p->f->bases, struct ff_base, *from);
		int base = b->def == class && !*b->keyword ? plan_class(p, ff_arena_dup(p->a, b->text, strcspn(b->text, "["))) : -1;
		if (base >= 0 && base != class) {
			++*from;
			return base;
		}
	}
	return -1;
}

static int method(const struct plan *p, int class, const char *name, int depth)
{
	if (!plan_spend(p, 1))
		return -1;
	for (int i = class + 1; i < p->f->definitions.count && def_of(p, i)->line <= def_of(p, class)->end_line && plan_spend(p, 1); i++)
		if (def_of(p, i)->parent == class && def_of(p, i)->kind == FF_DEF_METHOD && !strcmp(def_of(p, i)->name, name))
			return i;
	for (int from = 0, base; depth < BASES_MAX && (base = base_of(p, class, &from)) >= 0;) {
		int found = method(p, base, name, depth + 1);
		if (found >= 0)
			return found;
	}
	return -1;
}

int plan_method(const struct plan *p, int class, const char *name)
{
	return method(p, class, name, 0);
}

static bool has_base(const struct plan *p, int class, const char *name)
{
	for (int i = 0; i < p->f->bases.count; i++) {
		const struct ff_base *b = FF_AT(&p->f->bases, struct ff_base, i);
		const char *text = ff_arena_dup(p->a, b->text, strcspn(b->text, "[("));
		if (b->def == class && !*b->keyword && !strcmp(ff_last_part(*b->target ? b->target : text), name))
			return true;
	}
	return false;
}

/* A class with a method that nobody has written yet. */
static bool is_abstract(const struct plan *p, int class)
{
	for (int i = class + 1; i < p->f->definitions.count && def_of(p, i)->line <= def_of(p, class)->end_line; i++)
		if (def_of(p, i)->parent == class && def_of(p, i)->flags & FF_DEF_ABSTRACT)
			return true;
	return (def_of(p, class)->flags & FF_DEF_PROTOCOL) != 0;
}

static void members(struct plan *p, int class, struct ff_list *out)
{
	for (int i = 0; i < p->f->assigns.count && out->count < OBJECTS; i++) {
		const struct ff_assign *x = FF_AT(&p->f->assigns, struct ff_assign, i);
		if (x->def == class && x->name[0] != '_' && *x->value)
			plan_value(p, out, ff_arena_printf(p->a, "%s.%s", def_of(p, class)->name, x->name), "");
	}
}

/* Name and type of a field of a dataclass and its like. */
static void field_value(struct plan *p, int class, const struct ff_assign *x, int nth, struct value *v)
{
	struct ff_list values = {0};
	struct ff_parameter as = {.def = class, .name = x->name, .annotation = x->annotation, .default_text = ""};
	plan_first_values(p, class, &as, &values);
	*v = values.count ? *FF_AT(&values, struct value, nth < values.count ? nth : 0) : (struct value){"1", ""};
}

/* One object from parameter-like things, joined with commas. */
struct joined {
	struct ff_buf text;
	const char *need;
	int count;
};

static void join(struct plan *p, struct joined *j, const char *keyword, const struct value *v, const char *mark)
{
	ff_buf_printf(&j->text, "%s%s%s%s", j->count++ ? ", " : "", keyword, mark, v->text);
	if (*v->need && !strstr(j->need, v->need))
		j->need = *j->need ? ff_arena_printf(p->a, "%s\n%s", j->need, v->need) : v->need;
}

static void join_fields(struct plan *p, int class, int nth, bool typed_dict, struct joined *j, int depth)
{
	if (!plan_spend(p, p->f->assigns.count) || j->text.over)
		return;
	for (int from = 0, base; depth < BASES_MAX && (base = base_of(p, class, &from)) >= 0;)
		join_fields(p, base, nth, typed_dict, j, depth + 1);
	for (int i = 0; i < p->f->assigns.count; i++) {
		const struct ff_assign *x = FF_AT(&p->f->assigns, struct ff_assign, i);
		struct value v;
		if (x->def != class || !*x->annotation || *x->value || strstr(x->annotation, "ClassVar"))
			continue;
		field_value(p, class, x, nth, &v);
		join(p, j, typed_dict ? ff_arena_printf(p->a, "'%s'", x->name) : x->name, &v, typed_dict ? ": " : "=");
	}
}

static void join_parameters(struct plan *p, int def, int nth, struct joined *j)
{
	int n;
	const struct ff_parameter *x = plan_given(p, def, &n);
	for (int i = 0; i < n; i++, x++) {
		struct ff_list values = {0};
		if (*x->default_text || x->kind == FF_PARAM_VARARG || x->kind == FF_PARAM_KWARG)
			continue;
		plan_first_values(p, def, x, &values);
		struct value v = values.count ? *FF_AT(&values, struct value, nth < values.count ? nth : 0) : (struct value){"1", ""};
		join(p, j, x->kind == FF_PARAM_KWONLY ? x->name : "", &v, x->kind == FF_PARAM_KWONLY ? "=" : "");
	}
}

/* Does a function hand on all that it gets: def __init__(self, *args, **kwargs)? */
static bool hands_on(const struct plan *p, int def)
{
	int n;
	const struct ff_parameter *x = plan_given(p, def, &n);
	return n > 0 && x->kind == FF_PARAM_VARARG;
}

/* The __init__ that says what has to be given; -1 none in this module. */
static int init_of(const struct plan *p, int class)
{
	int init = plan_method(p, class, "__init__");
	for (int hop = 0; init >= 0 && hands_on(p, init) && hop < BASES_MAX; hop++) {
		int from = 0, base = base_of(p, def_of(p, init)->parent, &from), next = base >= 0 ? plan_method(p, base, "__init__") : -1;
		if (next < 0)
			break;
		init = next;
	}
	return init;
}

/* namedtuple('X', 'a b') among the bases, there or under a name of the module: the text of its fields; NULL. */
static const char *tuple_fields(const struct plan *p, int class)
{
	for (int i = 0; i < p->f->bases.count; i++) {
		const struct ff_base *b = FF_AT(&p->f->bases, struct ff_base, i);
		const char *text = b->text;
		if (b->def != class || *b->keyword)
			continue;
		for (int k = 0; plan_is_name(text) && k < p->f->assigns.count; k++) {
			const struct ff_assign *x = FF_AT(&p->f->assigns, struct ff_assign, k);
			if (x->def < 0 && !strcmp(x->name, b->text))
				text = x->value;
		}
		const char *open = strstr(text, "namedtuple(");
		if (open && (open == text || open[-1] == '.' || open[-1] == '_')) {
			open += strlen("namedtuple(");
			size_t n = plan_span(open, ",");
			return open[n] ? plan_trim(p->a, open + n + 1, plan_span(open + n + 1, ",)")) : NULL;
		}
	}
	return NULL;
}

static void join_tuple(struct plan *p, const char *fields, int nth, struct joined *j)
{
	const char *content = plan_unquoted(p->a, fields);
	struct ff_strings names = {0};
	char *list = ff_arena_str(p->a, content ? content : fields);
	for (char *c = list; *c; c++)
		*c = strchr("[]()'\",", *c) ? ' ' : *c;
	plan_split(p->a, list, ' ', &names);
	for (int i = 0; i < names.count; i++) {
		struct ff_assign as = {.name = names.items[i], .annotation = "", .value = ""};
		struct value v;
		field_value(p, 0, &as, nth, &v);
		join(p, j, "", &v, "");
	}
}

/* Objects with something in them, of classes that are containers. */
static void filled(struct plan *p, int class, struct ff_list *out)
{
	static const struct { const char *bases, *value; } kinds[] = {
		{"dict OrderedDict defaultdict UserDict MutableMapping Mapping", "{'a': 1, 'b': 2}"}, {"list UserList MutableSequence Sequence deque", "[1, 2, 3]"},
		{"set frozenset MutableSet Set", "[1, 2, 3]"}, {"tuple", "(1, 2, 3)"}, {"str UserString", "'abc'"}};
	int init = plan_method(p, class, "__init__");
	bool asks = false, takes = init < 0;
	int n;
	const struct ff_parameter *x = plan_given(p, init, &n);
	for (int i = 0; i < n; i++, x++) {
		static const char names[] = "values iterable other data items";
		asks |= !*x->default_text && x->kind < FF_PARAM_VARARG;
		takes |= x->kind == FF_PARAM_VARARG || (x->kind <= FF_PARAM_NORMAL && i == 0 && plan_listed(names, x->name));
	}
	for (int i = 0; !asks && takes && i < p->f->bases.count; i++) {
		const struct ff_base *b = FF_AT(&p->f->bases, struct ff_base, i);
		const char *last = ff_last_part(ff_arena_dup(p->a, b->text, strcspn(b->text, "[(")));
		for (size_t k = 0; b->def == class && k < FF_COUNT(kinds); k++)
			if (plan_listed(kinds[k].bases, last))
				plan_value(p, out, ff_arena_printf(p->a, "%s(%s)", def_of(p, class)->name, kinds[k].value), "");
	}
}

static void made(struct plan *p, int class, int nth, struct ff_list *out)
{
	struct joined j = {.need = ""};
	int init = init_of(p, class);
	bool typed_dict = has_base(p, class, "TypedDict");
	bool fields = init < 0 && (typed_dict || def_of(p, class)->flags & FF_DEF_DATACLASS || has_base(p, class, "NamedTuple") || has_base(p, class, "BaseModel"));
	ff_buf_init(&j.text, FF_MAX_TEXT + 1);
	ff_buf_printf(&j.text, "%s%c", typed_dict ? "" : def_of(p, class)->name, typed_dict ? '{' : '(');
	if (init < 0)
		init = plan_method(p, class, "__new__");
	const char *tuple = init < 0 ? tuple_fields(p, class) : NULL;
	if (fields)
		join_fields(p, class, nth, typed_dict, &j, 0);
	else if (tuple)
		join_tuple(p, tuple, nth, &j);
	else if (init >= 0)
		join_parameters(p, init, nth, &j);
	else if (def_of(p, class)->flags & FF_DEF_EXCEPTION)
		ff_buf_str(&j.text, "'wrong'");
	ff_buf_char(&j.text, typed_dict ? '}' : ')');
	if (!j.text.over)
		plan_value(p, out, ff_arena_str(p->a, ff_buf_text(&j.text)), j.need);
	ff_buf_free(&j.text);
}

static void make_values(struct plan *p, int class, struct ff_list *out)
{
	if (def_of(p, class)->flags & FF_DEF_ENUM) {
		members(p, class, out);
	} else if (is_abstract(p, class)) {
		for (int i = 0; i < p->f->definitions.count && !out->count; i++)
			for (int from = 0, base; def_of(p, i)->kind == FF_DEF_CLASS && (base = base_of(p, i, &from)) >= 0;)
				if (base == class && !is_abstract(p, i))
					plan_class_values(p, i, out);
	} else {
		filled(p, class, out);
		for (int nth = 0; nth < OBJECTS; nth++)
			made(p, class, nth, out);
	}
}

/* Each class once; one that needs itself to be made has no values meanwhile. */
void plan_class_values(struct plan *p, int class, struct ff_list *out)
{
	struct made_class *known = &p->made[class];
	if (known->state == 0 && p->classes < CLASS_DEPTH && plan_spend(p, p->f->assigns.count + p->f->bases.count)) {
		int depth = p->depth; /* of types: a class begins anew */
		known->state = 1;
		p->classes++;
		p->depth = 0;
		make_values(p, class, &known->values);
		p->depth = depth;
		p->classes--;
		known->state = 2;
	}
	for (int i = 0; known->state == 2 && i < known->values.count; i++)
		plan_value(p, out, FF_AT(&known->values, struct value, i)->text, FF_AT(&known->values, struct value, i)->need);
}
