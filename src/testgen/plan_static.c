/*
 * plan_static.c - cases that hold without being run: what a doctest says comes out, guards whose condition an input meets, what a
 * constructor keeps, types that are declared.  Nothing that is a guess about behaviour: where facts do not tell, there is no case.
 */
#include <ctype.h>

#include "plan_room.h"

enum { EXAMPLES_EACH = 4, TYPES_ARE_ONE_OF = 20 /* a test that knows no more than a type is worth little */ };

struct maker {
	struct plan p;
	const struct ff_test_plan *plan;
	struct ff_list *cases;
};

static struct ff_test_case *start(struct maker *m, const struct ff_test_target *t, int kind, int category, const char *source)
{
	struct ff_test_case *c = FF_PUSH(m->p.a, m->cases, struct ff_test_case);
	*c = (struct ff_test_case){.symbol = t->symbol, .kind = kind, .category = category, .source = source, .receiver = "", .title = "", .order = m->cases->count,
	                           .await = ff_strings_has(&t->flags, "async"), .attribute = t->kind == FF_TARGET_PROPERTY};
	return c;
}

static void drop(struct maker *m)
{
	m->cases->count--;
}

static void add_check(struct maker *m, struct ff_test_case *c, int kind, const char *left, const char *right)
{
	*FF_PUSH(m->p.a, &c->checks, struct ff_test_check) = (struct ff_test_check){.kind = kind, .left = left, .right = right, .match = ""};
}

static void add_all(struct maker *m, struct ff_strings *to, const struct ff_strings *from)
{
	for (int i = 0; i < from->count; i++)
		if (!ff_strings_has(to, from->items[i]))
			ff_strings_push(m->p.a, to, from->items[i]);
}

/* ---- arguments ---- */

static const struct ff_test_parameter *parameter(const struct ff_test_target *t, int i)
{
	return FF_AT(&t->parameters, struct ff_test_parameter, i);
}

/* "1, key=2" as arguments with the names of the parameters; false: something is unpacked, or does not fit. */
static bool set_arguments(struct maker *m, struct ff_test_case *c, const struct ff_test_target *t, const char *text)
{
	struct ff_strings given = {0};
	int at = 0;
	plan_split(m->p.a, text, ',', &given);
	for (int i = 0; i < given.count; i++) {
		const char *one = given.items[i], *eq = one + plan_span(one, "="), *name = "";
		bool keyword = false;
		if (*one == '*')
			return false;
		if (*eq == '=' && eq[1] != '=') {
			name = plan_trim(m->p.a, one, (size_t)(eq - one));
			keyword = plan_is_name(name);
			one = keyword ? plan_trim(m->p.a, eq + 1, strlen(eq + 1)) : one;
		}
		if (!keyword) {
			if (at >= t->parameters.count || parameter(t, at)->kind > FF_PARAM_VARARG)
				return false;
			name = parameter(t, at)->kind == FF_PARAM_VARARG ? "" : parameter(t, at)->name;
			at += parameter(t, at)->kind != FF_PARAM_VARARG;
		}
		*FF_PUSH(m->p.a, &c->arguments, struct ff_test_argument) = (struct ff_test_argument){name, keyword, one};
	}
	return true;
}

/* The first value of what has to be given, `text` for parameter `which`.  False: one has no value that can be relied on. */
static bool first_arguments(struct maker *m, struct ff_test_case *c, const struct ff_test_target *t, int which, const char *text)
{
	bool named = false; /* one before was left out */
	for (int i = 0; i < t->parameters.count; i++) {
		const struct ff_test_parameter *x = parameter(t, i);
		if (x->kind == FF_PARAM_VARARG || x->kind == FF_PARAM_KWARG || (i != which && *x->default_text)) {
			named = true;
			continue;
		}
		if (i != which && !x->values.count)
			return false;
		const struct ff_test_value *v = i != which ? FF_AT(&x->values, struct ff_test_value, 0) : NULL;
		*FF_PUSH(m->p.a, &c->arguments, struct ff_test_argument) =
		    (struct ff_test_argument){x->name, x->kind == FF_PARAM_KWONLY || (named && x->kind == FF_PARAM_NORMAL), v ? v->text : text};
		if (v)
			add_all(m, &c->needs, &v->needs);
	}
	return true;
}

