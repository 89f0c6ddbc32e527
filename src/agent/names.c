/*
 * names.c - small questions about facts that every judge asks.  Pure.
 */
#include <ctype.h>

#include "ff/agent.h"

int ff_facts_definition_at(const struct ff_facts *f, int line)
{
	int best = -1;
	const struct ff_definition *d = FF_ROWS(f->definitions, struct ff_definition);
	for (int i = 0; i < f->definitions.count; i++) {
		if (d[i].first_line > line)
			break; /* rows stand in the order of the file */
		if (d[i].end_line >= line)
			best = i; /* a later one that still holds the line is further in */
	}
	return best;
}

const char *ff_module_name(struct ff_arena *a, const char *path)
{
	if (ff_str_starts(path, "./"))
		path += 2;
	if (ff_str_starts(path, "src/"))
		path += 4;
	char *name = ff_arena_str(a, path), *dot = strrchr(name, '.');
	if (dot && !strchr(dot, '/'))
		*dot = '\0';
	size_t n = strlen(name);
	if (n >= 9 && !strcmp(name + n - 9, "/__init__"))
		name[n - 9] = '\0';
	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '.';
	return name;
}

const char *ff_module_relative(struct ff_arena *a, const char *module, bool package, int level, const char *rest)
{
	size_t n = level > 0 ? strlen(module) : 0;
	for (int up = level - package; up > 0 && n; up--) {
		while (n && module[n - 1] != '.')
			n--;
		n -= n > 0;
	}
	return n ? ff_arena_printf(a, "%.*s%s%s", (int)n, module, *rest ? "." : "", rest) : rest;
}

/* ---- secrets ---- */

/* Last words of a name that holds a secret. */
static const char *const secret_names[] = {"password", "passwd", "pwd", "passphrase", "secret", "token", "api_key", "apikey", "access_key",
                                           "private_key", "secret_key", "auth_key", "encryption_key", "client_secret", "signing_key", NULL};
bool ff_name_is_secret(const char *name)
{
	char low[64];
	size_t n = strlen(name);
	const char *from = n < sizeof low ? name : name + n - (sizeof low - 1);
	size_t i;
	for (i = 0; from[i] && i < sizeof low - 1; i++)
		low[i] = from[i] == '-' ? '_' : (char)tolower((unsigned char)from[i]);
	low[i] = '\0';
	for (int k = 0; secret_names[k]; k++)
		if (ff_str_ends(low, secret_names[k]))
			return true;
	return false;
}

/* Letters and digits together, long enough for a key. */
static bool looks_like_key(const char *p, size_t n)
{
	size_t run = 0, digits = 0, letters = 0;
	for (size_t i = 0; i < n; i++) {
		bool part = isalnum((unsigned char)p[i]) || strchr("_+/=-", p[i]);
		run = part ? run + 1 : 0;
		digits = part ? digits + (isdigit((unsigned char)p[i]) != 0) : 0;
		letters = part ? letters + (isalpha((unsigned char)p[i]) != 0) : 0;
		if (run >= 12 && digits && letters)
			return true;
	}
	return false;
}

/* The name that a literal is given to: password="x", {"token": "x"}, PASSWORD = "x". */
static bool is_given_to_secret(const char *text, const char *quote)
{
	const char *end = quote, *start;
	char name[64];
	while (end > text && strchr("rRbBuUfF ", end[-1])) /* of the literal */
		end--;
	if (end == text || (end[-1] != '=' && end[-1] != ':'))
		return false;
	for (end--; end > text && strchr("\"' ]", end[-1]); end--)
		;
	for (start = end; start > text && (isalnum((unsigned char)start[-1]) || start[-1] == '_'); start--)
		;
	snprintf(name, sizeof name, "%.*s", (int)(end - start), start);
	return ff_name_is_secret(name);
}

bool ff_code_has_secret(const char *text)
{
	for (const char *p = text; (p = strpbrk(p, "\"'")); p++) {
		const char *end = strchr(p + 1, *p);
		size_t n = end ? (size_t)(end - p - 1) : strlen(p + 1);
		if (n && (looks_like_key(p + 1, n) || is_given_to_secret(text, p)))
			return true;
		if (!end)
			return false;
		p = end;
	}
	return false;
}
