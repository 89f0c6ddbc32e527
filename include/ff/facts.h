/*
 * facts.h - what one version of one Python file says, as flat rows.
 *
 * src/python makes these, src/record writes and reads them, every judge reads them.
 * Lines count from 1, columns are bytes from 0 (as CPython's ast), end columns are
 * exclusive.  Indices point into the list of that name in the same struct ff_facts;
 * -1 is "none" (or the module itself for `def`).  Quoted source text is at most
 * FF_MAX_TEXT bytes, cut at a character boundary; arguments and assigned values that are SQL,
 * what a migration says of others, database settings, and lists into which others are unpacked, FF_MAX_SQL_TEXT.
 */
#ifndef FF_FACTS_H
#define FF_FACTS_H

#include "ff/record.h"

/* ---- module: one record ---- */

struct ff_module {
	const char *encoding; /* "utf-8", "latin-1" ...: as declared or by BOM */
	const char *newline;  /* "lf", "crlf", "cr", "mixed", "none" */
	int lines, bytes;     /* bytes of the blob; lines as git counts, a last one without newline included */
	int flags;            /* FF_MODULE_* */
	int complexity;       /* McCabe of the module's own statements */
	int body_line;        /* line where a module docstring would be inserted: after shebang, coding line, comments that stand apart from what follows (a licence) */
	struct ff_strings all;    /* names in __all__ */
	int all_line;             /* 0: no __all__ */
	struct ff_spans errors;   /* lines of ERROR and MISSING nodes */
	const char *indent;       /* the usual indentation: "    ", "\t" ... */
};
enum {
	FF_MODULE_MAIN_GUARD = 1,    /* if __name__ == "__main__" */
	FF_MODULE_ALL_LITERAL = 2,   /* __all__ is known whole */
	FF_MODULE_STUB = 4,          /* .pyi */
	FF_MODULE_SYNTAX_ERROR = 8,  /* judged little */
	FF_MODULE_PYTHON2 = 16,      /* print statement, exec statement, except X, e, backquotes ... */
	FF_MODULE_BOM = 32,
	FF_MODULE_BAD_ENCODING = 64, /* bytes that the declared encoding does not have */
	FF_MODULE_TRUNCATED = 128,   /* a bound of limits.h was met: rows are missing */
	FF_MODULE_STAR_IMPORT = 256,
	FF_MODULE_FUTURE_ANNOTATIONS = 512,
	FF_MODULE_GETATTR = 1024,    /* module-level __getattr__ */
	FF_MODULE_DYNAMIC_NAMES = 2048, /* globals()/locals()/exec/eval used: a name may be read unseen */
	FF_MODULE_CRLF = 8192,       /* where line ends are mixed: the line before body_line, or the first, ends in CR LF */
	FF_MODULE_LONE_CR = 4096,    /* a CR that no LF follows: a line end for CPython, none for the parser here */
};

/* ---- imports: one row for each name that an import statement binds ---- */

struct ff_import {
	int line, col, end_line, end_col;                         /* the statement */
	int name_line, name_col, name_end_line, name_end_col;     /* `name as alias` */
	const char *module; /* "a.b" of `import a.b` or `from ..a.b import`; "" in `from . import x` */
	int level;          /* leading dots */
	const char *name;   /* imported name of a from-import, "*" for a star, "" for `import a.b` */
	const char *alias;  /* "" when there is no `as` */
	const char *bound;  /* local name that it binds ("a" for `import a.b`), "" for a star */
	int scope, def;
	int names;          /* how many names the statement has: 1 means the whole statement may go */
	int uses;           /* reads that resolve to this binding, string annotations and __all__ included */
	int first_use;      /* line; 0 never */
	int redefined_line; /* a later binding of the name in the same scope, unused between; 0 none */
	int flags;          /* FF_IMPORT_* */
};
enum {
	FF_IMPORT_TRY = 1,            /* inside try with an except ImportError/ModuleNotFoundError/bare/Exception, or in that handler */
	FF_IMPORT_TYPE_CHECKING = 2,
	FF_IMPORT_FUNCTION = 4,       /* inside a function */
	FF_IMPORT_FUTURE = 8,
	FF_IMPORT_EXPORTED = 16,      /* in __all__ */
	FF_IMPORT_REEXPORT = 32,      /* `import x as x`, `from m import x as x` */
	FF_IMPORT_STAR = 64,
	FF_IMPORT_CONDITIONAL = 128,  /* inside if, try, with, for, while, match */
	FF_IMPORT_SUBMODULE = 256,    /* `import a.b` */
	FF_IMPORT_STRING_NAME = 512,  /* the bound name occurs as an identifier-like string elsewhere in the file */
	FF_IMPORT_ONLY_STATEMENT = 1024, /* the only statement of its block: cannot simply be deleted */
	FF_IMPORT_SHARED_LINE = 2048, /* `;` on the line, or a trailing comment that is not a suppression */
	FF_IMPORT_GLOBAL_DECL = 4096, /* bound under a `global` or `nonlocal` declaration */
	FF_IMPORT_CLASS = 8192,       /* in a class body */
	FF_IMPORT_REPLACED = 1 << 15, /* another import binds the name again in this scope, on whatever branch */
	FF_IMPORT_REBOUND = 1 << 14,  /* what is no import binds the name again in this scope (x = None after a probe) */
};

