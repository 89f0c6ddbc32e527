/*
 * ssh.c - a command on several hosts side by side: one session each, none of them waited for; poll tells which one can go on.  Called
 * through ssh.h; what the command says it does not know.  libssh2 never looks at the host's key by itself: nothing of ours is sent before
 * known.c has seen it.
 */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "ssh_room.h"

#define TICK 10         /* ms, while a name is looked up */
#define MOST_AGENT 32   /* identities that are tried */
#define MOST_KEYS 16

enum stage { DIAL, HANDSHAKE, METHODS, AGENT, KEYS, OPEN, EXEC, READ, CLOSE, DONE };

struct session {
	struct ff_arena *a;
	const struct ff_ssh_host *h;
	struct ff_ssh_answer *answer;
	struct net_dial dial;
	struct net_known known;
	LIBSSH2_SESSION *ssh;
	LIBSSH2_CHANNEL *channel;
	LIBSSH2_AGENT *agent;
	struct libssh2_agent_publickey *identity; /* the one that is tried */
	const char *passphrase;
	struct ff_buf out;
	struct ff_strings tried;                  /* what became of each key, in words */
	int64_t start;
	int fd, stage, offered, key;              /* offered: identities of the agent so far; key: row of h->keys */
};

/* ---- ends ---- */

static void finish(struct session *s, int state, const char *why)
{
	s->answer->state = state;
	s->answer->why = why;
	s->answer->ms = ff_clock_ms() - s->start;
	s->stage = DONE;
}

/* What libssh2 says of the last error. */
static const char *said(const struct session *s)
{
	char *text = NULL;
	if (s->ssh)
		libssh2_session_last_error(s->ssh, &text, NULL, 0);
	return text && *text ? text : "no reason given";
}

static void broken(struct session *s, const char *at)
{
	finish(s, FF_SSH_BROKEN, ff_arena_printf(s->a, "%s: the session ended while %s: %.200s", s->h->name, at, said(s)));
}

static const char *place(const struct session *s)
{
	return ff_arena_printf(s->a, "%s (%s, port %d)", s->h->name, s->h->address, s->h->port);
}

/* ---- connection and handshake ---- */

/* Those that libssh2 has too: it takes the others out of a list by copying over itself, up to 1.10. */
static const char *supported(struct session *s, const struct ff_strings *wanted)
{
	const char **names = NULL, *list = "";
	int count = libssh2_session_supported_algs(s->ssh, LIBSSH2_METHOD_HOSTKEY, &names);
	for (int i = 0; i < wanted->count; i++)
		for (int k = 0; k < count; k++)
			if (!strcmp(names[k], wanted->items[i]))
				list = ff_arena_printf(s->a, "%s%s%s", list, *list ? "," : "", names[k]);
	if (count > 0)
		libssh2_free(s->ssh, (void *)names);
	return list;
}

/* Only kinds of key that known_hosts has: else the host shows another one, and that looks like a change. */
static void prefer(struct session *s)
{
	static const char *usual[] = {"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"};
	const struct ff_strings all = {.items = usual, .count = FF_COUNT(usual)};
	const char *list = supported(s, s->known.types.count ? &s->known.types : &all);
	if (*list)
		libssh2_session_method_pref(s->ssh, LIBSSH2_METHOD_HOSTKEY, list);
}

static void dial(struct session *s)
{
	bool resolved;
	const char *why = "";
	int state = net_dial_step(&s->dial, &resolved, &why);
	if (state < 0)
		finish(s, resolved ? FF_SSH_UNREACHABLE : FF_SSH_UNRESOLVED, ff_arena_printf(s->a, "%s: %s", place(s), why));
	if (state <= 0)
		return;
	s->fd = s->dial.fd;
	s->dial.fd = -1;
	s->ssh = libssh2_session_init_ex(NULL, NULL, NULL, s);
	if (!s->ssh) {
		finish(s, FF_SSH_BROKEN, "libssh2 has no memory");
		return;
	}
	libssh2_session_set_blocking(s->ssh, 0);
	net_known_look(s->a, s->ssh, s->h, &s->known);
	prefer(s);
	s->stage = HANDSHAKE;
}

