/*
 * habits.c - how a tree writes its docstrings, counted file by file, so that a new one looks like those that people wrote.  And what its
 * settings say of the width of a line.  Knows no files: the text of the settings is brought to it.
 */
#include <ctype.h>
#include <strings.h>

#include "ff/docwriter.h"

#define USUAL_WIDTH 88    /* black's, where nothing says otherwise */
#define LEAST_WIDTH 60    /* narrower than this nobody means */
#define MOST_CONFIGURED 320
#define ENOUGH_LINES 20   /* of docstrings, before their widths say something */
#define WITHIN 0.98       /* share of the lines that a width must hold, for it to be kept to */

/* ---- counting ---- */

static bool counts(const struct ff_subject *s)
{
	const int broken = FF_MODULE_SYNTAX_ERROR | FF_MODULE_BAD_ENCODING | FF_MODULE_TRUNCATED;
	if (!s->news || s->news->module.flags & broken)
		return false;
	switch (s->file->role) {
	case FF_ROLE_TEST:
	case FF_ROLE_MIGRATION:
	case FF_ROLE_GENERATED:
	case FF_ROLE_VENDORED: return false;
	default: return true;
	}
}

static int columns(const char *line, const char *end)
{
	int n = 0;
	for (const char *p = line; p < end; p++)
		n += *p == '\t' ? 8 - n % 8 : ((unsigned char)*p & 0xc0) != 0x80; /* characters, not bytes */
	return n;
}

static void count_lines(struct ff_doc_tally *t, const struct ff_docstring *d)
{
	int before = d->col + (int)strlen(d->prefix) + (int)strlen(d->quote);
	for (const char *p = d->text, *end; *p; p = *end ? end + 1 : end, before = 0) {
		end = p + strcspn(p, "\n");
		int n = before + columns(p, end);
		if (n == 0)
			continue;
		t->widths[n < FF_DOC_MOST_WIDTH ? n : FF_DOC_MOST_WIDTH]++;
		t->lines++;
	}
}

/* The end of the summary: of its paragraph, a section's heading apart. */
static void count_summary(struct ff_doc_tally *t, const char *text)
{
	const char *p = text + strspn(text, " \t\n"), *end = p;
	while (*end && !(end[0] == '\n' && end[1 + strspn(end + 1, " \t")] == '\n'))
		end++;
	while (end > p && isspace((unsigned char)end[-1]))
		end--;
	if (end == p || end[-1] == ':')
		return;
	t->stopped += end[-1] == '.';
	t->unstopped += end[-1] != '.' && end[-1] != '!' && end[-1] != '?';
}

