/*
 * net.h - HTTP for the few programs that may speak to the network.  curl.h appears in
 * src/net/http.c only.
 */
#ifndef FF_NET_H
#define FF_NET_H

#include "ff/base.h"

struct ff_http; /* one address; its connection stays open between requests */
struct ff_http_answer {
	int status;     /* 200 ...; 0: no answer */
	double ms;      /* from the request being sent to the last byte of its answer; name look-up, connect and TLS are not in it */
	double first_ms; /* the same to the first byte */
	size_t bytes;   /* of the body, which is thrown away unless ff_http_keep was called */
	char why[200];  /* why there is no answer */
};

/*
 * https, or http to this machine (localhost, 127.0.0.0/8, ::1); anything else is FF_EX_CONFIG.  Redirects are not
 * followed.  The body is at most FF_MAX_HTTP_BODY.
 */
int ff_http_open(const char *url, int timeout_ms, struct ff_http **out, struct ff_err *err);
/* GET.  0: there was an answer, whatever its status; -1: none, see why. */
int ff_http_get(struct ff_http *h, struct ff_http_answer *out);
/* POST of a JSON text, as ff_http_get. */
int ff_http_post(struct ff_http *h, const char *json, size_t n, struct ff_http_answer *out);
/* Bodies go to `body` from now on, which is emptied before each request; NULL: no more. */
void ff_http_keep(struct ff_http *h, struct ff_buf *body);
void ff_http_close(struct ff_http *h); /* NULL is allowed */
/* The address without user, password and query: fit for a log.  Lives as long as h. */
const char *ff_http_place(const struct ff_http *h);

/* Several addresses that are asked side by side, each on a connection that stays open: a silent one costs only its own time-out. */
struct ff_http_set;
struct ff_http_set *ff_http_set_open(struct ff_http *const *list, int count); /* the addresses stay the caller's, and outlive the set */
/* One answer for each that is wanted; the others are left alone. */
void ff_http_set_get(struct ff_http_set *set, const bool *wanted, struct ff_http_answer *answers);
void ff_http_set_close(struct ff_http_set *set); /* NULL is allowed */

#endif
