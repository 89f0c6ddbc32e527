/*
 * operators.c - which special methods the code of a definition may run without naming them: operators, statements and builtins.
 * For the reach of tests.  Called by the walk for each node; knows no types.
 */
#include "ff/python.h"
#include "names.h"

enum {
	ADD, SUB, MUL, TRUEDIV, FLOORDIV, MOD, POW, MATMUL, LSHIFT, RSHIFT, AND, OR, XOR, IADD, ISUB, IMUL, IAND, IOR, IXOR, INPLACE, NEG, POS, INVERT,
	EQ, NE, LT, LE, GT, GE, CONTAINS, GETITEM, SETITEM, DELITEM, LEN, ITER, NEXT, REVERSED, BOOL, STR, REPR, FORMAT, BYTES, HASH, CALL, ENTER,
	AENTER, AITER, AWAIT, GETATTR, SETATTR, DELATTR, ABS, INT, FLOAT, INDEX, ROUND, DIVMOD, COPY, DEEPCOPY, PICKLE, INSTANCE, DIR, FSPATH, COUNT,
};
_Static_assert((int)COUNT == (int)FF_PYTHON_OPERATORS && (int)COUNT <= 64, "one bit each");

const char *const ff_python_operators[] = {
	[ADD] = "__add__ __radd__", [SUB] = "__sub__ __rsub__", [MUL] = "__mul__ __rmul__",
	[TRUEDIV] = "__truediv__ __rtruediv__", [FLOORDIV] = "__floordiv__ __rfloordiv__", [MOD] = "__mod__ __rmod__",
	[POW] = "__pow__ __rpow__", [MATMUL] = "__matmul__ __rmatmul__", [LSHIFT] = "__lshift__ __rlshift__",
	[RSHIFT] = "__rshift__ __rrshift__", [AND] = "__and__ __rand__", [OR] = "__or__ __ror__",
	[XOR] = "__xor__ __rxor__", [NEG] = "__neg__", [POS] = "__pos__", [INVERT] = "__invert__", [EQ] = "__eq__", [NE] = "__ne__ __eq__",
	[LT] = "__lt__ __gt__", [LE] = "__le__ __ge__", [GT] = "__gt__ __lt__", [GE] = "__ge__ __le__", [CONTAINS] = "__contains__",
	[GETITEM] = "__getitem__ __missing__ __class_getitem__", [SETITEM] = "__setitem__", [DELITEM] = "__delitem__", [LEN] = "__len__",
	[ITER] = "__iter__ __next__", [NEXT] = "__next__", [REVERSED] = "__reversed__", [BOOL] = "__bool__",
	[STR] = "__str__", [REPR] = "__repr__", [FORMAT] = "__format__", [BYTES] = "__bytes__", [HASH] = "__hash__",
	[CALL] = "__call__", [ENTER] = "__enter__ __exit__", [AENTER] = "__aenter__ __aexit__", [AITER] = "__aiter__ __anext__", [AWAIT] = "__await__",
	[GETATTR] = "__getattr__ __getattribute__ __get__", [SETATTR] = "__setattr__ __set__", [DELATTR] = "__delattr__ __delete__", [ABS] = "__abs__",
	[INT] = "__int__ __index__ __trunc__", [FLOAT] = "__float__ __complex__ __index__", [INDEX] = "__index__", [ROUND] = "__round__ __trunc__ __ceil__ __floor__",
	[DIVMOD] = "__divmod__ __rdivmod__", [COPY] = "__copy__ __reduce__ __reduce_ex__ __getstate__ __setstate__ __getnewargs__",
	[DEEPCOPY] = "__deepcopy__ __reduce__ __reduce_ex__ __getstate__ __setstate__ __getnewargs__",
	[PICKLE] = "__reduce__ __reduce_ex__ __getstate__ __setstate__ __getnewargs__", [INSTANCE] = "__instancecheck__ __subclasscheck__ __subclasshook__",
	[DIR] = "__dir__", [FSPATH] = "__fspath__",
	[IADD] = "__iadd__", [ISUB] = "__isub__", [IMUL] = "__imul__",
	[IAND] = "__iand__", [IOR] = "__ior__", [IXOR] = "__ixor__", [INPLACE] = "__itruediv__ __ifloordiv__ __imod__ __ipow__ __imatmul__ __ilshift__ __irshift__",
};

