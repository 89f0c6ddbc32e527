/*
 * context.c - a decision's circumstances, and a logistic regression on them that starts from what the posterior says.  Pure.  Called
 * by replay.c, which also decides whether it is used.  What a circumstance means is not known here: names are hashes.
 */
#include <ctype.h>
#include <math.h>

#include "ff/converge.h"
#include "ff/trust.h"

enum { FIXED = 3, SIDE = FF_CONTEXT_COLUMNS + FIXED, STEPS = 25 }; /* recent, ever and the intercept come last */
#define RIDGE 2.0           /* of a circumstance */
#define RIDGE_POSTERIOR 1.0
#define RIDGE_INTERCEPT 0.01

/* ---- circumstances ---- */

static bool has_part(const char *path, const char *const *names)
{
	for (const char *at = path; *at; at = strchr(at, '/') ? strchr(at, '/') + 1 : "")
		for (int i = 0; names[i]; i++)
			if (!strncmp(at, names[i], strlen(names[i])) && at[strlen(names[i])] == '/')
				return true;
	return false;
}

const char *ff_marks_place(const char *path)
{
	static const char *const tests[] = {"tests", "test", "testing", NULL}, *const migrations[] = {"migrations", "alembic", NULL};
	static const char *const scripts[] = {"scripts", "tools", "bin", "examples", NULL}, *const docs[] = {"docs", "doc", NULL};
	const char *base = ff_path_base(path);
	if (has_part(path, tests) || ff_str_starts(base, "test_") || ff_str_ends(base, "_test.py") || !strcmp(base, "conftest.py"))
		return "tests";
	if (has_part(path, migrations))
		return "migrations";
	if (has_part(path, scripts))
		return "scripts";
	return has_part(path, docs) ? "docs" : "package";
}

const char *ff_marks_symbol(const char *symbol)
{
	const char *last = ff_last_part(symbol), *before = last;
	if (!symbol[0] || symbol[0] == '<')
		return "module";
	while (*last == '_')
		last++;
	if (isupper((unsigned char)*last))
		return "class";
	if (before == symbol)
		return "function";
	for (before -= 2; before > symbol && before[-1] != '.'; before--)
		;
	while (*before == '_')
		before++;
	return isupper((unsigned char)*before) ? "method" : "function";
}

static void mark(struct ff_marks *m, const char *kind, const char *what, const char *pattern)
{
	if (m->count < FF_CONTEXT_MARKS)
		m->of[m->count++] = ff_hash_str(ff_hash_str(ff_hash_str(FF_HASH_START, kind), what), pattern);
}

/* Alone, and for this pattern. */
static void mark_both(struct ff_marks *m, const char *kind, const char *what, const char *pattern)
{
	mark(m, kind, what, "");
	mark(m, kind, what, pattern);
}

/* Agents as a set: the order in which they are named is the order of a configuration. */
static void mark_agents(struct ff_marks *m, const struct ff_feedback *f)
{
	uint64_t all = 0;
	char name[17];
	for (int i = 0; i < f->agents.count; i++)
		all += ff_hash_str(FF_HASH_START, f->agents.items[i]);
	snprintf(name, sizeof(name), "%016llx", (unsigned long long)all);
	mark_both(m, "agents", name, f->pattern);
	mark_both(m, "agreeing", f->agents.count > 1 ? "yes" : "no", f->pattern);
}

void ff_marks_of(const struct ff_feedback *f, struct ff_marks *out)
{
	const char *symbol = f->symbol ? f->symbol : "", *person = f->person ? f->person : "", *kind = ff_marks_place(f->path);
	const char *slash = strrchr(f->path, '/');
	char package[128];
	*out = (struct ff_marks){.count = 0};
	mark(out, "family", ff_family_names[ff_family_of(f->pattern)], "");
	mark(out, "pattern", f->pattern, "");
	if (f->path[0]) {
		snprintf(package, sizeof(package), "%.*s", slash ? (int)(slash - f->path) : 0, f->path);
		mark_both(out, "path", kind, f->pattern);
		mark_both(out, "package", package, f->pattern);
		mark_both(out, "symbol", ff_marks_symbol(symbol), f->pattern);
	}
	if (person[0]) {
		mark_both(out, "person", person, f->pattern);
		mark(out, person, kind, "");
	}
	if (f->agents.count)
		mark_agents(out, f);
	mark_both(out, "crowded", f->beside.count ? "yes" : "no", f->pattern);
	for (int i = 0; i < f->beside.count; i++)
		mark_both(out, "beside", f->beside.items[i], f->pattern);
}

/* ---- which of them become columns ---- */

struct seen {
	uint64_t name, rows; /* rows: a sum that two circumstances share when they stand in the same decisions */
	int count, order;
};
struct columns {
	struct ff_arena arena;
	struct seen *slots;
	size_t mask;
	int used;
};

static struct seen *slot_of(struct columns *c, uint64_t name)
{
	size_t i = (size_t)(name ^ name >> 29) & c->mask;
	while (c->slots[i].count && c->slots[i].name != name)
		i = (i + 1) & c->mask;
	return &c->slots[i];
}

