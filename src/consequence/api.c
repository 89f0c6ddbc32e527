/*
 * api.c - keeps of every file that the stream tells of, both sides, what others can hold on to:
 * functions, classes, methods, attributes, with their parameters, bases and decorators.  book.c
 * finds them by name, breakage.c compares them when all files are known.  Knows no framework.
 */
#include "api.h"

static const char *keep(struct ff_consequence *c, const char *s)
{
	return *s ? ff_arena_str(&c->arena, s) : "";
}

/* Absolute name of a text used in the module; what the imports say lives no longer than the file's facts. */
static const char *resolved(struct ff_consequence *c, const struct api_file *af, const struct look *l, const char *text)
{
	return keep(c, names_resolve(&c->arena, &af->module, l->f, text));
}

static void take_params(struct ff_consequence *c, const struct look *l, int def, struct object *o)
{
	for EACH (i, l->param_first[def], l->param_next) {
		const struct ff_parameter *p = PARAM(l, i);
		struct param *x = FF_PUSH(&c->arena, &o->params, struct param);
		x->name = keep(c, p->name);
		x->annotation = keep(c, p->annotation);
		x->value = keep(c, p->default_text);
		x->kind = p->kind;
		x->line = p->line;
		x->required = !*p->default_text && p->default_kind == FF_EXPR_NONE && p->kind != FF_PARAM_VARARG && p->kind != FF_PARAM_KWARG;
	}
}

static struct object *object_add(struct ff_consequence *c, struct api_file *af, const char *owner, const char *name, int kind, int line)
{
	struct object *o = FF_PUSH(&c->arena, &af->objects, struct object);
	o->module = &af->module;
	o->owner = owner;
	o->name = keep(c, name);
	o->qualname = *owner ? ff_arena_printf(&c->arena, "%s.%s", owner, name) : o->name;
	o->kind = kind;
	o->line = line;
	o->returns = o->value = o->annotation = o->target = "";
	o->exported = !*owner && ff_strings_has(&af->all, name);
	return o;
}

/* "kw_only=True,init=False": what a decorator is told by name. */
static const char *mark_args(struct ff_consequence *c, const struct look *l, int call)
{
	const char *text = "";
	if (call < 0 || call >= l->calls)
		return "";
	for EACH (i, l->arg_first[call], l->arg_next)
		if (*ARG(l, i)->keyword && *ARG(l, i)->keyword != '*')
			text = ff_arena_printf(&c->arena, "%s%s%s=%s", text, *text ? "," : "", ARG(l, i)->keyword, ARG(l, i)->text);
	return text;
}

static void take_decorators(struct ff_consequence *c, struct api_file *af, const struct look *l, int d, struct object *o)
{
	for EACH (i, l->deco_first[d], l->deco_next) {
		const struct ff_decorator *deco = DECO(l, i);
		ff_strings_push(&c->arena, &o->decorators, keep(c, *deco->target ? deco->target : deco->name));
		struct mark *m = FF_PUSH(&c->arena, &o->marks, struct mark);
		m->name = resolved(c, af, l, deco->name);
		m->args = mark_args(c, l, deco->call);
		m->called = deco->call >= 0;
	}
}

/* Generic[T] is Generic; with_metaclass(Meta, A) is A; any other call is a base that nobody knows: "name()". */
static void take_base(struct ff_consequence *c, struct api_file *af, const struct look *l, struct object *o, const char *base)
{
	struct ff_arena *a = &c->arena;
	size_t n = strcspn(base, "[(");
	const char *name = ff_arena_dup(a, base, n);
	struct ff_strings args = {0};
	if (base[n] == '(' && last_part_is(name, "with_metaclass") && literal_elements(a, base + n, &args)) {
		for (int i = 1; i < args.count; i++)
			take_base(c, af, l, o, args.items[i]);
		return;
	}
	name = resolved(c, af, l, name);
	ff_strings_push(a, &o->bases, base[n] == '(' ? ff_arena_printf(a, "%s()", name) : name);
}

static void take_bases(struct ff_consequence *c, struct api_file *af, const struct look *l, int d, struct object *o)
{
	for EACH (i, l->base_first[d], l->base_next)
		if (!*BASE(l, i)->keyword)
			take_base(c, af, l, o, BASE(l, i)->text);
}

