/* ssh_room.h - what the SSH files of src/net share. */
#ifndef FF_NET_SSH_ROOM_H
#define FF_NET_SSH_ROOM_H

#include <libssh2.h>

#include "ff/ssh.h"

/* ---- dial.c: a connection, without waiting ---- */

struct net_dial {
	struct net_lookup *lookup; /* until the name has its addresses */
	struct addrinfo *next;
	int fd;                    /* -1: none yet */
	int64_t since;             /* of this attempt, ms */
	int error;                 /* errno of the last attempt */
};
void net_dial_start(struct net_dial *d, const char *host, int port);
/* 1 connected (fd is the caller's), 0 not yet (poll fd for writing, or come again in 10 ms), -1 no: resolved says how far it came. */
int net_dial_step(struct net_dial *d, bool *resolved, const char **why);
void net_dial_end(struct net_dial *d); /* but for a connected fd */

/* ---- keys.c: what a private key file is, before it is tried ---- */

struct net_key {
	bool there, rsa, encrypted;
};
struct net_key net_key_look(struct ff_arena *a, const char *path);
/* The type that a key in SSH's own form begins with: "ssh-ed25519"; "" it has none. */
const char *net_key_type(struct ff_arena *a, const void *blob, size_t size);
const char *net_base64(struct ff_arena *a, const void *bytes, size_t size, bool padded);
/* Asks SSH_ASKPASS's program, as ssh does; NULL: there is none, or it said no. */
const char *net_passphrase(struct ff_arena *a, const char *key);

/* ---- known.c: known_hosts ---- */

struct net_known {
	const char *name;                 /* known_as */
	struct ff_strings lines, revoked; /* of this host; those with @revoked, without the mark */
	struct ff_strings types;          /* of the keys in `lines` */
	const char *place;                /* "/home/x/.ssh/known_hosts:12" of the first of them; "" none */
};
/* What the files say of the host, whatever its key.  A file that is not there says nothing. */
void net_known_look(struct ff_arena *a, LIBSSH2_SESSION *s, const struct ff_ssh_host *h, struct net_known *out);
/* FF_SSH_OK, FF_SSH_UNKNOWN or FF_SSH_CHANGED. */
int net_known_check(LIBSSH2_SESSION *s, const struct net_known *k, const char *key, size_t size);
/* Writes the key to the first of the host's files. */
int net_known_add(struct ff_arena *a, const struct ff_ssh_host *h, const struct net_known *k, const char *key, size_t size, struct ff_err *err);

#endif
