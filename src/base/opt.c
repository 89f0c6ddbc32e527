/*
 * opt.c - options from one table per tool; usage is printed from the same table.  Called by every
 * main(); must not know what an option does.  The one place that prints an error and ends a program.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <math.h>

#include "ff/base.h"

#define HELP_COLUMN 28
#define USAGE_WIDTH 80

enum { COMMON = 5 };
static bool help, version;

static void common_rows(const struct ff_tool *t, struct ff_opt rows[COMMON + 1])
{
	rows[0] = (struct ff_opt){"directory", 'C', FF_OPT_STR, &t->common->dir, "DIR", "look at the repository there"};
	rows[1] = (struct ff_opt){"json", 0, FF_OPT_FLAG, &t->common->json, NULL, "records instead of text"};
	rows[2] = (struct ff_opt){"quiet", 'q', FF_OPT_FLAG, &t->common->quiet, NULL, "say less"};
	rows[3] = (struct ff_opt){"help", 'h', FF_OPT_FLAG, &help, NULL, "this text"};
	rows[4] = (struct ff_opt){"version", 'V', FF_OPT_FLAG, &version, NULL, "the version"};
	rows[5] = (struct ff_opt){0};
}

/* Prints text from a column on, wrapped at USAGE_WIDTH. */
static void wrapped(FILE *to, const char *text, int at)
{
	int col = at;
	while (*text) {
		int n = (int)strcspn(text, " ");
		if (col > at && col + n + 1 > USAGE_WIDTH) {
			fprintf(to, "\n%*s", at, "");
			col = at;
		} else if (col > at) {
			fputc(' ', to);
			col++;
		}
		fprintf(to, "%.*s", n, text);
		col += n;
		text += n;
		text += strspn(text, " ");
	}
	fputc('\n', to);
}

static void print_row(FILE *to, const struct ff_opt *o)
{
	char left[80], letter[8] = "    ";
	if (o->letter)
		snprintf(letter, sizeof letter, "-%c, ", o->letter);
	int n = snprintf(left, sizeof left, "  %s--%s%s%s", letter, o->name, o->arg ? " " : "", o->arg ? o->arg : "");
	fprintf(to, "%s", left);
	if (n + 2 > HELP_COLUMN)
		fprintf(to, "\n%*s", HELP_COLUMN, "");
	else
		fprintf(to, "%*s", HELP_COLUMN - n, "");
	wrapped(to, o->help, HELP_COLUMN);
}

void ff_opt_usage(const struct ff_tool *t, FILE *to)
{
	struct ff_opt common[COMMON + 1];
	const char *line = t->synopsis;
	common_rows(t, common);
	for (const char *lead = "usage:"; line; lead = "   or:") {
		const char *nl = strchr(line, '\n');
		fprintf(to, "%s %s [options] %.*s\n", lead, t->name, nl ? (int)(nl - line) : (int)strlen(line), line);
		line = nl ? nl + 1 : NULL;
	}
	if (t->summary)
		fprintf(to, "%s\n", t->summary);
	fputc('\n', to);
	for (const struct ff_opt *o = t->opts; o && o->name; o++)
		print_row(to, o);
	for (const struct ff_opt *o = common; o->name; o++)
		print_row(to, o);
	fprintf(to, "\nThe manual page is %s(1).\n", t->name);
}

static _Noreturn void misuse(const struct ff_tool *t, const char *fmt, ...) FF_PRINTF(2, 3);
static _Noreturn void misuse(const struct ff_tool *t, const char *fmt, ...)
{
	va_list ap;
	char text[512];
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	fprintf(stderr, "%s: ", t->name);
	ff_term_safe(stderr, text);
	fputs(" (try --help)\n", stderr);
	exit(FF_EX_USAGE);
}

static const struct ff_opt *find(const struct ff_tool *t, const struct ff_opt *common, const char *name, size_t n, char letter)
{
	const struct ff_opt *tables[] = {t->opts, common};
	for (size_t i = 0; i < FF_COUNT(tables); i++)
		for (const struct ff_opt *o = tables[i]; o && o->name; o++)
			if (letter ? o->letter == letter : strlen(o->name) == n && !memcmp(o->name, name, n))
				return o;
	return NULL;
}

static void store(const struct ff_tool *t, const struct ff_opt *o, const char *value)
{
	char *end = NULL;
	errno = 0;
	switch (o->kind) {
	case FF_OPT_FLAG: *(bool *)o->into = true; break;
	case FF_OPT_STR: *(const char **)o->into = value; break;
	case FF_OPT_STRS: ff_strings_push(t->arena, o->into, value); break;
	case FF_OPT_INT: {
		long n = strtol(value, &end, 10);
		if (end == value || *end || errno || isspace((unsigned char)*value) || n < INT_MIN || n > INT_MAX)
			misuse(t, "--%s: %s is not a whole number", o->name, value);
		*(int *)o->into = (int)n;
		break;
	}
	case FF_OPT_NUM:
		*(double *)o->into = strtod(value, &end);
		if (end == value || *end || errno || isspace((unsigned char)*value) || !isfinite(*(double *)o->into))
			misuse(t, "--%s: %s is not a number", o->name, value);
		break;
	case FF_OPT_TIME:
		if (ff_seconds(value, o->into))
			misuse(t, "--%s: %s is not a time: seconds, or 30s, 5m, 1h, 2d", o->name, value);
		break;
	}
}