static const char *joined(struct ff_arena *a, const struct ff_strings *list, const char *between)
{
	const char *text = "";
	for (int i = 0; i < list->count; i++)
		text = ff_arena_printf(a, "%s%s%s", text, i ? between : "", list->items[i]);
	return text;
}

/* The line that a person would run. */
static const char *scan_line(const struct session *s, const char *type)
{
	const char *kind = ff_str_starts(type, "ecdsa") ? "ecdsa" : ff_str_starts(type, "ssh-") ? type + 4 : type;
	const char *file = s->h->known_hosts.count ? s->h->known_hosts.items[0] : "~/.ssh/known_hosts";
	return ff_arena_printf(s->a, "ssh-keyscan -p %d -t %s %s >> %s", s->h->port, kind, s->h->address, file);
}

static void no_algorithm(struct session *s)
{
	const char *types = joined(s->a, &s->known.types, ", "), *version = libssh2_version(0);
	if (!strcmp(types, "ssh-rsa"))
		finish(s, FF_SSH_ALGORITHMS, ff_arena_printf(s->a, "%s: %s has its RSA key alone, which libssh2 %s does not take; add another one: %s", place(s), s->known.place,
		                                             version, scan_line(s, "ssh-ed25519")));
	else if (*types)
		finish(s, FF_SSH_ALGORITHMS, ff_arena_printf(s->a, "%s: it shows no key of the kind that %s has (%s)", place(s), s->known.place, types));
	else
		finish(s, FF_SSH_ALGORITHMS, ff_arena_printf(s->a, "%s: no algorithm in common with libssh2 %s; a host that has an RSA key alone needs an ed25519 one", place(s),
		                                             version));
}

static void check_key(struct session *s)
{
	size_t size;
	int type;
	struct ff_err err = {0};
	const char *key = libssh2_session_hostkey(s->ssh, &size, &type), *hash = libssh2_hostkey_hash(s->ssh, LIBSSH2_HOSTKEY_HASH_SHA256);
	if (!key || !hash) {
		broken(s, "it showed its key");
		return;
	}
	const char *kind = net_key_type(s->a, key, size), *print = ff_arena_printf(s->a, "%s SHA256:%s", kind, net_base64(s->a, hash, 32, false));
	int state = net_known_check(s->ssh, &s->known, key, size);
	if (state == FF_SSH_UNKNOWN && s->h->accept_new && !net_known_add(s->a, s->h, &s->known, key, size, &err))
		state = FF_SSH_OK;
	s->stage = METHODS;
	if (state == FF_SSH_UNKNOWN)
		finish(s, state, ff_arena_printf(s->a, "%s: its key is not known (%s)%s%s; if that is the right one: %s", place(s), print, *err.text ? "; " : "", err.text,
		                                 scan_line(s, kind)));
	else if (state == FF_SSH_CHANGED && s->known.revoked.count)
		finish(s, state, ff_arena_printf(s->a, "%s: its key (%s) is revoked or is another one than known_hosts has", place(s), print));
	else if (state == FF_SSH_CHANGED)
		finish(s, state, ff_arena_printf(s->a, "%s: ITS KEY HAS CHANGED: now %s, another one stands in %s. Somebody may be listening. If it was set up anew: "
		                                 "ssh-keygen -f %.*s -R '%s'", place(s), print, s->known.place, (int)(strrchr(s->known.place, ':') - s->known.place), s->known.place,
		                                 s->known.name));
}

static void handshake(struct session *s)
{
	int rc = libssh2_session_handshake(s->ssh, s->fd);
	if (rc == LIBSSH2_ERROR_EAGAIN)
		return;
	if (!rc)
		check_key(s);
	else if (rc == LIBSSH2_ERROR_KEX_FAILURE)
		no_algorithm(s);
	else
		finish(s, FF_SSH_SILENT, ff_arena_printf(s->a, "%s: it does not speak SSH as expected: %.200s", place(s), said(s)));
}

/* ---- who we are ---- */

static void note(struct session *s, const char *key, const char *what)
{
	ff_strings_push(s->a, &s->tried, ff_arena_printf(s->a, "%s %s", key, what));
}