/* ---- objects ---- */

static const struct ff_test_target *constructor(const struct maker *m, const char *class)
{
	for (int i = 0; i < m->plan->targets.count; i++) {
		const struct ff_test_target *t = FF_AT(&m->plan->targets, struct ff_test_target, i);
		if (t->kind == FF_TARGET_CONSTRUCTOR && !strcmp(t->symbol, class))
			return t;
	}
	return NULL;
}

/* "RowStack" -> "row_stack"; "instance" where the module has such a name. */
static const char *variable(struct maker *m, const char *class)
{
	struct ff_buf b;
	ff_buf_init(&b, FF_MAX_TEXT);
	for (const char *s = class; *s; s++) {
		if (isupper((unsigned char)*s) && s > class && !isupper((unsigned char)s[-1]) && s[-1] != '_')
			ff_buf_char(&b, '_');
		ff_buf_char(&b, (char)tolower((unsigned char)*s));
	}
	const char *name = b.len ? ff_arena_str(m->p.a, b.data) : "instance";
	ff_buf_free(&b);
	return plan_is_closed(&m->p, name) || !strcmp(name, class) ? "instance" : name;
}

/* A class whose objects can be made without harm: it does nothing but keep what it gets, or somebody is seen to make one so. */
static bool is_safely_made(const struct maker *m, int class)
{
	int init = plan_method(&m->p, class, "__init__");
	for (int i = 0; i < m->p.f->bases.count; i++) {
		const struct ff_base *b = FF_AT(&m->p.f->bases, struct ff_base, i);
		if (b->def == class && !*b->keyword && strcmp(b->text, "object") != 0 && init < 0)
			return false;
	}
	return (init < 0 && plan_method(&m->p, class, "__new__") < 0 && plan_method(&m->p, class, "__post_init__") < 0) || (init >= 0 && def_of(&m->p, init)->flags & FF_DEF_TRIVIAL);
}

/* Setup and receiver of a method's case; false: no object can be relied on. */
static bool set_receiver(struct maker *m, struct ff_test_case *c, const struct ff_test_target *t)
{
	const char *dot = strrchr(t->symbol, '.');
	if (t->kind != FF_TARGET_METHOD && t->kind != FF_TARGET_PROPERTY)
		return true;
	const char *class = dot ? ff_arena_dup(m->p.a, t->symbol, (size_t)(dot - t->symbol)) : "";
	const struct ff_test_target *maker = constructor(m, class);
	if (!maker || !maker->calls.count)
		return false;
	const struct ff_test_call *first = FF_AT(&maker->calls, struct ff_test_call, 0);
	if (!strcmp(first->source, "hint") && !is_safely_made(m, maker->def))
		return false;
	if (*first->raises)
		return false;
	c->receiver = variable(m, class);
	add_all(m, &c->setup, &first->setup);
	add_all(m, &c->needs, &first->needs);
	ff_strings_push(m->p.a, &c->setup, ff_arena_printf(m->p.a, "%s = %s", c->receiver, first->text));
	return true;
}

/* ---- doctests ---- */

/* A Python string literal of a text. */
static const char *quoted(struct maker *m, const char *text)
{
	struct ff_buf b;
	ff_buf_init(&b, FF_MAX_TEST_TEXT);
	ff_buf_char(&b, '\'');
	for (const char *s = text; *s; s++) {
		if (*s == '\'' || *s == '\\')
			ff_buf_char(&b, '\\');
		if (*s == '\n')
			ff_buf_str(&b, "\\n");
		else
			ff_buf_char(&b, *s);
	}
	ff_buf_char(&b, '\'');
	const char *out = b.over ? "" : ff_arena_str(m->p.a, b.data);
	ff_buf_free(&b);
	return out;
}

