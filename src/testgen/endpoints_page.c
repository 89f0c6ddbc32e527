/*
 * endpoints_page.c - a test file for the endpoints of an application, and the probe that asks them first: pytest with a fixture `client`, or
 * Django's TestCase where nobody gives pytest the settings.  Called by the door that writes tests; what is asked was decided in endpoints.c.
 */
#include <ctype.h>

#include "endpoints_room.h"

/* ---- tests ---- */

/* Questions, in the order in which they are read. */
static const char *const kinds[] = {"plain", "valid", "invalid", "there", "member", "sent"};

static const char *method_of(struct ff_arena *a, const struct ff_endpoint *x)
{
	char *out = ff_arena_str(a, x->any ? "any" : x->method);
	for (char *c = out; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return out;
}

#define MOST_WHOLE 320 /* bytes of an answer that is held as a whole */
#define MOST_PARTS 3

/* Of how many tests is that true? */
static int how_common(const struct endpoints_page *p, const char *hold)
{
	int n = 0;
	for (int i = 0; i < p->e->cases.count; i++) {
		const struct ff_test_response *r = &FF_AT(&p->e->cases, struct ff_endpoint_case, i)->seen;
		n += r->status > 0 && ff_strings_has(&r->holds, hold);
	}
	return n;
}

/* Of a page of HTML one part: the one that the fewest others have. */
static bool write_rarest(struct endpoints_page *p, const struct ff_test_response *r, int indent)
{
	const char *best = NULL;
	int least = 0;
	for (int i = 1; i < r->holds.count; i++) {
		int n = how_common(p, r->holds.items[i]);
		if (!best || n < least) {
			best = r->holds.items[i];
			least = n;
		}
	}
	if (best)
		endpoints_line(p, indent, best);
	return best;
}

/* What of the answer is held: all of it where it is short, else some of its parts. */
static bool write_holds(struct endpoints_page *p, const struct ff_test_response *r, int indent)
{
	int n = 0;
	if (r->holds.count && *r->holds.items[0] && strlen(r->holds.items[0]) <= MOST_WHOLE) {
		endpoints_line(p, indent, r->holds.items[0]);
		return true;
	}
	if (!strcmp(r->type, "text/html"))
		return write_rarest(p, r, indent);
	for (int i = 1; i < r->holds.count && n < MOST_PARTS; i++)
		if (strlen(r->holds.items[i]) <= MOST_WHOLE) {
			endpoints_line(p, indent, r->holds.items[i]);
			n++;
		}
	return n > 0;
}

static void write_checks(struct endpoints_page *p, const struct ff_endpoint *x, const struct ff_test_response *r, int indent)
{
	bool self = p->plain_django;
	endpoints_line(p, indent, ff_arena_printf(p->a, self ? "self.assertEqual(response.status_code, %d)" : "assert response.status_code == %d", r->status));
	const char *header = p->django ? "response[\"Location\"]" : "response.headers[\"Location\"]";
	if (r->status >= 300 && r->status < 400 && *r->location)
		endpoints_line(p, indent, ff_arena_printf(p->a, self ? "self.assertTrue(%s.endswith(%s))" : "assert %s.endswith(%s)", header, page_literal(p->a, r->location)));
	else if (!write_holds(p, r, indent) && !strcmp(r->type, "application/json") && !strcmp(x->framework, "flask"))
		endpoints_line(p, indent, "assert response.is_json");
}

static void begin_test(struct endpoints_page *p, const char *name, const char *who, struct ff_strings *taken, struct ff_list *nodes, int row)
{
	int indent = p->plain_django ? 4 : 0;
	if (!p->plain_django || taken->count)
		ff_buf_str(p->out, p->plain_django ? "\n" : "\n\n");
	ff_strings_push(p->a, taken, name);
	endpoints_line(p, indent, ff_arena_printf(p->a, "def %s(%s):", name, p->plain_django ? "self" : who));
	*FF_PUSH(p->a, nodes, struct ff_test_node) = (struct ff_test_node){ff_arena_printf(p->a, "%s%s", p->plain_django ? "EndpointTests::" : "", name), row};
}

static void write_case(struct endpoints_page *p, const struct ff_test_response *r, struct ff_strings *taken, struct ff_list *nodes, int row)
{
	const struct ff_endpoint *x = FF_AT(&p->e->list, struct ff_endpoint, r->row);
	int indent = p->plain_django ? 8 : 4;
	begin_test(p, endpoints_name(p, x, r, endpoints_answer_words(p, x, r), taken), !strcmp(r->who, "headers") ? "client, headers" : *r->who ? r->who : "client", taken, nodes, row);
	if (p->plain_django && *r->who)
		endpoints_line(p, indent, ff_arena_printf(p->a, "self.log_in_as_%s()", r->who));
	for (int i = 0; i < r->before.count; i++)
		endpoints_line(p, indent, r->before.items[i]);
	if (r->before.count || (p->plain_django && *r->who))
		ff_buf_char(p->out, '\n');
	endpoints_line(p, indent, ff_arena_printf(p->a, "response = %s", r->ask));
	ff_buf_char(p->out, '\n');
	write_checks(p, x, r, indent);
}

/* Without a run. */
static void write_plain(struct endpoints_page *p, const struct ff_endpoint *x, struct ff_strings *taken, struct ff_list *nodes, int row)
{
	bool self = p->plain_django;
	int indent = self ? 8 : 4;
	begin_test(p, endpoints_name(p, x, NULL, "_is_no_server_error", taken), "client", taken, nodes, row);
	endpoints_line(p, indent, ff_arena_printf(p->a, "response = %sclient.get(%s)", self ? "self." : "", page_literal(p->a, x->path)));
	ff_buf_char(p->out, '\n');
	endpoints_line(p, indent, self ? "self.assertLess(response.status_code, 500)" : "assert response.status_code < 500");
}

/* Is there something to hold, that the rule without a run allows? */
static bool is_wanted(const struct ff_endpoint *x)
{
	return !strcmp(x->method, "GET") && !x->guarded && !*x->parameter;
}

static void write_tests(struct endpoints_page *p, struct ff_list *nodes)
{
	struct ff_strings taken = {0};
	if (p->plain_django) {
		const struct ff_test_application *own = &p->e->own;
		ff_buf_str(p->out, "\n\n");
		if (own->setting && *own->setting)
			endpoints_line(p, 0, ff_arena_printf(p->a, "@override_settings(%s=%s)", own->setting, own->value));
		ff_buf_str(p->out, "class EndpointTests(TestCase):\n");
		if (p->checked && endpoints_people(p))
			ff_buf_char(p->out, '\n');
	}
	for (int i = 0; i < p->e->list.count; i++) {
		const struct ff_endpoint *x = FF_AT(&p->e->list, struct ff_endpoint, i);
		if (!p->checked && is_wanted(x))
			write_plain(p, x, &taken, nodes, i);
		for (int k = 0; p->checked && k < p->e->cases.count * (int)FF_COUNT(kinds); k++) {
			int n = k % p->e->cases.count;
			const struct ff_test_response *r = &FF_AT(&p->e->cases, struct ff_endpoint_case, n)->seen;
			if (r->row == i && r->status > 0 && !strcmp(r->kind, kinds[k / p->e->cases.count]))
				write_case(p, r, &taken, nodes, n);
		}
	}
}

static bool is_question(const struct ff_endpoint *x, const char *kind)
{
	bool fastapi = !strcmp(x->framework, "fastapi");
	if (!strcmp(kind, "invalid"))
		return fastapi;
	if (!strcmp(kind, "there"))
		return *x->parameter != '\0';
	return strcmp(kind, "sent") != 0 || x->any || (!strcmp(x->method, "POST") && !*x->parameter);
}

/* Each question is a test, so that each has an application of its own. */
static void write_probe(struct endpoints_page *p)
{
	ff_buf_str(p->out, "\nROUTES = [\n");
	for (int i = 0; i < p->e->list.count; i++) {
		const struct ff_endpoint *x = FF_AT(&p->e->list, struct ff_endpoint, i);
		ff_buf_printf(p->out, "    (%s, %s, %s, %s, \"%s\"),\n", page_literal(p->a, method_of(p->a, x)), page_literal(p->a, x->path), page_literal(p->a, x->rule),
		              page_literal(p->a, x->handler), x->framework);
	}
	ff_buf_printf(p->out, "]\nasks.begin(ROUTES, unittest=%s)\n%s", p->plain_django ? "True" : "False", p->django ? "asks.plain_settings()\n" : "");
	if (p->plain_django)
		ff_buf_str(p->out, "\n\nclass Probe(TestCase):\n");
	for (int i = 0; i < p->e->list.count * (int)FF_COUNT(kinds); i++) {
		const char *kind = kinds[i % (int)FF_COUNT(kinds)];
		int row = i / (int)FF_COUNT(kinds);
		if (is_question(FF_AT(&p->e->list, struct ff_endpoint, row), kind))
			ff_buf_printf(p->out, p->plain_django ? "\n    def test_%d_%s(self):\n        asks.ask(\"%s\", %d, self.client)\n" : "\n\ndef test_%d_%s(client):\n    asks.ask(\"%s\", %d, client)\n",
			              row, kind, kind, row);
	}
}

bool ff_endpoints_probe(struct ff_arena *a, const struct ff_endpoints *e, const struct ff_test_habits *h, struct ff_buf *out)
{
	struct endpoints_page p = {.a = a, .e = e, .h = h, .out = out, .probe = true};
	if (!endpoints_start(&p))
		return false;
	endpoints_head(&p);
	write_probe(&p);
	return !out->over;
}

bool ff_endpoints_page(struct ff_arena *a, const struct ff_endpoints *e, const struct ff_test_habits *h, bool checked, struct ff_buf *out, struct ff_list *nodes)
{
	struct endpoints_page p = {.a = a, .e = e, .h = h, .out = out, .checked = checked};
	bool any = false;
	if (!endpoints_start(&p))
		return false;
	for (int i = 0; i < e->list.count && !checked; i++)
		any |= is_wanted(FF_AT(&e->list, struct ff_endpoint, i));
	for (int i = 0; i < e->cases.count && checked; i++)
		any |= FF_AT(&e->cases, struct ff_endpoint_case, i)->seen.status > 0;
	if (!any)
		return false;
	endpoints_head(&p);
	write_tests(&p, nodes);
	return !out->over;
}
