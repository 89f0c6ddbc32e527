/*
 * ssh_config.c - what a person's own SSH configuration makes of a name.  OpenSSH is asked (`ssh -G`, which connects to nothing): it alone
 * knows Match, Include, %-tokens and the files' order.  Called by ff-correlate's sources through ssh.h.
 */
#include <ctype.h>
#include <pwd.h>
#include <unistd.h>

#include "ff/ssh.h"

#define ASK_MS 5000
#define MOST_SAID (256u << 10)

static const char *home_of(struct ff_arena *a)
{
	const char *home = getenv("HOME");
	const struct passwd *me = home && *home ? NULL : getpwuid(getuid());
	return home && *home ? home : me ? ff_arena_str(a, me->pw_dir) : "/";
}

/* "~/x" as a path. */
static const char *expanded(struct ff_arena *a, const char *path)
{
	return ff_str_starts(path, "~/") ? ff_arena_printf(a, "%s/%s", home_of(a), path + 2) : path;
}

/* Files, one after the other on a line. */
static void add_files(struct ff_arena *a, struct ff_strings *list, const char *text)
{
	for (const char *p = text + strspn(text, " "); *p; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");
		if (strncmp(p, "none", n) || n != 4)
			ff_strings_push(a, list, expanded(a, ff_arena_dup(a, p, n)));
		p += n;
	}
}

/* global: files of all users, which stand behind the person's own. */
static void take(struct ff_arena *a, const char *key, const char *value, struct ff_ssh_host *h, struct ff_strings *global)
{
	bool none = !strcmp(value, "none") || !*value;
	if (!strcmp(key, "hostname"))
		h->address = value;
	else if (!strcmp(key, "user"))
		h->user = value;
	else if (!strcmp(key, "port"))
		h->port = atoi(value);
	else if (!strcmp(key, "hostkeyalias") && !none)
		h->known_as = value;
	else if (!strcmp(key, "identityfile"))
		ff_strings_push(a, &h->keys, expanded(a, value));
	else if (!strcmp(key, "userknownhostsfile"))
		add_files(a, &h->known_hosts, value);
	else if (!strcmp(key, "globalknownhostsfile"))
		add_files(a, global, value);
	else if (!strcmp(key, "identityagent") && strcmp(value, "SSH_AUTH_SOCK") != 0)
		h->agent = none ? "" : expanded(a, value);
	else if ((!strcmp(key, "proxyjump") || !strcmp(key, "proxycommand")) && !none)
		h->refused = ff_arena_printf(a, "the SSH configuration reaches it through %s %s, which is not supported: name an address that answers here itself",
		                             !strcmp(key, "proxyjump") ? "ProxyJump" : "ProxyCommand", value);
}

/* "key value" a line. */
static void read_answer(struct ff_arena *a, const char *text, struct ff_ssh_host *h)
{
	struct ff_strings global = {0};
	for (const char *p = text, *nl; *p; p = nl) {
		nl = strchr(p, '\n');
		nl = nl ? nl + 1 : p + strlen(p);
		size_t key = strcspn(p, " \n"), end = strcspn(p, "\n");
		if (key < end)
			take(a, ff_arena_dup(a, p, key), ff_arena_dup(a, p + key + 1, end - key - 1), h, &global);
	}
	for (int i = 0; i < global.count; i++)
		ff_strings_push(a, &h->known_hosts, global.items[i]);
}

/* [USER@]HOST[:PORT]; an address of IPv6 with a port stands in brackets. */
static int split(struct ff_arena *a, const char *name, const char **user, const char **host, const char **port, struct ff_err *err)
{
	const char *at = strrchr(name, '@'), *rest = at ? at + 1 : name, *close = *rest == '[' ? strchr(rest, ']') : NULL;
	const char *colon = close ? (close[1] == ':' ? close + 1 : NULL) : strchr(rest, ':');
	if (colon && !close && strchr(colon + 1, ':'))
		colon = NULL; /* an address of IPv6 */
	*user = at ? ff_arena_dup(a, name, (size_t)(at - name)) : "";
	*host = close ? ff_arena_dup(a, rest + 1, (size_t)(close - rest - 1)) : colon ? ff_arena_dup(a, rest, (size_t)(colon - rest)) : ff_arena_str(a, rest);
	*port = colon ? colon + 1 : "";
	for (const char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("@:[].-_%", *p))
			return ff_err_set(err, FF_EX_CONFIG, "'%.80s' is no host ([user@]host[:port])", name);
	long number = strtol(*port, NULL, 10);
	if (!**host || **host == '-' || **user == '-' || (**port && (strspn(*port, "0123456789") != strlen(*port) || number < 1 || number > 65535)))
		return ff_err_set(err, FF_EX_CONFIG, "'%.80s' is no host ([user@]host[:port])", name);
	return 0;
}

int ff_ssh_look(struct ff_arena *a, const char *name, struct ff_ssh_host *out, struct ff_err *err)
{
	const char *user, *host, *port, *argv[10] = {"ssh", "-G"}, *me = getenv("USER"), *agent = getenv("SSH_AUTH_SOCK");
	struct ff_spawn spawn = {.argv = argv, .pipes = FF_SPAWN_OUT | FF_SPAWN_ERR};
	struct ff_err none = {0};
	struct ff_buf said, talk;
	int n = 2, status = 1;
	if (split(a, name, &user, &host, &port, err))
		return -1;
	if (*user)
		argv[n++] = "-l", argv[n++] = user;
	if (*port)
		argv[n++] = "-p", argv[n++] = port;
	argv[n++] = "--";
	argv[n++] = host;
	const struct passwd *mine = getpwuid(getuid());
	out->name = name;
	out->address = host;
	out->user = *user ? user : mine ? ff_arena_str(a, mine->pw_name) : me ? me : "";
	out->port = *port ? atoi(port) : 22;
	out->agent = agent ? agent : "";
	out->known_as = out->refused = "";
	ff_buf_init(&said, MOST_SAID);
	ff_buf_init(&talk, FF_MAX_STDERR);
	if (!ff_run(&spawn, NULL, 0, &said, &talk, ASK_MS, &status, &none) && !status)
		read_answer(a, ff_buf_text(&said), out);
	else if (none.code != 0 || status == 127)
		add_files(a, &out->known_hosts, "~/.ssh/known_hosts /etc/ssh/ssh_known_hosts");
	else
		ff_err_set(err, FF_EX_CONFIG, "%.80s: %.*s", name, (int)strcspn(ff_buf_text(&talk), "\n"), ff_buf_text(&talk));
	if (!out->keys.count)
		add_files(a, &out->keys, "~/.ssh/id_ed25519 ~/.ssh/id_ecdsa ~/.ssh/id_rsa");
	if (!*out->known_as) /* an alias stands there without a port */
		out->known_as = out->port == 22 ? out->address : ff_arena_printf(a, "[%s]:%d", out->address, out->port);
	ff_buf_free(&said);
	ff_buf_free(&talk);
	return err->code ? -1 : 0;
}
