/*
 * text.c - our hook as text: the block that this version writes, and the same block found again in a file that
 * a person may have edited.  Called by install.c and doctor.c; must not know where hooks lie.
 */
#include <errno.h>
#include <sys/stat.h>

#include "room.h"

#define START "# FibreFlow's "
#define END "# End of FibreFlow's hook, "
#define HASH_DIGITS 16

const char *ff_hook_libexec(struct ff_arena *a)
{
	char *real = realpath(ff_arena_printf(a, "%s/../libexec/fibreflow", ff_path_self_dir(a)), NULL);
	const char *dir = real ? ff_arena_str(a, real) : NULL;
	free(real);
	return dir;
}

/* A word that sh takes as it is, whatever it holds. */
static void quote(struct ff_buf *b, const char *s)
{
	ff_buf_char(b, '\'');
	for (; *s; s++)
		if (*s == '\'')
			ff_buf_str(b, "'\\''");
		else
			ff_buf_char(b, *s);
	ff_buf_char(b, '\'');
}

static void sum(char out[HASH_DIGITS + 1], const char *p, size_t n)
{
	snprintf(out, HASH_DIGITS + 1, "%016llx", (unsigned long long)ff_hash(FF_HASH_START, p, n));
}

int ff_hook_block(struct ff_arena *a, const char *name, struct ff_buf *out, struct ff_err *err)
{
	const char *dir = ff_hook_libexec(a);
	char *text, hash[HASH_DIGITS + 1];
	size_t len;
	if (!dir)
		return ff_err_set(err, FF_EX_CONFIG, "the hook scripts are not beside the programs (../libexec/fibreflow)");
	if (ff_file_read(a, ff_arena_printf(a, "%s/hook", dir), FF_HOOK_MAX, &text, &len, err))
		return -1;
	char *from = strstr(text, START), *at = from ? strstr(from, "@NAME@") : NULL, *place = at ? strstr(at, "@LIBEXEC@") : NULL;
	if (!place)
		return ff_err_set(err, FF_EX_BUG, "%s/hook is not our hook script", dir);
	ff_buf_add(out, from, (size_t)(at - from));
	ff_buf_str(out, name);
	at += strlen("@NAME@");
	ff_buf_add(out, at, (size_t)(place - at));
	quote(out, dir);
	ff_buf_str(out, place + strlen("@LIBEXEC@"));
	sum(hash, ff_buf_text(out), out->len);
	ff_buf_printf(out, END "%s\n", hash);
	return 0;
}

/* The first line of text[from..] that starts with these words; NULL when there is none. */
static char *find_line(char *text, const char *words)
{
	for (char *at = text; (at = strstr(at, words)); at++)
		if (at == text || at[-1] == '\n')
			return at;
	return NULL;
}

static void find_block(struct ff_hook_file *f)
{
	char *start = find_line(f->text, START), *end = start ? find_line(start, END) : NULL, hash[HASH_DIGITS + 1];
	if (!start)
		return;
	if (!end) { /* the first version's: the whole file */
		f->start = 0;
		f->end = f->len;
		return;
	}
	sum(hash, start, (size_t)(end - start));
	f->edited = !ff_str_starts(end + strlen(END), hash);
	f->start = (size_t)(start - f->text);
	f->end = (size_t)(end - f->text) + strcspn(end, "\n");
	f->end += f->text[f->end] == '\n';
}

int ff_hook_file_read(struct ff_arena *a, const char *path, struct ff_hook_file *out, struct ff_err *err)
{
	struct stat st;
	memset(out, 0, sizeof *out);
	if (lstat(path, &st) != 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : ff_err_set(err, ff_err_code_of(errno), "%s: %s", path, strerror(errno));
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) { /* a dangling link is somebody's */
		out->text = ff_arena_str(a, "");
		return 0;
	}
	out->mode = st.st_mode & 07777;
	out->executable = st.st_mode & 0111;
	if (st.st_size > (off_t)FF_HOOK_MAX) {
		out->text = ff_arena_str(a, "");
		return 0; /* not ours: ours is small */
	}
	if (ff_file_read(a, path, FF_HOOK_MAX, &out->text, &out->len, err))
		return -1;
	find_block(out);
	return 0;
}

static bool blank(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != ' ' && p[i] != '\t' && p[i] != '\n')
			return false;
	return true;
}

bool ff_hook_file_shared(const struct ff_hook_file *f)
{
	size_t first = f->len > 2 && !memcmp(f->text, "#!", 2) ? strcspn(f->text, "\n") : 0;
	return (f->start > first && !blank(f->text + first, f->start - first)) || !blank(f->text + f->end, f->len - f->end);
}