/* ---- definitions, and what hangs on them ---- */

enum ff_def_kind { FF_DEF_FUNCTION, FF_DEF_METHOD, FF_DEF_CLASS };
struct ff_definition {
	int kind;             /* enum ff_def_kind; a function directly in a class body is a method */
	const char *name;
	const char *qualname; /* "Class.method", "outer.inner" (no "<locals>") */
	int parent;           /* definition that holds it, -1 at module level */
	int scope;            /* its own scope */
	int line, col, end_line, end_col; /* as ast: of def/class/async, not of the decorators */
	int first_line;       /* of the first decorator, else line */
	int sig_line, sig_col;   /* just after the colon that ends the signature */
	int body_line, body_col; /* first statement of the body (a docstring counts) */
	const char *returns;  /* annotation text, "" none */
	const char *type_params; /* "[T, *Ts]" text, "" none */
	int flags;            /* FF_DEF_* */
	int complexity;       /* McCabe as ruff's C901: 1 + if, elif, loop, handler, else of try, case; nested functions add theirs */
	int statements;       /* statements in the body, nested ones included, docstring excluded */
	int nesting;          /* deepest nesting of compound statements */
	int returns_count;    /* return statements with a value, this function's own */
	const char *indent;   /* what the first statement stands behind, of a one-line definition the definition: "\t\t"; "": blanks only, or nothing */
};
enum {
	FF_DEF_ASYNC = 1,
	FF_DEF_GENERATOR = 2,
	FF_DEF_ABSTRACT = 4,      /* abc decorator, or body only raises NotImplementedError */
	FF_DEF_OVERLOAD = 8,
	FF_DEF_PROPERTY = 16,     /* property, cached_property, functools.cached_property */
	FF_DEF_SETTER = 32,       /* x.setter, x.deleter, x.getter */
	FF_DEF_STATIC = 64,
	FF_DEF_CLASSMETHOD = 128,
	FF_DEF_RETURNS_VALUE = 256, /* a `return` with something else than None */
	FF_DEF_TRIVIAL = 512,     /* pass/.../docstring only, or one return of a literal, name, attribute or self.x, or only assigns parameters to self.x */
	FF_DEF_STUB_BODY = 1024,  /* body is only `...`, pass or a docstring */
	FF_DEF_ONE_LINE = 2048,   /* body on the line of the signature */
	FF_DEF_CONDITIONAL = 4096, /* inside if, try, with, for, while, match */
	FF_DEF_PUBLIC = 8192,     /* no part of the qualified name is underscored (dunders are public), not nested in a function */
	FF_DEF_MAIN_GUARD = 16384, /* inside if __name__ == "__main__" */
	FF_DEF_PROTOCOL = 32768,  /* class: base Protocol; method: of such a class */
	FF_DEF_EXCEPTION = 65536, /* class: a base ends in Error, Exception or Warning */
	FF_DEF_DATACLASS = 1 << 17,
	FF_DEF_ENUM = 1 << 18,
	FF_DEF_NESTED = 1 << 19,  /* inside a function */
	FF_DEF_TYPE_CHECKING = 1 << 20,
	FF_DEF_EXPORTED = 1 << 21, /* module level and in __all__ */
	FF_DEF_RETURNS_NONE_ONLY = 1 << 22, /* has return statements, none with a value */
	FF_DEF_CONTINUED = 1 << 29, /* a backslash behind the colon that ends the signature */
	FF_DEF_CRLF = 1 << 30,      /* where line ends are mixed: the line of that colon ends in CR LF */
};

struct ff_docstring {
	int def;              /* -1: the module's */
	int line, col, end_line, end_col; /* of the string token */
	const char *prefix;   /* "r", "R", "u", "" */
	const char *quote;    /* three or one quote characters */
	const char *text;     /* source text between the quotes, escapes as written, at most FF_MAX_DOC */
	int flags;            /* FF_DOC_* */
};
enum { FF_DOC_CONCATENATED = 1, FF_DOC_CUT = 2, FF_DOC_DOCTEST = 4 };

