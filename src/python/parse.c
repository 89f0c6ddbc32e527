/*
 * parse.c - the only tree-sitter: parses a blob and flattens the tree into nodes of room.h; interns
 * identifiers; queries as rules_room.h has them.  Called by facts.c and queries.c.
 */
#include <pthread.h>
#include <tree_sitter/api.h>

#include "ff/python.h"
#include "room.h"
#include "rules_room.h"

const TSLanguage *tree_sitter_python(void);

#define PARSE_LIMIT_US 20000000 /* a file that takes longer is not judged */

struct ff_python {
	TSParser *parser;
	const TSLanguage *language;
	uint8_t kind[512];
	uint8_t field[64];
	struct node *nodes;
	int room;
	int *stack;
	int stack_room;
	/* interned identifiers: text in the arena, reset with each file */
	struct ff_arena arena;
	int *slots, slot_count, atom_count, atom_room;
	const char **atoms;
	uint32_t *hashes;
	struct ff_customs *customs; /* rules of one's own, NULL: none */
};

static const char *const kind_names[] = {
	"",
#define X(k) #k,
	FF_PYTHON_KINDS(X)
#undef X
};
static const char *const field_names[] = {
	"",
#define X(f) #f,
	FF_PYTHON_FIELDS(X)
#undef X
};

static void set_pool(void)
{
	ff_python_pool(ts_set_allocator);
}

/* Before anything of tree-sitter is made: what one allocator gave the other must not take back. */
static void use_pool(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, set_pool);
}

struct ff_python *ff_python_new(void)
{
	use_pool();
	struct ff_python *py = ff_xmalloc(sizeof *py);
	*py = (struct ff_python){.parser = ts_parser_new(), .language = tree_sitter_python()};
	if (!ts_parser_set_language(py->parser, py->language)) {
		ff_python_free(py);
		return NULL; /* ABI of grammar and library differ */
	}
	uint32_t n = ts_language_symbol_count(py->language);
	for (uint32_t s = 0; s < n && s < FF_COUNT(py->kind); s++) {
		if (ts_language_symbol_type(py->language, (TSSymbol)s) != TSSymbolTypeRegular)
			continue;
		const char *name = ts_language_symbol_name(py->language, (TSSymbol)s);
		for (int k = 1; k < K_ERROR; k++)
			if (!strcmp(kind_names[k], name))
				py->kind[s] = (uint8_t)k;
	}
	for (uint32_t i = 1; i <= ts_language_field_count(py->language) && i < FF_COUNT(py->field); i++) {
		const char *name = ts_language_field_name_for_id(py->language, (TSFieldId)i);
		for (int k = 1; name && k < F_COUNT; k++)
			if (!strcmp(field_names[k], name))
				py->field[i] = (uint8_t)k;
	}
	return py;
}

void ff_python_use(struct ff_python *py, struct ff_customs *customs)
{
	py->customs = customs;
}

void ff_python_free(struct ff_python *py)
{
	if (!py)
		return;
	ts_parser_delete(py->parser);
	free(py->nodes);
	free(py->stack);
	free(py->slots);
	free(py->atoms);
	free(py->hashes);
	ff_arena_free(&py->arena);
	free(py);
}

/* ---- identifiers ---- */

static void grow_slots(struct ff_python *py)
{
	int count = py->slot_count ? py->slot_count * 2 : 1024;
	free(py->slots);
	py->slots = ff_xmalloc((size_t)count * sizeof *py->slots);
	memset(py->slots, 0xff, (size_t)count * sizeof *py->slots);
	py->slot_count = count;
	for (int i = 0; i < py->atom_count; i++) {
		uint32_t at = py->hashes[i] & (uint32_t)(count - 1);
		while (py->slots[at] >= 0)
			at = (at + 1) & (uint32_t)(count - 1);
		py->slots[at] = i;
	}
}

static void reset_atoms(struct ff_python *py)
{
	ff_arena_reset(&py->arena);
	py->atom_count = 0;
	if (py->slot_count)
		memset(py->slots, 0xff, (size_t)py->slot_count * sizeof *py->slots);
}

