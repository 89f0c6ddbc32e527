/*
 * repo.c - opens a repository, resolves revisions, tells what a commit says of itself.
 * Called by src/scan.  Knows nothing of files and their content.
 */
#include "git_room.h"

/*
 * git_libgit2_init reads every certificate authority of the system for TLS: four fifths of its
 * time (8 of 10 ms), for connections that this house never makes through libgit2.  A library
 * looks a symbol up in the program first, so this one is found instead of mbedTLS's; where
 * libgit2 is built on another TLS library, nobody calls it.  0: read without error.
 */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);
int mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return 0;
}

int ff_git_error(struct ff_err *err, int rc, const char *what)
{
	const git_error *e = git_error_last(); /* before any other call of the library */
	int code = rc == GIT_ENOTFOUND || rc == GIT_EINVALIDSPEC || rc == GIT_EAMBIGUOUS || rc == GIT_EOWNER ? FF_EX_NOREPO : FF_EX_DATA;
	if (rc == GIT_ELOCKED)
		code = FF_EX_TEMP;
	return ff_err_set(err, code, "%s: %s", what, e && e->message ? e->message : "libgit2 gave no reason");
}

static int start_library(struct ff_err *err)
{
	int rc = git_libgit2_init();
	if (rc < 0)
		return ff_git_error(err, rc, "libgit2");
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0); /* git does not hash what it reads, either */
	git_libgit2_opts(GIT_OPT_DISABLE_PACK_KEEP_FILE_CHECKS, 1);
	git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)32 << 20);
	return 0;
}

static char *without_slash(const char *path)
{
	size_t n = path ? strlen(path) : 0;
	while (n > 1 && path[n - 1] == '/')
		n--;
	char *s = ff_xmalloc(n + 1);
	if (n)
		memcpy(s, path, n);
	s[n] = '\0';
	return s;
}

int ff_git_open(const char *dir, struct ff_git **out, struct ff_err *err)
{
	*out = NULL;
	if (start_library(err))
		return -1;
	struct ff_git *g = ff_xmalloc(sizeof *g);
	memset(g, 0, sizeof *g);
	int rc = git_repository_open_ext(&g->repo, dir, 0, NULL);
	if (!rc)
		rc = git_repository_odb(&g->odb, g->repo);
	if (rc) {
		ff_git_error(err, rc, dir);
		err->code = FF_EX_NOREPO;
		ff_git_close(g);
		return -1;
	}
	g->common = without_slash(git_repository_commondir(g->repo));
	g->top = without_slash(git_repository_workdir(g->repo));
	*out = g;
	return 0;
}

void ff_git_close(struct ff_git *g)
{
	if (!g)
		return;
	git_odb_free(g->odb);
	git_repository_free(g->repo);
	free(g->common);
	free(g->top);
	free(g);
	git_libgit2_shutdown();
}

const char *ff_git_common(const struct ff_git *g)
{
	return g->common;
}

const char *ff_git_top(const struct ff_git *g)
{
	return g->top;
}

/* ---- ids ---- */

bool ff_id_none(const struct ff_id *id)
{
	static const struct ff_id none;
	return !memcmp(id, &none, sizeof none);
}

bool ff_id_equal(const struct ff_id *a, const struct ff_id *b)
{
	return !memcmp(a, b, sizeof *a);
}

void ff_id_hex(const struct ff_id *id, char out[FF_ID_HEX])
{
	static const char digits[] = "0123456789abcdef";
	out[0] = '\0';
	if (ff_id_none(id))
		return;
	for (int i = 0; i < FF_ID_BYTES; i++) {
		out[2 * i] = digits[id->b[i] >> 4];
		out[2 * i + 1] = digits[id->b[i] & 15];
	}
	out[2 * FF_ID_BYTES] = '\0';
}

struct ff_id ff_git_id_from(const git_oid *oid)
{
	struct ff_id id;
	memcpy(id.b, oid->id, FF_ID_BYTES);
	return id;
}