enum ff_parameter_kind { FF_PARAM_POSONLY, FF_PARAM_NORMAL, FF_PARAM_VARARG, FF_PARAM_KWONLY, FF_PARAM_KWARG };
/* What an expression is, for defaults, values and arguments. */
enum ff_expr_kind {
	FF_EXPR_NONE,      /* there is no expression */
	FF_EXPR_CONSTANT,  /* None, True, False, ... */
	FF_EXPR_NUMBER,    /* with sign */
	FF_EXPR_STRING,    /* str or bytes without interpolation, concatenated literals included */
	FF_EXPR_FSTRING,   /* with at least one interpolation */
	FF_EXPR_CONCAT,    /* string + something */
	FF_EXPR_PERCENT,   /* string % something */
	FF_EXPR_FORMAT,    /* string.format(...) */
	FF_EXPR_NAME,
	FF_EXPR_ATTRIBUTE, /* a.b */
	FF_EXPR_SUBSCRIPT,
	FF_EXPR_CALL,
	FF_EXPR_LIST, FF_EXPR_TUPLE, FF_EXPR_DICT, FF_EXPR_SET,
	FF_EXPR_COMPREHENSION, /* list, set, dict comprehension or generator */
	FF_EXPR_LAMBDA, FF_EXPR_AWAIT,
	FF_EXPR_OTHER,
};
struct ff_parameter {
	int def;
	const char *name; /* without stars */
	int kind;         /* enum ff_parameter_kind */
	const char *annotation;
	const char *default_text;
	int default_kind; /* enum ff_expr_kind */
	const char *default_call; /* callee when the default is a call */
	int line, col;
	int default_line; /* 0 none */
	int uses;         /* reads in the function and in nested scopes */
	int bindings;     /* times the name is bound in the function; 1: it always means what was handed over */
};

struct ff_decorator {
	int def;
	const char *name; /* dotted callee, e.g. "app.route"; source text when it is not dotted */
	const char *target; /* resolved through the imports, e.g. "functools.wraps"; "" unknown */
	int call;         /* row in calls when it has arguments, else -1 */
	int line;
};

struct ff_base {
	int def;             /* the class */
	const char *keyword; /* "metaclass" ...; "" for a base */
	const char *text;    /* "db.Model" */
	const char *target;  /* resolved through the imports; "" unknown */
	int line;
};

/* Assignment at module or class level, and self.x = ... in methods, unpacked ones (without their value) among them. */
struct ff_assign {
	int def;            /* class, -1 module, or the method for self.x */
	const char *name;   /* "x", "self.x" */
	const char *annotation;
	const char *value;  /* text */
	int value_kind;     /* enum ff_expr_kind */
	int call;           /* row in calls when the value is a call, else -1 */
	int line, col, end_line;
	int flags;          /* FF_ASSIGN_* */
};
enum { FF_ASSIGN_AUGMENTED = 1, FF_ASSIGN_CONDITIONAL = 2, FF_ASSIGN_SELF = 4, FF_ASSIGN_UNPACK = 8, FF_ASSIGN_TYPE_CHECKING = 16 };

struct ff_raise {
	int def;
	const char *type;      /* "ValueError", "errors.NotFound"; "" for a bare raise */
	const char *message;   /* text of the first argument */
	const char *condition; /* text of the nearest enclosing if or elif in the same function; "not (...)" in an else; "" none */
	int line;
	int flags;             /* FF_RAISE_* */
};
enum {
	FF_RAISE_CAUGHT = 1,  /* inside a try whose handlers name that very type, or catch everything */
	FF_RAISE_RERAISE = 2, /* bare raise, or raise of the handler's name */
	FF_RAISE_FROM = 4,
	FF_RAISE_IN_HANDLER = 8,
	FF_RAISE_STAYS = 32, /* no caller sees it: a handler of any try around it in the function, or suppress(), takes it or a builtin that it derives from */
	FF_RAISE_TELLING = 64, /* the condition stands right in the function (in with and try at most), about what FF_RAISE_PLAIN says */
	FF_RAISE_PLAIN = 16, /* in an if that the function opens with, docstring apart, behind nothing but its like; about parameters that nothing binds again, names of the module, builtins */
};

/* A return or yield: what comes back.  Read with the raises: how a function is left. */
enum ff_result_kind { FF_RESULT_RETURN, FF_RESULT_YIELD, FF_RESULT_YIELD_FROM };
struct ff_result {
	int def;
	int kind;              /* enum ff_result_kind */
	int value_kind;        /* enum ff_expr_kind; FF_EXPR_NONE: no value */
	const char *text;      /* of the value */
	const char *condition; /* as of a raise */
	int call;              /* row in calls when the value is a call (behind await), else -1 */
	int line;
	int flags;             /* FF_RESULT_* */
};
enum {
	FF_RESULT_BOOLEAN = 1,  /* True or False, whatever it reads: comparison, not, isinstance() ... */
	FF_RESULT_TELLING = 2,  /* as FF_RAISE_TELLING */
	FF_RESULT_GUARDED = 4,  /* under an if, a loop, a handler, a case: not the one way out */
	FF_RESULT_SELF = 8,     /* the first parameter itself */
};

/* ---- calls ---- */

