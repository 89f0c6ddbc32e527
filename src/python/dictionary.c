/*
 * dictionary.c - keys that the dictionary of a literal has already, compared as Python compares them.  Called by the walk
 * at the node.
 */
#include "room.h"

#define KEYS_SIZE 400 /* bytes of one key's value; a longer one is no key that is written twice */

/* 1, 1.0, True and 1 + 0j are one key; false for numbers that a double does not hold. */
static bool number_of(const struct file *f, int i, double *re, double *im)
{
	char text[40], *end;
	const struct node *n = &f->nodes[i];
	bool complex = false;
	size_t w = 0;
	if (n->kind == K_true || n->kind == K_false) {
		*re = n->kind == K_true;
		*im = 0;
		return true;
	}
	if (n->kind == K_unary_operator) {
		int c = ff_python_first(f, i);
		bool minus = f->text[n->start] == '-';
		if (c < 0 || (!minus && f->text[n->start] != '+') || f->nodes[c].kind == K_unary_operator || !number_of(f, c, re, im))
			return false;
		*re = minus ? -*re : *re;
		*im = minus ? -*im : *im;
		return true;
	}
	if ((n->kind != K_integer && n->kind != K_float) || node_len(n) >= sizeof text)
		return false;
	for (uint32_t p = n->start; p < n->end; p++) {
		char c = f->text[p];
		if (c == '_')
			continue;
		if (c == 'j' || c == 'J') {
			complex = true;
			break;
		}
		text[w++] = c;
	}
	text[w] = '\0';
	if (text[0] == '0' && (text[1] | 32) >= 'a' && (text[1] | 32) != 'e') {
		int base = (text[1] | 32) == 'x' ? 16 : (text[1] | 32) == 'o' ? 8 : (text[1] | 32) == 'b' ? 2 : 0;
		*re = base ? (double)strtoull(text + 2, &end, base) : -1;
	} else {
		*re = strtod(text, &end);
	}
	*im = complex ? *re : 0;
	*re = complex ? 0 : *re;
	return *end == '\0' && *re < 9e15 && *im < 9e15;
}

/* a + bj */
static bool complex_of(const struct file *f, int i, double *re, double *im)
{
	double a, b;
	int left = ff_python_child(f, i, F_left), right = ff_python_child(f, i, F_right);
	if (f->nodes[i].kind != K_binary_operator)
		return number_of(f, i, re, im);
	if (left < 0 || right < 0 || f->nodes[left].kind == K_binary_operator || f->nodes[right].kind == K_binary_operator ||
	    !number_of(f, left, re, im) || !number_of(f, right, &a, &b))
		return false;
	uint32_t at;
	if (ff_python_operator_at(f, left, right, &at) != 1 || (f->text[at] != '+' && f->text[at] != '-'))
		return false;
	*re += f->text[at] == '+' ? a : -a;
	*im += f->text[at] == '+' ? b : -b;
	return true;
}

/* Content of a string without escapes; the whole text of one with some: equal texts are equal, which is all that counts. */
static bool string_key(const struct file *f, int i, struct ff_buf *out)
{
	uint32_t quote, content, end;
	int prefix = ff_python_string_parts(f, i, &quote, &content, &end);
	bool bytes = false;
	for (uint32_t p = f->nodes[i].start; p < quote; p++)
		bytes |= (f->text[p] | 32) == 'b';
	if (prefix & 1)
		return false;
	bool escapes = memchr(f->text + content, '\\', end - content) != NULL;
	ff_buf_char(out, bytes ? 'b' : 's');
	if (escapes && !(prefix & 2))
		ff_buf_char(out, '\\');
	ff_buf_add(out, f->text + content, end - content);
	return true;
}

