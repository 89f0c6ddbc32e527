/*
 * hosts.c - which hosts are asked, and how: sections [fibreflow "host.NAME"] of the configuration, or, without any, this machine and the
 * health address of before.  Called by capture.c.
 */
#include <unistd.h>

#include "ff/config.h"
#include "source.h"

#define MOST_HOSTS 256
#define HEAD "fibreflow.host."

static const char *text(struct ff_arena *a, const struct ff_config *c, const char *host, const char *what)
{
	return ff_config_get(c, ff_arena_printf(a, HEAD "%s.%s", host, what), "");
}

static struct host read_host(struct ff_arena *a, const struct ff_config *c, const char *name)
{
	struct host h = {
	    .name = name,
	    .local = ff_config_bool(c, ff_arena_printf(a, HEAD "%s.local", name), false),
	    .ssh = text(a, c, name, "ssh"),
	    .known_hosts = text(a, c, name, "knownhosts"),
	    .identity = text(a, c, name, "identity"),
	    .metrics = text(a, c, name, "metrics"),
	    .duration = text(a, c, name, "duration"),
	    .counter = text(a, c, name, "requests"),
	};
	ff_config_all(a, c, ff_arena_printf(a, HEAD "%s.url", name), &h.urls);
	ff_config_all(a, c, ff_arena_printf(a, HEAD "%s.series", name), &h.series);
	return h;
}

/* Names in the order in which they are configured. */
static void names(struct ff_arena *a, const struct ff_config *c, struct ff_strings *out)
{
	for (int i = 0; i < c->settings.count; i++) {
		const char *key = FF_AT(&c->settings, struct ff_setting, i)->key, *end = strrchr(key, '.');
		if (!ff_str_starts(key, HEAD) || end < key + sizeof HEAD)
			continue;
		const char *name = ff_arena_dup(a, key + sizeof HEAD - 1, (size_t)(end - key) - sizeof HEAD + 1);
		if (!ff_strings_has(out, name) && ff_config_bool(c, ff_arena_printf(a, HEAD "%s.enabled", name), true))
			ff_strings_push(a, out, name);
	}
}

static const char *machine(struct ff_arena *a)
{
	char name[256] = "localhost";
	return gethostname(name, sizeof(name) - 1) ? "localhost" : ff_arena_str(a, name);
}

/* No host is configured: this machine, under its own name or the one that is given. */
static void only_here(struct ff_arena *a, const struct ff_config *config, const struct ff_capture *c, struct ff_list *out)
{
	const char *url = c->url ? c->url : ff_config_get(config, "fibreflow.correlate.url", "");
	struct host *h = FF_PUSH(a, out, struct host);
	*h = (struct host){.name = c->host && *c->host ? c->host : machine(a), .local = true, .ssh = "", .known_hosts = "", .identity = "", .metrics = "", .duration = "", .counter = ""};
	if (*url)
		ff_strings_push(a, &h->urls, url);
}

static int is_asked(const struct host *h, struct ff_err *err)
{
	if (h->local || *h->ssh || *h->metrics || h->urls.count)
		return 0;
	return ff_err_set(err, FF_EX_CONFIG, "host %s: nothing says how it is asked: set fibreflow.host.%s.ssh, .metrics, .url or .local", h->name, h->name);
}

int hosts_find(struct ff_arena *a, const struct ff_config *config, const struct ff_capture *c, struct ff_list *out, struct ff_err *err)
{
	struct ff_strings all = {0};
	names(a, config, &all);
	if (!all.count || c->url) {
		only_here(a, config, c, out);
		return 0;
	}
	if (all.count > MOST_HOSTS)
		return ff_err_set(err, FF_EX_CONFIG, "%d hosts are configured, %d at most", all.count, MOST_HOSTS);
	for (int i = 0; i < all.count; i++) {
		if (c->host && *c->host && strcmp(c->host, all.items[i]) != 0)
			continue;
		struct host *h = FF_PUSH(a, out, struct host);
		*h = read_host(a, config, all.items[i]);
		if (is_asked(h, err))
			return -1;
	}
	if (!out->count)
		return ff_err_set(err, FF_EX_CONFIG, "host %s is not configured: there are %s%s", c->host, all.items[0], all.count > 1 ? " and others" : "");
	return 0;
}