struct ff_call {
	const char *callee; /* dotted text: "User.query.get"; a call inside the chain is written "()": "db.session.query().filter" */
	const char *target; /* resolved through the imports: "requests.get" for `from requests import get`; "" unknown */
	int line, col, end_line, end_col;
	int def;            /* enclosing definition, -1 module */
	int loop;           /* innermost loop in the same function whose body holds the call, else -1 */
	int receiver;       /* row of the call that the callee chain starts from ("()"), else -1 */
	int outer;          /* row of the call that has this one somewhere in its arguments, else -1 */
	const char *assigned; /* name or self.name that the call's value is assigned to, "" */
	int flags;          /* FF_CALL_* */
};
enum {
	FF_CALL_AWAITED = 1,
	FF_CALL_ASYNC = 2,        /* the enclosing function is async */
	FF_CALL_WITH = 4,         /* is the context expression of a with */
	FF_CALL_TRY = 8,          /* in the body of a try that has handlers */
	FF_CALL_UNUSED = 16,      /* an expression statement: the result is dropped */
	FF_CALL_DECORATOR = 32,
	FF_CALL_LOOP_RECEIVER = 64, /* the callee starts with a loop variable or a name derived from one in the loop */
	FF_CALL_LOOP_ARG = 128,   /* an argument reads a loop variable or a name derived from one in the loop */
	FF_CALL_IN_HANDLER = 256,
	FF_CALL_RETURNED = 512,
	FF_CALL_MAIN_GUARD = 1024,
	FF_CALL_LAMBDA = 2048,    /* inside a lambda */
	FF_CALL_DEFAULT = 4096,   /* in a parameter default */
	FF_CALL_SHADOWED = 8192,  /* the first name of the callee is bound in the file (not a builtin), other than by an import */
	FF_CALL_CLASS_BODY = 16384,
	FF_CALL_FINALLY = 32768,
	FF_CALL_TYPE_CHECKING = 65536,
	FF_CALL_ITERABLE = 1 << 17, /* is (the outermost call of) the iterable of a loop */
	FF_CALL_AUGMENTED = 1 << 18, /* is the value of an augmented assignment (x |= call), or stands in it */
	FF_CALL_KEPT = 1 << 19, /* in a loop alone: the value is kept for the next turn that asks for the key: if key not in cache: cache[key] = call() */
	FF_CALL_GUARDED = 1 << 21, /* waits for an if or else of the same function */
	FF_CALL_CONDITION = 1 << 22, /* is asked whether it is true: if, while, not, assert, alone or with and, or */
	FF_CALL_VERBOSE = 1 << 20, /* print alone: under a condition that asks for debugging or verbosity */
};
struct ff_argument {
	int call;
	const char *keyword; /* "" positional; "*" and "**" for unpacking */
	int kind;            /* enum ff_expr_kind */
	const char *text;
	int flags;           /* FF_ARG_* */
};
enum { FF_ARG_LOOP = 1 /* reads a loop variable, or a name derived from one */, FF_ARG_QUOTED = 2 /* an interpolation stands inside quotes of the string */ };

enum ff_loop_kind { FF_LOOP_FOR, FF_LOOP_WHILE, FF_LOOP_COMPREHENSION };
struct ff_loop {
	int kind, def;
	int line, end_line;
	int parent;           /* enclosing loop in the same function, else -1 */
	const char *target;   /* "x", "(a, b)"; "" for while */
	const char *iterable; /* text; the condition of a while */
	int iterable_kind;    /* enum ff_expr_kind */
	int iterable_call;    /* row in calls when the iterable is a call, or a name that was assigned from a call in the same function; else -1 */
	int flags;            /* FF_LOOP_* */
};
enum { FF_LOOP_ASYNC = 1, FF_LOOP_CONSTANT = 2 /* literal, ALL_CAPS name, range of constants */, FF_LOOP_BATCH = 4 /* batched, chunk..., range with a step */ };

struct ff_attribute { /* attribute read on a loop variable, x in rows or n, x in enumerate(rows) (N+1 by relation access) */
	int loop;
	const char *name; /* "author" of x.author.name */
	const char *path; /* "x.author.name" */
	int line, col;
};

/* ---- handlers ---- */

enum ff_handler_body { FF_HANDLER_PASS, FF_HANDLER_RERAISE, FF_HANDLER_LOG, FF_HANDLER_RETURN, FF_HANDLER_OTHER };
struct ff_handler {
	int def, loop;
	const char *types; /* "ValueError", "(OSError, KeyError)"; "" bare */
	const char *name;  /* as e; "" none */
	int line, col, end_line;
	int body;          /* enum ff_handler_body */
	int flags;         /* FF_HANDLER_* */
};
enum {
	FF_HANDLER_BARE = 1, FF_HANDLER_STAR = 2, FF_HANDLER_USES_NAME = 4, FF_HANDLER_COMMENT = 8 /* a comment in the body or on its line */,
	FF_HANDLER_RAISES = 16 /* a raise somewhere in the body */, FF_HANDLER_LOGS = 32, FF_HANDLER_LAST = 64,
};

/* ---- scopes and names: as CPython's symtable ---- */