/* How a value that is written out is compared. */
static void check_value(struct maker *m, struct ff_test_case *c, const char *left, const char *text)
{
	bool constant = !strcmp(text, "None") || !strcmp(text, "True") || !strcmp(text, "False");
	bool real = plan_is_number(text) && strchr(text, '.');
	if (plan_is_literal(text))
		add_check(m, c, constant ? FF_HOLDS_IS : real ? FF_HOLDS_APPROX : FF_HOLDS_EQUAL, left, text);
	else /* an object of a class: as the interpreter shows it */
		add_check(m, c, FF_HOLDS_REPR, left, quoted(m, text));
}

/* The call of a target inside an expression: what stands before it, its receiver, its arguments, what stands behind. */
struct parted {
	const char *before, *receiver, *arguments, *after;
};

static bool part(struct maker *m, const struct ff_test_target *t, const char *text, struct parted *out)
{
	struct ff_arena *a = m->p.a;
	const char *name = t->kind == FF_TARGET_CONSTRUCTOR ? t->symbol : ff_last_part(t->symbol), *at = text;
	size_t n = strlen(name);
	bool method = strchr(t->symbol, '.') != NULL;
	for (; *at; at++) {
		size_t len = *at == '\'' || *at == '"' ? plan_quoted(at) : 0;
		if (len)
			at += len - 1;
		else if ((at == text || !plan_is_word(at[-1])) && !strncmp(at, name, n) && at[n] == '(' && method == (at > text && at[-1] == '.'))
			break;
	}
	if (!*at)
		return false;
	size_t inside = plan_span(at + n + 1, ")");
	if (at[n + 1 + inside] != ')')
		return false;
	out->arguments = ff_arena_dup(a, at + n + 1, inside);
	out->after = ff_arena_str(a, at + n + 1 + inside + 1);
	const char *from = at;
	if (method) { /* x.name(...), Class(...).name(...): the receiver begins behind a bracket, an operator or a blank */
		int depth = 0;
		for (from = at - 1; from > text; from--) {
			depth += strchr(")]}", from[-1]) ? 1 : strchr("([{", from[-1]) ? -1 : 0;
			if (depth < 0 || (depth == 0 && strchr(" ,=:+-*/%@<>!~|&^", from[-1])))
				break;
		}
		out->receiver = ff_arena_dup(a, from, (size_t)(at - 1 - from));
	} else {
		out->receiver = "";
	}
	out->before = ff_arena_dup(a, text, (size_t)(from - text));
	return true;
}

/* What comes out of chance, the clock or the machine is another value tomorrow. */
static bool varies(const struct ff_test_target *t)
{
	static const char kinds[] = "random time environment network subprocess database";
	for (int i = 0; i < t->borders.count; i++)
		if (plan_listed(kinds, FF_AT(&t->borders, struct ff_test_border, i)->kind))
			return true;
	return false;
}

static void example_case(struct maker *m, const struct ff_test_target *t, const struct ff_test_call *e)
{
	struct parted x;
	bool inside = false;
	if (varies(t) && !strstr(e->text, "seed") && !strstr(e->text, "random_state"))
		return;
	if (*e->raises && strcmp(e->source, "example") != 0)
		return; /* what a test of the repository does there may be more than the call */
	if (!(*e->expect || *e->raises || *e->printed) || strchr(e->text, '\n') || !part(m, t, e->text, &x))
		return;
	struct ff_test_case *c = start(m, t, *e->raises ? FF_TEST_RAISES : FF_TEST_VALUE, *e->raises ? FF_TEST_INVALID : FF_TEST_TYPICAL, e->source);
	add_all(m, &c->setup, &e->setup);
	add_all(m, &c->needs, &e->needs);
	bool bound = t->kind == FF_TARGET_METHOD || t->kind == FF_TARGET_PROPERTY;
	c->receiver = bound ? x.receiver : "";
	inside = *x.before || *x.after;
	if (!set_arguments(m, c, t, x.arguments) || (bound && !*x.receiver) || (*e->raises && inside)) {
		drop(m);
		return;
	}
	const char *left = inside ? ff_arena_printf(m->p.a, "%sresult%s", x.before, x.after) : "result";
	if (*e->raises) {
		*FF_PUSH(m->p.a, &c->checks, struct ff_test_check) = (struct ff_test_check){.kind = FF_HOLDS_RAISES, .left = "", .right = e->raises, .match = ""};
	} else if (*e->printed) { /* print(f(x)) */
		if (strcmp(x.before, "print(") != 0 || strcmp(x.after, ")") != 0)
			drop(m);
		else
			add_check(m, c, FF_HOLDS_EQUAL, "str(result)", quoted(m, e->printed));
	} else if (!plan_is_literal(e->expect) && (strstr(e->expect, "u'") || strstr(e->expect, "u\""))) {
		drop(m); /* of Python 2's days */
	} else {
		check_value(m, c, left, e->expect);
	}
}

