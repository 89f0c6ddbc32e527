/*
 * room.h - inside src/python: the flattened syntax tree and the state of one file.
 *
 * The tree is walked once, by parse.c, into an array of the named nodes in preorder.  All the rest are
 * passes over that array: no recursion, and no tree-sitter outside parse.c.
 */
#ifndef FF_PYTHON_ROOM_H
#define FF_PYTHON_ROOM_H

#include "ff/facts.h"

/* Node kinds that something looks at; the names are the grammar's.  K_OTHER: all the rest. */
#define FF_PYTHON_KINDS(X)                                                                                                         \
	X(module) X(block) X(comment) X(identifier) X(dotted_name) X(string) X(concatenated_string) X(interpolation) X(integer)    \
	X(float) X(true) X(false) X(none) X(ellipsis) X(expression_statement) X(assignment) X(augmented_assignment)                \
	X(named_expression) X(type_alias_statement) X(delete_statement) X(global_statement) X(nonlocal_statement)                  \
	X(import_statement) X(import_from_statement) X(future_import_statement) X(aliased_import) X(wildcard_import)               \
	X(relative_import) X(import_prefix) X(function_definition) X(class_definition) X(decorated_definition) X(decorator)        \
	X(parameters) X(lambda_parameters) X(default_parameter) X(typed_parameter) X(typed_default_parameter)                      \
	X(positional_separator) X(keyword_separator) X(list_splat_pattern) X(dictionary_splat_pattern) X(lambda)                   \
	X(type) X(type_parameter) X(constrained_type) X(splat_type) X(generic_type) X(member_type) X(union_type)                   \
	X(argument_list) X(keyword_argument) X(list_splat) X(dictionary_splat) X(call)                                             \
	X(attribute) X(subscript) X(await) X(yield) X(list) X(tuple) X(dictionary) X(set) X(pair) X(list_comprehension)            \
	X(set_comprehension) X(dictionary_comprehension) X(generator_expression) X(for_in_clause) X(if_clause)                     \
	X(parenthesized_expression) X(binary_operator) X(unary_operator) X(boolean_operator) X(not_operator)                       \
	X(comparison_operator) X(conditional_expression) X(expression_list) X(pattern_list) X(tuple_pattern) X(list_pattern)       \
	X(as_pattern) X(as_pattern_target) X(if_statement) X(elif_clause) X(else_clause) X(for_statement) X(while_statement)       \
	X(try_statement) X(except_clause) X(except_group_clause) X(finally_clause) X(with_statement) X(with_clause) X(with_item)   \
	X(match_statement) X(case_clause) X(case_pattern) X(class_pattern) X(keyword_pattern) X(splat_pattern) X(union_pattern)    \
	X(dict_pattern) X(complex_pattern) X(return_statement) X(raise_statement) X(pass_statement) X(break_statement)             \
	X(continue_statement) X(assert_statement) X(print_statement) X(exec_statement) X(slice) X(line_continuation)
enum kind {
	K_OTHER,
#define X(k) K_##k,
	FF_PYTHON_KINDS(X)
#undef X
	K_ERROR,
	K_COUNT
};
#define FF_PYTHON_FIELDS(X)                                                                                                  \
	X(name) X(body) X(value) X(left) X(right) X(type) X(alias) X(function) X(arguments) X(object) X(attribute)          \
	X(condition) X(consequence) X(alternative) X(superclasses) X(parameters) X(return_type) X(type_parameters)         \
	X(module_name) X(definition) X(subscript) X(operator) X(cause) X(subject) X(guard) X(key) X(argument)
enum field {
	F_none,
#define X(f) F_##f,
	FF_PYTHON_FIELDS(X)
#undef X
	F_COUNT
};

struct node {
	uint16_t kind;
	uint8_t field;  /* of the parent */
	uint8_t broken; /* ERROR or MISSING */
	int parent;     /* -1: the module */
	int next;       /* first node after the subtree */
	uint32_t start, end; /* bytes */
	int row, col;   /* of the start; row from 0 */
	int ctx;        /* row in struct file.contexts */
	int data;       /* row of the fact that this node made, -1 */
};

