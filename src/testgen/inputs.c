/*
 * inputs.c - the values of one parameter: each source has its list, and they are dealt out in turn, so that no source pushes the
 * others away.  Called by plan.c and, for what constructors ask for, by inputs_classes.c.
 */
#include "plan_room.h"

enum source { CALL, EXAMPLE, NAME, HINT, USAGE, LITERAL, DEFAULT, EDGE, SOURCES };
static const char *const source_names[SOURCES] = {"call", "example", "name", "hint", "usage", "literal", "default", "edge"};

/* Values of the name that go with a type, then those of the type. */
static void typed(struct plan *p, const char *name, const char *type, struct ff_list *named, struct ff_list *of_type)
{
	const struct name_guess *g = plan_name_guess(p->a, name);
	size_t n = strcspn(type, "[");
	struct ff_strings parts = {0};
	if (g && g->values && (!*type || (strlen(g->type) >= n && !memcmp(g->type, type, n) && strcspn(g->type, "[") == n && !strcmp(type, g->type)))) {
		plan_split(p->a, g->values, ' ', &parts);
		for (int i = 0; i < parts.count; i++)
			plan_value(p, named, parts.items[i], "");
	}
	if (*type)
		plan_type_values(p, type, of_type);
	else if (g)
		plan_type_values(p, g->type, named);
}

/* Any value is as good as another: an object, a number, a text. */
static void anything(struct plan *p, struct ff_list *out)
{
	plan_value(p, out, "1", "");
	plan_value(p, out, "'a'", "");
	plan_value(p, out, "[1, 2, 3]", "");
}

static void append(struct plan *p, struct ff_list *to, const struct ff_list *from)
{
	for (int i = 0; i < from->count; i++)
		plan_value(p, to, FF_AT(from, struct value, i)->text, FF_AT(from, struct value, i)->need);
}

/* What type and name say, each in its list. */
static void guessed(struct plan *p, int def, const struct ff_parameter *param, struct ff_list lists[SOURCES])
{
	int class = def_of(p, def)->kind == FF_DEF_METHOD ? def_of(p, def)->parent : -1;
	if (!plan_is_unknown(p, param->annotation))
		typed(p, param->name, param->annotation, &lists[NAME], &lists[HINT]);
	if (lists[HINT].count)
		return;
	if (class >= 0 && !strcmp(param->name, "other") && !plan_listed("__lshift__ __rshift__ __mul__ __rmul__ __truediv__ __floordiv__ __mod__ __pow__", def_of(p, def)->name))
		plan_class_values(p, class, &lists[NAME]);
	const char *type = plan_usage_type(p, def, param->name, "");
	typed(p, param->name, type, &lists[NAME], &lists[USAGE]);
	if (!lists[NAME].count && !lists[USAGE].count)
		anything(p, &lists[USAGE]);
}

void plan_first_values(struct plan *p, int def, const struct ff_parameter *param, struct ff_list *out)
{
	struct ff_list lists[SOURCES] = {{0}};
	for (int i = 0; i < p->samples.count; i++) {
		const struct sample *x = FF_AT(&p->samples, struct sample, i);
		if (x->def == def && !strcmp(x->name, param->name))
			plan_value(p, out, x->text, x->need);
	}
	guessed(p, def, param, lists);
	append(p, out, &lists[NAME]);
	append(p, out, &lists[HINT]);
	append(p, out, &lists[USAGE]);
}

/* ---- edges ---- */

static void edges(struct plan *p, int def, const struct ff_parameter *param, struct ff_list *out)
{
	static const struct { const char *type; const char *values[9]; } table[] = {
		{"str", {"''", "None", "' '", "'\\u00e4\\u00df \\u4e2d'", "'a' * 300", "'A1 b-2_c'", "'line one\\nline two'", "5"}},
		{"bytes", {"b''", "None", "b'\\x00\\xff'", "'abc'"}},
		{"int", {"0", "-1", "None", "1000", "2", "'abc'", "1.5"}},
		{"float", {"0.0", "-1.0", "float('nan')", "float('inf')", "None", "'abc'"}},
		{"bool", {"True", "False", "None"}},
		{"list", {"[]", "None", "[1]", "['a', 'b']", "list(range(50))", "(1, 2)", "5"}},
		{"dict", {"{}", "None", "{'a': {'b': 1}}", "{1: 'x'}", "5"}},
		{"set", {"set()", "None", "{1}"}},
		{"tuple", {"()", "None", "(1,)"}},
		{"Callable", {"None", "str"}},
		{"", {"None", "0", "''", "[]", "-1", "{}"}},
	};
	const char *type = plan_is_unknown(p, param->annotation) ? plan_usage_type(p, def, param->name, "") : param->annotation;
	if (ff_str_starts(type, "Optional["))
		type += 9;
	if (plan_is_text(type))
		type = "str";
	for (size_t i = 0; i < FF_COUNT(table); i++) {
		if (!ff_str_starts(type, table[i].type))
			continue;
		for (int k = 0; k < 9 && table[i].values[k]; k++)
			plan_value(p, out, table[i].values[k], "");
		return;
	}
}

/* ---- dealing out ---- */

void plan_push_value(struct plan *p, struct ff_list *out, const struct value *v, const char *source)
{
	for (int i = 0; i < out->count; i++)
		if (!strcmp(FF_AT(out, struct ff_test_value, i)->text, v->text))
			return;
	struct ff_test_value *to = FF_PUSH(p->a, out, struct ff_test_value);
	*to = (struct ff_test_value){.text = v->text, .source = source};
	if (*v->need)
		plan_split(p->a, v->need, '\n', &to->needs);
}

static void deal(struct plan *p, struct ff_list lists[SOURCES], struct ff_list *out)
{
	int next[SOURCES] = {0};
	for (bool any = true; any && out->count < FF_MAX_TEST_VALUES;) {
		any = false;
		for (int s = 0; s < SOURCES; s++)
			if (next[s] < lists[s].count && out->count < FF_MAX_TEST_VALUES) {
				plan_push_value(p, out, FF_AT(&lists[s], struct value, next[s]++), source_names[s]);
				any = true;
			}
	}
}

static void values_of(struct plan *p, int def, const struct ff_parameter *param, struct ff_list *out)
{
	struct ff_list lists[SOURCES] = {{0}};
	for (int i = 0; i < p->samples.count; i++) {
		const struct sample *x = FF_AT(&p->samples, struct sample, i);
		if (x->def == def && !strcmp(x->name, param->name))
			plan_value(p, &lists[!strcmp(x->source, "call") ? CALL : EXAMPLE], x->text, x->need);
	}
	guessed(p, def, param, lists);
	plan_literal_values(p, def, param, &lists[LITERAL]);
	if (*param->default_text && strlen(param->default_text) < FF_MAX_TEXT)
		plan_value(p, &lists[DEFAULT], param->default_text, "");
	edges(p, def, param, &lists[EDGE]);
	deal(p, lists, out);
}

void plan_parameters(struct plan *p, int def, struct ff_list *out)
{
	int n;
	const struct ff_parameter *x = plan_given(p, def, &n);
	for (int i = 0; i < n; i++, x++) {
		struct ff_test_parameter *to = FF_PUSH(p->a, out, struct ff_test_parameter);
		*to = (struct ff_test_parameter){.name = x->name, .kind = x->kind, .annotation = x->annotation, .default_text = x->default_text};
		if (x->kind != FF_PARAM_KWARG)
			values_of(p, def, x, &to->values);
	}
}
