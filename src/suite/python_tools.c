/*
 * python_tools.c - environments that poetry, pipenv, pdm, hatch, conda and pyenv keep outside of a repository, by the rules
 * with which these tools name them.  Called by python.c; starts nothing.
 */
#include <ctype.h>

#include "room.h"

#define MOST_NAMES 2000

/* ---- SHA-256 (FIPS 180-4): poetry and hatch name an environment by that of a path ---- */

static uint32_t turn(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

static void block(uint32_t h[8], const unsigned char *p)
{
	static const uint32_t k[64] = {
	    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
	    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
	    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
	    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
	    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
	    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
	uint32_t w[64], v[8];
	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 | (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
	for (int i = 16; i < 64; i++)
		w[i] = (turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10) + w[i - 7] + (turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3) + w[i - 16];
	memcpy(v, h, sizeof v);
	for (int i = 0; i < 64; i++) {
		uint32_t t = v[7] + (turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25)) + ((v[4] & v[5]) ^ (~v[4] & v[6])) + k[i] + w[i];
		uint32_t u = (turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22)) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
		memmove(v + 1, v, 7 * sizeof *v);
		v[4] += t;
		v[0] = t + u;
	}
	for (int i = 0; i < 8; i++)
		h[i] += v[i];
}

void suite_sha256(const void *data, size_t n, unsigned char out[32])
{
	uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	const unsigned char *p = data;
	unsigned char last[128] = {0};
	size_t whole = n / 64 * 64, rest = n - whole, end = rest < 56 ? 64 : 128;
	for (size_t i = 0; i < whole; i += 64)
		block(h, p + i);
	if (rest)
		memcpy(last, p + whole, rest);
	last[rest] = 0x80;
	for (int i = 0; i < 8; i++)
		last[end - 1 - (size_t)i] = (unsigned char)((uint64_t)n * 8 >> (8 * i));
	for (size_t i = 0; i < end; i += 64)
		block(h, last + i);
	for (int i = 0; i < 32; i++)
		out[i] = (unsigned char)(h[i / 4] >> (24 - 8 * (i % 4)));
}

void suite_path_hash(const char *path, char out[9])
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	unsigned char d[32];
	suite_sha256(path, strlen(path), d);
	for (int i = 0; i < 8; i++) {
		int at = i * 6 / 8, shift = i * 6 % 8;
		out[i] = digits[((d[at] << 8 | d[at + 1]) >> (10 - shift)) & 63];
	}
	out[8] = '\0';
}

/* ---- the tools ---- */

static const char *below(const struct suite_where *w, const char *variable, const char *fallback, const char *rest)
{
	const char *v = getenv(variable);
	return v && *v == '/' ? ff_arena_printf(w->arena, "%s/%s", v, rest) : ff_arena_printf(w->arena, "%s/%s/%s", w->home, fallback, rest);
}

/* Folders of `folder` whose name holds `part`, the highest version first. */
static void named(const struct suite_where *w, const char *folder, const char *part, const char *name, struct ff_list *out)
{
	struct ff_strings names = {0};
	suite_names(w->arena, folder, MOST_NAMES, &names);
	for (int i = names.count - 1; i >= 0; i--)
		if (strstr(names.items[i], part))
			suite_python_env(w, ff_arena_printf(w->arena, "%s/%s", folder, names.items[i]), name, out);
}

static void poetry(const struct suite_where *w, const char *top, const char *hash, struct ff_list *out)
{
	(void)top;
	named(w, below(w, "POETRY_CACHE_DIR", ".cache/pypoetry", "virtualenvs"), ff_arena_printf(w->arena, "-%s-py3.", hash), "poetry's environment", out);
}

/* Each environment of pipenv says in .project where it belongs. */
static void pipenv(const struct suite_where *w, const char *top, const char *hash, struct ff_list *out)
{
	struct ff_arena *a = w->arena;
	const char *folder = below(w, "WORKON_HOME", ".local/share/virtualenvs", "");
	struct ff_strings names = {0};
	(void)hash;
	suite_names(a, folder, MOST_NAMES, &names);
	for (int i = 0; i < names.count; i++) {
		const char *env = ff_arena_printf(a, "%s%s", folder, names.items[i]);
		char *text;
		size_t n;
		if (ff_file_read(a, ff_arena_printf(a, "%s/.project", env), FF_MAX_PATH, &text, &n, NULL))
			continue;
		text[strcspn(text, "\r\n")] = '\0';
		if (!strcmp(text, top))
			suite_python_env(w, env, "pipenv's environment", out);
	}
}