#define BIT(x) (1ull << (x))
static const struct {
	const char *name; /* of a builtin, or of a function or method of the standard library */
	uint64_t bits;
} calls[] = {
	{"len", BIT(LEN)}, {"iter", BIT(ITER)}, {"next", BIT(NEXT)}, {"reversed", BIT(REVERSED)}, {"bool", BIT(BOOL)}, {"str", BIT(STR)}, {"print", BIT(FORMAT)},
	{"repr", BIT(REPR)}, {"ascii", BIT(REPR)}, {"format", BIT(FORMAT)}, {"bytes", BIT(BYTES) | BIT(ITER)}, {"hash", BIT(HASH)}, {"abs", BIT(ABS)}, {"int", BIT(INT)},
	{"float", BIT(FLOAT)}, {"complex", BIT(FLOAT)}, {"index", BIT(INDEX)}, {"hex", BIT(INDEX)}, {"bin", BIT(INDEX)}, {"oct", BIT(INDEX)}, {"range", BIT(INDEX)},
	{"round", BIT(ROUND)}, {"ceil", BIT(ROUND)}, {"floor", BIT(ROUND)}, {"trunc", BIT(ROUND)}, {"divmod", BIT(DIVMOD)}, {"pow", BIT(POW)},
	{"copy", BIT(COPY)}, {"deepcopy", BIT(DEEPCOPY)}, {"dumps", BIT(PICKLE)}, {"dump", BIT(PICKLE)}, {"loads", BIT(PICKLE)}, {"load", BIT(PICKLE)},
	{"isinstance", BIT(INSTANCE)}, {"issubclass", BIT(INSTANCE)}, {"dir", BIT(DIR)}, {"fspath", BIT(FSPATH)}, {"open", BIT(FSPATH)}, {"Path", BIT(FSPATH)},
	{"list", BIT(ITER)}, {"tuple", BIT(ITER)}, {"set", BIT(ITER) | BIT(HASH)}, {"frozenset", BIT(ITER) | BIT(HASH)},
	{"dict", BIT(ITER) | BIT(GETITEM) | BIT(HASH)}, {"sorted", BIT(ITER) | BIT(LT)}, {"min", BIT(ITER) | BIT(LT)}, {"max", BIT(ITER) | BIT(GT)},
	{"sum", BIT(ITER) | BIT(ADD)}, {"any", BIT(ITER) | BIT(BOOL)}, {"all", BIT(ITER) | BIT(BOOL)}, {"enumerate", BIT(ITER)}, {"zip", BIT(ITER)}, {"map", BIT(ITER)},
	{"filter", BIT(ITER) | BIT(BOOL)}, {"join", BIT(ITER)}, {"extend", BIT(ITER)}, {"update", BIT(ITER) | BIT(GETITEM)}, {"islice", BIT(ITER)}, {"chain", BIT(ITER)},
	{"getattr", BIT(GETATTR)}, {"hasattr", BIT(GETATTR)}, {"setattr", BIT(SETATTR)}, {"delattr", BIT(DELATTR)}, {"count", BIT(EQ)}, {"remove", BIT(EQ)},
	{"assertEqual", BIT(EQ)}, {"assertNotEqual", BIT(NE) | BIT(EQ)}, {"assertEquals", BIT(EQ)}, {"assertTrue", BIT(BOOL)}, {"assertFalse", BIT(BOOL)},
	{"assertIn", BIT(CONTAINS)}, {"assertNotIn", BIT(CONTAINS)}, {"assertLess", BIT(LT)}, {"assertGreater", BIT(GT)}, {"assertLessEqual", BIT(LE)},
	{"assertGreaterEqual", BIT(GE)}, {"assertListEqual", BIT(EQ)}, {"assertDictEqual", BIT(EQ)}, {"assertSetEqual", BIT(EQ)}, {"assertCountEqual", BIT(ITER) | BIT(EQ)},
	{"methodcaller", BIT(GETATTR)}, {"add", BIT(HASH)},
};

static const struct {
	const char *text;
	int bit;
} signs[] = {
	{"**", POW}, {"//", FLOORDIV}, {"<<", LSHIFT}, {">>", RSHIFT}, {"==", EQ}, {"!=", NE}, {"<>", NE}, {"<=", LE}, {">=", GE}, {"+", ADD}, {"-", SUB}, {"*", MUL},
	{"/", TRUEDIV}, {"%", MOD}, {"@", MATMUL}, {"&", AND}, {"|", OR}, {"^", XOR}, {"<", LT}, {">", GT}, {"not", CONTAINS}, {"in", CONTAINS},
};