enum ff_scope_kind { FF_SCOPE_MODULE, FF_SCOPE_FUNCTION, FF_SCOPE_CLASS, FF_SCOPE_LAMBDA, FF_SCOPE_COMPREHENSION, FF_SCOPE_TYPE_PARAMS };
struct ff_scope {
	int kind, parent, def; /* def: its own definition for function and class, else the enclosing one */
	const char *name;      /* "top", the definition's name, "lambda", "listcomp", "setcomp", "dictcomp", "genexpr": as symtable */
	int line;
};
struct ff_name {
	int scope;
	const char *name;
	int flags;     /* FF_NAME_* */
	int line, col; /* first binding, else first read */
	int uses;      /* reads that resolve to this binding, from nested scopes too */
	int bindings;  /* times bound in this scope */
};
enum {
	FF_NAME_PARAMETER = 1, FF_NAME_ASSIGNED = 2, FF_NAME_IMPORTED = 4, FF_NAME_DEFINED = 8 /* def or class */,
	FF_NAME_GLOBAL_DECL = 16, FF_NAME_NONLOCAL_DECL = 32, FF_NAME_ANNOTATED = 64 /* x: int */,
	FF_NAME_DELETED = 128, FF_NAME_LOOP = 256, FF_NAME_WITH = 512, FF_NAME_EXCEPT = 1024, FF_NAME_WALRUS = 2048, FF_NAME_MATCH = 4096,
	FF_NAME_READ = 8192 /* read in this very scope */, FF_NAME_LOCAL = 1 << 14, FF_NAME_FREE = 1 << 15 /* bound in an enclosing function */,
	FF_NAME_GLOBAL = 1 << 16 /* resolves to the module or to builtins */, FF_NAME_UNRESOLVED = 1 << 17 /* no binding in the module, no builtin */,
	FF_NAME_BUILTIN = 1 << 18, FF_NAME_AUGMENTED = 1 << 19, FF_NAME_UNPACKED = 1 << 20, FF_NAME_CELL = 1 << 21 /* read by a nested scope */,
	FF_NAME_TYPE_PARAM = 1 << 22,
};

/* A read that finds nothing where it stands. */
enum ff_unbound_kind {
	FF_UNBOUND_NEVER,   /* nothing in the file binds it, and it is no builtin of Python 3.8 to 3.14; __path__ everywhere */
	FF_UNBOUND_EARLY,   /* module or class: bound only below, in no loop around both */
	FF_UNBOUND_LOCAL,   /* the same in a function: UnboundLocalError, whatever the module has */
	FF_UNBOUND_DELETED, /* deleted before, or the name of a handler that has ended */
	FF_UNBOUND_EXPORT,  /* in __all__, not bound in the module; a package may mean its modules */
};
struct ff_unbound {
	const char *name;
	int kind; /* enum ff_unbound_kind */
	int line, col, def;
	int flags; /* FF_UNBOUND_* */
};
enum {
	FF_UNBOUND_STAR = 1,     /* the module has a star import: it may bring the name */
	FF_UNBOUND_HANDLED = 2,  /* in a try that catches NameError */
	FF_UNBOUND_GUARDED = 4,  /* under a condition that asks for Python's version, or for this very name */
	FF_UNBOUND_INJECTED = 8, /* a name that other programs put into builtins: _, get_ipython, reveal_type ... */
	FF_UNBOUND_ANNOTATION = 16,
};

/* A local variable that nothing reads; the name of a handler, in whatever scope, that its handler does not read. */
enum ff_unused_kind {
	FF_UNUSED_ASSIGN, FF_UNUSED_TUPLE /* x, y = 1, 2 */, FF_UNUSED_AUGMENTED /* read by its own += only */, FF_UNUSED_WITH, FF_UNUSED_EXCEPT,
	FF_UNUSED_WALRUS, FF_UNUSED_MATCH, FF_UNUSED_ANNOTATION, /* x: int, without a value */
};
struct ff_unused {
	const char *name;
	int kind;                         /* enum ff_unused_kind; of its last binding */
	int line, col, end_line, end_col; /* the name */
	int as_line, as_col;              /* with, except: end of what stands before `as`; 0 else */
	int def;
	int flags;                        /* FF_UNUSED_* */
};
enum {
	FF_UNUSED_EFFECTS = 1, /* the value may do more than be a value: it is no literal, name or lambda */
	FF_UNUSED_REBOUND = 2, /* bound more than once; the name of a handler: by something else than handlers */
	FF_UNUSED_EARLY = 4,   /* read where it is not bound yet: without the binding another variable would be read */
};

/*
 * A name that is bound again on the same branch of its scope before anything could read it.  Reads in functions count for
 * the last binding, as they run later; a read before counts for all that follow until a del.
 */
enum ff_redefined_kind { FF_REDEFINED_IMPORT, FF_REDEFINED_FUNCTION, FF_REDEFINED_CLASS, FF_REDEFINED_VALUE, FF_REDEFINED_TARGET /* parameter, with, except */ };
struct ff_redefined {
	const char *name;
	int kind, old_kind; /* enum ff_redefined_kind; old_kind is never a target */
	int line, col;      /* of the name in the new binding */
	int old_line;
	int def;            /* around the new binding */
	int row, old_row;   /* of imports or definitions, by kind; -1 for values and targets */
	int flags;          /* FF_REDEFINED_* */
};
enum {
	FF_REDEFINED_OUTER = 1,     /* the old binding is an import of an enclosing scope, which nothing reads at all */
	FF_REDEFINED_CLASS_BODY = 2,  /* both stand in a class */
	FF_REDEFINED_TYPING = 4,    /* the same import again under TYPE_CHECKING */
};

