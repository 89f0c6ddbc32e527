/*
 * tools.c - the section of tools: what an agent may call.  Functions that a decorator makes tools, classes of a tool's kind, schemas that are
 * written as dicts or as Tool(...), and agents that a Markdown file with a head of "name:" and "tools:" defines.
 */
#include "literal.h"

#define SENTENCE 300 /* a model is told all of it; people want its beginning */

/* ---- functions and classes ---- */

static bool one_of(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(word, *words))
			return true;
	return false;
}

/* What the framework hands in is no parameter. */
static bool is_context(const struct book_param *p)
{
	return strstr(p->annotation, "Context") != NULL || !strcmp(p->name, "self") || !strcmp(p->name, "cls");
}

/* Annotated[int, "how many"], Annotated[int, Field(description="how many")], = Field(description=...) */
static const char *described(struct ff_arena *a, const struct book_param *p)
{
	const char *at = strstr(p->annotation, "description="), *text = p->annotation;
	if (!at && (at = strstr(p->value, "description=")))
		text = p->value;
	if (!at && ff_str_starts(ff_last_part(p->annotation), "Annotated[") && (at = strstr(p->annotation, ", ")) && (at[2] == '"' || at[2] == '\''))
		at -= strlen("description=") - 2;
	if (!at)
		return "";
	at += strlen("description=");
	const char *end = literal_skip(at, text + strlen(text));
	const char *said = end > at ? book_string(a, ff_arena_dup(a, at, (size_t)(end - at))) : NULL;
	return said ? said : "";
}

static const char *plain_type(struct ff_arena *a, const char *annotation)
{
	const char *open = strstr(annotation, "Annotated[");
	if (!open)
		return annotation;
	int depth = 0;
	const char *p = open += strlen("Annotated[");
	for (; *p && (depth || *p != ','); p++)
		depth += (*p == '[' || *p == '(') - (*p == ']' || *p == ')');
	return ff_arena_dup(a, open, (size_t)(p - open));
}

static void add_params(struct ff_arena *a, const struct book_entry *e, struct ff_list *out)
{
	struct ff_doc doc;
	ff_doc_read(a, e->doc, &doc);
	for (int i = 0; i < e->params.count; i++) {
		struct book_param p = *FF_AT(&e->params, struct book_param, i);
		if (is_context(&p))
			continue;
		const char *said = described(a, &p);
		for (int k = 0; !*said && k < doc.args.count; k++)
			if (!strcmp(FF_AT(&doc.args, struct ff_doc_item, k)->name, p.name) && FF_AT(&doc.args, struct ff_doc_item, k)->text)
				said = FF_AT(&doc.args, struct ff_doc_item, k)->text;
		if (strstr(p.value, "Field("))
			p.value = strstr(p.value, "Field(...") || !strstr(p.value, "default") ? "" : "...";
		p.annotation = plain_type(a, p.annotation);
		p.call = said;
		*FF_PUSH(a, out, struct book_param) = p;
	}
}

/* {"city": str}: a schema by types. */
static void add_types(struct ff_arena *a, const char *text, struct ff_list *out)
{
	struct literal l;
	if (!literal_read(a, text, text + strlen(text), &l) || l.kind != LITERAL_DICT)
		return;
	for (int i = 0; i < l.keys.count; i++)
		*FF_PUSH(a, out, struct book_param) = (struct book_param){.name = l.keys.items[i], .annotation = FF_AT(&l.items, struct literal, i)->text, .value = "", .call = ""};
}