/* The sign that stands between two operands; 0: none that is known. */
static uint64_t sign_between(const struct file *f, uint32_t from, uint32_t to)
{
	while (from < to && strchr(" \t\r\n\\)", f->text[from]))
		from++;
	for (size_t k = 0; k < FF_COUNT(signs); k++) {
		size_t n = strlen(signs[k].text);
		if (to - from >= n && !memcmp(f->text + from, signs[k].text, n))
			return BIT(signs[k].bit);
	}
	return 0;
}

/* Certainly an object of a builtin type: what it does with an operator is nobody's method. */
static bool is_builtin(const struct file *f, int i)
{
	static const char *const makers[] = {"range", "len", "enumerate", "zip", "sorted", "list", "dict", "set", "tuple", "str", "repr", "map", "filter", "open", "int", "float", "type",
	                                     "bool", "items", "keys", "values", "split", "splitlines", "strip", "join", "format", "encode", "decode", "lower", "upper", "getvalue"};
	switch ((enum kind)f->nodes[i].kind) {
	case K_string:
	case K_concatenated_string:
	case K_integer:
	case K_float:
	case K_true:
	case K_false:
	case K_none:
	case K_list:
	case K_tuple:
	case K_set:
	case K_dictionary:
	case K_expression_list:
	case K_list_comprehension:
	case K_set_comprehension:
	case K_dictionary_comprehension:
	case K_comparison_operator:
	case K_not_operator:
	case K_generator_expression: return true;
	case K_parenthesized_expression: return ff_python_first(f, i) >= 0 && is_builtin(f, ff_python_first(f, i));
	case K_call: break;
	default: return false;
	}
	int function = ff_python_child(f, i, F_function);
	if (function >= 0 && f->nodes[function].kind == K_attribute)
		function = ff_python_child(f, function, F_attribute);
	for (size_t k = 0; function >= 0 && k < FF_COUNT(makers); k++)
		if (ff_python_text_is(f, function, makers[k]))
			return true;
	return false;
}

static void add(struct file *f, int i, int operand, uint64_t bits)
{
	int def = ctx_of(f, i)->def;
	struct ff_list *l = &f->f->operators;
	if (def < 0 || !bits || full(f, l) || (operand >= 0 && is_builtin(f, operand)))
		return;
	const char *on = ff_python_receiver(f, operand);
	for (int k = l->count - 1; k >= 0 && k >= l->count - 24; k--) {
		struct ff_operators *o = FF_AT(l, struct ff_operators, k);
		if (o->def != def || strcmp(o->on, on) != 0)
			continue;
		o->bits |= bits;
		return;
	}
	*FF_PUSH(f->a, l, struct ff_operators) = (struct ff_operators){def, on, bits};
}

/* Signs between operands: each is asked, but only what stands behind `in`. */
static void signs_of(struct file *f, int i)
{
	for (int c = ff_python_first(f, i), next; c >= 0; c = next) {
		next = ff_python_after(f, c);
		uint64_t sign = next >= 0 ? sign_between(f, f->nodes[c].end, f->nodes[next].start) : 0;
		if (sign && sign != BIT(CONTAINS))
			add(f, i, c, sign);
		if (sign)
			add(f, i, next, sign);
	}
}

/* x += y: the sign of it in place, and as it is. */
static void augmented(struct file *f, int i)
{
	int left = ff_python_child(f, i, F_left), right = ff_python_child(f, i, F_right);
	if (left < 0 || right < 0)
		return;
	uint64_t sign = sign_between(f, f->nodes[left].end, f->nodes[right].start);
	uint64_t in_place = sign == BIT(ADD) ? BIT(IADD) : sign == BIT(SUB) ? BIT(ISUB) : sign == BIT(MUL) ? BIT(IMUL) : sign == BIT(AND) ? BIT(IAND) : sign == BIT(OR) ? BIT(IOR) : sign == BIT(XOR) ? BIT(IXOR) : BIT(INPLACE);
	add(f, i, left, sign | in_place);
	add(f, i, right, sign);
}

static uint64_t unary(const struct file *f, int i)
{
	switch (f->text[f->nodes[i].start]) {
	case '-': return BIT(NEG);
	case '+': return BIT(POS);
	case '~': return BIT(INVERT);
	default: return 0;
	}
}