/* Row of the object in af->objects, -1: it is none that others can reach. */
static int take_definition(struct ff_consequence *c, struct api_file *af, const struct look *l, int d)
{
	const struct ff_definition *def = DEF(l, d);
	int parent = l->parent[d];
	if (def->flags & (FF_DEF_NESTED | FF_DEF_OVERLOAD | FF_DEF_SETTER | FF_DEF_MAIN_GUARD | FF_DEF_TYPE_CHECKING) || (parent >= 0 && DEF(l, parent)->kind != FF_DEF_CLASS))
		return -1;
	struct object *o = object_add(c, af, parent >= 0 ? keep(c, DEF(l, parent)->qualname) : "", def->name, def->kind == FF_DEF_CLASS ? OBJ_CLASS : OBJ_FUNCTION, def->line);
	o->flags = def->flags;
	o->end_line = def->end_line;
	o->returns = keep(c, def->returns);
	o->generic = def->kind == FF_DEF_CLASS && *def->type_params;
	take_params(c, l, d, o);
	take_bases(c, af, l, d, o);
	take_decorators(c, af, l, d, o);
	for (int i = 0; i < l->f->raises.count; i++) {
		const struct ff_raise *r = &FF_ROWS(l->f->raises, struct ff_raise)[i];
		if (r->def == d && *r->type && !(r->flags & (FF_RAISE_CAUGHT | FF_RAISE_RERAISE)) && !ff_strings_has(&o->raises, r->type))
			ff_strings_push(&c->arena, &o->raises, keep(c, r->type));
	}
	return af->objects.count - 1;
}

static bool keeps_signature(const struct look *l, int d)
{
	for EACH (i, l->deco_first[d], l->deco_next)
		if (last_part_is(DECO(l, i)->name, "wraps"))
			return true;
	return false;
}

/* What a function makes inside, for those that use it as a decorator: levels of functions, and whether they wrap. */
static void take_inner(struct api_file *af, const struct look *l, const int *rows)
{
	for (int d = 0; d < l->defs; d++) {
		int levels = 0, top = d;
		for (; l->parent[top] >= 0 && rows[top] < 0; top = l->parent[top])
			levels += DEF(l, top)->kind != FF_DEF_CLASS;
		if (!levels || rows[top] < 0 || FF_AT(&af->objects, struct object, rows[top])->kind != OBJ_FUNCTION)
			continue;
		struct object *o = FF_AT(&af->objects, struct object, rows[top]);
		o->inner = levels > o->inner ? levels : o->inner;
		o->wraps += keeps_signature(l, d);
	}
	for (int i = 0; i < l->calls; i++) {
		int top = l->call_def[i];
		if (!last_part_is(CALL(l, i)->callee, "update_wrapper"))
			continue;
		while (top >= 0 && rows[top] < 0)
			top = l->parent[top];
		if (top >= 0)
			FF_AT(&af->objects, struct object, rows[top])->wraps++;
	}
}

/* setattr(Cls, name, value) in the module: the class has more than its text says. */
static void take_setattr(struct api_file *af, const struct look *l)
{
	for (int i = 0; i < l->calls; i++) {
		const struct ff_argument *g = !strcmp(CALL(l, i)->callee, "setattr") ? look_arg(l, i, 0, NULL) : NULL;
		for (int k = 0; g && k < af->objects.count; k++) {
			struct object *o = FF_AT(&af->objects, struct object, k);
			o->dynamic |= o->kind == OBJ_CLASS && !strcmp(o->qualname, g->text);
		}
	}
}

static void take_definitions(struct ff_consequence *c, struct api_file *af, const struct look *l)
{
	int *rows = ff_xmalloc(sizeof(*rows) * (size_t)(l->defs + 1));
	for (int d = 0; d < l->defs; d++)
		rows[d] = take_definition(c, af, l, d);
	take_inner(af, l, rows);
	take_setattr(af, l);
	free(rows);
}

static bool is_class_row(const struct look *l, int def)
{
	return def >= 0 && def < l->defs && DEF(l, def)->kind == FF_DEF_CLASS && !(DEF(l, def)->flags & (FF_DEF_NESTED | FF_DEF_TYPE_CHECKING));
}

/* self.x = ... in a method: objects of the class have it, the class does not. */
static void take_self(struct ff_consequence *c, struct api_file *af, const struct look *l, const struct ff_assign *s)
{
	int cls = s->def >= 0 && s->def < l->defs ? l->parent[s->def] : -1;
	if (!ff_str_starts(s->name, "self.") || strchr(s->name + 5, '.') || !is_class_row(l, cls))
		return;
	object_add(c, af, keep(c, DEF(l, cls)->qualname), s->name + 5, OBJ_ATTRIBUTE, s->line)->bare = true;
}

static void take_assigns(struct ff_consequence *c, struct api_file *af, const struct look *l)
{
	for (int i = 0; i < l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
		if (s->flags & FF_ASSIGN_SELF)
			take_self(c, af, l, s);
		bool in_class = is_class_row(l, s->def), bare = s->value_kind == FF_EXPR_NONE;
		if ((s->def >= 0 && !in_class) || s->flags & (FF_ASSIGN_SELF | FF_ASSIGN_AUGMENTED | FF_ASSIGN_TYPE_CHECKING) || strchr(s->name, '.') || (bare && !*s->annotation))
			continue;
		struct object *o = object_add(c, af, in_class ? keep(c, DEF(l, s->def)->qualname) : "", s->name, OBJ_ATTRIBUTE, s->line);
		o->value = keep(c, s->value);
		o->annotation = keep(c, s->annotation);
		o->value_kind = s->value_kind;
		o->bare = bare;
		o->end_line = s->end_line;
		o->flags = s->flags & FF_ASSIGN_CONDITIONAL ? FF_DEF_CONDITIONAL : 0;
		if (s->value_kind == FF_EXPR_NAME || s->value_kind == FF_EXPR_ATTRIBUTE)
			o->target = resolved(c, af, l, s->value);
	}
}