int ff_python_atom(struct ff_python *py, const char *s, size_t n)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	if ((py->atom_count + 1) * 2 > py->slot_count)
		grow_slots(py);
	uint32_t mask = (uint32_t)py->slot_count - 1, at = h & mask;
	for (; py->slots[at] >= 0; at = (at + 1) & mask) {
		int i = py->slots[at];
		if (py->hashes[i] == h && !strncmp(py->atoms[i], s, n) && !py->atoms[i][n])
			return i;
	}
	if (py->atom_count == py->atom_room) {
		py->atom_room = py->atom_room ? py->atom_room * 2 : 512;
		py->atoms = ff_xrealloc(py->atoms, (size_t)py->atom_room * sizeof *py->atoms);
		py->hashes = ff_xrealloc(py->hashes, (size_t)py->atom_room * sizeof *py->hashes);
	}
	py->slots[at] = py->atom_count;
	py->hashes[py->atom_count] = h;
	py->atoms[py->atom_count] = ff_arena_dup(&py->arena, s, n);
	return py->atom_count++;
}

const char *ff_python_atom_text(const struct ff_python *py, int atom)
{
	return py->atoms[atom];
}

int ff_python_atom_count(const struct ff_python *py)
{
	return py->atom_count;
}

/* ---- the tree ---- */

/* Only strings with interpolations have children that matter. */
static bool is_formatted(const char *text, const struct node *n)
{
	uint32_t i = n->start;
	while (i < n->end && text[i] != '"' && text[i] != '\'' && !strchr("fFtT", text[i]))
		i++;
	return i < n->end && text[i] != '"' && text[i] != '\'';
}

static struct node *push(struct ff_python *py, int count)
{
	if (count == py->room) {
		py->room = py->room ? py->room * 2 : 8192;
		py->nodes = ff_xrealloc(py->nodes, (size_t)py->room * sizeof *py->nodes);
	}
	return &py->nodes[count];
}

static bool leaf(enum kind k)
{
	return k == K_identifier || k == K_dotted_name || k == K_comment || k == K_integer || k == K_float || k == K_true || k == K_false || k == K_none ||
	       k == K_ellipsis || k == K_pass_statement || k == K_break_statement || k == K_continue_statement || k == K_import_prefix;
}

/* Most nodes hang under these, whose children have no field that anybody asks for. */
static bool fieldless(enum kind parent)
{
	return parent == K_block || parent == K_argument_list || parent == K_expression_statement || parent == K_module || parent == K_list || parent == K_tuple ||
	       parent == K_dictionary || parent == K_parenthesized_expression || parent == K_parameters || parent == K_comparison_operator ||
	       parent == K_return_statement || parent == K_concatenated_string || parent == K_type || parent == K_pattern_list;
}

/* Walks the tree; the stack holds, for each level of the tree, the index of our node there (that of its parent where it is anonymous). */
static void flatten(struct ff_python *py, struct file *f, TSTree *tree)
{
	TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
	int depth = 0, count = 0;
	bool splats = false, aliases = false;
	if (!py->stack) {
		py->stack_room = FF_MAX_DEPTH + 2;
		py->stack = ff_xmalloc((size_t)py->stack_room * sizeof *py->stack);
	}
	for (;;) {
		TSNode node = ts_tree_cursor_current_node(&cursor);
		TSSymbol symbol = ts_node_symbol(node);
		enum kind k = symbol == (TSSymbol)-1 ? K_ERROR : symbol < FF_COUNT(py->kind) ? (enum kind)py->kind[symbol] : K_OTHER;
		bool missing = ts_node_is_missing(node), keep = missing || k == K_ERROR || (k != K_line_continuation && ts_node_is_named(node));
		int parent = depth ? py->stack[depth - 1] : -1, self = parent;
		if (keep) {
			struct node *n = push(py, count);
			TSPoint at = ts_node_start_point(node);
			bool none = parent < 0 || fieldless((enum kind)py->nodes[parent].kind);
			TSFieldId field = none ? 0 : ts_tree_cursor_current_field_id(&cursor);
			*n = (struct node){(uint16_t)k, field < FF_COUNT(py->field) ? py->field[field] : 0, missing || k == K_ERROR, parent, 0,
			                   ts_node_start_byte(node), ts_node_end_byte(node), (int)at.row, (int)at.column, 0, -1};
			self = count++;
			splats |= k == K_list_splat && ff_python_splat_is_low(py->nodes, self);
			aliases |= k == K_type_alias_statement && ff_python_alias_is_false(f->text, n);
		}
		bool down = keep && !leaf(k) && (k != K_string || is_formatted(f->text, &py->nodes[self]));
		if (down && depth + 1 >= FF_MAX_DEPTH) {
			f->f->module.flags |= FF_MODULE_TRUNCATED;
			down = false;
		}
		py->stack[depth] = self;
		if (down && ts_tree_cursor_goto_first_child(&cursor)) {
			depth++;
			continue;
		}
		for (;;) {
			if (py->stack[depth] >= 0 && (depth == 0 || py->stack[depth] != py->stack[depth - 1]))
				py->nodes[py->stack[depth]].next = count;
			if (ts_tree_cursor_goto_next_sibling(&cursor))
				break;
			if (depth == 0 || !ts_tree_cursor_goto_parent(&cursor))
				goto done;
			depth--;
		}
	}
done:
	ts_tree_cursor_delete(&cursor);
	f->nodes = py->nodes;
	f->count = count;
	if (splats || aliases)
		ff_python_repair(f, splats, aliases);
}