/*
 * Statements and expressions of a shape that is seldom meant.  One row for each place; what a rule makes of it is its
 * own affair.  `at` is the part that a fix replaces by `text`; at_line 0: there is none.
 */
enum ff_pattern_kind {
	FF_PATTERN_UNREACHABLE,   /* statements that nothing reaches, to the end of their block; name: what stands before them */
	FF_PATTERN_FINALLY,       /* return, break or continue (name) that leaves a finally */
	FF_PATTERN_MISPLACED,     /* return, yield, await, break, continue, except, * (name) where Python refuses it */
	FF_PATTERN_RAISE,         /* raise of something new in a handler, without from; name: what */
	FF_PATTERN_NOT_IMPLEMENTED, /* raise NotImplemented */
	FF_PATTERN_NONE,          /* == or != (name) with None */
	FF_PATTERN_IS_LITERAL,    /* is or is not (name) with a literal */
	FF_PATTERN_TUPLE,         /* assert, if, elif, while (name) with a tuple that is not empty: always true */
	FF_PATTERN_FSTRING,       /* f-string without a placeholder */
	FF_PATTERN_KEY,           /* key (name) that the dictionary of a literal has already; other_line: there */
	FF_PATTERN_ITEMS,         /* .items(), of which only keys or values (name) are read */
	FF_PATTERN_APPEND,        /* a loop that does nothing but append to a list (name) */
	FF_PATTERN_CLOSURE,       /* a function or lambda reads a name that the loop around it binds */
	FF_PATTERN_COMMENTED,     /* comment lines that are statements; name: the first word */
	FF_PATTERN_UNUSED_DEF,    /* definition (name) that nothing in the file reads */
	FF_PATTERN_SYNTAX,        /* what Python cannot read; name: what is wrong */
};
struct ff_pattern {
	int kind; /* enum ff_pattern_kind */
	int def;
	int line, col, end_line, end_col;
	int at_line, at_col, at_end_line, at_end_col;
	int other_line; /* first line of the statement, or what the kind says; 0 */
	const char *name, *text;
	int flags; /* FF_PATTERN_* */
};
enum {
	FF_PATTERN_VARIABLE = 1,  /* key: a name, not a literal */
	FF_PATTERN_SAME = 2,      /* key: with the same value */
	FF_PATTERN_BOOLEAN = 4,   /* none: where only true or false counts (if, while, and, or, not, assert) */
	FF_PATTERN_QUERY = 8,     /* none: a part of what a query is made of: an argument, a subscript, an operand of & or | */
	FF_PATTERN_PLAIN = 16,    /* none: the other side is no object that can have an == of its own */
	FF_PATTERN_NEGATIVE = 32, /* none, is_literal: != or is not */
	FF_PATTERN_ESCAPES = 64,  /* closure: is kept beyond the turn of the loop */
	FF_PATTERN_NESTED = 128,  /* unused_def: in a function */
	FF_PATTERN_STRING = 256,  /* unused_def: the name stands in a string */
};

/*
 * What can be taken out of the text so that the rest parses and means what it meant: the range that goes, and what is put in its
 * place.  Several rows of one construct belong together.  Cuts of different constructs that do not overlap are valid together;
 * those that would leave an empty block or list when all were made overlap on purpose: one of them waits for the next look.
 */
enum ff_cut_kind {
	FF_CUT_IMPORT,  /* one name of an import statement, or the statement */
	FF_CUT_UNUSED,  /* the binding of a local variable: the statement, or only what binds */
	FF_CUT_DEFAULT, /* default of a parameter: None, and the body makes the value */
	FF_CUT_PRINT,   /* print() of a message, as a call of the module's logger */
	FF_CUT_LOGGER,  /* what makes a logger of the module, once a file; row 0 */
};
struct ff_cut {
	int kind;          /* enum ff_cut_kind */
	int row;           /* in imports, unused, parameters, calls */
	int line, col, end_line, end_col;
	const char *text;  /* "" nothing */
	int flags;         /* FF_CUT_* */
};
enum {
	FF_CUT_KEEPS_VALUE = 1, /* the value stays: as a statement of its own, or where it stood */
	FF_CUT_READS = 2,       /* names are read in what goes: they may be missed, or be unread afterwards */
	FF_CUT_DOCSTRING = 4,   /* a string behind it would become the docstring */
	FF_CUT_COMMENT = 8,     /* a comment inside goes too that stands alone, or may speak of more */
	FF_CUT_NO_LOGGER = 16,  /* print: only together with the rows of FF_CUT_LOGGER, the module has none yet */
	FF_CUT_LOUD = 32,       /* print: of something that went wrong; a warning or an error */
};

/* ---- what functions do with their parameters ---- */