git_oid ff_git_id_to(const struct ff_id *id)
{
	git_oid oid;
	memcpy(oid.id, id->b, FF_ID_BYTES);
	return oid;
}

int ff_id_of(const void *p, size_t n, struct ff_id *out, struct ff_err *err)
{
	git_oid oid;
	static bool started; /* no repository may be open here: the hash needs the library's own start */
	if (!started && start_library(err))
		return -1;
	started = true;
	int rc = git_odb_hash(&oid, p, n, GIT_OBJECT_BLOB);
	if (rc)
		return ff_git_error(err, rc, "hash");
	*out = ff_git_id_from(&oid);
	return 0;
}

/* ---- revisions ---- */

static const char *hex_of(struct ff_arena *a, const git_oid *oid)
{
	char *s = ff_arena_alloc(a, FF_ID_HEX);
	git_oid_tostr(s, FF_ID_HEX, oid);
	return s;
}

/* First line of the message. */
static const char *subject_of(struct ff_arena *a, git_commit *c)
{
	const char *m = git_commit_message(c);
	m = m ? m + strspn(m, "\n\r ") : "";
	return ff_arena_dup(a, m, strcspn(m, "\n\r"));
}

/* Value of the FibreFlow-Task trailer, "" without. */
static const char *task_of(struct ff_arena *a, git_commit *c)
{
	git_message_trailer_array t = {0};
	const char *value = "";
	const char *m = git_commit_message(c);
	if (!m || !strstr(m, "FibreFlow-Task") || git_message_trailers(&t, m))
		return value;
	for (size_t i = 0; i < t.count; i++)
		if (!strcmp(t.trailers[i].key, "FibreFlow-Task"))
			value = ff_arena_str(a, t.trailers[i].value);
	git_message_trailer_array_free(&t);
	return value;
}

/* Name of the folder that holds the work tree; of a bare repository, its own without ".git". */
static const char *name_of(const struct ff_git *g, struct ff_arena *a)
{
	char *base = ff_arena_str(a, ff_path_base(*g->top ? g->top : g->common));
	size_t n = strlen(base);
	if (n > 4 && !strcmp(base + n - 4, ".git"))
		base[n - 4] = '\0';
	return base;
}

/* Short name of the checked-out branch, "" when detached. */
static const char *branch_of(struct ff_git *g, struct ff_arena *a)
{
	git_reference *head = NULL;
	const char *name = "";
	if (!git_reference_lookup(&head, g->repo, "HEAD") && git_reference_type(head) == GIT_REFERENCE_SYMBOLIC) {
		const char *target = git_reference_symbolic_target(head);
		if (target && ff_str_starts(target, "refs/heads/"))
			name = ff_arena_str(a, target + strlen("refs/heads/"));
	}
	git_reference_free(head);
	return name;
}

static void describe(struct ff_git *g, struct ff_arena *a, git_commit *c, struct ff_commit *out)
{
	const git_signature *by = git_commit_author(c);
	out->id = hex_of(a, git_commit_id(c));
	for (unsigned i = 0; i < git_commit_parentcount(c); i++)
		ff_strings_push(a, &out->parents, hex_of(a, git_commit_parent_id(c, i)));
	out->author = by && by->name ? ff_arena_str(a, by->name) : "";
	out->email = by && by->email ? ff_arena_str(a, by->email) : "";
	out->time = by ? by->when.time : 0;
	out->subject = subject_of(a, c);
	out->task = task_of(a, c);
	out->branch = branch_of(g, a);
	out->repository = name_of(g, a);
	out->range = "";
	out->mode = FF_MODE_COMMIT;
}

static int commit_of(struct ff_git *g, const git_object *o, git_commit **out, const char *spec, struct ff_err *err)
{
	git_object *peeled = NULL;
	(void)g;
	int rc = git_object_peel(&peeled, o, GIT_OBJECT_COMMIT);
	if (rc) {
		ff_git_error(err, GIT_ENOTFOUND, spec);
		return ff_err_set(err, FF_EX_NOREPO, "%s: not a commit", spec);
	}
	*out = (git_commit *)peeled;
	return 0;
}