static void note_function(struct ff_book *b, struct book_module *m, int entry)
{
	static const char *const makers[] = {"tool", "function_tool", "tool_plain", "kernel_function", "ai_function", "beta_tool", NULL};
	const struct book_entry *e = ENTRY(m, entry);
	for (int i = 0; i < e->decorators.count; i++) {
		const struct book_decorator *d = FF_AT(&e->decorators, struct book_decorator, i);
		const struct book_word *name = book_word_of(&d->words, "name", 0), *help = book_word_of(&d->words, "description", 1), *types = book_word_of(&d->words, NULL, 2);
		if (!one_of(ff_last_part(d->name), makers))
			continue;
		struct book_tool *t = FF_PUSH(b->a, &m->tools, struct book_tool);
		*t = (struct book_tool){.name = e->name, .help = e->doc, .entry = entry, .line = e->line};
		if (name && name->kind == FF_EXPR_STRING && book_string(b->a, name->text))
			t->name = book_string(b->a, name->text);
		if (help && help->kind == FF_EXPR_STRING && book_string(b->a, help->text))
			t->help = book_string(b->a, help->text);
		if (types && types->kind == FF_EXPR_DICT)
			add_types(b->a, types->text, &t->params);
		else
			add_params(b->a, e, &t->params);
		return;
	}
}

static const char *class_string(struct ff_book *b, const struct book_module *m, int entry, const char *name)
{
	for (int i = 0; i < m->values.count; i++)
		if (VALUE(m, i)->def == entry && !strcmp(VALUE(m, i)->name, name) && VALUE(m, i)->kind == FF_EXPR_STRING)
			return book_string(b->a, VALUE(m, i)->value);
	return NULL;
}

static void note_class(struct ff_book *b, struct book_module *m, int entry)
{
	static const char *const bases[] = {"BaseTool", "StructuredTool", NULL}, *const calls[] = {"_run", "run", "forward", "execute", "_arun", NULL};
	const struct book_entry *e = ENTRY(m, entry);
	bool tool = false;
	for (int i = 0; i < e->bases.count; i++)
		tool |= one_of(ff_last_part(e->bases.items[i]), bases) || !strcmp(e->targets.items[i], "smolagents.Tool");
	const char *name = tool ? class_string(b, m, entry, "name") : NULL, *help = name ? class_string(b, m, entry, "description") : NULL;
	if (!name)
		return;
	struct book_tool *t = FF_PUSH(b->a, &m->tools, struct book_tool);
	*t = (struct book_tool){.name = name, .help = help ? help : e->doc, .entry = entry, .line = e->line};
	for (const char *const *c = calls; *c && !t->params.count; c++) {
		int run = book_entry_find(m, ff_arena_printf(b->a, "%s.%s", e->qualname, *c));
		if (run >= 0)
			add_params(b->a, ENTRY(m, run), &t->params);
	}
}

void book_tools_note(struct ff_book *b, struct book_module *m, const struct ff_facts *f)
{
	bool parameters = false, function = false;
	for (int i = 0; i < m->entries.count; i++)
		if (ENTRY(m, i)->kind == FF_DEF_CLASS)
			note_class(b, m, i);
		else
			note_function(b, m, i);
	for (int i = 0; i < f->literals.count; i++) {
		const struct ff_literal *l = FF_AT(&f->literals, struct ff_literal, i);
		if (l->context != FF_LITERAL_IDENTIFIER)
			continue;
		m->lists_tools |= !strcmp(l->text, "input_schema") || !strcmp(l->text, "inputSchema");
		parameters |= !strcmp(l->text, "parameters");
		function |= !strcmp(l->text, "function");
	}
	for (int i = 0; i < f->arguments.count; i++)
		m->lists_tools |= !strcmp(FF_AT(&f->arguments, struct ff_argument, i)->keyword, "inputSchema");
	m->lists_tools |= parameters && function;
}

/* ---- schemas ---- */

static const char *text_of(const struct literal *l)
{
	return l && l->kind == LITERAL_STRING ? l->text : "";
}

