/*
 * docs_read.c - pages of documentation: which files are some, and what the two ways of writing them have in common: names, roles, inline
 * code, blocks of Python, and the lines of the cache.  Pure; called by docs_facts.c.
 */
#include "docs.h"
#include <ctype.h>
#include <strings.h>

/* ---- which files ---- */

/* What tells of versions tells of what is gone, too. */
static bool is_history(const char *path)
{
	static const char *const words[] = {"change", "history", "news", "release", "whatsnew", "whats_new", "whats-new", "upgrad"};
	for (const char *p = path; p; p = strchr(p, '/') ? strchr(p, '/') + 1 : NULL)
		for (size_t i = 0; i < FF_COUNT(words); i++)
			if (!strncasecmp(p, words[i], strlen(words[i])))
				return true;
	return false;
}

int docs_syntax(const char *path)
{
	bool rst = ff_str_ends(path, ".rst"), text = ff_str_ends(path, ".txt") && (ff_str_starts(path, "docs/") || ff_str_starts(path, "doc/"));
	if (!rst && !text && !ff_str_ends(path, ".md"))
		return DOCS_NONE;
	int role = role_of(path, FF_LANG_DOCS, 0);
	if (role == FF_ROLE_VENDORED || role == FF_ROLE_TEST || *path == '.' || is_history(path))
		return DOCS_NONE;
	return rst || text ? DOCS_RST : DOCS_MARKDOWN;
}

/* ---- references ---- */

static bool is_new(struct ff_arena *a, struct docs *d, int kind, const char *target)
{
	uint64_t h = ff_hash_str(ff_hash(FF_HASH_START, &kind, sizeof kind), target) | 1;
	if (!d->seen || (uint32_t)d->refs.count * 2 > d->mask) {
		uint64_t *old = d->seen;
		uint32_t count = old ? d->mask + 1 : 0;
		d->mask = old ? d->mask * 2 + 1 : 255;
		d->seen = ff_arena_alloc(a, ((size_t)d->mask + 1) * sizeof *d->seen);
		for (uint32_t i = 0; i < count; i++)
			for (uint32_t k = (uint32_t)(old[i] >> 8) & d->mask; old[i]; k = (k + 1) & d->mask)
				if (!d->seen[k]) {
					d->seen[k] = old[i];
					break;
				}
	}
	uint32_t k = (uint32_t)(h >> 8) & d->mask;
	for (; d->seen[k]; k = (k + 1) & d->mask)
		if (d->seen[k] == h)
			return false;
	d->seen[k] = h;
	return true;
}

void docs_add(struct ff_arena *a, struct docs *d, int kind, const char *word, const char *target, int line)
{
	int parts = 1;
	for (const char *p = target; *p; p++)
		parts += *p == '.';
	if (!*target || strlen(target) > DOCS_TARGET || parts > DOCS_PARTS || d->refs.count >= DOCS_REFS || !is_new(a, d, kind, target))
		return;
	*FF_PUSH(a, &d->refs, struct docs_ref) = (struct docs_ref){ff_arena_str(a, target), ff_arena_str(a, word), line, kind};
}

const char *docs_says(struct ff_arena *a, const struct docs_ref *r)
{
	switch (r->kind) {
	case FF_MENTION_DIRECTIVE:
	case FF_MENTION_MEMBERS:
	case FF_MENTION_ALL_MEMBERS: return strcmp(r->word, ":::") ? ff_arena_printf(a, ".. %s:: %s", r->word, r->target) : ff_arena_printf(a, "::: %s", r->target);
	case FF_MENTION_ROLE: return ff_arena_printf(a, ":%s:`%s`", r->word, r->target);
	case FF_MENTION_EXAMPLE: return ff_arena_printf(a, "%s of %s", r->word, r->target);
	default: return r->target;
	}
}

void docs_encode(const struct docs *d, struct ff_buf *out)
{
	for (int i = 0; i < d->refs.count; i++) {
		const struct docs_ref *r = FF_AT(&d->refs, struct docs_ref, i);
		ff_buf_printf(out, "%d %d %s %s\n", r->kind, r->line, *r->word ? r->word : "-", r->target);
	}
}

bool docs_next(char **at, const char *end, struct docs_ref *out)
{
	for (char *nl; *at < end && (nl = memchr(*at, '\n', (size_t)(end - *at)));) {
		char *p = *at, *word, *target;
		int kind = *p - '0', line = 0;
		*at = nl + 1;
		*nl = '\0';
		for (p += 2; p < nl && isdigit((unsigned char)*p) && line <= DOCS_BYTES; p++)
			line = line * 10 + *p - '0';
		word = p < nl ? p + 1 : nl;
		target = memchr(word, ' ', (size_t)(nl - word));
		if (kind < 0 || kind > FF_MENTION_EXCLUDED || line < 1 || line > DOCS_BYTES + 1 || !target || target + 1 >= nl)
			continue;
		*target = '\0';
		*out = (struct docs_ref){target + 1, strcmp(word, "-") ? word : "", line, kind};
		return true;
	}
	return false;
}

