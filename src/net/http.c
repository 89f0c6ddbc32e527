/*
 * http.c - the only file that knows libcurl.  Called by the correlate room; knows no metric.
 */
#include <arpa/inet.h>
#include <curl/curl.h>

#include "ff/net.h"

struct ff_http {
	CURL *easy;
	char place[FF_MAX_PATH];
	char trouble[CURL_ERROR_SIZE];
	size_t bytes;
	struct ff_buf *body; /* NULL: thrown away */
	bool loopback_only;
};

/* ---- which addresses ---- */

static bool is_loopback(const char *host)
{
	unsigned char v4[4], v6[16];
	char bare[64];
	size_t n = strlen(host);
	if (!strcmp(host, "localhost"))
		return true; /* libcurl itself takes this name for loopback, whatever the resolver says */
	if (inet_pton(AF_INET, host, v4) == 1)
		return v4[0] == 127;
	if (host[0] != '[' || n < 3 || n >= sizeof(bare))
		return false;
	memcpy(bare, host + 1, n - 2);
	bare[n - 2] = 0;
	return inet_pton(AF_INET6, bare, v6) == 1 && !memcmp(v6, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16);
}

/* Looks at the parts as libcurl itself will read them; two parsers would be a way in. */
static int inspect(struct ff_http *h, CURLU *url, struct ff_err *err)
{
	char *scheme = NULL, *host = NULL, *port = NULL, *path = NULL;
	int result = -1;
	if (curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) || curl_url_get(url, CURLUPART_HOST, &host, 0) ||
	    curl_url_get(url, CURLUPART_PATH, &path, 0)) {
		ff_err_set(err, FF_EX_CONFIG, "not an address with a host");
		goto done;
	}
	curl_url_get(url, CURLUPART_PORT, &port, 0);
	snprintf(h->place, sizeof(h->place), "%s://%s%s%s%s", scheme, host, port ? ":" : "", port ? port : "", path);
	h->loopback_only = !strcmp(scheme, "http");
	if (strcmp(scheme, "https") != 0 && !h->loopback_only)
		ff_err_set(err, FF_EX_CONFIG, "%s: only https, and http to this machine", h->place);
	else if (h->loopback_only && !is_loopback(host))
		ff_err_set(err, FF_EX_CONFIG, "%s: plain http goes to this machine only, use https", h->place);
	else
		result = 0;
done:
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	curl_free(path);
	return result;
}

/* ---- one request ---- */

static size_t swallow(char *data, size_t size, size_t n, void *with)
{
	struct ff_http *h = with;
	h->bytes += size * n;
	if (h->bytes > FF_MAX_HTTP_BODY)
		return 0;
	if (h->body)
		ff_buf_add(h->body, data, size * n);
	return size * n;
}

/* Last look before the request is sent: a name may have been led elsewhere. */
static int before_request(void *with, char *remote, char *local, int remote_port, int local_port)
{
	const struct ff_http *h = with;
	(void)local, (void)remote_port, (void)local_port;
	bool here = !strncmp(remote, "127.", 4) || !strcmp(remote, "::1");
	return h->loopback_only && !here ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static void configure(struct ff_http *h, const char *url, int timeout_ms)
{
	CURL *c = h->easy;
	curl_easy_setopt(c, CURLOPT_URL, url); /* copied */
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, h->loopback_only ? "http" : "https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)timeout_ms);
	curl_easy_setopt(c, CURLOPT_MAXFILESIZE, (long)FF_MAX_HTTP_BODY);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "FibreFlow/" FF_VERSION);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, h->trouble);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, swallow);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, h);
	curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, before_request);
	curl_easy_setopt(c, CURLOPT_PREREQDATA, h);
	if (h->loopback_only)
		curl_easy_setopt(c, CURLOPT_PROXY, ""); /* http_proxy in the environment would measure the proxy */
}

int ff_http_open(const char *address, int timeout_ms, struct ff_http **out, struct ff_err *err)
{
	struct ff_http *h = ff_xmalloc(sizeof(*h));
	CURLU *url = curl_url();
	char *text = NULL;
	int result = -1;
	memset(h, 0, sizeof(*h));
	if (!url || curl_global_init(CURL_GLOBAL_DEFAULT) || !(h->easy = curl_easy_init())) {
		ff_err_set(err, FF_EX_TEMP, "libcurl cannot start");
		goto done;
	}
	if (strlen(address) > FF_MAX_PATH / 2 || curl_url_set(url, CURLUPART_URL, address, 0)) {
		ff_err_set(err, FF_EX_CONFIG, "%.100s: not an address (https://host/path)", address);
		goto done;
	}
	if (inspect(h, url, err))
		goto done;
	if (curl_url_get(url, CURLUPART_URL, &text, 0)) {
		ff_err_set(err, FF_EX_CONFIG, "%s: not an address", h->place);
		goto done;
	}
	configure(h, text, timeout_ms);
	result = 0;
done:
	curl_free(text);
	curl_url_cleanup(url);
	if (result) {
		ff_http_close(h);
		h = NULL;
	}
	*out = h;
	return result;
}

