/*
 * caught.c - whether what is raised at a place leaves the function around it: the handlers of every try that holds it, by name, by the
 * builtin classes that a name derives from, and contextlib.suppress().  Called by statements.c for each raise.
 */
#include "room.h"

/* Builtin exceptions below others than Exception, and what they derive from; as of Python 3.13 (library reference, "Exception hierarchy"). */
static const struct {
	const char *name, *base;
} lineage[] = {
	{"ZeroDivisionError", "ArithmeticError"}, {"OverflowError", "ArithmeticError"}, {"FloatingPointError", "ArithmeticError"},
	{"ModuleNotFoundError", "ImportError"}, {"IndexError", "LookupError"}, {"KeyError", "LookupError"}, {"UnboundLocalError", "NameError"},
	{"BlockingIOError", "OSError"}, {"ChildProcessError", "OSError"}, {"ConnectionError", "OSError"}, {"FileExistsError", "OSError"},
	{"FileNotFoundError", "OSError"}, {"InterruptedError", "OSError"}, {"IsADirectoryError", "OSError"}, {"NotADirectoryError", "OSError"},
	{"PermissionError", "OSError"}, {"ProcessLookupError", "OSError"}, {"TimeoutError", "OSError"}, {"BrokenPipeError", "ConnectionError"},
	{"ConnectionAbortedError", "ConnectionError"}, {"ConnectionRefusedError", "ConnectionError"}, {"ConnectionResetError", "ConnectionError"},
	{"NotImplementedError", "RuntimeError"}, {"RecursionError", "RuntimeError"}, {"PythonFinalizationError", "RuntimeError"},
	{"IndentationError", "SyntaxError"}, {"TabError", "IndentationError"}, {"UnicodeError", "ValueError"}, {"UnicodeDecodeError", "UnicodeError"},
	{"UnicodeEncodeError", "UnicodeError"}, {"UnicodeTranslateError", "UnicodeError"},
	{"IOError", "OSError"}, {"EnvironmentError", "OSError"}, {"OSError", "IOError"}, {"OSError", "EnvironmentError"},
};
static const char *const beyond[] = {"BaseException", "SystemExit", "KeyboardInterrupt", "GeneratorExit", "CancelledError"}; /* no Exception */

/* The name is the type, or one that it derives from as far as builtins tell; depth ends the ring of OSError's old names. */
static bool is_or_derives(const char *type, const char *name, size_t n, int depth)
{
	if (strlen(type) == n && !memcmp(type, name, n))
		return true;
	for (size_t i = 0; depth && i < FF_COUNT(lineage); i++)
		if (!strcmp(lineage[i].name, type) && is_or_derives(lineage[i].base, name, n, depth - 1))
			return true;
	return false;
}

/* A class of this file, through its first base that the file tells. */
static bool derives_here(const struct file *f, const char *type, const char *name, size_t n, int depth)
{
	if (is_or_derives(type, name, n, 5))
		return true;
	for (int i = 0; depth && i < f->f->bases.count && i < 200; i++) {
		const struct ff_base *b = FF_AT(&f->f->bases, struct ff_base, i);
		const struct ff_definition *d = FF_AT(&f->f->definitions, struct ff_definition, b->def);
		if (!*b->keyword && !strcmp(d->name, type) && derives_here(f, ff_last_part(b->text), name, n, depth - 1))
			return true;
	}
	return false;
}

/* A name in what a handler or suppress() lists takes it. */
static bool takes(const struct file *f, int from, int end, const char *type)
{
	bool exception = true;
	for (size_t i = 0; i < FF_COUNT(beyond); i++)
		exception = exception && strcmp(beyond[i], type);
	for (int k = from; k < end; k++) {
		if (f->nodes[k].kind != K_identifier)
			continue;
		const char *name = f->text + f->nodes[k].start;
		size_t n = node_len(&f->nodes[k]);
		if ((n == 13 && !memcmp(name, "BaseException", 13)) || (exception && n == 9 && !memcmp(name, "Exception", 9)) || derives_here(f, type, name, n, 4))
			return true;
	}
	return false;
}

static bool is_handler(const struct file *f, int i)
{
	return f->nodes[i].kind == K_except_clause || f->nodes[i].kind == K_except_group_clause;
}

/* The last thing that a handler does is to raise what it took again. */
static bool passes_on(const struct file *f, int handler)
{
	int block = -1, last = -1;
	for (int c = handler + 1; c < f->nodes[handler].next; c = f->nodes[c].next)
		block = f->nodes[c].kind == K_block ? c : block;
	for (int c = block < 0 ? -1 : ff_python_first(f, block); c >= 0; c = ff_python_after(f, c))
		last = c;
	return last >= 0 && f->nodes[last].kind == K_raise_statement && ff_python_first(f, last) < 0;
}

/* The handlers of a try, or a return in its finally. */
static bool is_taken(const struct file *f, int attempt, const char *type)
{
	bool left = false;
	for (int c = attempt + 1; c < f->nodes[attempt].next; c = f->nodes[c].next) {
		int first = ff_python_first(f, c);
		if (!left && is_handler(f, c) && (first < 0 || f->nodes[first].kind == K_block || takes(f, first, f->nodes[first].next, type))) {
			if (!passes_on(f, c))
				return true;
			left = true; /* the others do not see it */
		}
		for (int k = c; f->nodes[c].kind == K_finally_clause && k < f->nodes[c].next; k++)
			if (f->nodes[k].kind == K_return_statement)
				return true;
	}
	return false;
}

static bool is_suppressed(const struct file *f, int with, const char *type)
{
	int clause = ff_python_first(f, with);
	for (int k = clause; clause >= 0 && k < f->nodes[clause].next; k++) {
		int function = f->nodes[k].kind == K_call ? ff_python_child(f, k, F_function) : -1;
		if (function >= 0 && memmem(f->text + f->nodes[function].start, node_len(&f->nodes[function]), "suppress", 8) &&
		    takes(f, f->nodes[function].next, f->nodes[k].next, type))
			return true;
	}
	return false;
}

bool ff_python_stays(const struct file *f, int i, const char *type)
{
	int below = i;
	type = ff_last_part(type);
	for (int p = f->nodes[i].parent; p >= 0; below = p, p = f->nodes[p].parent) {
		if (f->nodes[p].kind == K_function_definition || f->nodes[p].kind == K_class_definition)
			return false;
		if (f->nodes[p].kind == K_try_statement && f->nodes[below].field == F_body && is_taken(f, p, type))
			return true;
		if (f->nodes[p].kind == K_with_statement && is_suppressed(f, p, type))
			return true;
	}
	return false;
}