enum ff_hint_kind {
	FF_HINT_METHOD,    /* x.what(...); text: its first argument, when it tells something */
	FF_HINT_ATTRIBUTE, /* x.what is read; text "=": is set */
	FF_HINT_ITERATED,  /* for ... in x; what: "*" or "**" for unpacking; text: how many names an element is unpacked into */
	FF_HINT_UNPACKED,  /* a, b = x; text: how many */
	FF_HINT_INDEX,     /* x[text]; what: "int", "str", "slice", "" not known */
	FF_HINT_OPERATOR,  /* x what text; "r+": x is the right operand */
	FF_HINT_COMPARED,  /* x what text */
	FF_HINT_IN,        /* x in text */
	FF_HINT_CONTAINS,  /* text in x */
	FF_HINT_LENGTH,    /* len(x) what text */
	FF_HINT_INSTANCE,  /* isinstance(x, text) */
	FF_HINT_PASSED,    /* handed on to what; text: position or keyword, a blank, another argument that tells something */
	FF_HINT_CALLED,    /* x(...); text: how many arguments */
	FF_HINT_AWAITED,
	FF_HINT_WITH,      /* with x: */
	FF_HINT_KEY_OF,    /* text[x] */
	FF_HINT_LOCAL,     /* no parameter: name = text in a function named test... */
};
struct ff_hint {
	int def;
	const char *name; /* parameter */
	const char *path; /* "" the parameter itself; else what a loop or an index takes from it: e element, k key, v value; "ee": of an element */
	int kind;         /* enum ff_hint_kind */
	const char *what, *text; /* literals and dotted names only; "" the others */
	int line;
};

/* ---- literals, comments, text, references, lines ---- */

enum ff_literal_context { FF_LITERAL_COMPARE, FF_LITERAL_IN, FF_LITERAL_CASE, FF_LITERAL_KEY, FF_LITERAL_IDENTIFIER, FF_LITERAL_RETURN };
struct ff_literal {
	int def;
	int kind;          /* enum ff_expr_kind */
	const char *text;  /* source text; for FF_LITERAL_IDENTIFIER the string's content: a dotted identifier */
	int context;       /* enum ff_literal_context */
	const char *other; /* what it is compared with or looked up in: "x", "len(x)" */
	const char *op;    /* "==", "<", "in", "case", "[]", "[]=" when it is written, "del []"; "" */
	int line, col;
};

/* An SQL statement that is put together: f-string, %, format(), +. */
struct ff_sql {
	int def;
	int kind;          /* enum ff_expr_kind */
	const char *text;  /* of the whole expression */
	const char *value; /* what is put in: the first that stands in quotes, else the first; "" unknown */
	int line, col, end_line;
	int call;          /* row in calls: innermost whose argument it is, else -1 */
	int flags;         /* FF_SQL_* */
};
enum {
	FF_SQL_QUOTED = 1, /* value stands inside quotes where a value belongs: = '?', LIKE '%?', IN ('?', VALUES ('? */
	FF_SQL_INSIDE = 2, /* the text begins with something else: CREATE VIEW ... AS SELECT, or prose */
};

enum ff_comment_kind {
	FF_COMMENT_TODO, FF_COMMENT_FIXME, FF_COMMENT_HACK, FF_COMMENT_XXX, FF_COMMENT_NOQA, FF_COMMENT_TYPE_IGNORE, FF_COMMENT_NOSEC,
	FF_COMMENT_PRAGMA_NO_COVER, FF_COMMENT_PYLINT, FF_COMMENT_FF_IGNORE, FF_COMMENT_GENERATED /* "generated by", "do not edit" in the first lines */,
	FF_COMMENT_OTHER /* head comments of a definition's body only */,
	FF_COMMENT_ABOUT /* right above a definition or a variable of a module or class, or behind such a variable, self.x = or a parameter */,
	FF_COMMENT_BELOW /* no comment: the string right below an assignment, which documents it; first_line: of the assignment */,
};
struct ff_comment {
	int kind, def;
	int line, col;
	const char *text; /* from '#' to the end, of a string with its quotes; at most FF_MAX_TEXT */
	int flags;        /* FF_COMMENT_ALONE ... */
	/* For those that tools read.  Behind code: from the first line of the statement that ends here; alone: the next one (of a compound one its header). */
	int first_line, last_line;
	int block_line, block_end; /* alone: what is left of its block; from the line of the header when it stands above all statements */
};
enum {
	FF_COMMENT_ALONE = 1,  /* on its line */
	FF_COMMENT_LINKED = 2, /* of a TODO and its like: an address or an issue's number in it, or in a comment on the next line */
};

enum ff_text_kind { FF_TEXT_TRAILING, FF_TEXT_BLANK_LINE, FF_TEXT_NO_NEWLINE, FF_TEXT_TAB_MIX, FF_TEXT_EXTRA_NEWLINES };
struct ff_text {
	int kind;      /* trailing blanks after text, blanks on an empty line, missing newline at the end of file, tab/space mix, blank lines at the end */
	int line, col, end_col; /* the blanks */
	int in_string; /* 1: inside a multi-line string literal */
	int flags;     /* FF_TEXT_* */
};
enum {
	FF_TEXT_CONTINUED = 1, /* the line before ends in a backslash */
	FF_TEXT_CRLF = 2,      /* missing newline: the line before ends in CR LF */
	FF_TEXT_CR = 4,        /* the same: in CR */
};