/* What holds around a node; shared by all nodes under which nothing changes. */
struct context {
	int def, scope, loop, outer; /* outer: call whose argument it is in */
	int guard;                   /* node of the nearest if, elif or else in the same function, -1 */
	int attempt;                 /* node of the nearest try whose body it is in, in the same function, -1 */
	int depth;                   /* nesting of compound statements inside the definition */
	unsigned flags;              /* C_* */
};
enum {
	C_TRY_IMPORT = 1,      /* try or handler of an import probe */
	C_TYPE_CHECKING = 2, C_CONDITIONAL = 4, C_MAIN_GUARD = 8, C_TRY = 16, C_HANDLER = 32, C_FINALLY = 64, C_WITH = 128,
	C_ASYNC = 256, C_LAMBDA = 512, C_CLASS_BODY = 1024, C_FUNCTION = 2048, C_ANNOTATION = 4096, C_DECORATOR = 8192, C_DEFAULT = 1 << 14,
	C_STORE = 1 << 15, C_DELETE = 1 << 16, C_AUGMENT = 1 << 17, C_LOOP_TARGET = 1 << 18, C_WITH_TARGET = 1 << 19, C_UNPACK = 1 << 20,
	C_LITERAL = 1 << 21,   /* inside typing.Literal[...]: strings are no annotations */
	C_PARAMETER = 1 << 22,
	C_CASE = 1 << 23,
};

/* A name read or bound, resolved when the whole file has been seen. */
struct event {
	int atom, scope;
	int at;         /* node */
	int next;       /* event that binds the same row of names after this one, -1 */
	unsigned flags; /* FF_NAME_* of a binding; 0 a read */
	int import;     /* row in imports, -1 */
	bool conditional, call; /* call: a read that is called */
	bool used;      /* of a handler's name: read in the handler */
	bool guess;     /* a word of a string that may be a type: counts as a read, is not missed */
	int def;
};

struct ff_python;
struct file {
	struct ff_python *py;
	struct ff_arena *a;
	struct ff_facts *f;
	unsigned want;
	const char *text;
	size_t len;
	struct node *nodes;
	int count;
	uint32_t *lines;  /* start of each line; lines[line_count] = len */
	int line_count;
	struct ff_list contexts;  /* struct context */
	struct ff_list events;    /* struct event */
	struct ff_list assigned;  /* struct assigned: names that hold a call's value */
	struct ff_list taints, taint_heads; /* names derived from a loop's variable: struct taint; its newest, by loop */
	struct ff_list strings;   /* struct span: nodes of strings that span lines */
	struct ff_list unused_nodes; /* int: the name's node, beside each row of unused */
	struct ff_list defaults;  /* struct default_value: those that may be changed between calls */
	struct ff_list exports;   /* strings of __all__: nodes, beside module.all */
	bool exports_whole;
	long redefined_budget; /* steps of looking for reads in what is evaluated before a binding */
	struct ff_list suspects;  /* struct suspect: shapes that names decide about, when they are resolved */
	struct ff_list blocks, breaks; /* nodes: blocks in order; loops that a break leaves */
	bool odd_layout;          /* a block without statements, or with statements at different columns: see broken.c */
	long taint_budget; /* steps left of looking for loop variables: deep nesting would make it quadratic */
	int *import_of, import_room; /* newest import that binds an atom, -1; by atom */
	struct ff_list older_imports; /* int: the one before it that binds the same atom, -1; by import */
	int at_def;                   /* definition in which the walk stands */
	bool walking;
};
struct assigned {
	int def, atom, call;
};
struct default_value {
	int parameter, value; /* row in parameters, node */
};
struct taint {
	int atom, older; /* older: of the same loop, -1 */
};
struct suspect {
	enum ff_pattern_kind kind;
	int at;  /* node */
	int row; /* in patterns, -1: not yet */
};

/* ---- pool.c: hands tree-sitter's allocation functions to `set`; once a process, before any parser ---- */
void ff_python_pool(void (*set)(void *(*)(size_t), void *(*)(size_t, size_t), void *(*)(void *, size_t), void (*)(void *)));

/* ---- parse.c ---- */
int ff_python_flatten(struct ff_python *py, struct file *f, struct ff_err *err);
int ff_python_statements(struct ff_python *py, const char *text, size_t len); /* in a few lines by themselves, bare names and values left out; 0: they cannot be read */
int ff_python_atom(struct ff_python *py, const char *s, size_t n);
const char *ff_python_atom_text(const struct ff_python *py, int atom);
int ff_python_atom_count(const struct ff_python *py);

