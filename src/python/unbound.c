/*
 * unbound.c - reads that find nothing where they stand: never bound, bound only below, deleted before.  Nodes are in the
 * order of the source; a binding holds from the end of its statement on.  What is said here is certain for code that
 * runs from top to bottom: a loop around both, a function between them, or another scope that binds, is enough for silence.
 */
#include <limits.h>

#include "names.h"

#define STEPS 64 /* bindings of one name that are looked at; more are taken for enough */

/* ---- from where to where a binding holds ---- */

static int statement_of(const struct file *f, int i)
{
	while (f->nodes[i].parent >= 0 && f->nodes[f->nodes[i].parent].kind != K_block && f->nodes[f->nodes[i].parent].kind != K_module)
		i = f->nodes[i].parent;
	return i;
}

/* End of what is evaluated before a target is bound. */
static int target_since(const struct file *f, int at)
{
	for (int p = f->nodes[at].parent; p >= 0; p = f->nodes[p].parent) {
		int right;
		switch ((enum kind)f->nodes[p].kind) {
		case K_for_statement:
		case K_for_in_clause:
			right = ff_python_child(f, p, F_right);
			return right < 0 ? at : f->nodes[right].next;
		case K_assignment:
		case K_augmented_assignment:
		case K_as_pattern: return f->nodes[p].next;
		case K_block:
		case K_module: return at;
		default: break;
		}
	}
	return at;
}

int ff_python_since(const struct table *t, const struct event *e)
{
	const struct file *f = t->f;
	if (e->flags & (FF_NAME_PARAMETER | FF_NAME_TYPE_PARAM))
		return 0;
	if (e->flags & (FF_NAME_IMPORTED | FF_NAME_MATCH))
		return e->at;
	if (e->flags & FF_NAME_DEFINED)
		return f->nodes[f->nodes[e->at].parent].next;
	if (e->flags & FF_NAME_WALRUS) /* comprehensions and conditions are not written in the order in which they run */
		return statement_of(f, e->at);
	return target_since(f, e->at);
}

int ff_python_until(const struct table *t, const struct event *e)
{
	const struct file *f = t->f;
	int p = e->at;
	while (p >= 0 && f->nodes[p].kind != K_except_clause && f->nodes[p].kind != K_except_group_clause)
		p = f->nodes[p].parent;
	return p < 0 ? INT_MAX : f->nodes[p].next;
}

/* ---- does a read run when the scope that owns the name runs? ---- */

static bool is_stub(const struct file *f)
{
	return f->f->module.flags & FF_MODULE_STUB;
}

/* Types that are not evaluated where they stand: quoted, of local variables, of type statements, all of them with the future import. */
bool ff_python_postponed(const struct file *f, int at)
{
	const struct context *c = ctx_of(f, at);
	if (is_stub(f) || f->nodes[at].kind == K_string)
		return true;
	if (!(c->flags & C_ANNOTATION))
		return false;
	if (f->f->module.flags & FF_MODULE_FUTURE_ANNOTATIONS)
		return true;
	for (int p = at; p >= 0 && f->nodes[p].kind != K_block && f->nodes[p].kind != K_module; p = f->nodes[p].parent) {
		int up = f->nodes[p].parent;
		if (f->nodes[p].field == F_type_parameters || f->nodes[p].kind == K_type_alias_statement)
			return true;
		if (f->nodes[p].kind == K_type && up >= 0 && f->nodes[up].kind == K_assignment)
			return FF_AT(&f->f->scopes, struct ff_scope, c->scope)->kind == FF_SCOPE_FUNCTION;
	}
	return false;
}

static bool runs_at_once(const struct table *t, const struct event *e, int owner)
{
	for (int s = e->scope; s > owner; s = scope_at(t, s)->parent) {
		int kind = scope_at(t, s)->kind;
		if (kind == FF_SCOPE_FUNCTION || kind == FF_SCOPE_LAMBDA || (kind == FF_SCOPE_COMPREHENSION && !strcmp(scope_at(t, s)->name, "genexpr")))
			return false;
	}
	return !ff_python_postponed(t->f, e->at);
}

/* ---- what a name is at a place ---- */

enum state { UNBOUND, DELETED, BOUND };