/* A word of the command line to a commit; "" is HEAD. */
static int resolve(struct ff_git *g, const char *word, git_commit **out, struct ff_err *err)
{
	git_object *o = NULL;
	word = *word ? word : "HEAD";
	int rc = git_revparse_single(&o, g->repo, word);
	if (rc) {
		ff_git_error(err, rc, word);
		err->code = FF_EX_NOREPO;
		return -1;
	}
	rc = commit_of(g, o, out, word, err);
	git_object_free(o);
	return rc;
}

/* Tree of the first parent; none for a first commit and where a shallow clone ends. */
static void parent_tree(git_commit *c, struct ff_revision *out)
{
	git_commit *parent = NULL;
	if (!git_commit_parentcount(c))
		return;
	if (git_commit_parent(&parent, c, 0)) {
		out->cut = true;
		return;
	}
	out->old_tree = ff_git_id_from(git_commit_tree_id(parent));
	git_commit_free(parent);
}

static int range(struct ff_git *g, struct ff_arena *a, const char *spec, const char *dots, struct ff_revision *out, struct ff_err *err)
{
	git_commit *from = NULL, *to = NULL, *base = NULL;
	git_oid oid;
	bool symmetric = dots[2] == '.';
	int rc = -1;
	const char *left = ff_arena_dup(a, spec, (size_t)(dots - spec)), *right = dots + (symmetric ? 3 : 2);
	if (resolve(g, left, &from, err) || resolve(g, right, &to, err))
		goto done;
	if (symmetric) {
		rc = git_merge_base(&oid, g->repo, git_commit_id(from), git_commit_id(to));
		if (!rc)
			rc = git_commit_lookup(&base, g->repo, &oid);
		if (rc) {
			rc = ff_git_error(err, GIT_ENOTFOUND, spec);
			goto done;
		}
		git_commit_free(from);
		from = base;
	}
	describe(g, a, to, &out->commit);
	out->commit.mode = FF_MODE_RANGE;
	out->commit.range = ff_arena_printf(a, "%s..%s", hex_of(a, git_commit_id(from)), out->commit.id);
	out->old_tree = ff_git_id_from(git_commit_tree_id(from));
	out->tree = ff_git_id_from(git_commit_tree_id(to));
	rc = 0;
done:
	git_commit_free(from);
	git_commit_free(to);
	return rc;
}

int ff_git_revision(struct ff_git *g, struct ff_arena *a, const char *spec, struct ff_revision *out, struct ff_err *err)
{
	git_commit *c = NULL;
	const char *dots = strstr(spec, "..");
	memset(out, 0, sizeof *out);
	if (dots)
		return range(g, a, spec, dots, out, err);
	if (resolve(g, spec, &c, err))
		return -1;
	describe(g, a, c, &out->commit);
	out->tree = ff_git_id_from(git_commit_tree_id(c));
	parent_tree(c, out);
	git_commit_free(c);
	return 0;
}

int ff_git_head(struct ff_git *g, struct ff_arena *a, struct ff_revision *out, struct ff_err *err)
{
	git_commit *c = NULL;
	memset(out, 0, sizeof *out);
	if (git_repository_head_unborn(g->repo) == 1) {
		out->commit.author = out->commit.email = out->commit.subject = out->commit.task = "";
		out->commit.branch = branch_of(g, a);
		out->commit.repository = name_of(g, a);
	} else {
		if (resolve(g, "HEAD", &c, err))
			return -1;
		describe(g, a, c, &out->commit);
		out->old_tree = ff_git_id_from(git_commit_tree_id(c));
		/* the new side is no commit: its parent is HEAD, its author not known */
		out->commit.parents = (struct ff_strings){0};
		ff_strings_push(a, &out->commit.parents, out->commit.id);
		out->commit.author = out->commit.email = out->commit.subject = out->commit.task = "";
		out->commit.time = 0;
		git_commit_free(c);
	}
	out->commit.id = out->commit.range = "";
	out->commit.mode = FF_MODE_WORKTREE;
	return 0;
}