/* A call, and what a called name does with its arguments: by the last part, since methods of the standard library count, too. */
static void call(struct file *f, int i)
{
	int function = ff_python_child(f, i, F_function), args = ff_python_child(f, i, F_arguments);
	if (function >= 0 && f->nodes[function].kind == K_identifier && !ff_python_is_builtin(ff_python_text(f, function)))
		add(f, i, function, BIT(CALL));
	else if (function >= 0 && f->nodes[function].kind == K_attribute && *ff_python_receiver(f, function) == 's') /* self.name() */
		add(f, i, function, BIT(CALL));
	else if (function >= 0 && f->nodes[function].kind != K_attribute && f->nodes[function].kind != K_identifier)
		add(f, i, -1, BIT(CALL));
	if (function >= 0 && f->nodes[function].kind == K_attribute)
		function = ff_python_child(f, function, F_attribute);
	char first = function >= 0 ? f->text[f->nodes[function].start] : '\0'; /* tells most names apart */
	for (size_t k = 0; first && args >= 0 && k < FF_COUNT(calls); k++)
		if (calls[k].name[0] == first && ff_python_text_is(f, function, calls[k].name))
			for (int a = ff_python_first(f, args), n = 0; a >= 0 && n < 4; a = ff_python_after(f, a), n++)
				if (f->nodes[a].kind != K_keyword_argument)
					add(f, i, a, calls[k].bits);
}

static uint64_t by_context(const struct file *f, int i, int load, int store, int delete)
{
	unsigned flags = ctx_of(f, i)->flags;
	return flags & C_DELETE ? BIT(delete) : flags & (C_STORE | C_LOOP_TARGET | C_WITH_TARGET) ? BIT(store) : flags & C_AUGMENT ? BIT(load) | BIT(store) : BIT(load);
}

static bool is_async(const struct file *f, int i)
{
	uint32_t at = f->nodes[i].start;
	return node_len(&f->nodes[i]) > 5 && !memcmp(f->text + at, "async", 5);
}

static void entered(struct file *f, int i)
{
	int item = ff_python_first(f, i);
	for (int w = item >= 0 && f->nodes[item].kind == K_with_item ? item : -1; w >= 0; w = ff_python_after(f, w)) {
		int value = ff_python_child(f, w, F_value);
		if (value >= 0 && f->nodes[value].kind == K_as_pattern)
			value = ff_python_first(f, value);
		add(f, i, value, is_async(f, f->nodes[i].parent) ? BIT(AENTER) : BIT(ENTER));
	}
}

void ff_python_operator(struct file *f, int i)
{
	switch ((enum kind)f->nodes[i].kind) {
	case K_binary_operator:
	case K_comparison_operator: signs_of(f, i); break;
	case K_augmented_assignment: augmented(f, i); break;
	case K_unary_operator: add(f, i, ff_python_first(f, i), unary(f, i)); break;
	case K_call: call(f, i); break;
	case K_attribute: add(f, i, ff_python_child(f, i, F_object), by_context(f, i, GETATTR, SETATTR, DELATTR)); break;
	case K_subscript: add(f, i, ff_python_child(f, i, F_value), by_context(f, i, GETITEM, SETITEM, DELITEM)); break;
	case K_for_statement:
	case K_for_in_clause: add(f, i, ff_python_child(f, i, F_right), is_async(f, i) ? BIT(AITER) : BIT(ITER)); break;
	case K_list_splat:
	case K_dictionary_splat: add(f, i, ff_python_first(f, i), BIT(ITER)); break;
	case K_with_clause: entered(f, i); break;
	case K_await: add(f, i, -1, BIT(AWAIT)); break;
	case K_yield: add(f, i, -1, BIT(ITER)); break;
	case K_set:
	case K_pair: add(f, i, ff_python_first(f, i), BIT(HASH)); break;
	case K_interpolation: add(f, i, ff_python_first(f, i), BIT(FORMAT)); break;
	case K_if_statement:
	case K_elif_clause:
	case K_while_statement: add(f, i, ff_python_child(f, i, F_condition), BIT(BOOL)); break;
	case K_assert_statement:
	case K_if_clause:
	case K_not_operator: add(f, i, ff_python_first(f, i), BIT(BOOL)); break;
	case K_conditional_expression:
	case K_boolean_operator: add(f, i, -1, BIT(BOOL)); break;
	case K_assignment: {
		int left = ff_python_child(f, i, F_left);
		if (left >= 0 && (f->nodes[left].kind == K_pattern_list || f->nodes[left].kind == K_tuple_pattern))
			add(f, i, ff_python_child(f, i, F_right), BIT(ITER));
		break;
	}
	default: break;
	}
}