static bool is_real(const struct event *e)
{
	return e->flags != FF_NAME_ANNOTATED && !(e->flags & FF_NAME_DELETED);
}

static enum state state_at(const struct table *t, int row, int at)
{
	enum state state = UNBOUND;
	int steps = 0;
	for (int i = t->rows[row].first; i >= 0; i = event_at(t, i)->next) {
		const struct event *e = event_at(t, i);
		if (++steps > STEPS)
			return BOUND;
		if (e->flags & FF_NAME_DELETED)
			state = e->at < at && !e->conditional ? DELETED : state;
		else if (is_real(e) && ff_python_since(t, e) <= at)
			state = e->flags & FF_NAME_EXCEPT && ff_python_until(t, e) <= at ? (state == BOUND ? BOUND : DELETED) : BOUND;
	}
	return state;
}

/* Outermost loop around a node whose body runs again in the owner's scope; -1. */
static int loop_around(const struct table *t, int at, int scope)
{
	const struct file *f = t->f;
	int loop = -1;
	for (int i = at, p; (p = f->nodes[i].parent) >= 0; i = p) {
		enum kind k = (enum kind)f->nodes[p].kind;
		if (k == K_function_definition || k == K_lambda)
			break;
		if (k == K_class_definition && f->nodes[p].data >= 0 && FF_AT(&f->f->definitions, struct ff_definition, f->nodes[p].data)->scope == scope)
			break;
		if ((k == K_for_statement && f->nodes[i].field != F_right && f->nodes[i].field != F_alternative) ||
		    (k == K_while_statement && f->nodes[i].kind != K_else_clause))
			loop = p;
	}
	return loop;
}

/* `n += 1`, `n = step(n)`: what needs the name cannot be the first to bind it.  A read that may be left out does not count. */
static bool needs_itself(const struct table *t, int i)
{
	const struct event *e = event_at(t, i);
	int since = e->flags & FF_NAME_AUGMENTED ? 0 : ff_python_since(t, e), steps = 0;
	if (e->flags & FF_NAME_AUGMENTED)
		return true;
	for (int k = i + 1; k < t->f->events.count && event_at(t, k)->at < since && ++steps < STEPS; k++) {
		const struct event *r = event_at(t, k);
		if (r->flags || r->atom != e->atom || r->scope != e->scope)
			continue;
		int p = t->f->nodes[r->at].parent;
		while (p >= 0 && t->f->nodes[p].kind != K_conditional_expression && t->f->nodes[p].kind != K_boolean_operator && t->f->nodes[p].kind != K_assignment &&
		       t->f->nodes[p].kind != K_block)
			p = t->f->nodes[p].parent;
		return p >= 0 && t->f->nodes[p].kind == K_assignment;
	}
	return false;
}

/* Bound below in a loop around both: an earlier turn may have done it. */
static bool bound_by_loop(const struct table *t, int row, int at)
{
	int loop = loop_around(t, at, name_at(t, row)->scope), steps = 0;
	for (int i = t->rows[row].first; loop >= 0 && i >= 0; i = event_at(t, i)->next) {
		const struct event *e = event_at(t, i);
		if (++steps > STEPS || (is_real(e) && e->at > loop && e->at < t->f->nodes[loop].next && !needs_itself(t, i)))
			return true;
	}
	return false;
}

/* ---- reasons to doubt ---- */

static bool mentions(const struct file *f, int i, const char *word)
{
	return i >= 0 && node_len(&f->nodes[i]) < 400 && memmem(f->text + f->nodes[i].start, node_len(&f->nodes[i]), word, strlen(word));
}

/* `if PY2:`, `unicode if str is bytes else str`, `if "profile" in globals()`. */
static bool asks_for(const struct file *f, int condition, const char *name)
{
	static const char *const words[] = {"PY2", "PY3", "version_info", "six.", "hexversion", "py3k", "python_version", "str is bytes", "bytes is str"};
	char quoted[2][80];
	for (size_t k = 0; k < FF_COUNT(words); k++)
		if (mentions(f, condition, words[k]))
			return true;
	snprintf(quoted[0], sizeof quoted[0], "'%.70s'", name);
	snprintf(quoted[1], sizeof quoted[1], "\"%.70s\"", name);
	return mentions(f, condition, quoted[0]) || mentions(f, condition, quoted[1]);
}

