/*
 * ssh.h - one command on several hosts at once over SSH, in one thread: what a person's own ssh would reach, with the host's key checked.
 * libssh2.h appears in src/net only.  Owner of all strings is the arena that is given.
 */
#ifndef FF_SSH_H
#define FF_SSH_H

#include "ff/base.h"

#define FF_SSH_MOST_OUTPUT (4u << 20) /* bytes that a host may answer */

/* A host as it is asked.  The caller fills name, command and the times; ff_ssh_look the rest. */
struct ff_ssh_host {
	const char *name;             /* as people write it: "web1", "deploy@10.0.0.7:2222" */
	const char *command;          /* for the login shell there; nothing of a repository belongs in it */
	int connect_ms, deadline_ms;  /* until the session is open; until the answer is whole */
	bool accept_new;              /* a host that known_hosts does not have is written there; one with another key never */
	const char *address, *user;   /* where ssh would connect, and as whom */
	int port;
	const char *known_as;         /* name in known_hosts: HostKeyAlias, else the address, "[address]:port" where that is not 22 */
	struct ff_strings known_hosts; /* files, the first one takes new hosts */
	struct ff_strings keys;       /* private key files, tried after the agent's */
	const char *agent;            /* its socket; "" none */
	const char *refused;          /* why it cannot be asked: a ProxyJump; "" it can */
};
/*
 * What OpenSSH's own configuration makes of the name (`ssh -G`; without that program the name as it stands, port 22, ~/.ssh).
 * FF_EX_CONFIG for a name that is none.
 */
int ff_ssh_look(struct ff_arena *a, const char *name, struct ff_ssh_host *out, struct ff_err *err);

enum ff_ssh_state {
	FF_SSH_OK,          /* the command ran: status and out */
	FF_SSH_UNSUPPORTED, /* refused: see ff_ssh_host */
	FF_SSH_UNRESOLVED,  /* the name has no address, or none in time */
	FF_SSH_UNREACHABLE, /* no connection */
	FF_SSH_SILENT,      /* a connection, and no SSH behind it in time */
	FF_SSH_ALGORITHMS,  /* no kind of host key, or of encryption, in common */
	FF_SSH_UNKNOWN,     /* known_hosts does not have it */
	FF_SSH_CHANGED,     /* known_hosts has another key for it, or has revoked this one */
	FF_SSH_REFUSED,     /* no key of ours is accepted */
	FF_SSH_BROKEN,      /* the session ended before the answer was whole */
	FF_SSH_LATE,        /* no whole answer in time: out is what came */
};
struct ff_ssh_answer {
	int state;       /* enum ff_ssh_state */
	int status;      /* exit status of the command, 128 + signal */
	const char *out; /* its standard output, NUL-terminated; "" none */
	size_t size;
	const char *why; /* in words, with the line to run where there is one; "" for FF_SSH_OK */
	int64_t ms;      /* that it took */
};
/*
 * All hosts side by side; each has its own deadline and costs no other one time.  answers: one for each host.  tick, for what the caller does
 * meanwhile, is called first at once and then when the ms are over that it gave; -1: it is through.  NULL: there is nothing.  Returns when all
 * hosts are answered and tick is through.
 */
void ff_ssh_run(struct ff_arena *a, const struct ff_ssh_host *hosts, int count, struct ff_ssh_answer *answers, int (*tick)(void *with), void *with);

#endif
