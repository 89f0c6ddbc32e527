/*
 * lineage.c - who wrote which line, as the history is walked from its beginning: for every version of a file that is still in
 * reach, the commit of each line.  This is what blame gives, without asking for each line again.  Called by sizes.c.
 */
#include <ctype.h>

#include "room.h"

/* Owners are kept far longer than texts, which can be read again. */
enum { SLOTS = 1 << 16, KEEP_TEXTS = 48 << 20, KEEP_OWNERS = 96 << 20 };

struct uses {
	struct ff_version *newest, *oldest;
	size_t bytes;
};
struct ff_lineage {
	struct ff_version *slots[SLOTS];
	struct uses uses[2]; /* those with their text; those without */
};

/* A word of the path is "test" or "tests", or ends so: tests/, test_x.py, x_test.py, conftest.py; latest.py and testing.py are code. */
static bool names_tests(const char *path)
{
	static const char *const whole[] = {"conftest", "unittest", "doctest"};
	for (const char *p = path; (p = strstr(p, "test")); p++) {
		const char *end = p + 4 + (p[4] == 's');
		bool starts = p == path || !isalpha((unsigned char)p[-1]);
		for (size_t i = 0; i < FF_COUNT(whole); i++) {
			size_t before = strlen(whole[i]) - 4;
			starts |= (size_t)(p - path) >= before && !strncmp(p - before, whole[i], before);
		}
		if (starts && !isalpha((unsigned char)*end))
			return true;
	}
	return false;
}

/* What a program made, or others wrote. */
static bool in_foreign_folder(const char *path)
{
	static const char *const folders[] = {"dist", "node_modules", "vendor", "_vendor", "third_party"};
	for (const char *slash; (slash = strchr(path, '/')); path = slash + 1)
		for (size_t i = 0; i < FF_COUNT(folders); i++)
			if (strlen(folders[i]) == (size_t)(slash - path) && !strncmp(path, folders[i], (size_t)(slash - path)))
				return true;
	return false;
}

bool ff_risk_follows(const char *path)
{
	static const char *const ends[] = {".py", ".pyx", ".pyi", ".html", ".js", ".jsx", ".ts", ".tsx", ".sql"};
	if (ff_str_ends(path, ".min.js") || !strncmp(path, "docs/", 5) || !strncmp(path, "doc/", 4) || names_tests(path) || in_foreign_folder(path))
		return false;
	for (size_t i = 0; i < FF_COUNT(ends); i++)
		if (ff_str_ends(path, ends[i]))
			return true;
	return false;
}

struct ff_lineage *ff_lineage_new(void)
{
	struct ff_lineage *l = ff_xmalloc(sizeof *l);
	*l = (struct ff_lineage){0};
	return l;
}

static struct ff_version **slot(struct ff_lineage *l, const struct ff_id *id)
{
	struct ff_version **p = &l->slots[(id->b[0] << 8 | id->b[1]) & (SLOTS - 1)];
	while (*p && !ff_id_equal(&(*p)->blob, id))
		p = &(*p)->next;
	return p;
}

static size_t weight(const struct ff_version *v)
{
	return sizeof *v + (v->bare ? 0 : v->text.len) + v->lines * sizeof *v->owners;
}

static void unlink_use(struct ff_lineage *l, struct ff_version *v)
{
	struct uses *u = &l->uses[v->bare];
	*(v->newer ? &v->newer->older : &u->newest) = v->older;
	*(v->older ? &v->older->newer : &u->oldest) = v->newer;
	v->newer = v->older = NULL;
	u->bytes -= weight(v);
}

static void link_use(struct ff_lineage *l, struct ff_version *v)
{
	struct uses *u = &l->uses[v->bare];
	v->older = u->newest;
	*(u->newest ? &u->newest->newer : &u->oldest) = v;
	u->newest = v;
	u->bytes += weight(v);
}

static void drop(struct ff_lineage *l, struct ff_version *v)
{
	*slot(l, &v->blob) = v->next;
	unlink_use(l, v);
	if (!v->bare)
		ff_content_free(&v->text);
	free(v->owners);
	free(v);
}

static void strip(struct ff_lineage *l, struct ff_version *v)
{
	unlink_use(l, v);
	ff_content_free(&v->text);
	v->bare = true;
	link_use(l, v);
}

void ff_lineage_trim(struct ff_lineage *l)
{
	while (l->uses[0].bytes > KEEP_TEXTS && l->uses[0].oldest)
		(l->uses[0].oldest->owners ? strip : drop)(l, l->uses[0].oldest);
	while (l->uses[1].bytes > KEEP_OWNERS && l->uses[1].oldest)
		drop(l, l->uses[1].oldest);
}

void ff_lineage_free(struct ff_lineage *l)
{
	for (int i = 0; l && i < 2; i++)
		while (l->uses[i].oldest)
			drop(l, l->uses[i].oldest);
	free(l);
}