/* "string", "array of integer", "one of a, b" */
static const char *type_of(struct ff_arena *a, const struct literal *l)
{
	const struct literal *any = literal_get(l, "enum"), *items = literal_get(l, "items");
	if (any && any->kind == LITERAL_LIST && any->items.count) {
		struct ff_buf b;
		ff_buf_init(&b, 0);
		for (int i = 0; i < any->items.count; i++)
			ff_buf_printf(&b, "%s%s", i ? ", " : "one of ", FF_AT(&any->items, struct literal, i)->text);
		const char *out = ff_arena_dup(a, ff_buf_text(&b), b.len);
		ff_buf_free(&b);
		return out;
	}
	if (items && *text_of(literal_get(items, "type")))
		return ff_arena_printf(a, "%s of %s", text_of(literal_get(l, "type")), text_of(literal_get(items, "type")));
	return text_of(literal_get(l, "type"));
}

static void add_schema(struct ff_arena *a, const struct literal *schema, struct ff_list *out)
{
	const struct literal *properties = literal_get(schema, "properties"), *required = literal_get(schema, "required");
	for (int i = 0; properties && properties->kind == LITERAL_DICT && i < properties->keys.count; i++) {
		const struct literal *l = FF_AT(&properties->items, struct literal, i), *d = literal_get(l, "default");
		struct book_param p = {.name = properties->keys.items[i], .annotation = type_of(a, l), .call = text_of(literal_get(l, "description")), .value = "..."};
		for (int k = 0; required && k < required->items.count; k++)
			if (!strcmp(FF_AT(&required->items, struct literal, k)->text, p.name))
				p.value = "";
		if (d && *p.value)
			p.value = d->kind == LITERAL_STRING ? ff_arena_printf(a, "\"%s\"", d->text) : *d->text ? d->text : "...";
		*FF_PUSH(a, out, struct book_param) = p;
	}
}

static bool take_schema(struct ff_book *b, struct book_module *m, const struct literal *l, int line)
{
	static const char *const keys[] = {"input_schema", "inputSchema", "parameters"};
	const char *name = text_of(literal_get(l, "name"));
	for (size_t i = 0; *name && i < FF_COUNT(keys); i++) {
		const struct literal *schema = literal_get(l, keys[i]);
		if (!schema || schema->kind == LITERAL_STRING || (i == 2 && !literal_get(schema, "properties") && !literal_get(l, "description")))
			continue;
		struct book_tool *t = FF_PUSH(b->a, &m->tools, struct book_tool);
		*t = (struct book_tool){.name = name, .help = text_of(literal_get(l, "description")), .entry = -1, .line = line};
		add_schema(b->a, schema, &t->params);
		return true;
	}
	return false;
}

void book_tools_text(struct ff_book *b, struct book_module *m, const char *text, size_t n)
{
	const char *end = text + n, *next;
	int line = 1;
	for (const char *p = text; p < end; p = next) {
		struct literal l;
		bool call = ff_str_starts(p, "Tool(");
		next = literal_skip(p, end);
		if (*p == '{' || call) {
			const char *behind = literal_read(b->a, p, end, &l);
			if (behind && take_schema(b, m, &l, line))
				next = behind;
		}
		next = next > p ? next : p + 1;
		for (const char *c = p; c < next && c < end; c++)
			line += *c == '\n';
	}
}

/* ---- agents in Markdown ---- */

/* The value of "key: value" in the head, quotes gone; "". */
static const char *head_value(struct ff_arena *a, const char *head, const char *key)
{
	size_t n = strlen(key);
	for (const char *l = head; l; l = strchr(l, '\n'), l = l ? l + 1 : NULL) {
		if (strncmp(l, key, n) != 0 || l[n] != ':')
			continue;
		const char *v = l + n + 1 + strspn(l + n + 1, " \t");
		size_t len = strcspn(v, "\r\n");
		if (len > 1 && (*v == '"' || *v == '\'') && v[len - 1] == *v)
			return ff_arena_dup(a, v + 1, len - 2);
		return ff_arena_dup(a, v, len);
	}
	return "";
}