/* ---- names ---- */

static bool is_name_byte(char c, bool first)
{
	return isalpha((unsigned char)c) || c == '_' || (c & 0x80) || (!first && isdigit((unsigned char)c));
}

const char *docs_dotted(struct ff_arena *a, const char *p, size_t n, size_t *used)
{
	size_t i = 0;
	*used = 0;
	while (i < n && is_name_byte(p[i], true)) {
		while (i < n && is_name_byte(p[i], false))
			i++;
		*used = i;
		if (i + 1 >= n || p[i] != '.')
			break;
		i++;
	}
	return *used && *used <= DOCS_TARGET ? ff_arena_dup(a, p, *used) : "";
}

void docs_names(struct docs_reader *r, const char *p, const char *end, struct ff_strings *out)
{
	for (size_t used; p < end; p += used ? used : 1) {
		const char *name = docs_dotted(r->a, p, (size_t)(end - p), &used);
		if (*name && out->count < DOCS_NAMES)
			ff_strings_push(r->a, out, name);
	}
}

/* A name that is written without its module, as a link finds it: in the class around it, in the module, as it stands. */
static void add_near(struct docs_reader *r, const char *word, const char *name, bool relative, int line)
{
	const char *class = r->depth ? r->classes[r->depth - 1].name : "";
	const char *inner = *class && !strchr(name, '.') ? ff_arena_printf(r->a, "%s.%s", class, name) : "";
	const char *const names[] = {inner, name};
	for (size_t i = 0; i < FF_COUNT(names); i++) {
		if (*names[i] && *r->module)
			docs_add(r->a, r->out, FF_MENTION_ROLE, word, ff_arena_printf(r->a, "%s.%s", r->module, names[i]), line);
		if (strchr(names[i], '.') && !relative)
			docs_add(r->a, r->out, FF_MENTION_ROLE, word, names[i], line);
	}
}

/* `text <~a.b>`, `~a.b()`, `.b`; `!a.b` asks for no link. */
static void role(struct docs_reader *r, const char *word, const char *p, size_t n, int line)
{
	size_t used;
	const char *angle = n && p[n - 1] == '>' ? memrchr(p, '<', n) : NULL;
	if (angle) {
		n = (size_t)(p + n - 1 - angle) - 1;
		p = angle + 1;
	}
	bool tilde = n && *p == '~';
	p += tilde, n -= tilde;
	bool relative = n && *p == '.';
	p += relative, n -= relative;
	const char *name = docs_dotted(r->a, p, n, &used);
	if (*name && (used == n || (used + 2 == n && !strncmp(p + used, "()", 2))))
		add_near(r, word, name, relative, line);
}

/* `shop.cart.total`, `shop.cart.total(items)`: a dotted name and nothing else. */
static void inline_code(struct docs_reader *r, const char *p, size_t n, int line)
{
	size_t used;
	const char *name = docs_dotted(r->a, p, n, &used);
	if (strchr(name, '.') && (used == n || (p[used] == '(' && p[n - 1] == ')')))
		docs_add(r->a, r->out, FF_MENTION_CODE, "", name, line);
}

/* The role in front of a backtick: ":py:func:" of reStructuredText, "{py:func}" of MyST; NULL: none, "": of no Python object. */
static const char *role_before(const char *start, const char *tick)
{
	static const char *const words[] = {"func", "meth", "class", "attr", "data", "exc", "obj", "const", "any", "deco", "type"};
	char close = tick > start ? tick[-1] : ' ', open = close == '}' ? '{' : ':';
	const char *end = tick - 1, *p = end;
	if (close != ':' && close != '}')
		return NULL;
	while (p > start && end - p < 40 && (isalnum((unsigned char)p[-1]) || strchr(":_-+.", p[-1])))
		p--;
	if (open == '{' ? p == start || p[-1] != '{' : *p != ':')
		return NULL;
	p += open == ':';
	if (end - p > 3 && !strncmp(p, "py:", 3))
		p += 3;
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (strlen(words[i]) == (size_t)(end - p) && !strncmp(p, words[i], (size_t)(end - p)))
			return words[i];
	return "";
}

/* The run of exactly `ticks` backticks from p on; NULL: none. */
static const char *closing(const char *p, const char *end, size_t ticks)
{
	for (size_t n; (p = memchr(p, '`', (size_t)(end - p))); p += n) {
		for (n = 1; p + n < end && p[n] == '`';)
			n++;
		if (n == ticks)
			return p;
	}
	return NULL;
}

/* [text][shop.cart.total], a cross-reference of mkdocstrings. */
static void cross_references(struct docs_reader *r, const char *p, const char *end, int line)
{
	while ((p = memmem(p, (size_t)(end - p), "][", 2))) {
		size_t used;
		p += 2;
		const char *name = docs_dotted(r->a, p, (size_t)(end - p), &used);
		if (strchr(name, '.') && p + used < end && p[used] == ']')
			docs_add(r->a, r->out, FF_MENTION_ROLE, "any", name, line);
	}
}

