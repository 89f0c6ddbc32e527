/*
 * scope.c - scopes as CPython's symtable has them, and what the walk reports of names: where they are bound, where they
 * are read, what __all__ exports.  resolve.c makes facts of it when the whole file has been seen.
 */
#include "room.h"

int ff_python_scope(struct file *f, enum ff_scope_kind kind, int parent, int def, const char *name, int line)
{
	if (full(f, &f->f->scopes))
		return parent;
	*FF_PUSH(f->a, &f->f->scopes, struct ff_scope) = (struct ff_scope){kind, parent, def, name, line};
	return f->f->scopes.count - 1;
}

void ff_python_bind(struct file *f, int atom, int scope, int at, unsigned flags, int import)
{
	*FF_PUSH(f->a, &f->events, struct event) = (struct event){
		.atom = atom, .scope = scope, .at = at, .flags = flags, .import = import, .conditional = ctx_of(f, at)->flags & C_CONDITIONAL,
		.def = ctx_of(f, at)->def};
}

void ff_python_read(struct file *f, int atom, int at)
{
	*FF_PUSH(f->a, &f->events, struct event) = (struct event){.atom = atom, .scope = ctx_of(f, at)->scope, .at = at, .import = -1,
	                                                          .call = f->nodes[at].field == F_function, .def = ctx_of(f, at)->def};
}

/* Does an import bind its name where the walk stands: at module level, or in a definition around that place? */
static bool reaches(const struct file *f, int import)
{
	int def = FF_AT(&f->f->imports, struct ff_import, import)->def;
	for (int at = f->at_def; def >= 0 && at != def; at = FF_AT(&f->f->definitions, struct ff_definition, at)->parent)
		if (at < 0)
			return false;
	return true;
}

/* The newest import that binds an atom where the walk stands. */
int ff_python_import_of(const struct file *f, int atom)
{
	int import = atom < f->import_room ? f->import_of[atom] : -1;
	while (import >= 0 && f->walking && !reaches(f, import))
		import = *FF_AT(&f->older_imports, int, import);
	return import;
}

void ff_python_note_import(struct file *f, int atom, int import)
{
	if (atom >= f->import_room) {
		int room = atom * 2 + 64, *more = ff_arena_raw(f->a, (size_t)room * sizeof *more);
		memset(more, 0xff, (size_t)room * sizeof *more);
		if (f->import_room)
			memcpy(more, f->import_of, (size_t)f->import_room * sizeof *more);
		f->import_of = more;
		f->import_room = room;
	}
	while (f->older_imports.count <= import)
		*FF_PUSH(f->a, &f->older_imports, int) = -1;
	*FF_AT(&f->older_imports, int, import) = f->import_of[atom];
	f->import_of[atom] = import;
}

static bool word_start(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool word_part(unsigned char c)
{
	return word_start(c) || (c >= '0' && c <= '9');
}

static bool is_keyword(const char *s, size_t n)
{
	static const char *const words[] = {"if", "else", "or", "and", "not", "in", "is", "for", "lambda", "await", "async"};
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (strlen(words[i]) == n && !memcmp(words[i], s, n))
			return true;
	return false;
}

/* A type, as far as its words tell: none follows another one, and nothing that no expression has stands between them. */
static bool looks_like_type(const char *text, uint32_t p, uint32_t q)
{
	bool word = false; /* the token before was a name */
	while (p < q) {
		uint32_t start = p;
		while (p < q && word_part((unsigned char)text[p]))
			p++;
		if (p > start) {
			bool keyword = is_keyword(text + start, p - start);
			if (word && !keyword)
				return false;
			word = !keyword;
		} else if (strchr(" \t\n\r", text[p])) {
			p++;
		} else if (strchr(";?!$`\\@", text[p])) {
			return false;
		} else {
			word = false;
			p++;
		}
	}
	return true;
}

/* A string in an annotation is an expression: its names are read. */
void ff_python_string_annotation(struct file *f, int i, bool certain)
{
	uint32_t p, q;
	if (!ff_python_plain_string(f, i, &p, &q))
		return;
	certain = certain && looks_like_type(f->text, p, q);
	char quote = 0; /* a string in the string: a type or not, who knows */
	for (bool attribute = false; p < q;) {
		unsigned char c = (unsigned char)f->text[p];
		if (!word_start(c)) {
			if (c == '"' || c == '\'')
				quote = !quote ? (char)c : quote == (char)c ? 0 : quote;
			attribute = c == '.';
			p++;
			continue;
		}
		uint32_t start = p;
		while (p < q && word_part((unsigned char)f->text[p]))
			p++;
		if (!attribute && !is_keyword(f->text + start, p - start)) {
			ff_python_read(f, ff_python_atom(f->py, f->text + start, p - start), i);
			FF_AT(&f->events, struct event, f->events.count - 1)->guess = !certain || quote;
		}
		attribute = false;
	}
}

/* ---- __all__ ---- */

/* list(...), tuple(...): what makes a list of its argument. */
static bool makes_list(const struct file *f, int call)
{
	static const char *const names[] = {"list", "tuple", "sorted", "builtins.list", "builtins.tuple", "builtins.sorted"};
	int function = ff_python_child(f, call, F_function);
	for (size_t k = 0; function >= 0 && k < FF_COUNT(names); k++)
		if (ff_python_text_is(f, function, names[k]))
			return true;
	return false;
}

/* Strings of lists and tuples, and sums of them; anything else makes the list incomplete and is passed over. */
static void collect_exports(struct file *f, int i)
{
	for (int c = i; c < f->nodes[i].next; c++) {
		uint32_t p, q;
		switch ((enum kind)f->nodes[c].kind) {
		case K_string:
			if (ff_python_plain_string(f, c, &p, &q)) {
				ff_strings_push(f->a, &f->f->module.all, ff_python_slice(f, p, q));
				*FF_PUSH(f->a, &f->exports, int) = c;
			}
			break;
		case K_list:
		case K_tuple:
		case K_binary_operator:
		case K_parenthesized_expression:
		case K_expression_list:
		case K_argument_list:
		case K_comment: break;
		case K_call:
			if (makes_list(f, c)) {
				c = f->nodes[ff_python_child(f, c, F_function)].next - 1;
				break;
			} /* fall through */
		default:
			f->exports_whole = false;
			c = f->nodes[c].next - 1;
		}
	}
}

void ff_python_export(struct file *f, int i)
{
	int value = f->nodes[i].kind == K_call ? ff_python_child(f, i, F_arguments) : ff_python_child(f, i, F_right);
	if (value < 0)
		return;
	if (!f->f->module.all_line) {
		f->f->module.all_line = f->nodes[i].row + 1;
		f->exports_whole = true;
	}
	collect_exports(f, value);
}