static bool catches(const struct file *f, int try_node, const char *type)
{
	for (int c = try_node + 1; c < f->nodes[try_node].next; c = f->nodes[c].next)
		if (f->nodes[c].kind == K_except_clause && mentions(f, ff_python_first(f, c), type))
			return true;
	return false;
}

static bool is_word(const char *const *words, const char *name, size_t n)
{
	for (; *words; words++)
		if (strlen(*words) == n && !memcmp(*words, name, n))
			return true;
	return false;
}

/* Methods that Python 3 never calls. */
static bool is_old_method(const struct file *f, int i)
{
	static const char *const names[] = {"__unicode__", "__cmp__", "__nonzero__", "__coerce__", "__getslice__", "__long__", "__div__", NULL};
	int name = ff_python_child(f, i, F_name);
	return name >= 0 && is_word(names, f->text + f->nodes[name].start, node_len(&f->nodes[name]));
}

static bool is_old_builtin(const char *name)
{
	static const char *const names[] = {"unicode", "basestring", "long", "xrange", "raw_input", "unichr", "cmp", "reduce", "file", "buffer", "execfile", "reload",
	                                    "apply", "intern", "StandardError", NULL};
	return is_word(names, name, strlen(name));
}

/* The node p around i: does it say that the name may be there, or that the place is not reached? */
static int doubt_at(const struct file *f, int p, int i, const char *name, bool old)
{
	enum kind k = (enum kind)f->nodes[p].kind;
	if ((k == K_if_statement || k == K_elif_clause) && asks_for(f, ff_python_child(f, p, F_condition), name))
		return FF_UNBOUND_GUARDED;
	if ((k == K_conditional_expression || k == K_boolean_operator) && asks_for(f, p, name))
		return FF_UNBOUND_GUARDED;
	if (old && k == K_try_statement && f->nodes[i].field == F_body && catches(f, p, "ImportError"))
		return FF_UNBOUND_GUARDED;
	return old && k == K_function_definition && is_old_method(f, p) ? FF_UNBOUND_GUARDED : 0;
}

static int doubts(const struct file *f, int at, const char *name)
{
	bool old = is_old_builtin(name), same_frame = true;
	int flags = 0;
	for (int i = at, p; (p = f->nodes[i].parent) >= 0; i = p) {
		enum kind k = (enum kind)f->nodes[p].kind;
		flags |= doubt_at(f, p, i, name, old);
		same_frame &= k != K_function_definition && k != K_lambda;
		if (same_frame && k == K_try_statement && f->nodes[i].field == F_body && catches(f, p, "NameError"))
			flags |= FF_UNBOUND_HANDLED;
	}
	return flags;
}