static void begin(struct ff_http *h, struct ff_http_answer *out)
{
	memset(out, 0, sizeof(*out));
	h->bytes = 0;
	h->trouble[0] = 0;
	if (h->body)
		ff_buf_clear(h->body);
}

static int end(struct ff_http *h, CURLcode rc, struct ff_http_answer *out)
{
	curl_off_t total = 0, sent = 0, first = 0;
	long status = 0;
	if (rc) {
		const char *why = rc == CURLE_WRITE_ERROR || rc == CURLE_FILESIZE_EXCEEDED ? "the answer is too long"
		                  : rc == CURLE_ABORTED_BY_CALLBACK                       ? "the name leads away from this machine"
		                  : h->trouble[0]                                          ? h->trouble
		                                                                           : curl_easy_strerror(rc);
		snprintf(out->why, sizeof(out->why), "%.199s", why);
		return -1;
	}
	curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(h->easy, CURLINFO_TOTAL_TIME_T, &total);
	curl_easy_getinfo(h->easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
	curl_easy_getinfo(h->easy, CURLINFO_PRETRANSFER_TIME_T, &sent);
	out->status = (int)status;
	out->ms = (double)(total - sent) / 1000;
	out->first_ms = (double)(first - sent) / 1000;
	out->bytes = h->bytes;
	return 0;
}

int ff_http_get(struct ff_http *h, struct ff_http_answer *out)
{
	begin(h, out);
	return end(h, curl_easy_perform(h->easy), out);
}

int ff_http_post(struct ff_http *h, const char *json, size_t n, struct ff_http_answer *out)
{
	struct curl_slist *head = curl_slist_append(NULL, "Content-Type: application/json");
	begin(h, out);
	curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, head);
	curl_easy_setopt(h->easy, CURLOPT_POSTFIELDSIZE, (long)n);
	curl_easy_setopt(h->easy, CURLOPT_POSTFIELDS, json); /* not copied: sent before we return */
	int rc = end(h, head ? curl_easy_perform(h->easy) : CURLE_OUT_OF_MEMORY, out);
	curl_easy_setopt(h->easy, CURLOPT_HTTPGET, 1L);
	curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(head);
	return rc;
}

void ff_http_keep(struct ff_http *h, struct ff_buf *body)
{
	h->body = body;
}

void ff_http_close(struct ff_http *h)
{
	if (!h)
		return;
	curl_easy_cleanup(h->easy);
	free(h);
}

const char *ff_http_place(const struct ff_http *h)
{
	return h->place;
}

/* ---- several at once ---- */

struct ff_http_set {
	CURLM *multi; /* holds the connections */
	int count;
	struct ff_http **list;
};

struct ff_http_set *ff_http_set_open(struct ff_http *const *list, int count)
{
	struct ff_http_set *set = ff_xmalloc(sizeof *set);
	*set = (struct ff_http_set){.multi = curl_multi_init(), .count = count, .list = ff_xmalloc((size_t)count * sizeof *list + 1)};
	memcpy(set->list, list, (size_t)count * sizeof *list);
	return set;
}

static int place_of(const struct ff_http_set *set, const CURL *easy)
{
	int i = 0;
	while (i < set->count && set->list[i]->easy != easy)
		i++;
	return i;
}

void ff_http_set_get(struct ff_http_set *set, const bool *wanted, struct ff_http_answer *answers)
{
	int running = 0, left;
	for (int i = 0; i < set->count; i++) {
		if (!wanted[i])
			continue;
		begin(set->list[i], &answers[i]);
		snprintf(answers[i].why, sizeof answers[i].why, "libcurl cannot start");
		if (set->multi)
			curl_multi_add_handle(set->multi, set->list[i]->easy);
	}
	while (set->multi && !curl_multi_perform(set->multi, &running) && running && !curl_multi_poll(set->multi, NULL, 0, 1000, NULL))
		;
	for (CURLMsg *m; set->multi && (m = curl_multi_info_read(set->multi, &left));) {
		int i = place_of(set, m->easy_handle);
		if (m->msg != CURLMSG_DONE || i == set->count)
			continue;
		answers[i].why[0] = '\0';
		end(set->list[i], m->data.result, &answers[i]);
	}
	for (int i = 0; set->multi && i < set->count; i++)
		if (wanted[i])
			curl_multi_remove_handle(set->multi, set->list[i]->easy);
}

void ff_http_set_close(struct ff_http_set *set)
{
	if (!set)
		return;
	curl_multi_cleanup(set->multi);
	free(set->list);
	free(set);
}
