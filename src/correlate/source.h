/* source.h - inside the correlate room: where metrics come from.  One file per source; capture.c asks them all. */
#ifndef FF_CORRELATE_SOURCE_H
#define FF_CORRELATE_SOURCE_H

#include "ff/config.h"
#include "ff/correlate.h"
#include "ff/exposition.h"
#include "ff/net.h"

/* ---- what a host is asked (hosts.c) ---- */

struct host {
	const char *name;
	bool local;                /* this machine's own /proc */
	const char *ssh;           /* [user@]host[:port]; "" not by SSH */
	const char *known_hosts, *identity; /* files in place of those of SSH's configuration; "" */
	const char *metrics;       /* address of an exposition; "" */
	const char *duration;      /* histogram of request times in seconds, there; "" the usual names */
	const char *counter;       /* counter of requests, there; "" the usual name */
	struct ff_strings urls;    /* health addresses */
	struct ff_strings series;  /* further series of the exposition, as selectors */
};
/* Every host that is configured, or that `c` alone names; at least one. */
int hosts_find(struct ff_arena *a, const struct ff_config *config, const struct ff_capture *c, struct ff_list *out /* struct host */, struct ff_err *err);

/* ---- one host's window, as it grows (window.c) ---- */

struct window {
	struct ff_arena *arena;
	const struct host *host;
	struct ff_list series;     /* struct ff_series */
	int requests, errors;      /* sent; not answered with success */
	bool unreachable;          /* something was asked and never answered */
	bool reset;                /* a counter fell */
	int64_t boot;              /* 0 not known */
	struct ff_strings notes;   /* what could not be measured */
	struct ff_strings from;    /* what was asked: "local", "ssh web1", an address */
};
void window_add(struct window *w, const char *name, const char *unit, double value); /* what is not finite is not added */
void window_note(struct window *w, const char *note); /* once per text */

/* ---- /proc, here and there (proc.c, remote.c) ---- */

struct proc; /* this machine's */
struct proc *proc_open(struct window *w, const char *root);
void proc_sample(struct proc *p, struct window *w);
void proc_close(const struct proc *p, struct window *w);

/* The fixed command that prints `samples` readings, so many seconds apart.  Nothing of a repository stands in it. */
const char *remote_command(struct ff_arena *a, int samples, int seconds);
/* What the command said: readings into the window. */
void remote_take(struct window *w, const char *text);
/* Readings of /proc/stat, meminfo and loadavg into the window; stat: the one before, NULL none.  A NULL text was not to be had. */
void proc_take(struct window *w, const char *before, const char *stat, const char *meminfo, const char *loadavg);

/* ---- addresses (health.c, scrape.c) ---- */

struct asked { /* one address, while the window lasts */
	struct ff_http *http;
	struct window *window;
	struct scrape *scrape;     /* NULL: a health address */
	struct ff_buf body;        /* of a scrape */
	int wanted, sent;          /* requests over the window, and so far */
	int silent;                /* in a row without an answer */
	int answered, refused;     /* refused: answered with something else than success */
	int last_status;
	char why[200];
};
#define GIVE_UP 3              /* requests in a row without an answer: the rest is not sent */
/* How many more are due at this tick of 0..ticks. */
int health_due(const struct asked *h, int tick, int ticks);
/* warm: it only opens the connection, and counts when it fails alone. */
void health_take(struct asked *h, const struct ff_http_answer *answer, bool warm);
void health_close(struct asked *h);
struct scrape *scrape_new(struct window *w);
void scrape_take(struct asked *s, const struct ff_http_answer *answer);
void scrape_close(struct asked *s);

#endif