/* A key's value in a form that is equal for equal keys; false: it is no literal. */
static bool key_value(const struct file *f, int i, struct ff_buf *out)
{
	double re, im;
	i = ff_python_unwrap(f, i);
	if (i < 0 || out->len > KEYS_SIZE || node_len(&f->nodes[i]) > KEYS_SIZE)
		return false;
	switch ((enum kind)f->nodes[i].kind) {
	case K_none: ff_buf_char(out, 'N'); return true;
	case K_string: return string_key(f, i, out);
	case K_concatenated_string: return false;
	case K_true:
	case K_false:
	case K_integer:
	case K_float:
	case K_unary_operator:
	case K_binary_operator:
		if (!complex_of(f, i, &re, &im))
			return false;
		ff_buf_printf(out, "n%.17g,%.17g", re + 0.0, im + 0.0);
		return true;
	default: return false;
	}
}

/* The same of tuples, whose members may be tuples again: their text stands for those. */
static bool tuple_value(const struct file *f, int i, struct ff_buf *out)
{
	i = ff_python_unwrap(f, i);
	if (i < 0 || f->nodes[i].kind != K_tuple)
		return i >= 0 && key_value(f, i, out);
	ff_buf_char(out, '(');
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next) {
		if (f->nodes[c].kind == K_comment)
			continue;
		if (!key_value(f, c, out))
			return false;
		ff_buf_char(out, '\0');
	}
	return true;
}

static bool same_source(const struct file *f, int a, int b)
{
	a = ff_python_unwrap(f, a);
	b = ff_python_unwrap(f, b);
	return a >= 0 && b >= 0 && node_len(&f->nodes[a]) == node_len(&f->nodes[b]) &&
	       !memcmp(f->text + f->nodes[a].start, f->text + f->nodes[b].start, node_len(&f->nodes[a]));
}

struct key {
	uint64_t hash;
	int pair, key;
	bool name;
};

static int by_hash(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	return x->hash != y->hash ? (x->hash > y->hash) - (x->hash < y->hash) : x->pair - y->pair;
}

static void repeated(struct file *f, const struct key *first, const struct key *again)
{
	struct ff_pattern *p = ff_python_pattern(f, FF_PATTERN_KEY, again->key);
	if (!p)
		return;
	int a = ff_python_child(f, first->pair, F_value), b = ff_python_child(f, again->pair, F_value);
	p->name = ff_python_text(f, again->key);
	p->other_line = f->nodes[first->key].row + 1;
	p->flags = (again->name ? FF_PATTERN_VARIABLE : 0) | (same_source(f, a, b) ? FF_PATTERN_SAME : 0);
}

/* Keys are hashed, not compared: 64 bits of two texts are not equal by chance. */
void ff_python_dictionary(struct file *f, int i)
{
	struct ff_list keys = {0};
	struct ff_buf value;
	int second = f->nodes[i].next > i + 1 ? f->nodes[i + 1].next : f->nodes[i].next;
	if (second >= f->nodes[i].next)
		return; /* one pair or none */
	ff_buf_init(&value, 4096);
	for (int c = i + 1; c < f->nodes[i].next; c = f->nodes[c].next) {
		int key = f->nodes[c].kind == K_pair ? ff_python_child(f, c, F_key) : -1;
		bool name = key >= 0 && f->nodes[key].kind == K_identifier;
		if (key < 0)
			continue;
		ff_buf_clear(&value);
		if (name)
			ff_buf_add(&value, f->text + f->nodes[key].start, node_len(&f->nodes[key]));
		else if (!tuple_value(f, key, &value))
			continue;
		uint64_t h = ff_hash(ff_hash_str(FF_HASH_START, name ? "v" : "l"), value.data, value.len);
		*FF_PUSH(f->a, &keys, struct key) = (struct key){h, c, key, name};
	}
	ff_buf_free(&value);
	if (keys.count > 1)
		qsort(keys.items, (size_t)keys.count, sizeof(struct key), by_hash);
	for (int k = 1, first = 0; k < keys.count; k++) {
		if (FF_AT(&keys, struct key, k)->hash != FF_AT(&keys, struct key, first)->hash)
			first = k;
		else
			repeated(f, FF_AT(&keys, struct key, k - 1), FF_AT(&keys, struct key, k));
	}
}