/* The tree of the masked text when that is without errors, else the one that there was. */
static TSTree *parse_masked(struct ff_python *py, struct file *f, TSTree *tree)
{
	char *masked = ff_python_mask(f);
	if (!masked)
		return tree;
	ts_parser_reset(py->parser);
	TSTree *better = ts_parser_parse_string(py->parser, NULL, masked, (uint32_t)f->len);
	if (!better || ts_node_has_error(ts_tree_root_node(better))) {
		if (better)
			ts_tree_delete(better);
		return tree;
	}
	ts_tree_delete(tree);
	return better;
}

int ff_python_flatten(struct ff_python *py, struct file *f, struct ff_err *err)
{
	reset_atoms(py);
	ts_parser_reset(py->parser);
	ts_parser_set_timeout_micros(py->parser, PARSE_LIMIT_US);
	TSTree *tree = ts_parser_parse_string(py->parser, NULL, f->text, (uint32_t)f->len);
	if (!tree)
		return ff_err_set(err, FF_EX_TEMP, "parsing takes too long");
	if (ts_node_has_error(ts_tree_root_node(tree)))
		tree = parse_masked(py, f, tree);
	if (ts_node_has_error(ts_tree_root_node(tree)))
		f->f->module.flags |= FF_MODULE_SYNTAX_ERROR;
	flatten(py, f, tree);
	if (py->customs && f->want & FF_WANT_MATCHES) {
		TSNode root = ts_tree_root_node(tree);
		ff_python_custom_run(f, py->customs, &root);
	}
	ts_tree_delete(tree);
	return 0;
}

/* ---- queries ---- */

static const TSQuery *ts(const struct query *q)
{
	return (const TSQuery *)q;
}

struct query *ff_python_query_new(const char *text, size_t len, enum query_fault *fault, uint32_t *at)
{
	TSQueryError kind = TSQueryErrorNone;
	use_pool();
	TSQuery *q = ts_query_new(tree_sitter_python(), text, (uint32_t)len, at, &kind);
	*fault = kind == TSQueryErrorNone        ? QUERY_SOUND
	         : kind == TSQueryErrorSyntax    ? QUERY_SYNTAX
	         : kind == TSQueryErrorNodeType  ? QUERY_NODE
	         : kind == TSQueryErrorField     ? QUERY_FIELD
	         : kind == TSQueryErrorCapture   ? QUERY_CAPTURE
	         : kind == TSQueryErrorStructure ? QUERY_IMPOSSIBLE
	                                         : QUERY_LANGUAGE;
	return (struct query *)q;
}

void ff_python_query_free(struct query *q)
{
	if (q)
		ts_query_delete((TSQuery *)q);
}

int ff_python_query_patterns(const struct query *q)
{
	return (int)ts_query_pattern_count(ts(q));
}

int ff_python_query_captures(const struct query *q)
{
	return (int)ts_query_capture_count(ts(q));
}

uint32_t ff_python_query_start(const struct query *q, int pattern)
{
	return ts_query_start_byte_for_pattern(ts(q), (uint32_t)pattern);
}

const char *ff_python_query_capture(const struct query *q, int capture, size_t *len)
{
	uint32_t n;
	const char *name = ts_query_capture_name_for_id(ts(q), (uint32_t)capture, &n);
	*len = n;
	return name;
}

int ff_python_query_times(const struct query *q, int pattern, int capture)
{
	switch (ts_query_capture_quantifier_for_id(ts(q), (uint32_t)pattern, (uint32_t)capture)) {
	case TSQuantifierZero: return 0;
	case TSQuantifierZeroOrOne:
	case TSQuantifierOne: return 1;
	default: return 2;
	}
}

void ff_python_query_words(struct ff_arena *a, bool fields, struct ff_strings *out)
{
	const TSLanguage *l = tree_sitter_python();
	uint32_t n = fields ? ts_language_field_count(l) + 1 : ts_language_symbol_count(l);
	for (uint32_t i = fields; i < n; i++) {
		const char *word = fields ? ts_language_field_name_for_id(l, (TSFieldId)i) : ts_language_symbol_name(l, (TSSymbol)i);
		if (word && (fields || ts_language_symbol_type(l, (TSSymbol)i) == TSSymbolTypeRegular))
			ff_strings_push(a, out, word);
	}
}