void book_agent_text(struct ff_book *b, const char *path, const char *text, size_t n)
{
	const char *copy = ff_arena_dup(b->a, text, n), *end;
	if (strncmp(copy, "---", 3) != 0 || !(end = strstr(copy + 3, "\n---")))
		return;
	const char *head = ff_arena_dup(b->a, copy + 3, (size_t)(end - copy) - 3), *name = head_value(b->a, head, "name"), *base = ff_path_base(path);
	if (!*name)
		return;
	struct book_tool *t = FF_PUSH(b->a, &b->agents, struct book_tool);
	*t = (struct book_tool){.name = name, .help = head_value(b->a, head, "description"), .entry = -1};
	FF_PUSH(b->a, &t->params, struct book_param)->name = head_value(b->a, head, "tools");
	ff_strings_push(b->a, &b->agent_folders, base > path ? ff_arena_dup(b->a, path, (size_t)(base - path) - 1) : "");
}

/* ---- the section ---- */

static void write_params(struct section_ask *q, const struct book_tool *t)
{
	if (!t->params.count)
		return;
	ff_buf_char(q->out, '\n');
	markdown_code(q->out, t->name, false);
	ff_buf_str(q->out, "\n\n| Parameter | Type | Default | Description |\n| --- | --- | --- | --- |\n");
	for (int i = 0; i < t->params.count; i++) {
		const struct book_param *p = FF_AT(&t->params, struct book_param, i);
		ff_buf_str(q->out, "| ");
		markdown_code(q->out, p->name, true);
		ff_buf_str(q->out, " | ");
		markdown_code(q->out, p->annotation, true);
		ff_buf_str(q->out, " | ");
		if (!*p->value)
			ff_buf_str(q->out, "required");
		else if (!strcmp(p->value, "..."))
			ff_buf_str(q->out, "optional");
		else
			markdown_code(q->out, ff_str_cut(q->a, p->value, 60), true);
		ff_buf_str(q->out, " | ");
		markdown_prose(q->a, q->out, prose_sentence(q->a, prose_clean(q->a, p->call, "r"), SENTENCE), true);
		ff_buf_str(q->out, " |\n");
	}
}

static void write_agents(struct section_ask *q)
{
	bool head = false;
	for (int i = 0; i < q->b->agents.count; i++) {
		const struct book_tool *t = FF_AT(&q->b->agents, struct book_tool, i);
		if (*q->package || !book_in_folder(q->b->agent_folders.items[i], q->folder))
			continue;
		if (!head)
			ff_buf_printf(q->out, "%s| Agent | Tools | Description |\n| --- | --- | --- |\n", q->out->len ? "\n" : "");
		head = true;
		ff_buf_str(q->out, "| ");
		markdown_code(q->out, t->name, true);
		ff_buf_str(q->out, " | ");
		markdown_text(q->out, FF_AT(&t->params, struct book_param, 0)->name, true);
		ff_buf_str(q->out, " | ");
		markdown_prose(q->a, q->out, prose_sentence(q->a, t->help, SENTENCE), true);
		ff_buf_str(q->out, " |\n");
	}
}

void section_tools(struct section_ask *q)
{
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < q->b->modules.count; i++) {
			const struct book_module *m = MODULE(q->b, i);
			if (!section_covers(q, m) || m->role == FF_ROLE_TEST)
				continue;
			for (int k = 0; k < m->tools.count; k++) {
				const struct book_tool *t = FF_AT(&m->tools, struct book_tool, k);
				if (pass) {
					write_params(q, t);
					continue;
				}
				if (!q->out->len)
					ff_buf_str(q->out, "| Tool | Description | Defined in |\n| --- | --- | --- |\n");
				ff_buf_str(q->out, "| ");
				markdown_code(q->out, t->name, true);
				ff_buf_str(q->out, " | ");
				markdown_prose(q->a, q->out, prose_sentence(q->a, prose_clean(q->a, t->help, "r"), SENTENCE), true);
				ff_buf_str(q->out, " | ");
				markdown_code(q->out, m->path, true);
				ff_buf_str(q->out, " |\n");
			}
		}
	write_agents(q);
}
