/*
 * content.c - contents and line ranges: blobs, files of the work tree as git would store
 * them, the difference of two texts.  Called by the worker threads of src/scan.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "git_room.h"

#define BINARY_LOOK 8000 /* git's buffer_is_binary */

int ff_git_read(struct ff_git *g, const struct ff_id *id, size_t max, struct ff_content *out, struct ff_err *err)
{
	git_oid oid = ff_git_id_to(id);
	git_odb_object *o = NULL;
	size_t len = 0;
	git_object_t type;
	*out = (struct ff_content){"", 0, NULL};
	/* the size first: a large blob is not inflated only to be thrown away */
	int rc = git_odb_read_header(&len, &type, g->odb, &oid);
	if (!rc && len > max) {
		out->len = len;
		return 0;
	}
	if (!rc)
		rc = git_odb_read(&o, g->odb, &oid);
	if (rc) {
		char hex[FF_ID_HEX];
		ff_id_hex(id, hex);
		ff_git_error(err, rc, hex);
		if (err)
			err->code = FF_EX_DATA;
		return -1;
	}
	*out = (struct ff_content){git_odb_object_data(o), git_odb_object_size(o), o};
	return 1;
}

/* The low bits of an owner tell what it is: 0 an object of the store, 1 a git_buf, 2 plain memory. */
enum { OWNER_BUF = 1, OWNER_MEMORY = 2, OWNER_BITS = 3 };

static void *mark(void *p, uintptr_t what)
{
	return (void *)((uintptr_t)p | what);
}

void ff_content_adopt(struct ff_content *c, char *p, size_t n)
{
	*c = (struct ff_content){p, n, mark(p, OWNER_MEMORY)};
}

void ff_content_free(struct ff_content *c)
{
	uintptr_t owner = (uintptr_t)c->owner, what = owner & OWNER_BITS;
	void *p = (void *)(owner & ~(uintptr_t)OWNER_BITS);
	if (what == OWNER_BUF) {
		git_buf_dispose(p);
		free(p);
	} else if (what == OWNER_MEMORY) {
		free(p);
	} else if (owner) {
		git_odb_object_free(p);
	}
	*c = (struct ff_content){"", 0, NULL};
}

int ff_git_read_work(struct ff_git *g, const char *path, size_t max, struct ff_content *out, struct ff_err *err)
{
	struct ff_arena a = {0};
	struct stat st;
	git_filter_list *filters = NULL;
	git_buf *text = NULL;
	int rc = -1;
	const char *full = ff_arena_printf(&a, "%s/%s", g->top, path);
	*out = (struct ff_content){"", 0, NULL};
	if (lstat(full, &st)) {
		ff_err_set(err, ff_err_code_of(errno), "%s: %s", path, strerror(errno));
		goto done;
	}
	if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size > max || access(full, R_OK)) {
		if (S_ISREG(st.st_mode) && (uint64_t)st.st_size > max) {
			out->len = (size_t)st.st_size;
			rc = 0;
		} else {
			ff_err_set(err, FF_EX_NOREPO, "%s: %s", path, S_ISREG(st.st_mode) ? strerror(errno) : "not a regular file");
		}
		goto done;
	}
	text = ff_xmalloc(sizeof *text);
	memset(text, 0, sizeof *text);
	rc = git_filter_list_load(&filters, g->repo, NULL, path, GIT_FILTER_TO_ODB, GIT_FILTER_DEFAULT);
	if (!rc)
		rc = git_filter_list_apply_to_file(text, filters, g->repo, full);
	if (rc) {
		rc = ff_git_error(err, rc, path);
		goto done;
	}
	*out = (struct ff_content){text->ptr ? text->ptr : "", text->size, mark(text, OWNER_BUF)};
	text = NULL;
	rc = 1;
done:
	if (text)
		git_buf_dispose(text);
	free(text);
	git_filter_list_free(filters);
	ff_arena_free(&a);
	return rc;
}

bool ff_git_binary(const struct ff_content *c)
{
	return c->len && memchr(c->data, '\0', c->len < BINARY_LOOK ? c->len : BINARY_LOOK);
}