static void count_marks(struct columns *c, const struct ff_context_row *rows, int count)
{
	size_t room = 64;
	while (room < 2 * (size_t)count * FF_CONTEXT_MARKS)
		room *= 2;
	c->slots = ff_arena_alloc(&c->arena, room * sizeof(*c->slots));
	c->mask = room - 1;
	for (int i = 0; i < count; i++)
		for (int k = 0; k < rows[i].marks.count; k++) {
			struct seen *s = slot_of(c, rows[i].marks.of[k]);
			if (!s->count)
				s->order = c->used++;
			s->name = rows[i].marks.of[k];
			s->rows += ff_hash(FF_HASH_START, &i, sizeof(i));
			s->count++;
		}
}

static int same_rows_together(const void *x, const void *y)
{
	const struct seen *a = x, *b = y;
	if (a->rows != b->rows)
		return a->rows < b->rows ? -1 : 1;
	return a->order - b->order;
}

static int most_seen_first(const void *x, const void *y)
{
	const struct seen *a = x, *b = y;
	return a->count != b->count ? b->count - a->count : a->order - b->order;
}

static int by_name(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;
	return *a < *b ? -1 : *a > *b;
}

/* Rare ones teach nothing, nor do those that nearly always stand; of those that always come together the first is enough. */
static void choose(struct ff_context_model *m, const struct ff_context_row *rows, int count, int most)
{
	struct columns c = {.used = 0};
	int n = 0, kept = 0;
	count_marks(&c, rows, count);
	struct seen *list = ff_arena_alloc(&c.arena, (size_t)(c.used + 1) * sizeof(*list));
	for (size_t i = 0; i <= c.mask; i++)
		if (c.slots[i].count >= FF_CONTEXT_SEEN && count - c.slots[i].count >= FF_CONTEXT_SEEN)
			list[n++] = c.slots[i];
	qsort(list, (size_t)n, sizeof(*list), same_rows_together);
	for (int i = 0; i < n; i++)
		if (!kept || list[kept - 1].rows != list[i].rows)
			list[kept++] = list[i];
	qsort(list, (size_t)kept, sizeof(*list), most_seen_first);
	m->columns = kept < most ? kept : most;
	for (int i = 0; i < m->columns; i++)
		m->names[i] = list[i].name;
	qsort(m->names, (size_t)m->columns, sizeof(m->names[0]), by_name);
	ff_arena_free(&c.arena);
}

static int column_of(const struct ff_context_model *m, uint64_t name)
{
	int low = 0, high = m->columns;
	while (low < high) {
		int middle = low + (high - low) / 2;
		if (m->names[middle] == name)
			return middle;
		if (m->names[middle] < name)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

/* ---- the regression ---- */

/* One decision as it enters: the columns that are 1, then the three that are always there. */
struct sparse {
	short at[FF_CONTEXT_MARKS + FIXED];
	double value[FF_CONTEXT_MARKS + FIXED];
	int count;
};
struct fit {
	struct ff_arena arena;
	const struct ff_context_row *rows;
	struct sparse *x;
	int count, side;
	double *h, g[SIDE], w[SIDE], centre[SIDE], ridge[SIDE];
};

static void make_sparse(const struct ff_context_model *m, const struct ff_marks *marks, struct sparse *x)
{
	const double fixed[FIXED] = {marks->recent, marks->ever, 1};
	x->count = 0;
	for (int i = 0; i < marks->count; i++) {
		int at = column_of(m, marks->of[i]);
		if (at >= 0) {
			x->at[x->count] = (short)at;
			x->value[x->count++] = 1;
		}
	}
	for (int i = 0; i < FIXED; i++) {
		x->at[x->count] = (short)(m->columns + i);
		x->value[x->count++] = fixed[i];
	}
}

static double sigmoid(double z)
{
	return z >= 0 ? 1 / (1 + exp(-z)) : exp(z) / (1 + exp(z));
}

static double score_of(const struct sparse *x, const double *w)
{
	double z = 0;
	for (int i = 0; i < x->count; i++)
		z += w[x->at[i]] * x->value[i];
	return z;
}

/* Gradient and the lower half of the Hessian of loss and ridge. */
static void derive(struct fit *f)
{
	size_t n = (size_t)f->side;
	memset(f->h, 0, n * n * sizeof(*f->h));
	memset(f->g, 0, sizeof(f->g));
	for (int r = 0; r < f->count; r++) {
		const struct sparse *x = &f->x[r];
		double p = sigmoid(score_of(x, f->w)), off = f->rows[r].weight * (f->rows[r].accepted - p), curve = f->rows[r].weight * p * (1 - p);
		for (int i = 0; i < x->count; i++) {
			f->g[x->at[i]] += off * x->value[i];
			for (int k = 0; k < x->count; k++)
				if (x->at[k] <= x->at[i])
					f->h[(size_t)x->at[i] * n + (size_t)x->at[k]] += curve * x->value[i] * x->value[k];
		}
	}
	for (size_t i = 0; i < n; i++) {
		f->g[i] -= f->ridge[i] * (f->w[i] - f->centre[i]);
		f->h[i * n + i] += f->ridge[i];
	}
}

/* g becomes the Newton step: Cholesky.  The ridge keeps the matrix positive definite. */
static void solve(struct fit *f)
{
	size_t n = (size_t)f->side;
	double *h = f->h, *g = f->g;
	for (size_t j = 0; j < n; j++) {
		for (size_t k = 0; k < j; k++)
			h[j * n + j] -= h[j * n + k] * h[j * n + k];
		h[j * n + j] = sqrt(h[j * n + j] > 1e-9 ? h[j * n + j] : 1e-9);
		for (size_t i = j + 1; i < n; i++) {
			for (size_t k = 0; k < j; k++)
				h[i * n + j] -= h[i * n + k] * h[j * n + k];
			h[i * n + j] /= h[j * n + j];
		}
	}
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++)
			g[i] -= h[i * n + k] * g[k];
		g[i] /= h[i * n + i];
	}
	for (size_t i = n; i-- > 0;) {
		for (size_t k = i + 1; k < n; k++)
			g[i] -= h[k * n + i] * g[k];
		g[i] /= h[i * n + i];
	}
}

