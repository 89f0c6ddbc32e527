/*
 * references.c - reads of names that another file may define, for the whole-tree index.
 */
#include "room.h"

void ff_python_refer(struct file *f, const char *name, const char *target, enum ff_reference_kind kind, int line, int def)
{
	struct ff_list *l = &f->f->references;
	if (!*name || full(f, l))
		return;
	for (int i = l->count - 1; i >= 0 && i >= l->count - 8; i--) { /* the same name on the same line, once */
		const struct ff_reference *r = FF_AT(l, struct ff_reference, i);
		if (r->line == line && r->kind == (int)kind && !strcmp(r->name, name))
			return;
	}
	*FF_PUSH(f->a, l, struct ff_reference) = (struct ff_reference){name, target, kind, line, def, ""};
}

const char *ff_python_receiver(struct file *f, int i)
{
	int ignored;
	if (i < 0 || node_len(&f->nodes[i]) > 80)
		return "?";
	if (f->nodes[i].kind == K_identifier)
		return ff_python_text(f, i);
	if (f->nodes[i].kind == K_call) { /* what a call gives: "x.y()" */
		const char *callee = ff_python_dotted(f, ff_python_child(f, i, F_function), &ignored);
		return *callee && !strpbrk(callee, "()[ ") ? ff_arena_printf(f->a, "%s()", callee) : "?";
	}
	int root = f->nodes[i].kind == K_attribute ? ff_python_child(f, i, F_object) : -1;
	return root >= 0 && ff_python_text_is(f, root, "self") ? ff_python_dotted(f, i, &ignored) : "?";
}

void ff_python_keep_receiver(const struct ff_list *l, int before, const char *name, int line, const char *on)
{
	for (int i = l->count - 1; i >= 0 && i >= l->count - 8; i--) {
		struct ff_reference *r = FF_AT(l, struct ff_reference, i);
		if (r->line != line || strcmp(r->name, name) != 0)
			continue;
		if (l->count > before || !strcmp(r->on, "@"))
			r->on = on;
		else if (strcmp(on, "@") != 0 && strcmp(r->on, on) != 0)
			r->on = "?";
		return;
	}
}

void ff_python_attribute_reference(struct file *f, int i)
{
	const struct context *c = ctx_of(f, i);
	int name = ff_python_child(f, i, F_attribute), root = i, ignored;
	if (name < 0 || c->flags & (C_STORE | C_DELETE))
		return;
	while (node_len(&f->nodes[i]) <= FF_MAX_TEXT && f->nodes[root].kind == K_attribute && ff_python_child(f, root, F_object) >= 0)
		root = ff_python_child(f, root, F_object);
	const char *target = "";
	const struct ff_list *l = &f->f->references;
	int before = l->count;
	if (f->nodes[root].kind == K_identifier &&
	    ff_python_import_of(f, ff_python_atom(f->py, f->text + f->nodes[root].start, node_len(&f->nodes[root]))) >= 0)
		target = ff_python_target(f, ff_python_dotted(f, i, &ignored));
	ff_python_refer(f, ff_python_text(f, name), target, f->nodes[i].field == F_function ? FF_REF_CALL : FF_REF_ATTRIBUTE, f->nodes[name].row + 1, c->def);
	const char *on = c->flags & C_ANNOTATION ? "@" : *target ? "" : ff_python_receiver(f, ff_python_child(f, i, F_object));
	ff_python_keep_receiver(l, before, ff_python_text(f, name), f->nodes[name].row + 1, on);
}

void ff_python_import_references(struct file *f)
{
	for (int i = 0; i < f->f->imports.count; i++) {
		const struct ff_import *m = FF_AT(&f->f->imports, struct ff_import, i);
		const char *dot = strrchr(m->module, '.');
		if (m->flags & FF_IMPORT_FUTURE)
			continue;
		if (*m->name)
			ff_python_refer(f, m->name, ff_python_import_target(f, i, ""), FF_REF_IMPORT, m->name_line, m->def);
		else
			ff_python_refer(f, dot ? dot + 1 : m->module, m->module, FF_REF_IMPORT, m->name_line, m->def);
	}
}

/* Whether a string is an argument of something that replaces a name: mock.patch, monkeypatch.setattr. */
static bool in_patch(const struct file *f, int line, const char *text)
{
	for (int i = 0; i < f->f->arguments.count; i++) {
		const struct ff_argument *a = FF_AT(&f->f->arguments, struct ff_argument, i);
		const struct ff_call *c = FF_AT(&f->f->calls, struct ff_call, a->call);
		if (c->line > line)
			break;
		if (a->kind != FF_EXPR_STRING || c->end_line < line || !strstr(a->text, text))
			continue;
		if (ff_str_ends(c->callee, "patch") || ff_str_ends(c->callee, "setattr") || ff_str_ends(c->callee, "delattr") || strstr(c->callee, "patch."))
			return true;
	}
	return false;
}

static void doctest_references(struct file *f, const struct ff_docstring *d)
{
	for (const char *p = d->text; (p = strstr(p, ">>>")); p += 3)
		for (const char *q = p + 3; *q && *q != '\n'; q++) {
			bool start = (*q == '_' || (*q | 32) >= 'a') && (*q | 32) <= 'z';
			bool before = q[-1] == '_' || ((q[-1] | 32) >= 'a' && (q[-1] | 32) <= 'z') || (q[-1] >= '0' && q[-1] <= '9');
			if (!start || before)
				continue;
			size_t n = strspn(q, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
			if (q[n] == '(' || (q[n] == '.' && *q >= 'A' && *q <= 'Z')) /* a call, or something of a class */
				ff_python_refer(f, ff_arena_dup(f->a, q, n), "", FF_REF_DOCTEST, d->line, d->def);
			q += n ? n - 1 : 0;
		}
}

void ff_python_literal_references(struct file *f)
{
	long budget = 2000000; /* strings x arguments: a table of a hundred thousand names is no test */
	for (int i = 0; i < f->f->literals.count; i++) {
		const struct ff_literal *l = FF_AT(&f->f->literals, struct ff_literal, i);
		const char *dot = l->context == FF_LITERAL_IDENTIFIER ? strrchr(l->text, '.') : NULL;
		if (!dot)
			continue;
		budget -= f->f->arguments.count;
		bool patch = budget > 0 && in_patch(f, l->line, l->text);
		ff_python_refer(f, dot + 1, l->text, patch ? FF_REF_PATCH : FF_REF_STRING, l->line, l->def);
		/* what a patched name hangs on is used too: "shop.mail.smtplib.SMTP" uses smtplib of shop.mail */
		const char *before = dot;
		while (patch && before > l->text && before[-1] != '.')
			before--;
		if (patch && before > l->text)
			ff_python_refer(f, ff_arena_dup(f->a, before, (size_t)(dot - before)), ff_arena_dup(f->a, l->text, (size_t)(dot - l->text)), FF_REF_PATCH, l->line,
			                l->def);
	}
	for (int i = 0; i < f->f->docstrings.count; i++)
		if (FF_AT(&f->f->docstrings, struct ff_docstring, i)->flags & FF_DOC_DOCTEST)
			doctest_references(f, FF_AT(&f->f->docstrings, struct ff_docstring, i));
}