static bool is_injected(const char *name)
{
	static const char *const names[] = {"_", "ngettext", "get_ipython", "reveal_type", "reveal_locals", "profile", "__IPYTHON__"};
	for (size_t i = 0; i < FF_COUNT(names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

/* ---- rows ---- */

static void report(struct table *t, int at, int def, const char *name, enum ff_unbound_kind kind, int flags)
{
	struct file *f = t->f;
	if (!(f->want & FF_WANT_UNBOUND) || full(f, &f->f->unbound))
		return;
	bool global = kind == FF_UNBOUND_NEVER || kind == FF_UNBOUND_EARLY || kind == FF_UNBOUND_EXPORT;
	if (global && f->f->module.flags & FF_MODULE_STAR_IMPORT)
		flags |= FF_UNBOUND_STAR;
	if (global && is_injected(name))
		flags |= FF_UNBOUND_INJECTED;
	*FF_PUSH(f->a, &f->f->unbound, struct ff_unbound) =
		(struct ff_unbound){ff_arena_str(f->a, name), kind, f->nodes[at].row + 1, f->nodes[at].col, def, flags};
}

static void report_read(struct table *t, const struct event *e, const char *name, enum ff_unbound_kind kind)
{
	int flags = doubts(t->f, e->at, name);
	if (ctx_of(t->f, e->at)->flags & C_ANNOTATION || t->f->nodes[e->at].kind == K_string)
		flags |= FF_UNBOUND_ANNOTATION;
	report(t, e->at, e->def, name, kind, flags);
}

static bool in_class(const struct table *t, int scope)
{
	for (int s = scope; s > 0; s = scope_at(t, s)->parent)
		if (scope_at(t, s)->kind == FF_SCOPE_CLASS)
			return true;
	return false;
}

/* CPython compares names in Unicode's normal form: a letter from the blocks of mathematical and wide letters is an ASCII one. */
static bool has_odd_letters(const struct table *t)
{
	for (int i = 0; i < ff_python_atom_count(t->f->py); i++)
		for (const char *p = ff_python_atom_text(t->f->py, i); *p; p++)
			if (!memcmp(p, "\xf0\x9d", 2) || !memcmp(p, "\xe2\x84", 2) || !memcmp(p, "\xef\xbc", 2) || !memcmp(p, "\xef\xbd", 2))
				return true;
	return false;
}

/* Names that are there although nothing binds them. */
static bool is_given(struct table *t, const struct event *e, const char *name)
{
	if (!strcmp(name, "__class__"))
		return in_class(t, e->scope);
	if (!strcmp(name, "__path__")) /* of packages; the facts of a blob know no path */
		return is_stub(t->f);
	if (!strcmp(name, "__module__") || !strcmp(name, "__qualname__"))
		return scope_at(t, e->scope)->kind == FF_SCOPE_CLASS;
	if (ff_python_is_builtin(name))
		return true;
	int global = ff_python_lookup(t, 0, e->atom);
	if (global >= 0 && t->rows[global].elsewhere)
		return true;
	for (const char *p = name; *p; p++)
		if ((unsigned char)*p >= 0x80)
			return true;
	if (!t->odd)
		t->odd = has_odd_letters(t) ? 1 : -1;
	return t->odd > 0;
}

static bool is_bound(const struct table *t, const struct event *e, int row, enum state *state)
{
	const struct ff_name *n = name_at(t, row);
	const struct binding *b = &t->rows[row];
	int kind = scope_at(t, n->scope)->kind;
	if (b->since <= e->at && !(n->flags & (FF_NAME_DELETED | FF_NAME_EXCEPT)))
		return true;
	if (b->elsewhere || kind == FF_SCOPE_COMPREHENSION || kind == FF_SCOPE_TYPE_PARAMS || !runs_at_once(t, e, n->scope))
		return true;
	*state = state_at(t, row, e->at);
	return *state == BOUND || bound_by_loop(t, row, e->at);
}

bool ff_python_check_read(struct table *t, const struct event *e, int owner)
{
	enum ff_unbound_kind kind = FF_UNBOUND_NEVER;
	enum state state = UNBOUND;
	while (owner >= 0 && !is_bound(t, e, owner, &state)) {
		int scope = name_at(t, owner)->scope, of = scope_at(t, scope)->kind;
		kind = state == DELETED ? FF_UNBOUND_DELETED : of == FF_SCOPE_FUNCTION || of == FF_SCOPE_LAMBDA ? FF_UNBOUND_LOCAL : FF_UNBOUND_EARLY;
		if (of == FF_SCOPE_CLASS) { /* then the name is looked for outside */
			owner = ff_python_owner(t, scope_at(t, scope)->parent, e->atom);
			continue;
		}
		if (scope == 0)
			break;
		report_read(t, e, name_at(t, owner)->name, kind);
		return false;
	}
	if (owner >= 0 && kind == FF_UNBOUND_NEVER)
		return true;
	if (owner >= 0 && name_at(t, owner)->scope != 0)
		return true;
	if (owner >= 0 && is_bound(t, e, owner, &state))
		return true;
	const char *name = ff_python_atom_text(t->f->py, e->atom);
	if (e->guess || is_given(t, e, name))
		return true;
	report_read(t, e, name, kind);
	return false;
}

void ff_python_unbound_exports(struct table *t)
{
	const struct ff_module *m = &t->f->f->module;
	if (m->flags & FF_MODULE_GETATTR)
		return;
	for (int i = 0; i < m->all.count && i < t->f->exports.count; i++) {
		const char *name = m->all.items[i];
		int row = ff_python_lookup(t, 0, ff_python_atom(t->f->py, name, strlen(name)));
		if (row < 0 || (!name_at(t, row)->bindings && !t->rows[row].elsewhere))
			report(t, *FF_AT(&t->f->exports, int, i), -1, name, FF_UNBOUND_EXPORT, 0);
	}
}