/* Names that a module has by import: its users may hold on to them, its own API they are only when listed. */
static void take_imports(struct ff_consequence *c, struct api_file *af, const struct look *l)
{
	for (int i = 0; i < l->f->imports.count; i++) {
		const struct ff_import *imp = &FF_ROWS(l->f->imports, struct ff_import)[i];
		if (imp->def >= 0 || imp->flags & (FF_IMPORT_FUTURE | FF_IMPORT_TYPE_CHECKING))
			continue;
		if (imp->flags & FF_IMPORT_STAR) {
			const char *all = names_imported(&c->arena, &af->module, imp); /* "pkg.mod.*" */
			if (ff_str_ends(all, ".*"))
				ff_strings_push(&c->arena, &af->stars, ff_arena_dup(&c->arena, all, strlen(all) - 2));
		}
		if (!*imp->bound)
			continue;
		struct object *o = object_add(c, af, "", imp->bound, OBJ_IMPORT, imp->line);
		o->value = keep(c, names_imported(&c->arena, &af->module, imp));
		o->flags = imp->flags & (FF_IMPORT_CONDITIONAL | FF_IMPORT_TRY) ? FF_DEF_CONDITIONAL : 0;
		o->exported |= (imp->flags & (FF_IMPORT_EXPORTED | FF_IMPORT_REEXPORT)) != 0;
		o->unread = !imp->uses;
	}
}

/* "a.__all__ + b.__all__ + [...]": modules whose lists are taken over; *whole becomes false for what is not understood. */
static void take_lists(struct ff_consequence *c, struct api_file *af, const struct look *l, const char *text, bool *whole)
{
	if (strlen(text) >= FF_MAX_TEXT - 4)
		*whole = false;
	for (const char *p = text; (p = strstr(p, ".__all__")); p += 8) {
		const char *from = p;
		while (from > text && (isalnum((unsigned char)from[-1]) || from[-1] == '_' || from[-1] == '.'))
			from--;
		ff_strings_push(&c->arena, &af->all_of, resolved(c, af, l, ff_arena_dup(&c->arena, from, (size_t)(p - from))));
	}
	if (strchr(text, '(') || strstr(text, " for "))
		*whole = strstr(text, "list(") == text && strstr(text, ".__all__)");
}

/* What __all__ is made of beside literals. */
static void take_all(struct ff_consequence *c, struct api_file *af, const struct look *l)
{
	const struct ff_module *mod = &l->f->module;
	bool whole = true;
	af->has_all = mod->all_line > 0;
	for (int i = 0; i < mod->all.count; i++)
		ff_strings_push(&c->arena, &af->all, keep(c, mod->all.items[i]));
	for (int i = 0; i < l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
		if (s->def < 0 && !strcmp(s->name, "__all__") && s->value_kind != FF_EXPR_LIST && s->value_kind != FF_EXPR_TUPLE)
			take_lists(c, af, l, s->value, &whole);
	}
	for (int i = 0; i < l->calls; i++)
		if (l->call_def[i] < 0 && ff_str_starts(CALL(l, i)->callee, "__all__."))
			for EACH (k, l->arg_first[i], l->arg_next)
				take_lists(c, af, l, ARG(l, k)->text, &whole);
	af->all_known = mod->flags & FF_MODULE_ALL_LITERAL || (whole && af->all_of.count);
}

void api_take(struct ff_consequence *c, enum side side, const struct module *m, const struct ff_file *file, const struct look *l)
{
	const struct ff_module *mod = &l->f->module;
	if (mod->flags & FF_MODULE_STUB)
		return; /* beside the module: what runs is what counts */
	struct api_file *af = FF_NEW_IN(&c->arena, struct api_file);
	*(struct api_file **)ff_list_push(&c->arena, &c->api[side], sizeof(struct api_file *)) = af;
	af->module = *m;
	af->file = file;
	af->broken = mod->flags & (FF_MODULE_SYNTAX_ERROR | FF_MODULE_PYTHON2 | FF_MODULE_TRUNCATED);
	af->dynamic = mod->flags & (FF_MODULE_GETATTR | FF_MODULE_STAR_IMPORT | FF_MODULE_DYNAMIC_NAMES);
	af->getattr = mod->flags & FF_MODULE_GETATTR;
	take_all(c, af, l);
	take_definitions(c, af, l);
	take_assigns(c, af, l);
	take_imports(c, af, l);
}