static const char rsa[] = "is an RSA key, whose signatures by libssh2 before 1.11 servers refuse: use ed25519 or ECDSA";

static void open_agent(struct session *s)
{
	s->stage = KEYS;
	if (!*s->h->agent)
		return;
	s->agent = libssh2_agent_init(s->ssh);
	if (!s->agent)
		return;
	libssh2_agent_set_identity_path(s->agent, s->h->agent);
	if (libssh2_agent_connect(s->agent) || libssh2_agent_list_identities(s->agent))
		note(s, "the agent", "does not answer");
	else
		s->stage = AGENT;
}

static void methods(struct session *s)
{
	const char *list = libssh2_userauth_list(s->ssh, s->h->user, (unsigned)strlen(s->h->user));
	if (!list && libssh2_session_last_errno(s->ssh) == LIBSSH2_ERROR_EAGAIN)
		return;
	if (!list && libssh2_userauth_authenticated(s->ssh))
		s->stage = OPEN;
	else if (!list)
		broken(s, "it said who may come in");
	else if (!strstr(list, "publickey"))
		finish(s, FF_SSH_REFUSED, ff_arena_printf(s->a, "%s: it takes no keys from %s, only: %.100s", place(s), s->h->user, list));
	else
		open_agent(s);
}

/* The next identity that is worth trying; false: there is none. */
static bool next_identity(struct session *s)
{
	while (s->offered++ < MOST_AGENT && !libssh2_agent_get_identity(s->agent, &s->identity, s->identity)) {
		if (strcmp(net_key_type(s->a, s->identity->blob, s->identity->blob_len), "ssh-rsa") != 0)
			return true;
		note(s, ff_arena_printf(s->a, "%.80s of the agent", s->identity->comment), rsa);
	}
	s->identity = NULL;
	return false;
}

static void agent(struct session *s)
{
	if (!s->offered && !next_identity(s)) {
		s->stage = KEYS;
		return;
	}
	int rc = libssh2_agent_userauth(s->agent, s->h->user, s->identity);
	if (rc == LIBSSH2_ERROR_EAGAIN)
		return;
	if (!rc) {
		s->stage = OPEN;
		return;
	}
	note(s, ff_arena_printf(s->a, "%.80s of the agent", s->identity->comment), "is not accepted");
	if (rc == LIBSSH2_ERROR_SOCKET_DISCONNECT || rc == LIBSSH2_ERROR_SOCKET_RECV)
		finish(s, FF_SSH_REFUSED, ff_arena_printf(s->a, "%s: it hung up on %s after: %s", place(s), s->h->user, joined(s->a, &s->tried, "; ")));
	else if (!next_identity(s))
		s->stage = KEYS;
}

/* False: not worth trying, and why is noted. */
static bool worth_trying(struct session *s, const char *path)
{
	struct net_key k = net_key_look(s->a, path);
	if (!k.there)
		return false;
	if (k.rsa)
		note(s, path, rsa);
	if (!k.rsa && k.encrypted && !s->passphrase && !(s->passphrase = net_passphrase(s->a, path)))
		note(s, path, ff_arena_printf(s->a, "is encrypted: ssh-add %s", path));
	return !k.rsa && (!k.encrypted || s->passphrase);
}

static void keys(struct session *s)
{
	if (s->key >= s->h->keys.count || s->key >= MOST_KEYS) {
		finish(s, FF_SSH_REFUSED, ff_arena_printf(s->a, "%s: %s is not let in%s%s", place(s), s->h->user, s->tried.count ? ": " : ": there is no key, and no agent",
		                                          joined(s->a, &s->tried, "; ")));
		return;
	}
	const char *path = s->h->keys.items[s->key];
	int rc = -1;
	if (worth_trying(s, path)) {
		rc = libssh2_userauth_publickey_fromfile_ex(s->ssh, s->h->user, (unsigned)strlen(s->h->user), NULL, path, s->passphrase ? s->passphrase : "");
		if (rc == LIBSSH2_ERROR_EAGAIN)
			return;
		if (rc)
			note(s, path, s->passphrase && (rc == LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED || rc == LIBSSH2_ERROR_FILE) ? "does not open with that passphrase"
			              : rc == LIBSSH2_ERROR_FILE                                                             ? "cannot be read"
			                                                                                                      : "is not accepted");
	}
	s->passphrase = NULL;
	s->key++;
	if (!rc)
		s->stage = OPEN;
}