int ff_python_query_predicate(const struct query *q, int pattern, int n, struct query_word *words, int most)
{
	uint32_t steps, len;
	int count = 0;
	const TSQueryPredicateStep *s = ts_query_predicates_for_pattern(ts(q), (uint32_t)pattern, &steps);
	for (uint32_t i = 0; i < steps && n >= 0; i++) {
		if (s[i].type == TSQueryPredicateStepTypeDone) {
			if (!n--)
				return count;
			continue;
		}
		if (n || count == most)
			continue;
		bool capture = s[i].type == TSQueryPredicateStepTypeCapture;
		words[count].capture = capture ? (int)s[i].value_id : -1;
		words[count].text = capture ? ts_query_capture_name_for_id(ts(q), s[i].value_id, &len) : ts_query_string_value_for_id(ts(q), s[i].value_id, &len);
		words[count++].len = len;
	}
	return 0;
}

bool ff_python_query_run(const struct query *q, const void *root, query_take take, void *with)
{
	struct query_capture captures[32];
	TSQueryCursor *cursor = ts_query_cursor_new();
	TSQueryMatch m;
	bool go_on = true;
	ts_query_cursor_set_match_limit(cursor, FF_MAX_CUSTOM_OPEN);
	ts_query_cursor_exec(cursor, ts(q), *(const TSNode *)root);
	while (go_on && ts_query_cursor_next_match(cursor, &m)) {
		int n = 0;
		for (; n < m.capture_count && n < (int)FF_COUNT(captures); n++) {
			TSNode node = m.captures[n].node;
			TSPoint at = ts_node_start_point(node);
			captures[n] = (struct query_capture){(int)m.captures[n].index, ts_node_start_byte(node), ts_node_end_byte(node),
			                                     (int)at.row, (int)at.column, &m.captures[n].node};
		}
		go_on = take(with, m.pattern_index, captures, n);
	}
	bool whole = !ts_query_cursor_did_exceed_match_limit(cursor);
	ts_query_cursor_delete(cursor);
	return whole;
}

uint32_t ff_python_query_head(const void *node)
{
	static const char *const bodies[] = {"definition", "body", "consequence"};
	TSNode n = *(const TSNode *)node;
	for (size_t i = 0; i < FF_COUNT(bodies); i++) {
		TSNode inner = ts_node_child_by_field_name(n, bodies[i], (uint32_t)strlen(bodies[i]));
		if (ts_node_is_null(inner))
			continue;
		if (i)
			return ts_node_start_byte(inner);
		n = inner; /* what is decorated */
	}
	return ts_node_end_byte(n);
}

/* Whether a statement says something: a name, a value or a comparison by itself may be a word of a sentence. */
static bool tells(const struct ff_python *py, TSNode statement)
{
	enum kind k = (enum kind)py->kind[ts_node_symbol(statement)];
	if (k == K_comment)
		return false;
	if (k != K_expression_statement)
		return true;
	TSSymbol inner = ts_node_symbol(ts_node_named_child(statement, 0));
	enum kind e = inner < FF_COUNT(py->kind) ? (enum kind)py->kind[inner] : K_OTHER;
	return e == K_assignment || e == K_augmented_assignment || e == K_call || e == K_await || e == K_yield;
}

int ff_python_statements(struct ff_python *py, const char *text, size_t len)
{
	int found = 0;
	ts_parser_reset(py->parser);
	ts_parser_set_timeout_micros(py->parser, PARSE_LIMIT_US / 20);
	TSTree *tree = ts_parser_parse_string(py->parser, NULL, text, (uint32_t)len);
	if (!tree)
		return 0;
	TSNode root = ts_tree_root_node(tree);
	if (!ts_node_has_error(root)) {
		TSTreeCursor cursor = ts_tree_cursor_new(root);
		for (bool more = ts_tree_cursor_goto_first_child(&cursor); more; more = ts_tree_cursor_goto_next_sibling(&cursor)) {
			TSNode node = ts_tree_cursor_current_node(&cursor);
			if (ts_node_is_named(node) && ts_node_symbol(node) < FF_COUNT(py->kind) && tells(py, node))
				found += ts_node_end_point(node).row > ts_node_start_point(node).row ? 2 : 1; /* a block, or a call over lines, is code enough */
		}
		ts_tree_cursor_delete(&cursor);
	}
	ts_tree_delete(tree);
	return found;
}