static void count_shape(struct ff_doc_tally *t, const struct ff_docstring *d)
{
	const char *text = d->text, *nl = strchr(text, '\n');
	t->doubles += !strcmp(d->quote, "\"\"\"");
	t->singles += !strcmp(d->quote, "'''");
	count_summary(t, text);
	if (!nl || !*(text + strspn(text, " \t\n")))
		return;
	bool below = nl == text + strspn(text, " \t\\");
	t->below += below;
	t->beside += !below;
	const char *end = text + strlen(text);
	while (end > text && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	if (end > text && end[-1] == '\n') { /* the closing quotes have a line of their own */
		const char *p = end - 1;
		while (p > text && (p[-1] == ' ' || p[-1] == '\t' || p[-1] == '\r'))
			p--;
		bool blank = p > text && p[-1] == '\n';
		t->blank_ends += blank;
		t->close_ends += !blank;
	}
}

/* A function of which a section could tell something. */
static bool has_to_list(const struct ff_facts *f, int def)
{
	const struct ff_definition *d = def >= 0 && def < f->definitions.count ? FF_AT(&f->definitions, struct ff_definition, def) : NULL;
	if (!d || d->kind == FF_DEF_CLASS || d->flags & FF_DEF_PROPERTY)
		return false;
	int parameters = ff_doc_first_parameter(f, def + 1) - ff_doc_first_parameter(f, def);
	bool receiver = d->kind == FF_DEF_METHOD && !(d->flags & FF_DEF_STATIC);
	return d->flags & FF_DEF_RETURNS_VALUE || parameters > receiver;
}

static void count_sections(struct ff_doc_tally *t, const struct ff_subject *s, const struct ff_docstring *d)
{
	struct ff_doc doc;
	ff_doc_read(s->scratch, d->text, &doc);
	t->styles[doc.style]++;
	if (has_to_list(s->news, d->def))
		*(doc.style == FF_DOC_PLAIN ? &t->brief : &t->listed) += 1;
	for (int i = 0; i < doc.args.count; i++) {
		const struct ff_doc_item *e = FF_AT(&doc.args, struct ff_doc_item, i);
		t->typed += *e->type != '\0';
		t->untyped += !*e->type;
	}
}

void ff_doc_habits_note(struct ff_doc_tally *t, const struct ff_subject *s)
{
	for (int i = 0; counts(s) && i < s->news->docstrings.count; i++) {
		const struct ff_docstring *d = FF_AT(&s->news->docstrings, struct ff_docstring, i);
		if (d->flags & (FF_DOC_CONCATENATED | FF_DOC_CUT))
			continue;
		count_lines(t, d);
		count_shape(t, d);
		count_sections(t, s, d);
	}
}

/* The least of the usual widths that nearly all lines keep to. */
static int kept_width(const struct ff_doc_tally *t)
{
	static const int usual[] = {72, 79, 88, FF_DOC_MOST_WIDTH};
	int within = 0, n = 0;
	if (t->lines < ENOUGH_LINES)
		return USUAL_WIDTH;
	for (size_t i = 0; i < FF_COUNT(usual); i++) {
		for (; n <= usual[i]; n++)
			within += t->widths[n];
		if (within >= WITHIN * t->lines)
			return usual[i] < 79 ? 79 : usual[i]; /* 72 is what PEP 8 asks of text; a line of types needs the seven */
	}
	return FF_DOC_MOST_WIDTH;
}

void ff_doc_habits_of(const struct ff_doc_tally *t, int style, int width, struct ff_doc_habits *out)
{
	int seen = FF_DOC_GOOGLE;
	for (int i = FF_DOC_NUMPY; i <= FF_DOC_SPHINX; i++)
		if (t->styles[i] > t->styles[seen])
			seen = i;
	*out = (struct ff_doc_habits){
		.style = style == FF_DOC_PLAIN ? seen : style,
		.width = width ? width : kept_width(t),
		.quotes = t->singles > t->doubles ? "'''" : "\"\"\"",
		.summary_below = t->below > t->beside,
		.types = t->typed >= t->untyped,
		.full_stop = t->stopped >= t->unstopped,
		.blank_end = t->blank_ends > t->close_ends,
		.brief = t->brief > t->listed,
	};
}

int ff_doc_style_named(const char *word)
{
	static const char *const names[] = {"google", "numpy", "sphinx", "rest"};
	static const int styles[] = {FF_DOC_GOOGLE, FF_DOC_NUMPY, FF_DOC_SPHINX, FF_DOC_SPHINX};
	for (size_t i = 0; i < FF_COUNT(names); i++)
		if (!strcasecmp(names[i], word))
			return styles[i];
	return FF_DOC_PLAIN;
}

/* ---- the width of a line ---- */

/* A section of a settings file and its key, the more telling first: what documentation may take stands before what code may. */
static const struct {
	const char *section, *key;
} widths[] = {
	{"tool.ruff.lint.pycodestyle", "max-doc-length"}, {"lint.pycodestyle", "max-doc-length"}, {"tool.ruff.pycodestyle", "max-doc-length"}, {"flake8", "max-doc-length"},
	{"pycodestyle", "max-doc-length"}, {"tool.ruff", "line-length"}, {"ruff", "line-length"}, {"tool.black", "line-length"}, {"flake8", "max-line-length"},
	{"pycodestyle", "max-line-length"}, {"tool.pylint.format", "max-line-length"}, {"FORMAT", "max-line-length"}, {"MASTER", "max-line-length"},
};

static bool same_key(const char *p, size_t n, const char *key)
{
	if (strlen(key) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (p[i] != key[i] && !(p[i] == '_' && key[i] == '-'))
			return false;
	return true;
}

/* "[tool.black]" -> its name; without blanks and quotes. */
static void read_section(const char *p, size_t n, char *section, size_t size)
{
	size_t k = 0;
	for (size_t i = 1; i < n && p[i] != ']' && k + 1 < size; i++)
		if (!isspace((unsigned char)p[i]) && p[i] != '"' && p[i] != '\'')
			section[k++] = p[i];
	section[k] = '\0';
}

int ff_doc_width(const char *path, const char *text)
{
	const char *base = ff_path_base(path);
	char section[80] = "";
	size_t best = FF_COUNT(widths);
	int width = 0;
	if (!strcmp(base, "ruff.toml") || !strcmp(base, ".ruff.toml"))
		snprintf(section, sizeof section, "ruff");
	for (const char *end; *text; text = *end ? end + 1 : end) {
		end = text + strcspn(text, "\n");
		const char *p = text + strspn(text, " \t");
		if (*text == '[') {
			read_section(text, (size_t)(end - text), section, sizeof section);
			continue;
		}
		size_t key = strcspn(p, "=: \t\r\n");
		const char *value = p + key + strspn(p + key, " \t=:\"'");
		for (size_t i = 0; i < best && p + key < end && value < end; i++) {
			int n = !strcmp(section, widths[i].section) && same_key(p, key, widths[i].key) ? atoi(value) : 0;
			if (n >= LEAST_WIDTH && n <= MOST_CONFIGURED) {
				best = i;
				width = n;
			}
		}
	}
	return width;
}