/* ---- the command ---- */

static void open_channel(struct session *s)
{
	s->channel = libssh2_channel_open_session(s->ssh);
	if (s->channel)
		s->stage = EXEC;
	else if (libssh2_session_last_errno(s->ssh) != LIBSSH2_ERROR_EAGAIN)
		broken(s, "a channel was opened");
}

static void execute(struct session *s)
{
	int rc = libssh2_channel_exec(s->channel, s->h->command);
	if (!rc)
		s->stage = READ;
	else if (rc != LIBSSH2_ERROR_EAGAIN)
		broken(s, "the command was started");
}

static void read_output(struct session *s)
{
	char bytes[16384];
	ssize_t n;
	while ((n = libssh2_channel_read_stderr(s->channel, bytes, sizeof bytes)) > 0)
		; /* talk is not kept */
	while ((n = libssh2_channel_read(s->channel, bytes, sizeof bytes)) > 0 && !s->out.over)
		ff_buf_add(&s->out, bytes, (size_t)n);
	if (s->out.over)
		finish(s, FF_SSH_BROKEN, ff_arena_printf(s->a, "%s: it says more than %u MiB", place(s), FF_SSH_MOST_OUTPUT >> 20));
	else if (n < 0 && n != LIBSSH2_ERROR_EAGAIN)
		broken(s, "the answer was read");
	else if (libssh2_channel_eof(s->channel))
		s->stage = CLOSE;
}

static void close_channel(struct session *s)
{
	char *signal = NULL;
	int rc = libssh2_channel_close(s->channel);
	if (!rc)
		rc = libssh2_channel_wait_closed(s->channel);
	if (rc == LIBSSH2_ERROR_EAGAIN)
		return;
	libssh2_channel_get_exit_signal(s->channel, &signal, NULL, NULL, NULL, NULL, NULL);
	s->answer->status = signal ? 128 : libssh2_channel_get_exit_status(s->channel);
	libssh2_free(s->ssh, signal);
	finish(s, FF_SSH_OK, "");
}

/* ---- all of them ---- */

static void (*const steps[DONE])(struct session *s) = {dial, handshake, methods, agent, keys, open_channel, execute, read_output, close_channel};

/* As far as it comes without waiting. */
static void go_on(struct session *s)
{
	int before, key, offered;
	do {
		before = s->stage;
		key = s->key;
		offered = s->offered;
		steps[s->stage](s);
	} while (s->stage != DONE && (s->stage != before || s->key != key || s->offered != offered));
}

static int64_t end_of(const struct session *s)
{
	return s->start + (s->stage < OPEN && s->h->connect_ms < s->h->deadline_ms ? s->h->connect_ms : s->h->deadline_ms);
}

static void late(struct session *s)
{
	static const char *const doing[DONE] = {"no connection", "a connection, but nothing that speaks SSH", "no word about who may come in", "the agent's keys took too long",
	                                        "the keys took too long", "no channel", "the command did not start", "the answer is not whole", "the answer is not whole"};
	static const int states[DONE] = {FF_SSH_UNREACHABLE, FF_SSH_SILENT, FF_SSH_LATE, FF_SSH_LATE, FF_SSH_LATE, FF_SSH_LATE, FF_SSH_LATE, FF_SSH_LATE, FF_SSH_LATE};
	bool named = s->stage != DIAL || s->dial.fd >= 0;
	int64_t ms = end_of(s) - s->start;
	finish(s, named ? states[s->stage] : FF_SSH_UNRESOLVED,
	       ff_arena_printf(s->a, "%s: %s within %lld.%lld s", place(s), named ? doing[s->stage] : "its name has no address", (long long)(ms / 1000), (long long)(ms % 1000 / 100)));
}