/* ---- guards ---- */

/* A value that makes a comparison of a parameter true; NULL: not known. */
static const char *meeting(struct maker *m, const char *condition, const char *name, const char *type)
{
	struct ff_arena *a = m->p.a;
	size_t n = strlen(name);
	bool text = plan_is_text(type);
	if (ff_str_starts(condition, "not ") && !strcmp(condition + 4, name))
		return text ? "''" : ff_str_starts(type, "list") ? "[]" : ff_str_starts(type, "dict") ? "{}" : ff_str_starts(type, "int") || ff_str_starts(type, "float") ? "0" : "None";
	if (ff_str_starts(condition, ff_arena_printf(a, "not isinstance(%s, ", name))) {
		const char *types = strchr(condition, ',') + 1;
		bool number = strstr(types, "int") || strstr(types, "float"), others = strstr(types, "str") || strstr(types, "dict") || strstr(types, "list") || strstr(types, "bytes");
		return others ? (strstr(types, "None") ? NULL : "None") : number ? "'abc'" : NULL;
	}
	bool length = ff_str_starts(condition, ff_arena_printf(a, "len(%s)", name));
	if (!length && (strncmp(condition, name, n) != 0 || plan_is_word(condition[n]) || condition[n] == '.' || condition[n] == '[' || condition[n] == '('))
		return NULL;
	const char *op = condition + (length ? n + 5 : n);
	op += strspn(op, " ");
	if (!strcmp(op, "is None") && !length)
		return "None";
	size_t width = strcspn(op, " ");
	const char *right = op + width + strspn(op + width, " ");
	char *end;
	long number = strtol(right, &end, 10);
	if (*end || end == right || number > 1000 || number < -1000)
		return NULL;
	bool equal = !strncmp(op, "==", 2), unequal = !strncmp(op, "!=", 2);
	if (!equal && !unequal && *op != '<' && *op != '>')
		return NULL;
	long value = equal || (!unequal && width == 2) ? number : *op == '<' ? number - 1 : number + 1;
	if (!length)
		return ff_arena_printf(a, "%ld", value);
	if (value < 0 || value > 20)
		return NULL;
	const char *fill = "'aaaaaaaaaaaaaaaaaaaa";
	if (text)
		return ff_arena_printf(a, "%.*s'", (int)value + 1, fill);
	return value == 0 ? "[]" : ff_arena_printf(a, "[0] * %ld", value);
}

/* Asked whether it is None before: what happens then is another branch. */
static bool is_asked_for_none(const struct maker *m, int def, const char *name)
{
	const struct ff_hint *h;
	for (int i = 0; (h = plan_hint(&m->p, def, i)); i++)
		if (h->kind == FF_HINT_COMPARED && !strcmp(h->text, "None") && !*h->path && !strcmp(h->name, name))
			return true;
	return false;
}

/* A decorator may look at arguments first, or catch what is raised. */
static bool is_wrapped(const struct maker *m, int def)
{
	static const char plain[] = "staticmethod classmethod property abstractmethod override final";
	for (int i = 0; i < m->p.f->decorators.count && plan_spend(&m->p, 1); i++) {
		const struct ff_decorator *d = FF_AT(&m->p.f->decorators, struct ff_decorator, i);
		if (d->def == def && !plan_listed(plain, ff_last_part(d->name)))
			return true;
	}
	return false;
}

