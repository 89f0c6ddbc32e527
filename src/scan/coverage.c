/*
 * coverage.c - which coverage data lies in the work tree, what it says of a file of the run, and whether that still counts: covered records.
 * Looks at the root and at the folders above the file.  Called by out.c with --coverage; what cannot be read is said once and
 * leaves things as they are.
 */
#include <dirent.h>
#include <sys/stat.h>
#include <time.h>

#include "ff/coverage.h"
#include "scan_room.h"

enum { DATA_MAX = 32, ENTRIES_MAX = 5000 };

struct data {
	const char *path, *folder, *name; /* absolute; folder: from the root, "" or with a slash at its end; name: from the root */
	struct timespec written;
	struct ff_list files;   /* struct ff_cover */
	struct ff_strings sources;
	bool read, broken;
};
struct coverage {
	struct ff_arena arena;
	const char *root;       /* absolute, a slash at its end */
	struct ff_list data;    /* struct data, the newest first */
	struct ff_strings seen; /* folders that were looked into */
};

static void say(struct scan *s, const char *name, const char *text)
{
	if (s->o->say)
		s->o->say(s->o->say_to, ff_arena_printf(&s->arena, "%s is not used: %s", name, text));
}

static bool newer(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

/* Rises: the newest first. */
static int by_age(const void *x, const void *y)
{
	const struct data *a = x, *b = y;
	return newer(&a->written, &b->written) ? -1 : newer(&b->written, &a->written);
}

static void look_into(struct coverage *c, const char *folder)
{
	static const char *const names[] = {"coverage.xml", "cobertura.xml", "coverage.json", "lcov.info", "coverage.lcov", "coverage/lcov.info", ".coverage"};
	if (ff_strings_has(&c->seen, folder) || c->seen.count >= FF_MAX_PATH)
		return;
	ff_strings_push(&c->arena, &c->seen, folder);
	for (size_t i = 0; i < FF_COUNT(names) && c->data.count < DATA_MAX; i++) {
		const char *name = ff_arena_printf(&c->arena, "%s%s", folder, names[i]), *path = ff_arena_printf(&c->arena, "%s%s", c->root, name);
		struct stat st;
		if (!lstat(path, &st) && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size <= FF_COVERAGE_BYTES)
			*FF_PUSH(&c->arena, &c->data, struct data) = (struct data){.path = path, .folder = folder, .name = name, .written = st.st_mtim};
	}
	if (c->data.count)
		qsort(c->data.items, (size_t)c->data.count, sizeof(struct data), by_age);
}

static void look_above(struct coverage *c, const char *place)
{
	look_into(c, "");
	for (const char *slash = strchr(place, '/'); slash; slash = strchr(slash + 1, '/'))
		look_into(c, ff_arena_dup(&c->arena, place, (size_t)(slash + 1 - place)));
}

/* .coverage.HOST.PID.RANDOM: each process of a parallel run has written its own. */
static void tell_parallel(struct scan *s, struct coverage *c)
{
	DIR *dir = opendir(c->root);
	struct dirent *e;
	for (int i = 0; dir && i < ENTRIES_MAX && (e = readdir(dir)); i++)
		if (ff_str_starts(e->d_name, ".coverage.") && strchr(e->d_name + 10, '.')) {
			say(s, e->d_name, "of a parallel run, and not joined (coverage combine)");
			break;
		}
	if (dir)
		closedir(dir);
}

static void read_data(struct scan *s, struct coverage *c, struct data *d)
{
	struct ff_err err = {0};
	char *text;
	size_t len;
	if (d->read)
		return;
	d->read = true;
	if (!strcmp(ff_path_base(d->path), ".coverage"))
		d->broken = ff_coverage_db(&c->arena, d->path, &d->files, &err) != 0;
	else
		d->broken = ff_file_read(&c->arena, d->path, FF_COVERAGE_BYTES, &text, &len, &err) || ff_coverage_text(&c->arena, text, len, &d->files, &d->sources, &err);
	if (d->broken)
		say(s, d->name, err.text);
}

/* ---- whose lines are they? ---- */

enum { NO_MATCH, BY_TAIL_OF_PLACE, BY_TAIL, EXACT };

/* "b/c.py" ends "a/b/c.py" at a slash. */
static bool ends_path(const char *path, const char *tail)
{
	size_t n = strlen(path), m = strlen(tail);
	return m && n > m && !strcmp(path + n - m, tail) && path[n - m - 1] == '/';
}

/* How well a path of the data stands for a file of the repository: its own, below another root, or of an installed package. */
static int match(const struct coverage *c, const struct data *d, const char *path, const char *place)
{
	const char *installed = strstr(path, "/site-packages/");
	size_t root = strlen(c->root), folder = strlen(d->folder);
	while (!strncmp(path, "./", 2))
		path += 2;
	if (*path == '/') {
		if (!strncmp(path, c->root, root))
			return !strcmp(path + root, place) ? EXACT : installed && ends_path(place, installed + 15) ? BY_TAIL_OF_PLACE : NO_MATCH;
		return ends_path(path, place) ? BY_TAIL : installed && (!strcmp(place, installed + 15) || ends_path(place, installed + 15)) ? BY_TAIL_OF_PLACE : NO_MATCH;
	}
	if (!strncmp(place, d->folder, folder) && !strcmp(place + folder, path))
		return EXACT;
	for (int i = 0; i < d->sources.count; i++) {
		const char *source = d->sources.items[i];
		size_t n = strlen(source);
		if (n + 1 >= root && !strncmp(source, c->root, root - 1)) { /* below the root here */
			const char *below = n > root - 1 ? source + root : "";
			size_t m = strlen(below);
			if (!strncmp(place, below, m) && (!m || place[m] == '/') && !strcmp(place + m + (m > 0), path))
				return EXACT;
		}
	}
	return strchr(path, '/') && ends_path(place, path) ? BY_TAIL_OF_PLACE : NO_MATCH;
}

/* The one file of the data that fits best; two that fit equally well are none. */
static const struct ff_cover *find(const struct coverage *c, const struct data *d, const char *place)
{
	const struct ff_cover *best = NULL;
	int how = NO_MATCH;
	bool twice = false;
	const char *base = ff_path_base(place);
	for (int i = 0; i < d->files.count; i++) {
		const struct ff_cover *f = FF_AT(&d->files, struct ff_cover, i);
		int now = strcmp(ff_path_base(f->path), base) ? NO_MATCH : match(c, d, f->path, place);
		twice = now && now == how ? true : now > how ? false : twice;
		if (now > how) {
			best = f;
			how = now;
		}
	}
	return twice ? NULL : best;
}

/* ---- does it count? ---- */

/* Why the lines are not those of this version; "" they are. */
static const char *why_stale(struct scan *s, const struct coverage *c, const struct data *d, const struct item *it)
{
	struct stat st;
	struct ff_content content = {"", 0, NULL};
	struct ff_id now;
	if (lstat(ff_arena_printf(&s->arena, "%s%s", c->root, it->place), &st))
		return "the file is not in the work tree";
	if (newer(&st.st_mtim, &d->written))
		return "the file is newer";
	if (it->news.from != FROM_BLOB || !s->git)
		return "";
	bool same = ff_git_read_work(s->git, it->place, FF_MAX_BLOB, &content, NULL) == 1 && !ff_id_of(content.data, content.len, &now, NULL) && ff_id_equal(&now, &it->news.id);
	ff_content_free(&content);
	return same ? "" : "the work tree has another version of the file";
}

static bool open_it(struct scan *s)
{
	struct coverage *c = s->coverage = ff_xmalloc(sizeof *s->coverage);
	*c = (struct coverage){.root = ""};
	const char *top = s->git ? ff_git_top(s->git) : "";
	char *real = !*top && s->mode == FF_MODE_PATHS && !s->git ? realpath(s->o->dir, NULL) : NULL;
	top = real ? real : top;
	if (*top)
		c->root = ff_arena_printf(&c->arena, "%s%s", top, ff_str_ends(top, "/") ? "" : "/");
	free(real);
	if (*c->root)
		tell_parallel(s, c);
	return *c->root != '\0';
}

void coverage_write(struct scan *s, const struct item *it, struct ff_buf *out)
{
	if (!s->o->coverage || !it->place || it->file.language != FF_LANG_PYTHON || it->file.role == FF_ROLE_TEST || !it->news.sheet)
		return;
	if (!s->coverage && !open_it(s))
		return;
	struct coverage *c = s->coverage;
	if (!*c->root)
		return;
	look_above(c, it->place);
	for (int i = 0; i < c->data.count; i++) {
		struct data *d = FF_AT(&c->data, struct data, i);
		read_data(s, c, d);
		const struct ff_cover *f = d->broken ? NULL : find(c, d, it->place);
		if (!f)
			continue;
		struct timespec now;
		clock_gettime(CLOCK_REALTIME, &now);
		struct ff_covered r = {.path = it->file.path, .source = d->name, .age = now.tv_sec > d->written.tv_sec ? now.tv_sec - d->written.tv_sec : 0, .ran = f->ran,
		                       .missed = f->missed, .whole = f->whole, .stale = why_stale(s, c, d, it)};
		ff_record_write(out, &ff_covered_type, &r);
		return; /* the newest that knows the file */
	}
}

void coverage_close(struct scan *s)
{
	if (!s->coverage)
		return;
	ff_arena_free(&s->coverage->arena);
	free(s->coverage);
}