/* What it waits for; the time until it has to be looked at again is in *wait. */
static struct pollfd waits_for(const struct session *s, int *wait)
{
	struct pollfd p = {.fd = s->stage == DIAL ? s->dial.fd : s->fd, .events = POLLOUT};
	int64_t left = end_of(s) - ff_clock_ms();
	if (s->stage == DIAL && p.fd < 0)
		left = left < TICK ? left : TICK;
	else if (s->stage == DIAL)
		left = left < 200 ? left : 200; /* another address may be due */
	if (s->stage > DIAL) {
		int to = libssh2_session_block_directions(s->ssh);
		p.events = (short)((to & LIBSSH2_SESSION_BLOCK_INBOUND || !to ? POLLIN : 0) | (to & LIBSSH2_SESSION_BLOCK_OUTBOUND ? POLLOUT : 0));
	}
	left = left < 0 ? 0 : left;
	*wait = *wait < 0 || left < *wait ? (int)left : *wait;
	return p;
}

/* One turn, of `wait` ms at most (-1: as long as it takes); false: all are done. */
static bool turn(struct session *all, struct pollfd *polled, int count, int wait)
{
	int open = wait >= 0;
	for (int i = 0; i < count; i++) {
		polled[i] = (struct pollfd){.fd = -1};
		if (all[i].stage == DONE)
			continue;
		polled[i] = waits_for(&all[i], &wait);
		open++;
	}
	if (!open)
		return false;
	if (poll(polled, (nfds_t)count, wait) < 0 && errno != EINTR)
		return false; /* what is not done yet says so already */
	for (int i = 0; i < count; i++) {
		struct session *s = &all[i];
		if (s->stage != DONE && (polled[i].revents || polled[i].fd < 0 || s->stage == DIAL))
			go_on(s);
		if (s->stage != DONE && ff_clock_ms() >= end_of(s))
			late(s);
	}
	return true;
}

static void begin(struct session *s, struct ff_arena *a, const struct ff_ssh_host *h, struct ff_ssh_answer *answer)
{
	*s = (struct session){.a = a, .h = h, .answer = answer, .fd = -1, .dial = {.fd = -1}, .start = ff_clock_ms()};
	*answer = (struct ff_ssh_answer){.state = FF_SSH_BROKEN, .status = -1, .out = "", .why = "it could not be waited for"};
	ff_buf_init(&s->out, FF_SSH_MOST_OUTPUT);
	if (*h->refused)
		finish(s, FF_SSH_UNSUPPORTED, ff_arena_printf(a, "%s: %s", h->name, h->refused));
	else
		net_dial_start(&s->dial, h->address, h->port);
}

static void end(struct session *s)
{
	s->answer->size = s->out.len;
	s->answer->out = ff_arena_dup(s->a, ff_buf_text(&s->out), s->out.len);
	ff_buf_free(&s->out);
	if (s->fd >= 0)
		close(s->fd); /* whoever does not listen is not waited for */
	s->fd = -1;
	if (s->agent) {
		libssh2_agent_disconnect(s->agent);
		libssh2_agent_free(s->agent);
	}
	if (s->ssh)
		libssh2_session_free(s->ssh);
	net_dial_end(&s->dial);
}

void ff_ssh_run(struct ff_arena *a, const struct ff_ssh_host *hosts, int count, struct ff_ssh_answer *answers, int (*tick)(void *with), void *with)
{
	struct session *all = ff_arena_alloc(a, (size_t)count * sizeof *all + 1);
	struct pollfd *polled = ff_arena_alloc(a, (size_t)count * sizeof *polled + 1);
	if (libssh2_init(0)) {
		for (int i = 0; i < count; i++)
			answers[i] = (struct ff_ssh_answer){.state = FF_SSH_BROKEN, .status = -1, .out = "", .why = "libssh2 cannot start"};
		return;
	}
	for (int i = 0; i < count; i++)
		begin(&all[i], a, &hosts[i], &answers[i]);
	int wait = tick ? 0 : -1;
	int64_t due = ff_clock_ms();
	do {
		if (wait >= 0 && ff_clock_ms() >= due) {
			wait = tick(with);
			due = ff_clock_ms() + wait;
		}
	} while (turn(all, polled, count, wait < 0 ? -1 : due > ff_clock_ms() ? (int)(due - ff_clock_ms()) : 0));
	for (int i = 0; i < count; i++)
		end(&all[i]);
	libssh2_exit();
}