static void guard_case(struct maker *m, const struct ff_test_target *t, const struct ff_test_raise *r)
{
	int def = t->kind == FF_TARGET_CONSTRUCTOR ? plan_method(&m->p, t->def, "__init__") : t->def;
	const char *or = strstr(r->condition, " or "), *condition = or ? plan_trim(m->p.a, r->condition, (size_t)(or - r->condition)) : r->condition;
	if (strstr(condition, " and ") || plan_span(condition, "\n") != strlen(condition))
		return;
	for (int i = 0; i < t->parameters.count; i++) {
		const struct ff_test_parameter *x = parameter(t, i);
		const char *type = plan_is_unknown(&m->p, x->annotation) ? "" : x->annotation;
		if (x->kind == FF_PARAM_VARARG || x->kind == FF_PARAM_KWARG)
			continue;
		const char *value = meeting(m, condition, x->name, *type ? type : plan_usage_type(&m->p, def, x->name, ""));
		if (!value || is_wrapped(m, def) || (!strcmp(value, "None") && !strstr(condition, "is None") && is_asked_for_none(m, def, x->name)))
			continue;
		bool empty = !strcmp(value, "''") || !strcmp(value, "[]");
		struct ff_test_case *c = start(m, t, FF_TEST_RAISES, !strcmp(value, "None") ? FF_TEST_NONE : empty ? FF_TEST_EMPTY : FF_TEST_INVALID, "literal");
		if (!set_receiver(m, c, t) || !first_arguments(m, c, t, i, value)) {
			drop(m);
			return;
		}
		const char *message = plan_unquoted(m->p.a, r->message);
		*FF_PUSH(m->p.a, &c->checks, struct ff_test_check) = (struct ff_test_check){.kind = FF_HOLDS_RAISES, .left = "", .right = r->type, .match = message ? message : ""};
		return;
	}
}

/* Only the first guard of a function: what comes before a later one is not looked at. */
static void guards(struct maker *m, const struct ff_test_target *t)
{
	if (!t->raises.count || ff_strings_has(&t->flags, "generator") || ff_strings_has(&t->flags, "context_manager"))
		return;
	const struct ff_test_raise *r = FF_AT(&t->raises, struct ff_test_raise, 0);
	if (r->plain && *r->condition)
		guard_case(m, t, r);
}

/* ---- what a constructor keeps ---- */

static bool is_rebound(const struct maker *m, int def, const char *name)
{
	for (int i = 0; i < m->p.f->names.count && plan_spend(&m->p, 1); i++) {
		const struct ff_name *n = FF_AT(&m->p.f->names, struct ff_name, i);
		if (n->scope == def_of(&m->p, def)->scope && !strcmp(n->name, name))
			return n->bindings != 1;
	}
	return true;
}

/* self.x = x, once, whatever happens: the attribute's name; NULL. */
static const char *kept_as(const struct maker *m, int init, const char *name)
{
	const char *found = NULL;
	for (int i = 0; i < m->p.f->assigns.count && plan_spend(&m->p, 1); i++) {
		const struct ff_assign *x = FF_AT(&m->p.f->assigns, struct ff_assign, i);
		if (x->def != init || !(x->flags & FF_ASSIGN_SELF))
			continue;
		if (!strcmp(x->value, name) && !(x->flags & (FF_ASSIGN_CONDITIONAL | FF_ASSIGN_AUGMENTED)) && ff_str_starts(x->name, "self.") && x->name[5] != '_')
			found = x->name + 5;
	}
	for (int i = 0, times = 0; found && i < m->p.f->assigns.count; i++) {
		const struct ff_assign *x = FF_AT(&m->p.f->assigns, struct ff_assign, i);
		times += x->def == init && ff_str_starts(x->name, "self.") && !strcmp(x->name + 5, found);
		if (times > 1)
			return NULL;
	}
	return found;
}