void docs_prose(struct docs_reader *r, int row, bool rst)
{
	const struct docs_line *l = &r->lines[row];
	const char *end = l->s + l->n, *p = l->s, *close;
	for (size_t ticks; (p = memchr(p, '`', (size_t)(end - p))); p = close ? close + ticks : p + ticks) {
		for (ticks = 1; p + ticks < end && p[ticks] == '`';)
			ticks++;
		close = ticks <= 3 ? closing(p + ticks, end, ticks) : NULL;
		if (!close)
			continue;
		const char *text = p + ticks, *word = ticks == 1 ? role_before(l->s, p) : NULL;
		size_t n = (size_t)(close - text);
		if (word && *word)
			role(r, word, text, n, row + 1);
		else if (!word && n && !(rst && close + ticks < end && close[ticks] == '_')) /* `x`_ is a link to somewhere else */
			inline_code(r, text, n, row + 1);
	}
	if (!rst)
		cross_references(r, l->s, end, row + 1);
}

/* ---- code ---- */

bool docs_is_python(const char *language, size_t n)
{
	static const char *const words[] = {"python", "py", "python3", "py3", "pycon", "pycon3", "ipython", "ipython3", "doctest"};
	for (size_t i = 0; i < FF_COUNT(words); i++)
		if (strlen(words[i]) == n && !strncasecmp(language, words[i], n))
			return true;
	return false;
}

/* The prompt of an interactive session: its bytes, 0 none. */
static int prompt(const struct docs_line *l)
{
	if (l->n < 3 || (strncmp(l->s, ">>>", 3) && strncmp(l->s, "...", 3)))
		return 0;
	return l->n == 3 ? 3 : l->s[3] == ' ' ? 4 : 0;
}

bool docs_looks_python(const struct docs_reader *r, int first, int last)
{
	for (int i = first; i < last; i++) {
		const struct docs_line *l = &r->lines[i];
		int skip = prompt(l);
		const char *p = l->s + skip, *end = l->s + l->n;
		if (skip && *l->s == '>')
			return true;
		if (end - p > 7 && !strncmp(p, "import ", 7) && is_name_byte(p[7], true))
			return true;
		if (end - p > 12 && !strncmp(p, "from ", 5) && memmem(p, (size_t)(end - p), " import ", 8))
			return true;
	}
	return false;
}

void docs_code(struct docs_reader *r, int first, int last)
{
	int base = INT32_MAX;
	bool session = false;
	struct ff_buf b;
	while (first < last && !r->lines[first].n)
		first++;
	for (int i = first; i < last; i++) {
		const struct docs_line *l = &r->lines[i];
		base = l->n && l->indent < base ? l->indent : base;
		session |= prompt(l) && *l->s == '>';
	}
	if (first >= last || r->out->blocks.count >= DOCS_BLOCKS)
		return;
	ff_buf_init(&b, DOCS_BYTES);
	for (int i = first; i < last; i++) {
		const struct docs_line *l = &r->lines[i];
		int skip = prompt(l);
		if (l->n && session && skip)
			ff_buf_add(&b, l->s + skip, (size_t)(l->n - skip));
		else if (l->n && !session)
			ff_buf_printf(&b, "%*s%.*s", l->indent - base < 80 ? l->indent - base : 80, "", l->n, l->s);
		ff_buf_char(&b, '\n');
	}
	if (!b.over)
		*FF_PUSH(r->a, &r->out->blocks, struct docs_block) = (struct docs_block){ff_arena_dup(r->a, b.data, b.len), b.len, first + 1};
	ff_buf_free(&b);
}

/* ---- lines ---- */

static struct docs_line *split(struct ff_arena *a, const char *text, size_t len, int *count)
{
	struct ff_list lines = {0};
	for (const char *p = text, *end = text + len; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p)), *stop = nl ? nl : end;
		struct docs_line *l = FF_PUSH(a, &lines, struct docs_line);
		for (; p < stop && (*p == ' ' || *p == '\t'); p++)
			l->indent = *p == '\t' ? (l->indent / 8 + 1) * 8 : l->indent + 1;
		l->s = p;
		while (stop > p && isspace((unsigned char)stop[-1]))
			stop--;
		l->n = (int)(stop - p);
		p = nl ? nl + 1 : end;
	}
	*count = lines.count;
	return lines.items;
}

void docs_read(struct ff_arena *a, int syntax, const char *text, size_t len, struct docs *out)
{
	struct docs_reader r = {.a = a, .out = out, .module = ""};
	*out = (struct docs){0};
	if (len > DOCS_BYTES)
		return;
	r.lines = split(a, ff_arena_dup(a, text, len), len, &r.count);
	if (syntax == DOCS_RST)
		docs_rst(&r, 0, r.count);
	else
		docs_markdown(&r, 0, r.count);
}
