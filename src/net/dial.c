/*
 * dial.c - a TCP connection without waiting for it: names are looked up beside the program's own work, addresses are tried one after the
 * other.  Called by ssh.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ssh_room.h"

#define ONE_ADDRESS 3000 /* ms, when there is another one to try */

/* glibc looks names up on a thread of its own; one that cannot be stopped any more keeps its memory until it is done, which nobody waits for. */
struct net_lookup {
	struct gaicb job;
	struct addrinfo hints;
	struct net_lookup *stray;
	char host[256], port[8];
};
static struct net_lookup *strays;

void net_dial_start(struct net_dial *d, const char *host, int port)
{
	struct net_lookup *l = ff_xmalloc(sizeof *l);
	struct gaicb *list[1] = {&l->job};
	memset(l, 0, sizeof *l);
	snprintf(l->host, sizeof l->host, "%s", host);
	snprintf(l->port, sizeof l->port, "%d", port);
	l->hints.ai_socktype = SOCK_STREAM;
	l->hints.ai_flags = AI_NUMERICSERV;
	l->job = (struct gaicb){.ar_name = l->host, .ar_service = l->port, .ar_request = &l->hints};
	*d = (struct net_dial){.lookup = l, .fd = -1};
	if (getaddrinfo_a(GAI_NOWAIT, list, 1, NULL))
		d->error = EAGAIN;
}

static void hang_up(struct net_dial *d)
{
	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
}

/* The next address that a connection to can be begun; -1 there is none. */
static int begin(struct net_dial *d)
{
	for (; d->next; d->next = d->next->ai_next) {
		const struct addrinfo *to = d->next;
		d->fd = socket(to->ai_family, to->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, to->ai_protocol);
		if (d->fd >= 0 && (!connect(d->fd, to->ai_addr, to->ai_addrlen) || errno == EINPROGRESS)) {
			d->next = d->next->ai_next;
			d->since = ff_clock_ms();
			return 0;
		}
		d->error = errno;
		hang_up(d);
	}
	return -1;
}

static int connected(struct net_dial *d)
{
	struct sockaddr_storage peer;
	socklen_t size = sizeof peer, n = sizeof d->error;
	int error = 0;
	if (!getpeername(d->fd, (struct sockaddr *)&peer, &size))
		return 1;
	if (getsockopt(d->fd, SOL_SOCKET, SO_ERROR, &error, &n) || error)
		d->error = error ? error : errno;
	else if (!d->next || ff_clock_ms() - d->since < ONE_ADDRESS)
		return 0;
	else
		d->error = ETIMEDOUT;
	hang_up(d);
	return begin(d);
}

int net_dial_step(struct net_dial *d, bool *resolved, const char **why)
{
	*resolved = d->fd >= 0 || d->next;
	if (!*resolved) {
		int state = d->error ? EAI_AGAIN : gai_error(&d->lookup->job);
		if (state == EAI_INPROGRESS)
			return 0;
		*why = state ? gai_strerror(state) : "";
		if (state)
			return -1;
		*resolved = true;
		d->next = d->lookup->job.ar_result;
		if (begin(d)) {
			*why = strerror(d->error);
			return -1;
		}
	}
	int state = connected(d);
	if (state < 0)
		*why = strerror(d->error);
	return state;
}

void net_dial_end(struct net_dial *d)
{
	struct net_lookup *l = d->lookup;
	hang_up(d);
	if (!l)
		return;
	if (gai_error(&l->job) == EAI_INPROGRESS && gai_cancel(&l->job) == EAI_NOTCANCELED) {
		l->stray = strays;
		strays = l;
		return;
	}
	if (l->job.ar_result)
		freeaddrinfo(l->job.ar_result);
	free(l);
	d->lookup = NULL;
}