int ff_seconds(const char *text, double *seconds)
{
	static const struct {
		const char *unit;
		double seconds;
	} units[] = {{"", 1}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};
	char *end;
	double value = strtod(text, &end);
	for (size_t i = 0; end > text && i < FF_COUNT(units); i++)
		if (!strcmp(end, units[i].unit) && isfinite(value) && value >= 0 && isdigit((unsigned char)*text)) {
			*seconds = value * units[i].seconds;
			return 0;
		}
	return -1;
}

/* --name, --name=VALUE, --name VALUE; returns how many words it took. */
static int long_option(const struct ff_tool *t, const struct ff_opt *common, char **argv, int left)
{
	const char *word = argv[0] + 2, *equals = strchr(word, '=');
	size_t n = equals ? (size_t)(equals - word) : strlen(word);
	const struct ff_opt *o = find(t, common, word, n, 0);
	if (!o)
		misuse(t, "unknown option --%.*s", n < 256 ? (int)n : 256, word);
	if (o->kind == FF_OPT_FLAG) {
		if (equals)
			misuse(t, "--%s takes no value", o->name);
		store(t, o, NULL);
		return 1;
	}
	if (equals) {
		store(t, o, equals + 1);
		return 1;
	}
	if (left < 2)
		misuse(t, "%s needs a value", argv[0]);
	store(t, o, argv[1]);
	return 2;
}

/* -xy, -xVALUE, -x VALUE; returns how many words it took. */
static int short_options(const struct ff_tool *t, const struct ff_opt *common, char **argv, int left)
{
	for (const char *c = argv[0] + 1; *c; c++) {
		const struct ff_opt *o = find(t, common, NULL, 0, *c);
		char name[3] = {'-', *c, '\0'};
		if (!o)
			misuse(t, "unknown option %s", name);
		if (o->kind == FF_OPT_FLAG) {
			store(t, o, NULL);
			continue;
		}
		if (c[1]) {
			store(t, o, c + 1);
			return 1;
		}
		if (left < 2)
			misuse(t, "%s needs a value", name);
		store(t, o, argv[1]);
		return 2;
	}
	return 1;
}

/*
 * Our programs are short: memory that malloc gives back to the kernel comes back as page faults a moment later.  So it
 * keeps what it has, and takes a megabyte at a time.
 */
static void keep_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, 32 << 20);
	mallopt(M_TRIM_THRESHOLD, 256 << 20);
	mallopt(M_TOP_PAD, 1 << 20);
}

static int parse(const struct ff_tool *t, int argc, char **argv, bool program)
{
	keep_memory();
	struct ff_opt common[COMMON + 1];
	int count = 0;
	common_rows(t, common);
	if (!t->common->dir)
		t->common->dir = ".";
	for (int i = 1; i < argc;) {
		char *word = argv[i];
		bool ends = !strcmp(word, "--"), plain = word[0] != '-' || !word[1];
		if (ends || (program && plain)) {
			for (i += ends; i < argc; i++)
				argv[count++] = argv[i];
			break;
		}
		if (plain) {
			argv[count++] = word;
			i++;
		} else {
			i += word[1] == '-' ? long_option(t, common, argv + i, argc - i) : short_options(t, common, argv + i, argc - i);
		}
	}
	argv[count] = NULL;
	if (help)
		ff_opt_usage(t, stdout);
	if (version)
		printf("%s %s\n", t->name, FF_VERSION);
	if (help || version)
		exit(FF_EX_OK);
	return count;
}

int ff_opt_parse(const struct ff_tool *t, int argc, char **argv)
{
	return parse(t, argc, argv, false);
}

int ff_opt_parse_program(const struct ff_tool *t, int argc, char **argv)
{
	return parse(t, argc, argv, true);
}

int ff_fail(const char *tool, const struct ff_err *err)
{
	fprintf(stderr, "%s: ", tool);
	ff_term_safe(stderr, err->text[0] ? err->text : "failed without saying why");
	fputc('\n', stderr);
	return err->code ? err->code : FF_EX_BUG;
}

void ff_say(const char *tool, const char *fmt, ...)
{
	char text[4096], *line = text, *nl;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	fprintf(stderr, "%s: ", tool);
	while ((nl = strchr(line, '\n'))) { /* what follows is indented: it cannot pass for a line of its own */
		*nl = '\0';
		ff_term_safe(stderr, line);
		fputs("\n  ", stderr);
		line = nl + 1;
	}
	ff_term_safe(stderr, line);
	fputc('\n', stderr);
}
