/*
 * api.c - keeps of every changed file, both sides, what others can hold on to: functions,
 * classes, methods, attributes, with their parameters, bases and decorators.  breakage.c
 * compares them when all files are known.  Knows no framework.
 */
#include "room.h"

static const char *keep(struct ff_consequence *c, const char *s)
{
	return *s ? ff_arena_str(&c->arena, s) : "";
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
	o->returns = o->value = "";
	o->exported = !*owner && ff_strings_has(&af->all, name);
	return o;
}

static void take_definition(struct ff_consequence *c, struct api_file *af, const struct look *l, int d)
{
	const struct ff_definition *def = DEF(l, d);
	int parent = l->parent[d];
	if (def->flags & (FF_DEF_NESTED | FF_DEF_OVERLOAD | FF_DEF_SETTER | FF_DEF_MAIN_GUARD) || (parent >= 0 && DEF(l, parent)->kind != FF_DEF_CLASS))
		return;
	struct object *o = object_add(c, af, parent >= 0 ? keep(c, DEF(l, parent)->qualname) : "", def->name, def->kind == FF_DEF_CLASS ? OBJ_CLASS : OBJ_FUNCTION, def->line);
	o->flags = def->flags;
	o->end_line = def->end_line;
	o->returns = keep(c, def->returns);
	take_params(c, l, d, o);
	for EACH (i, l->base_first[d], l->base_next)
		if (!*BASE(l, i)->keyword) {
			char *text = ff_arena_str(&c->arena, BASE(l, i)->text);
			text[strcspn(text, "[(")] = '\0'; /* Generic[T] is Generic */
			ff_strings_push(&c->arena, &o->bases, names_resolve(&c->arena, &af->module, l->f, text));
		}
	for EACH (i, l->deco_first[d], l->deco_next)
		ff_strings_push(&c->arena, &o->decorators, keep(c, *DECO(l, i)->target ? DECO(l, i)->target : DECO(l, i)->name));
	for (int i = 0; i < l->f->raises.count; i++) {
		const struct ff_raise *r = &FF_ROWS(l->f->raises, struct ff_raise)[i];
		if (r->def == d && *r->type && !(r->flags & (FF_RAISE_CAUGHT | FF_RAISE_RERAISE)) && !ff_strings_has(&o->raises, r->type))
			ff_strings_push(&c->arena, &o->raises, keep(c, r->type));
	}
}

static void take_assigns(struct ff_consequence *c, struct api_file *af, const struct look *l)
{
	for (int i = 0; i < l->f->assigns.count; i++) {
		const struct ff_assign *s = &FF_ROWS(l->f->assigns, struct ff_assign)[i];
		bool in_class = s->def >= 0 && s->def < l->defs && DEF(l, s->def)->kind == FF_DEF_CLASS && !(DEF(l, s->def)->flags & FF_DEF_NESTED);
		if ((s->def >= 0 && !in_class) || s->flags & (FF_ASSIGN_SELF | FF_ASSIGN_AUGMENTED) || strchr(s->name, '.') || s->value_kind == FF_EXPR_NONE)
			continue;
		struct object *o = object_add(c, af, in_class ? keep(c, DEF(l, s->def)->qualname) : "", s->name, OBJ_ATTRIBUTE, s->line);
		o->value = keep(c, s->value);
		o->value_kind = s->value_kind;
		o->end_line = s->end_line;
		o->flags = s->flags & FF_ASSIGN_CONDITIONAL ? FF_DEF_CONDITIONAL : 0;
	}
}

/* Names that a module has by import: its users may hold on to them, its own API they are only when listed. */
static void take_imports(struct ff_consequence *c, struct api_file *af, const struct look *l)
{
	for (int i = 0; i < l->f->imports.count; i++) {
		const struct ff_import *imp = &FF_ROWS(l->f->imports, struct ff_import)[i];
		if (imp->def >= 0 || !*imp->bound || imp->flags & (FF_IMPORT_FUTURE | FF_IMPORT_TYPE_CHECKING))
			continue;
		struct object *o = object_add(c, af, "", imp->bound, OBJ_IMPORT, imp->line);
		o->value = keep(c, names_imported(&c->arena, &af->module, imp));
		o->exported |= (imp->flags & (FF_IMPORT_EXPORTED | FF_IMPORT_REEXPORT)) != 0;
	}
}

void api_take(struct ff_consequence *c, enum side side, const struct module *m, const struct ff_file *file, const struct look *l)
{
	const struct ff_module *mod = &l->f->module;
	struct api_file *af = FF_NEW_IN(&c->arena, struct api_file);
	*(struct api_file **)ff_list_push(&c->arena, &c->api[side], sizeof(struct api_file *)) = af;
	af->module = *m;
	af->file = file;
	af->has_all = mod->all_line > 0;
	af->broken = mod->flags & (FF_MODULE_SYNTAX_ERROR | FF_MODULE_PYTHON2 | FF_MODULE_TRUNCATED);
	af->dynamic = mod->flags & (FF_MODULE_GETATTR | FF_MODULE_STAR_IMPORT | FF_MODULE_DYNAMIC_NAMES);
	af->getattr = mod->flags & FF_MODULE_GETATTR;
	for (int i = 0; i < mod->all.count; i++)
		ff_strings_push(&c->arena, &af->all, keep(c, mod->all.items[i]));
	for (int d = 0; d < l->defs; d++)
		take_definition(c, af, l, d);
	take_assigns(c, af, l);
	take_imports(c, af, l);
}

struct object *api_find(const struct ff_consequence *c, enum side side, const char *full_name)
{
	for (int i = 0; i < c->api[side].count; i++) {
		const struct api_file *af = ((struct api_file **)c->api[side].items)[i];
		size_t n = strlen(af->module.name);
		const char *rest = full_name + n + 1;
		if (strncmp(full_name, af->module.name, n) || full_name[n] != '.')
			continue;
		for (int k = 0; k < af->objects.count; k++)
			if (!strcmp(FF_AT(&af->objects, struct object, k)->qualname, rest))
				return FF_AT(&af->objects, struct object, k);
	}
	return NULL;
}