/* ---- mask.c: the text in a form that the grammar takes; NULL: there is nothing to change ---- */
char *ff_python_mask(struct file *f);

/* ---- repair.c ---- */
bool ff_python_splat_is_low(const struct node *nodes, int i);              /* a star inside the expression that it belongs before */
bool ff_python_alias_is_false(const char *text, const struct node *n);     /* a type alias that is an assignment */
void ff_python_repair(struct file *f, bool splats, bool aliases);

/* ---- small questions about nodes (node.c) ---- */
/* Whether a section has all the rows that it may have; says so in the module's flags. */
static inline bool full(const struct file *f, const struct ff_list *l)
{
	if (l->count < FF_MAX_ROWS)
		return false;
	f->f->module.flags |= FF_MODULE_TRUNCATED;
	return true;
}
static inline const struct context *ctx_of(const struct file *f, int i)
{
	return &((const struct context *)f->contexts.items)[f->nodes[i].ctx];
}
static inline size_t node_len(const struct node *n)
{
	return n->end - n->start;
}
int ff_python_child(const struct file *f, int i, enum field field);  /* first child in a field, -1 */
int ff_python_first(const struct file *f, int i);                    /* first child that is no comment, -1 */
int ff_python_after(const struct file *f, int i);                    /* next sibling that is no comment, -1 */
bool ff_python_text_is(const struct file *f, int i, const char *s);
const char *ff_python_text(struct file *f, int i);                   /* at most FF_MAX_TEXT bytes, whole characters */
const char *ff_python_slice(struct file *f, uint32_t start, uint32_t end);
const char *ff_python_slice_long(struct file *f, uint32_t start, uint32_t end, size_t most);
/* quote_sql.c: as ff_python_text, but SQL, and what an assignment of this name says of other migrations, up to FF_MAX_SQL_TEXT. */
const char *ff_python_text_sql(struct file *f, int i);
const char *ff_python_value_text(struct file *f, const char *name, int i);
void ff_python_end(const struct file *f, int i, int *line, int *col);/* of the last byte that is no comment; line from 1 */
void ff_python_place(const struct file *f, uint32_t at, int *line, int *col);
void ff_python_reach(const struct file *f, int i, struct ff_comment *out); /* reach.c: the lines that a comment speaks about */
enum ff_expr_kind ff_python_expr_kind(const struct file *f, int i);
int ff_python_unwrap(const struct file *f, int i); /* through parentheses and await */
bool ff_python_is_plain(const struct file *f, int i); /* a value of a builtin type, or None */
const char *ff_python_dotted(struct file *f, int i, int *root); /* "a.b().c"; root: the first name's node or -1 */
const char *ff_python_target(struct file *f, const char *dotted);    /* resolved through the imports, "" */
bool ff_python_plain_string(const struct file *f, int i, uint32_t *start, uint32_t *end); /* content of a string without prefix f or b */
bool ff_python_reads_taint(struct file *f, int i, int loop);
void ff_python_taint(struct file *f, int i, int loop); /* every identifier under i */

bool ff_python_is_old(const struct file *f, int i); /* old.c: only Python 2 has it */

