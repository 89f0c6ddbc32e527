/*
 * formats.c - the report for other programs: SARIF 2.1.0 for code scanning, and the lines that GitHub Actions shows at a change.  Words only;
 * no judgement.  Called by door.c.
 */
#include "room.h"

static const struct ff_category *category_of(const struct ff_impact *r, int k)
{
	const struct ff_category *all[] = {r->categories->api, r->categories->database, r->categories->performance, r->categories->user};
	return k < (int)FF_COUNT(all) ? all[k] : NULL;
}

/* Calls put for each impact above none; another peer's name for the same counts once. */
static void each(const struct ff_impact *r, void (*put)(struct ff_buf *b, const struct ff_impact_item *i, void *with), struct ff_buf *b, void *with)
{
	const struct ff_category *k;
	for (int n = 0; (k = category_of(r, n)); n++)
		for (int i = 0; i < k->impacts.count; i++) {
			const struct ff_impact_item *x = FF_AT(&k->impacts, struct ff_impact_item, i);
			bool again = i && !strcmp(x->id, x[-1].id) && !strcmp(x->message, x[-1].message) && !strcmp(x->path, x[-1].path) && x->line == x[-1].line;
			if (x->level > FF_LEVEL_NONE && !again)
				put(b, x, with);
		}
}

/* What a person needs beside the message: old -> new, who is hit, the safe way. */
static void put_text(struct ff_buf *b, const struct ff_impact_item *i)
{
	ff_buf_str(b, i->message);
	if (*i->before || *i->after)
		ff_buf_printf(b, "\n%s -> %s", *i->before ? i->before : "(nothing)", *i->after ? i->after : "(nothing)");
	if (i->users_total)
		ff_buf_printf(b, "\nhits %d: %s", i->users_total, i->users.count ? i->users.items[0] : "");
	if (*i->advice)
		ff_buf_printf(b, "\n%s", i->advice);
}

/* ---- SARIF ---- */

struct seen {
	struct ff_arena arena;
	struct ff_strings rules;
	bool first;
};

static void put_rule(struct ff_buf *b, const struct ff_impact_item *i, void *with)
{
	struct seen *s = with;
	if (ff_strings_has(&s->rules, i->id))
		return;
	ff_buf_printf(b, "%s{\"id\":", s->rules.count ? "," : "");
	ff_strings_push(&s->arena, &s->rules, i->id);
	ff_json_str(b, i->id);
	if (*i->advice) {
		ff_buf_str(b, ",\"help\":{\"text\":");
		ff_json_str(b, i->advice);
		ff_buf_char(b, '}');
	}
	ff_buf_char(b, '}');
}

/* RFC 3986: a path as a relative reference; bytes that a URI cannot hold are escaped. */
static void put_uri(struct ff_buf *b, const char *path)
{
	struct ff_buf t;
	ff_buf_init(&t, FF_MAX_PATH * 4);
	for (const unsigned char *c = (const unsigned char *)path; *c; c++)
		if ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || strchr("/-._~", *c))
			ff_buf_char(&t, (char)*c);
		else
			ff_buf_printf(&t, "%%%02X", *c);
	ff_json_str(b, ff_buf_text(&t));
	ff_buf_free(&t);
}

static void put_result(struct ff_buf *b, const struct ff_impact_item *i, void *with)
{
	static const char *const levels[] = {"none", "note", "warning", "error", "error"};
	struct seen *s = with;
	struct ff_buf text;
	ff_buf_init(&text, 1u << 16);
	put_text(&text, i);
	ff_buf_str(b, s->first ? "{\"ruleId\":" : ",{\"ruleId\":");
	s->first = false;
	ff_json_str(b, i->id);
	ff_buf_printf(b, ",\"level\":\"%s\",\"message\":{\"text\":", levels[i->level]);
	ff_json_str(b, ff_buf_text(&text));
	ff_buf_str(b, "},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":");
	put_uri(b, i->path);
	ff_buf_printf(b, "},\"region\":{\"startLine\":%d}}}],\"properties\":{\"level\":\"%s\"", i->line > 0 ? i->line : 1, ff_level_names[i->level]);
	if (*i->symbol) {
		ff_buf_str(b, ",\"symbol\":");
		ff_json_str(b, i->symbol);
	}
	ff_buf_str(b, "}}");
	ff_buf_free(&text);
}

void ff_consequence_sarif(struct ff_buf *to, const struct ff_impact *r)
{
	struct seen s = {.first = true};
	ff_buf_str(to, "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"ff-consequence\","
	               "\"version\":\"" FF_VERSION "\",\"rules\":[");
	each(r, put_rule, to, &s);
	ff_buf_str(to, "]}},\"columnKind\":\"utf16CodeUnits\",\"results\":[");
	each(r, put_result, to, &s);
	ff_buf_str(to, "]}]}\n");
	ff_arena_free(&s.arena);
}

/* ---- GitHub ---- */

/* The runner reads %, newlines and, in properties, colons and commas as its own. */
static void put_escaped(struct ff_buf *b, const char *text, bool property)
{
	for (; *text; text++)
		if (*text == '%' || *text == '\r' || *text == '\n' || (property && (*text == ':' || *text == ',')))
			ff_buf_printf(b, "%%%02X", (unsigned char)*text);
		else
			ff_buf_char(b, *text);
}

static void put_command(struct ff_buf *b, const struct ff_impact_item *i, void *with)
{
	struct ff_buf text;
	(void)with;
	ff_buf_init(&text, 1u << 16);
	put_text(&text, i);
	ff_buf_printf(b, "::%s file=", i->level >= FF_LEVEL_HIGH ? "error" : i->level == FF_LEVEL_MEDIUM ? "warning" : "notice");
	put_escaped(b, i->path, true);
	ff_buf_printf(b, ",line=%d,title=", i->line > 0 ? i->line : 1);
	put_escaped(b, i->id, true);
	ff_buf_printf(b, " %s::", ff_level_names[i->level]);
	put_escaped(b, ff_buf_text(&text), false);
	ff_buf_char(b, '\n');
	ff_buf_free(&text);
}

void ff_consequence_github(struct ff_buf *to, const struct ff_impact *r)
{
	each(r, put_command, to, NULL);
}
