/*
 * known.c - known_hosts, as OpenSSH writes it: which keys a host had so far.  libssh2 reads single lines (it knows hashed names); which
 * lines there are, and what @revoked means, is read here, since libssh2 takes such a mark for a name.  Wildcards and certificate
 * authorities are not followed: such a host counts as unknown.  Called by ssh.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "ssh_room.h"

#define MOST_FILE (4u << 20)
#define PLAIN (LIBSSH2_KNOWNHOST_TYPE_PLAIN | LIBSSH2_KNOWNHOST_KEYENC_RAW)

/* What the lines make of a key of that name: LIBSSH2_KNOWNHOST_CHECK_*. */
static int compare(LIBSSH2_SESSION *s, const struct ff_strings *lines, const char *name, const char *key, size_t size)
{
	LIBSSH2_KNOWNHOSTS *all = libssh2_knownhost_init(s);
	int result = LIBSSH2_KNOWNHOST_CHECK_FAILURE;
	if (!all)
		return result;
	for (int i = 0; i < lines->count; i++) /* one that it cannot read is one that it does not have */
		libssh2_knownhost_readline(all, lines->items[i], strlen(lines->items[i]), LIBSSH2_KNOWNHOST_FILE_OPENSSH);
	result = libssh2_knownhost_check(all, name, key, size, PLAIN, NULL);
	libssh2_knownhost_free(all);
	return result;
}

/* A line without its mark that speaks of the host: no key is one byte long. */
static bool speaks_of(LIBSSH2_SESSION *s, const char *line, const char *name)
{
	char *items[] = {(char *)line};
	const struct ff_strings one = {.items = (void *)items, .count = 1};
	if (line[0] != '|' && !strstr(line, name))
		return false;
	return compare(s, &one, name, "x", 1) == LIBSSH2_KNOWNHOST_CHECK_MISMATCH;
}

/* The second word of a line. */
static const char *type_in(struct ff_arena *a, const char *line)
{
	const char *type = line + strcspn(line, " \t");
	type += strspn(type, " \t");
	return ff_arena_dup(a, type, strcspn(type, " \t"));
}

static void look_line(struct ff_arena *a, LIBSSH2_SESSION *s, const char *line, const char *file, int number, struct net_known *k)
{
	static const char mark[] = "@revoked";
	bool revoked = ff_str_starts(line, mark);
	if (revoked)
		line += sizeof mark - 1;
	line += strspn(line, " \t");
	if (!*line || *line == '#' || *line == '@' || !speaks_of(s, line, k->name))
		return;
	if (revoked) {
		ff_strings_push(a, &k->revoked, line);
		return;
	}
	const char *type = type_in(a, line);
	ff_strings_push(a, &k->lines, line);
	if (!ff_strings_has(&k->types, type))
		ff_strings_push(a, &k->types, type);
	if (!*k->place)
		k->place = ff_arena_printf(a, "%s:%d", file, number);
}

void net_known_look(struct ff_arena *a, LIBSSH2_SESSION *s, const struct ff_ssh_host *h, struct net_known *k)
{
	*k = (struct net_known){.name = h->known_as, .place = ""};
	for (int i = 0; i < h->known_hosts.count; i++) {
		const char *file = h->known_hosts.items[i];
		struct ff_err none = {0};
		char *text;
		size_t n;
		int number = 0;
		if (ff_file_read(a, file, MOST_FILE, &text, &n, &none))
			continue;
		for (char *line = text, *next; line; line = next) {
			next = strchr(line, '\n');
			if (next)
				*next++ = '\0';
			line[strcspn(line, "\r")] = '\0';
			look_line(a, s, line, file, ++number, k);
		}
	}
}

int net_known_check(LIBSSH2_SESSION *s, const struct net_known *k, const char *key, size_t size)
{
	if (compare(s, &k->revoked, k->name, key, size) == LIBSSH2_KNOWNHOST_CHECK_MATCH)
		return FF_SSH_CHANGED;
	if (!k->lines.count)
		return FF_SSH_UNKNOWN;
	return compare(s, &k->lines, k->name, key, size) == LIBSSH2_KNOWNHOST_CHECK_MATCH ? FF_SSH_OK : FF_SSH_CHANGED;
}

int net_known_add(struct ff_arena *a, const struct ff_ssh_host *h, const struct net_known *k, const char *key, size_t size, struct ff_err *err)
{
	const char *file = h->known_hosts.count ? h->known_hosts.items[0] : "";
	const char *line = ff_arena_printf(a, "%s %s %s\n", k->name, net_key_type(a, key, size), net_base64(a, key, size, true));
	int fd = *file ? open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
	if (fd < 0)
		return ff_err_set(err, FF_EX_CONFIG, "%s: %s", *file ? file : "known_hosts", *file ? strerror(errno) : "there is no such file");
	int rc = ff_write_all(fd, line, strlen(line), err);
	close(fd);
	return rc;
}