/* ---- what single passes make ---- */
void ff_python_walk(struct file *f);                       /* walk.c */
enum { FF_TRY_PROBE = 1, FF_TRY_HANDLERS = 2 }; /* data of a try: it probes an import, it has handlers */
int ff_python_new_context(struct file *f, const struct context *c); /* context.c */
int ff_python_derive(struct file *f, int i);               /* context of a node, its parent's being known */
int ff_python_type_scope(const struct file *f, int i);     /* scope that the type parameters of a definition or alias make, -1 */
#define FF_NAME_DONE (-2)                                  /* data of an identifier that the statement around it has bound */
void ff_python_identifier(struct file *f, int i);          /* identifiers.c */
void ff_python_dotted_name(struct file *f, int i);
void ff_python_type_alias(struct file *f, int i);
void ff_python_type_parameters(struct file *f, int i);
bool ff_python_is_quoted_type(struct file *f, int i, bool *certain);
void ff_python_complexity(struct file *f, int i);          /* complexity.c */
bool ff_python_catches_all(const struct file *f, int i);   /* a case clause that is an else */
int ff_python_definition(struct file *f, int i);           /* definitions.c: called by the walk */
void ff_python_finish_definitions(struct file *f);
void ff_python_import(struct file *f, int i);              /* imports.c */
void ff_python_call(struct file *f, int i);                /* calls.c */
void ff_python_loop(struct file *f, int i, int parent); /* parent: the loop around it, -1 */
bool ff_python_is_kept(const struct file *f, int i, const struct context *c); /* kept.c: of a call in a loop */
void ff_python_attribute(struct file *f, int i);
void ff_python_raise(struct file *f, int i);               /* statements.c */
const char *ff_python_guard_text(struct file *f, int guard); /* guard: of a context; "" none */
bool ff_python_stays(const struct file *f, int i, const char *type); /* caught.c: what node i raises does not leave its function */
void ff_python_result(struct file *f, int i);              /* results.c: of a return or yield */
void ff_python_handler(struct file *f, int i);
void ff_python_assign(struct file *f, int i);
void ff_python_compare(struct file *f, int i);
void ff_python_local_hint(struct file *f, int def, int left, int right); /* hints.c */
void ff_python_string_literal(struct file *f, int i);
void ff_python_sql(struct file *f, int i);                 /* sql.c */
void ff_python_bind(struct file *f, int atom, int scope, int at, unsigned flags, int import); /* scope.c */
void ff_python_read(struct file *f, int atom, int at);
int ff_python_import_of(const struct file *f, int atom); /* row in imports, -1 */
void ff_python_note_import(struct file *f, int atom, int import);
int ff_python_scope(struct file *f, enum ff_scope_kind kind, int parent, int def, const char *name, int line);
void ff_python_string_annotation(struct file *f, int i, bool certain); /* certain: it is a type, not only in the place of one */
void ff_python_export(struct file *f, int i);
void ff_python_resolve(struct file *f);
void ff_python_text_facts(struct file *f);                 /* text.c */
struct ff_pattern *ff_python_pattern(struct file *f, enum ff_pattern_kind kind, int i); /* shapes.c; NULL: there are too many */
void ff_python_pattern_at(struct file *f, struct ff_pattern *p, uint32_t start, uint32_t end, const char *text); /* what a fix replaces */
size_t ff_python_operator_at(const struct file *f, int a, int b, uint32_t *at);
int ff_python_string_parts(const struct file *f, int i, uint32_t *quote, uint32_t *content, uint32_t *end); /* fstrings.c */
void ff_python_compare_shape(struct file *f, int i);
void ff_python_condition(struct file *f, int i);
void ff_python_string_shape(struct file *f, int i); /* fstrings.c */
void ff_python_raise_shape(struct file *f, int i);
void ff_python_dictionary(struct file *f, int i); /* dictionary.c */
void ff_python_loop_shape(struct file *f, int i);          /* suspects.c */
void ff_python_closure_shape(struct file *f, int i);
void ff_python_jump(struct file *f, int i);                /* flow.c */
void ff_python_handler_order(struct file *f, int i);
void ff_python_block(struct file *f, int i);
void ff_python_clause(struct file *f, int i);
void ff_python_flow(struct file *f);
void ff_python_remarks(struct file *f);                    /* remarks.c */
void ff_python_broken(struct file *f);                     /* broken.c */
void ff_python_refer(struct file *f, const char *name, const char *target, enum ff_reference_kind kind, int line, int def); /* references.c */
void ff_python_attribute_reference(struct file *f, int i);
void ff_python_literal_references(struct file *f);
/* Into the new row; a row that stands for several places of the line has one only if they agree, and an annotation gives way. */
void ff_python_keep_receiver(const struct ff_list *l, int before, const char *name, int line, const char *on);
const char *ff_python_receiver(struct file *f, int i); /* of an expression that something is asked of: "x", "self.x", "x.y()", "?" */
void ff_python_operator(struct file *f, int i); /* operators.c */
void ff_python_import_references(struct file *f);
const char *ff_python_import_target(struct file *f, int import, const char *rest);

#endif
