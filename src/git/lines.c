/*
 * lines.c - which lines differ between two texts.  Called by the worker threads of src/scan.
 *
 * git_diff_buffers names both texts by their hash first, which costs more than the comparison.  So
 * the texts are handed to the library as blobs of a store in memory, which needs no hash.
 */
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

#include "git_room.h"

/* ---- a store that holds two texts, one for each thread ---- */

struct memory {
	git_odb_backend backend; /* first: the library hands it back */
	const struct ff_content *texts[2];
	size_t lens[2];
};
struct ff_git_desk {
	git_odb *odb;
	git_repository *repo;
	struct memory *memory; /* owned by odb */
};

/* Ids are 0..01 and 0..02: the number of the text, plus one. */
static git_oid id_of_text(int i)
{
	git_oid id = {{0}};
	id.id[GIT_OID_RAWSZ - 1] = (unsigned char)(i + 1);
	return id;
}

static int read_text(void **out, size_t *len, git_object_t *type, git_odb_backend *backend, const git_oid *id)
{
	struct memory *m = (struct memory *)backend;
	int i = id->id[GIT_OID_RAWSZ - 1] - 1;
	if (i < 0 || i > 1)
		return GIT_ENOTFOUND;
	char *p = git_odb_backend_data_alloc(backend, m->lens[i] + 1);
	if (!p)
		return GIT_ERROR;
	memcpy(p, m->texts[i]->data, m->lens[i]);
	p[m->lens[i]] = '\0';
	*out = p;
	*len = m->lens[i];
	*type = GIT_OBJECT_BLOB;
	return 0;
}

static int read_head(size_t *len, git_object_t *type, git_odb_backend *backend, const git_oid *id)
{
	struct memory *m = (struct memory *)backend;
	int i = id->id[GIT_OID_RAWSZ - 1] - 1;
	if (i < 0 || i > 1)
		return GIT_ENOTFOUND;
	*len = m->lens[i];
	*type = GIT_OBJECT_BLOB;
	return 0;
}

static int has_text(git_odb_backend *backend, const git_oid *id)
{
	(void)backend;
	return id->id[GIT_OID_RAWSZ - 1] == 1 || id->id[GIT_OID_RAWSZ - 1] == 2;
}

static void free_memory(git_odb_backend *backend)
{
	free(backend);
}

struct ff_git_desk *ff_git_desk_open(struct ff_err *err)
{
	struct ff_git_desk *d = ff_xmalloc(sizeof *d);
	*d = (struct ff_git_desk){0};
	struct memory *m = ff_xmalloc(sizeof *m);
	*m = (struct memory){.backend = {.version = GIT_ODB_BACKEND_VERSION, .read = read_text, .read_header = read_head, .exists = has_text, .free = free_memory}};
	int rc = git_libgit2_init() < 0 ? -1 : git_odb_new(&d->odb);
	if (!rc)
		rc = git_odb_add_backend(d->odb, &m->backend, 1);
	if (rc) {
		free(m);
	} else {
		d->memory = m;
		rc = git_repository_wrap_odb(&d->repo, d->odb);
	}
	if (rc) {
		ff_git_error(err, rc, "difference");
		ff_git_desk_close(d);
		return NULL;
	}
	return d;
}

void ff_git_desk_close(struct ff_git_desk *d)
{
	if (!d)
		return;
	git_repository_free(d->repo);
	git_odb_free(d->odb);
	free(d);
	git_libgit2_shutdown();
}

/* ---- line ranges ---- */

/*
 * Without context lines git leaves out the common tail before it compares (trim_common_tail of
 * its xdiff-interface.c), which now and then changes what the hunks are; libgit2 does not.
 */
static size_t common_tail(const struct ff_content *x, const struct ff_content *y)
{
	enum { BLOCK = 1024 };
	size_t smaller = x->len < y->len ? x->len : y->len, trimmed = 0, kept = 0;
	while (trimmed + BLOCK <= smaller &&
	       !memcmp(x->data + x->len - trimmed - BLOCK, y->data + y->len - trimmed - BLOCK, BLOCK))
		trimmed += BLOCK;
	const char *tail = x->data + x->len - trimmed;
	while (kept < trimmed)
		if (tail[kept++] == '\n')
			break;
	return trimmed - kept;
}

struct ranges {
	struct ff_arena *a;
	struct ff_spans *removed, *added;
};

static int take_hunk(const git_diff_delta *delta, const git_diff_hunk *h, void *to)
{
	struct ranges *r = to;
	(void)delta;
	if (h->old_lines)
		ff_spans_push(r->a, r->removed, h->old_start, h->old_start + h->old_lines - 1);
	if (h->new_lines)
		ff_spans_push(r->a, r->added, h->new_start, h->new_start + h->new_lines - 1);
	return 0;
}

/* A text that has no other side: all its lines. */
static void whole(struct ff_arena *a, const struct ff_content *c, struct ff_spans *out)
{
	int lines = 0;
	for (const char *p = c->data, *end = p + c->len; p < end; lines++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		p = nl ? nl + 1 : end;
	}
	if (lines)
		ff_spans_push(a, out, 1, lines);
}

/* The hunks of the two texts on the desk; without a path the library looks for no attributes. */
static int compare(struct ff_git_desk *d, struct ranges *r)
{
	git_blob *x = NULL, *y = NULL;
	git_diff_options o;
	git_oid one = id_of_text(0), two = id_of_text(1);
	git_diff_options_init(&o, GIT_DIFF_OPTIONS_VERSION);
	o.context_lines = 0;
	o.interhunk_lines = 0;
	o.flags = GIT_DIFF_INDENT_HEURISTIC | GIT_DIFF_FORCE_TEXT;
	int rc = git_blob_lookup(&x, d->repo, &one);
	if (!rc)
		rc = git_blob_lookup(&y, d->repo, &two);
	if (!rc)
		rc = git_diff_blobs(x, "", y, "", &o, NULL, NULL, take_hunk, NULL, r);
	git_blob_free(x);
	git_blob_free(y);
	return rc;
}

int ff_git_lines(struct ff_git_desk *d, struct ff_arena *a, const struct ff_content *olds, const struct ff_content *news,
                 struct ff_spans *removed, struct ff_spans *added, struct ff_err *err)
{
	if (ff_git_binary(olds) || ff_git_binary(news))
		return 1;
	if (!olds->len || !news->len) {
		whole(a, olds, removed);
		whole(a, news, added);
		return 0;
	}
	if (olds->len == news->len && !memcmp(olds->data, news->data, news->len))
		return 0;
	size_t tail = common_tail(olds, news);
	struct ranges r = {a, removed, added};
	d->memory->texts[0] = olds;
	d->memory->lens[0] = olds->len - tail;
	d->memory->texts[1] = news;
	d->memory->lens[1] = news->len - tail;
	int rc = compare(d, &r);
	return rc ? ff_git_error(err, rc, "difference") : 0;
}