static uint32_t count_lines(const struct ff_content *c)
{
	uint32_t n = 0;
	for (const char *p = c->data, *end = p + c->len; p < end; n++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		p = nl ? nl + 1 : end;
	}
	return n;
}

struct ff_version *ff_lineage_open(struct ff_lineage *l, struct ff_git *g, const struct ff_id *blob, bool *bad, struct ff_err *err)
{
	struct ff_version **at = slot(l, blob), *v = *at;
	if (v && !v->bare) {
		unlink_use(l, v);
		link_use(l, v);
		return v;
	}
	struct ff_content text;
	struct ff_err why = {0};
	int rc = ff_git_read(g, blob, FF_MAX_TEXT_BLOB, &text, &why);
	if (rc < 0 && why.code != FF_EX_DATA) { /* a blob that a partial clone has not is no error */
		*bad = true;
		if (err)
			*err = why;
	}
	if (rc <= 0)
		return NULL;
	if (v) {
		unlink_use(l, v);
		v->bare = false;
		v->text = text;
	} else {
		*at = v = ff_xmalloc(sizeof *v);
		*v = (struct ff_version){.blob = *blob, .text = text};
		v->lines = ff_git_binary(&text) ? 0 : count_lines(&text);
	}
	link_use(l, v);
	return v;
}

static uint32_t *owners_of(struct ff_version *v)
{
	v->owners = ff_xmalloc((v->lines + 1) * sizeof *v->owners);
	memset(v->owners, 0, (v->lines + 1) * sizeof *v->owners);
	return v->owners;
}

/* Calls on the lines that both have: line of olds, line of news, both from 0. */
struct pairing {
	const uint32_t *from;
	uint32_t *to;
	uint32_t old_lines, new_lines;
};

static void pair(const struct pairing *p, const struct ff_spans *removed, const struct ff_spans *added)
{
	uint32_t o = 0;
	int r = 0, s = 0;
	for (uint32_t n = 0; n < p->new_lines; n++) {
		while (s < added->count && added->items[s].last < (int)n + 1)
			s++;
		if (s < added->count && added->items[s].first <= (int)n + 1)
			continue;
		while (r < removed->count && removed->items[r].first <= (int)o + 1) {
			o = (uint32_t)removed->items[r].last > o ? (uint32_t)removed->items[r].last : o;
			r++;
		}
		if (o >= p->old_lines)
			return;
		p->to[n] = p->from[o++];
	}
}

void ff_lineage_pass(const struct ff_version *olds, struct ff_version *news, const struct ff_spans *removed, const struct ff_spans *added, uint32_t commit)
{
	if (news->owners)
		return; /* the same content stood somewhere before: it keeps its first story */
	uint32_t *to = owners_of(news);
	for (int s = 0; s < added->count; s++)
		for (int n = added->items[s].first; n <= added->items[s].last && n <= (int)news->lines; n++)
			to[n - 1] = commit + 1;
	if (olds && olds->owners)
		pair(&(struct pairing){olds->owners, to, olds->lines, news->lines}, removed, added);
}

void ff_lineage_merge(const struct ff_version *other, struct ff_version *news, const struct ff_spans *removed, const struct ff_spans *added, uint32_t commit)
{
	if (!other->owners || !news->owners)
		return;
	uint32_t *theirs = ff_xmalloc((news->lines + 1) * sizeof *theirs);
	memset(theirs, 0, (news->lines + 1) * sizeof *theirs);
	pair(&(struct pairing){other->owners, theirs, other->lines, news->lines}, removed, added);
	for (uint32_t n = 0; n < news->lines; n++)
		if ((news->owners[n] == commit + 1 || !news->owners[n]) && theirs[n])
			news->owners[n] = theirs[n];
	free(theirs);
}

/* A line of code, in a language whose comments begin with # or //. */
static bool is_code(const char *p, size_t n)
{
	while (n && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++, n--;
	return n && *p != '#' && !(n > 1 && p[0] == '/' && p[1] == '/');
}

void ff_lineage_blame(struct ff_history *h, const struct ff_version *olds, const struct ff_spans *removed, uint32_t fix)
{
	const char *p = olds->text.data, *end = p + olds->text.len;
	uint32_t last = 0;
	if (!olds->owners)
		return;
	for (int line = 1, s = 0; p < end && s < removed->count; line++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p)), *stop = nl ? nl : end;
		while (s < removed->count && removed->items[s].last < line)
			s++;
		uint32_t owner = line <= (int)olds->lines ? olds->owners[line - 1] : 0;
		if (s < removed->count && removed->items[s].first <= line && owner && owner != last && owner != fix + 1 && is_code(p, (size_t)(stop - p))) {
			ff_history_add_blame(h, fix, owner - 1);
			last = owner;
		}
		p = nl ? nl + 1 : end;
	}
}