/* Reads of names that another file may define; kept for the whole-tree index. */
enum ff_reference_kind { FF_REF_CALL, FF_REF_IMPORT, FF_REF_ATTRIBUTE, FF_REF_NAME, FF_REF_PATCH, FF_REF_DOCTEST, FF_REF_STRING };
_Static_assert(sizeof(int) == 4, "rows hold 32-bit integers");
struct ff_reference {
	const char *name;   /* last component: "load" */
	const char *target; /* resolved dotted name where known: "app.io.load", relative imports with their dots: "..io.load" */
	int kind;           /* enum ff_reference_kind */
	int line, def;
	const char *on;     /* of a parse only: what an attribute is read from, "x", "self.x", what a call gives "x.y()", or "?" for anything else; "": no attribute; "@": in an annotation */
};

/* A place where a rule of one's own matches (custom.h); what is judged by is in the row, so that a stream needs nothing beside it. */
struct ff_match {
	const char *type, *message; /* as of the finding, {names} filled in */
	int severity;               /* enum ff_severity: high at most */
	int weight, minutes;        /* percent; effort */
	int where;                  /* FF_CUSTOM_* */
	const char *paths;          /* patterns parted by blanks; "": everywhere */
	const char *file;           /* ".fibreflow.d/naive.scm" */
	int line, col, end_line, end_col; /* end_line: of the head, where what is matched has a body */
};

/*
 * One hash a line of the text without blanks: 24 bits, four characters of the
 * alphabet A-Z a-z 0-9 - _, line n at offset 4 * (n - 1).  For fingerprints.
 */
struct ff_line_hashes {
	const char *hashes;
};

/* What operators, statements and builtins do with one operand of a definition. */
struct ff_operators {
	int def;
	const char *on; /* as in a reference */
	uint64_t bits;  /* of ff_python_operators */
};

struct ff_facts {
	struct ff_module module;
	struct ff_list imports, definitions, docstrings, parameters, decorators, bases, assigns, raises, results, calls, arguments, loops,
	    attributes, handlers, scopes, names, unbound, unused, redefined, patterns, cuts, hints, literals, sql, comments, text, matches, references;
	struct ff_line_hashes lines;
	struct ff_list operators; /* struct ff_operators: of a parse only, never in a stream */
};

/* Sections in the order of the stream, with the place of their list in struct ff_facts. */
struct ff_section {
	const struct ff_type *type;
	size_t offset; /* of the struct ff_list */
	unsigned bit;  /* FF_WANT_* */
	bool index_only; /* kept in the cache and the index, not in the stream */
};
enum {
	FF_WANT_IMPORTS = 1, FF_WANT_DEFINITIONS = 2, FF_WANT_DOCSTRINGS = 4, FF_WANT_PARAMETERS = 8, FF_WANT_DECORATORS = 16, FF_WANT_BASES = 32,
	FF_WANT_ASSIGNS = 64, FF_WANT_RAISES = 128, FF_WANT_CALLS = 256, FF_WANT_ARGUMENTS = 512, FF_WANT_LOOPS = 1024, FF_WANT_ATTRIBUTES = 2048,
	FF_WANT_HANDLERS = 4096, FF_WANT_SCOPES = 8192, FF_WANT_NAMES = 1 << 14, FF_WANT_LITERALS = 1 << 15, FF_WANT_COMMENTS = 1 << 16,
	FF_WANT_TEXT = 1 << 17, FF_WANT_REFERENCES = 1 << 18, FF_WANT_LINES = 1 << 19, FF_WANT_MODULE = 1 << 20,
	FF_WANT_UNBOUND = 1 << 23, FF_WANT_UNUSED = 1 << 24, FF_WANT_REDEFINED = 1 << 27,
	FF_WANT_PATTERNS = 1 << 25, FF_WANT_CUTS = 1 << 28, FF_WANT_MATCHES = 1 << 29, FF_WANT_SQL = 1 << 26,
	FF_WANT_HINTS = 1 << 30,
	FF_WANT_CONTEXT = 1 << 22, /* the facts of `context` files */
	FF_WANT_CHANGED_LINES = 1 << 21, /* not facts: the changed lines of `file` records (languages other than Python) */
};
extern const struct ff_section ff_sections[]; /* type NULL ends */

/*
 * All lines of one version: module, sections with rows, lines; side "new".
 * index_only sections go to `index` when it is not NULL.
 */
void ff_facts_write(struct ff_buf *out, struct ff_buf *index, const struct ff_facts *f);
/*
 * Reads one fact line into f (arena a) if it is wanted.  1: taken; 0: not a fact line
 * or not wanted; -1: error.  *old tells the side (valid when 1).
 */
int ff_facts_take(struct ff_arena *a, struct ff_facts *news, struct ff_facts *olds, unsigned want, const char *line, size_t len,
                  struct ff_err *err);

/* Arguments by call: those of call i are rows row[start[i]] to row[start[i + 1] - 1], in their order.  For judges. */
struct ff_by_call {
	int *start, *row;
};
void ff_arguments_by_call(struct ff_arena *a, const struct ff_facts *f, struct ff_by_call *out);

/* Rows by type, for judges. */
#define FF_ROWS(list, type) ((type *)(list).items)

#endif