/* .pdm-python names an interpreter; it is never committed, and one that is tells nothing. */
static void pdm(const struct suite_where *w, const char *top, const char *hash, struct ff_list *out)
{
	struct ff_arena *a = w->arena;
	char *text;
	size_t n;
	(void)hash;
	if (suite_is_file(ff_arena_printf(a, "%s/.pdm-python", w->site)) || ff_file_read(a, ff_arena_printf(a, "%s/.pdm-python", top), FF_MAX_PATH, &text, &n, NULL))
		return;
	text[strcspn(text, "\r\n")] = '\0';
	char *bin = strstr(text, "/bin/python");
	if (*text != '/' || !bin || strchr(bin + 5, '/'))
		return;
	*bin = '\0';
	suite_python_env(w, text, "pdm's environment", out);
}

/* .../env/virtual/PROJECT/HASH/ENVIRONMENT */
static void hatch(const struct suite_where *w, const char *top, const char *hash, struct ff_list *out)
{
	struct ff_arena *a = w->arena;
	const char *folder = below(w, "XDG_DATA_HOME", ".local/share", "hatch/env/virtual");
	struct ff_strings names = {0};
	(void)top;
	suite_names(a, folder, MOST_NAMES, &names);
	for (int i = 0; i < names.count; i++)
		named(w, ff_arena_printf(a, "%s/%s/%s", folder, names.items[i], hash), "", "hatch's environment", out); /* those for building have no pytest */
}

/* "name: X" of environment.yml; "" when it is no plain word. */
static const char *conda_name(const struct suite_where *w)
{
	static const char *const files[] = {"environment.yml", "environment.yaml"};
	for (size_t i = 0; i < FF_COUNT(files); i++)
		for (const char *line = suite_text(w->arena, w->site, files[i]); *line; line += strcspn(line, "\n"), line += *line == '\n') {
			if (!ff_str_starts(line, "name:"))
				continue;
			const char *v = line + 5 + strspn(line + 5, " \t\"'");
			size_t n = 0;
			while (isalnum((unsigned char)v[n]) || (v[n] && strchr("._-", v[n])))
				n++;
			return n && v[0] != '.' ? ff_arena_dup(w->arena, v, n) : "";
		}
	return "";
}

static void conda(const struct suite_where *w, struct ff_list *out)
{
	static const char *const roots[] = {"miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba", ".conda", ".local/share/mamba"};
	struct ff_arena *a = w->arena;
	const char *name = conda_name(w);
	if (!*name)
		return;
	const char *label = ff_arena_printf(a, "conda environment %s", name);
	for (size_t i = 0; i < FF_COUNT(roots); i++)
		suite_python_env(w, ff_arena_printf(a, "%s/%s/envs/%s", w->home, roots[i], name), label, out);
	suite_python_env(w, ff_arena_printf(a, "/opt/conda/envs/%s", name), label, out);
	char *text;
	size_t n;
	if (ff_file_read(a, ff_arena_printf(a, "%s/.conda/environments.txt", w->home), 256u << 10, &text, &n, NULL))
		return;
	for (char *line = text, *next; *line; line = next) { /* every environment that conda has made, wherever */
		size_t len = strcspn(line, "\n");
		next = line + len + (line[len] == '\n');
		line[len] = '\0';
		if (*line == '/' && !strcmp(ff_path_base(line), name))
			suite_python_env(w, line, label, out);
	}
}

void suite_python_tools(const struct suite_where *w, struct ff_list *out)
{
	static void (*const tools[])(const struct suite_where *w, const char *top, const char *hash, struct ff_list *out) = {pdm, poetry, pipenv, hatch};
	for (size_t i = 0; i < FF_COUNT(tools); i++)
		for (int k = 0; k < 2; k++) {
			char hash[9];
			if (!w->tops[k])
				continue;
			suite_path_hash(w->tops[k], hash);
			tools[i](w, w->tops[k], hash, out);
		}
	conda(w, out);
}

/* .python-version: "3.11.7", or "3.11", which means the newest of these. */
void suite_python_pyenv(const struct suite_where *w, struct ff_list *out)
{
	struct ff_arena *a = w->arena;
	const char *text = suite_text(a, w->site, ".python-version"), *folder = below(w, "PYENV_ROOT", ".pyenv", "versions");
	struct ff_strings names = {0};
	text += strspn(text, " \t\r\n");
	size_t n = strspn(text, "0123456789.");
	const char *want = ff_arena_dup(a, text, n), *best = NULL;
	int best_patch = -1, patch;
	if (!ff_str_starts(want, "3."))
		return;
	suite_names(a, folder, MOST_NAMES, &names);
	for (int i = 0; i < names.count; i++) {
		const char *rest = names.items[i] + n;
		if (!strcmp(names.items[i], want)) {
			best = names.items[i];
			break;
		}
		if (ff_str_starts(names.items[i], want) && sscanf(rest, ".%d", &patch) == 1 && patch > best_patch) {
			best_patch = patch;
			best = names.items[i];
		}
	}
	if (best)
		suite_python_plain(w, ff_arena_printf(a, "%s/%s/bin/python3", folder, best), ff_arena_printf(a, "pyenv's %s", best), out);
}