static double objective(const struct fit *f, const double *w)
{
	double sum = 0;
	for (int r = 0; r < f->count; r++) {
		double z = score_of(&f->x[r], w), m = f->rows[r].accepted ? -z : z; /* loss: log(1 + e^m) */
		sum += f->rows[r].weight * (m > 30 ? m : log1p(exp(m)));
	}
	for (int i = 0; i < f->side; i++)
		sum += f->ridge[i] / 2 * (w[i] - f->centre[i]) * (w[i] - f->centre[i]);
	return sum;
}

/* The whole Newton step, or the half of it, or the half of that: the first that gets lower. */
static bool descend(struct fit *f, double *now)
{
	double next[SIDE], share = 1;
	for (int k = 0; k < 12; k++, share /= 2) {
		for (int i = 0; i < f->side; i++)
			next[i] = f->w[i] + share * f->g[i];
		double then = objective(f, next);
		if (then < *now - 1e-9) {
			memcpy(f->w, next, sizeof(next));
			*now = then;
			return true;
		}
	}
	return false;
}

static void minimise(struct fit *f)
{
	double now = objective(f, f->w), before = now + 1;
	for (int step = 0; step < STEPS && before - now > 1e-3; step++) {
		before = now;
		derive(f);
		solve(f);
		if (!descend(f, &now))
			break;
	}
}

/* Weights of the model before, where its circumstances are there again. */
static void begin(struct fit *f, const struct ff_context_model *was, const struct ff_context_model *m)
{
	for (int i = 0; i < m->columns; i++) {
		int at = was->fitted ? column_of(was, m->names[i]) : -1;
		f->w[i] = at >= 0 ? was->weights[at] : 0;
		f->ridge[i] = RIDGE;
	}
	double *fixed = f->w + m->columns;
	fixed[0] = was->fitted ? was->recent : 1;
	fixed[1] = was->fitted ? was->ever : 0;
	fixed[2] = was->fitted ? was->intercept : 0;
	f->centre[m->columns] = 1;
	f->ridge[m->columns] = f->ridge[m->columns + 1] = RIDGE_POSTERIOR;
	f->ridge[m->columns + 2] = RIDGE_INTERCEPT;
}

void ff_context_fit(struct ff_context_model *m, const struct ff_context_row *rows, int count, bool circumstances)
{
	struct ff_context_model was = *m;
	struct fit f = {.rows = rows, .count = count};
	m->columns = 0;
	if (circumstances)
		choose(m, rows, count, FF_CONTEXT_COLUMNS);
	f.side = m->columns + FIXED;
	f.x = ff_arena_alloc(&f.arena, (size_t)(count + 1) * sizeof(*f.x));
	f.h = ff_arena_alloc(&f.arena, (size_t)f.side * (size_t)f.side * sizeof(*f.h));
	for (int i = 0; i < count; i++)
		make_sparse(m, &rows[i].marks, &f.x[i]);
	begin(&f, &was, m);
	minimise(&f);
	memcpy(m->weights, f.w, (size_t)m->columns * sizeof(m->weights[0]));
	m->recent = f.w[m->columns];
	m->ever = f.w[m->columns + 1];
	m->intercept = f.w[m->columns + 2];
	m->fitted = true;
	ff_arena_free(&f.arena);
}

double ff_context_predict(const struct ff_context_model *m, const struct ff_marks *marks)
{
	double z = m->fitted ? m->intercept + m->recent * marks->recent + m->ever * marks->ever : marks->recent;
	for (int i = 0; i < marks->count && m->fitted; i++) {
		int at = column_of(m, marks->of[i]);
		z += at >= 0 ? m->weights[at] : 0;
	}
	double p = sigmoid(z);
	return p < FF_SCORE_LEAST ? FF_SCORE_LEAST : p > FF_SCORE_MOST ? FF_SCORE_MOST : p;
}