static void keeps(struct maker *m, const struct ff_test_target *t)
{
	int init = plan_method(&m->p, t->def, "__init__");
	if (init < 0 || def_of(&m->p, init)->parent != t->def || !(def_of(&m->p, init)->flags & FF_DEF_TRIVIAL))
		return;
	struct ff_test_case *c = start(m, t, FF_TEST_STATE, FF_TEST_TYPICAL, "hint");
	if (!first_arguments(m, c, t, -1, "")) {
		drop(m);
		return;
	}
	for (int i = 0; i < c->arguments.count; i++) {
		const struct ff_test_argument *g = FF_AT(&c->arguments, struct ff_test_argument, i);
		const char *attribute = plan_is_literal(g->text) && !is_rebound(m, init, g->name) ? kept_as(m, init, g->name) : NULL;
		if (attribute && plan_method(&m->p, t->def, attribute) < 0)
			check_value(m, c, ff_arena_printf(m->p.a, "result.%s", attribute), g->text);
	}
	if (!c->checks.count)
		drop(m);
}

/* ---- what is declared ---- */

/* A call as it stands in the repository: nothing else is known to run. */
static const struct ff_test_call *seen_call(const struct ff_test_target *t)
{
	for (int i = 0; i < t->calls.count; i++) {
		const struct ff_test_call *c = FF_AT(&t->calls, struct ff_test_call, i);
		if ((!strcmp(c->source, "call") || !strcmp(c->source, "example")) && !*c->raises && !strchr(c->text, '\n'))
			return c;
	}
	return NULL;
}

static void declared(struct maker *m, const struct ff_test_target *t)
{
	static const char types[] = "str int float bool list dict set tuple bytes";
	const struct ff_definition *d = def_of(&m->p, t->def);
	bool nothing = !strcmp(t->returns, "None") && !(d->flags & (FF_DEF_RETURNS_VALUE | FF_DEF_GENERATOR));
	const char *type = ff_arena_dup(m->p.a, t->returns, strcspn(t->returns, "["));
	struct parted x;
	const struct ff_test_call *seen = seen_call(t);
	if (t->kind != FF_TARGET_FUNCTION || !seen || (!nothing && !(plan_is_name(type) && plan_listed(types, type))) || !part(m, t, seen->text, &x) || *x.before || *x.after)
		return;
	struct ff_test_case *c = start(m, t, FF_TEST_VALUE, FF_TEST_TYPICAL, seen->source);
	add_all(m, &c->setup, &seen->setup);
	add_all(m, &c->needs, &seen->needs);
	if (!set_arguments(m, c, t, x.arguments))
		drop(m);
	else
		add_check(m, c, nothing ? FF_HOLDS_IS : FF_HOLDS_TYPE, "result", nothing ? "None" : type);
}

void ff_cases_static(struct ff_arena *a, const struct ff_test_plan *plan, struct ff_list *cases)
{
	struct maker m = {.p = {.a = a, .f = plan->facts, .module = plan->module.module}, .plan = plan, .cases = cases};
	plan_index(&m.p);
	for (int i = 0, types = 0; i < plan->targets.count; i++) {
		const struct ff_test_target *t = FF_AT(&plan->targets, struct ff_test_target, i);
		int before = cases->count;
		for (int k = 0; k < t->calls.count && cases->count - before < EXAMPLES_EACH; k++)
			example_case(&m, t, FF_AT(&t->calls, struct ff_test_call, k));
		guards(&m, t);
		if (t->kind == FF_TARGET_CONSTRUCTOR)
			keeps(&m, t);
		if (cases->count == before && (types + 1) * TYPES_ARE_ONE_OF <= before + TYPES_ARE_ONE_OF) {
			declared(&m, t);
			types += cases->count - before;
		}
	}
}

void ff_test_cases_write(const struct ff_list *cases, struct ff_buf *out)
{
	for (int i = 0; i < cases->count; i++)
		ff_record_write(out, &ff_test_case_type, FF_AT(cases, struct ff_test_case, i));
	ff_record_write(out, &ff_test_end_type, &(struct ff_test_end){cases->count});
}
