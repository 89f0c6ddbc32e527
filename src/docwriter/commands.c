/*
 * commands.c - what a file tells of command lines: the options and commands that argparse, click and typer are told.  Programs and the section are
 * programs.c's.
 */
#include <ctype.h>

#include "book.h"

#define SENTENCE 160

/* ---- argparse ---- */

const char *book_word_string(struct ff_arena *a, const struct book_word *w)
{
	const char *s = w && w->kind == FF_EXPR_STRING ? book_string(a, w->text) : NULL;
	return s ? s : "";
}

/* Names that are no strings ("*names") tell nothing. */
static const char *option_names(struct ff_arena *a, const struct ff_list *words, bool *positional)
{
	struct ff_buf b;
	*positional = true;
	ff_buf_init(&b, 0);
	for (int i = 0; i < words->count; i++)
		*positional &= *FF_AT(words, struct book_word, i)->keyword || book_word_string(a, FF_AT(words, struct book_word, i))[0] != '-';
	for (int i = 0; i < words->count; i++) {
		const struct book_word *w = FF_AT(words, struct book_word, i);
		const char *s = *w->keyword ? "" : book_word_string(a, w);
		if (!*s || (!*positional && s[0] != '-')) /* click: beside the options the name of the parameter */
			continue;
		ff_buf_printf(&b, "%s%s", b.len ? ", " : "", s);
	}
	const char *out = ff_arena_dup(a, ff_buf_text(&b), b.len);
	ff_buf_free(&b);
	return out;
}

static void take_all(struct ff_book *b, const struct ff_facts *f, const struct ff_by_call *by, int call, struct ff_list *words)
{
	for (int i = by->start[call]; i < by->start[call + 1]; i++) {
		const struct ff_argument *g = FF_AT(&f->arguments, struct ff_argument, by->row[i]);
		*FF_PUSH(b->a, words, struct book_word) = (struct book_word){ff_arena_str(b->a, g->keyword), ff_arena_str(b->a, g->text), g->kind};
	}
}

/* What a default of that text says; None and what argparse keeps to itself say nothing. */
static const char *default_text(struct ff_arena *a, const struct ff_list *words)
{
	const struct book_word *w = book_word_of(words, "default", -1);
	if (!w || !strcmp(w->text, "None") || !strcmp(w->text, "False") || strstr(w->text, "SUPPRESS"))
		return "";
	return text_flat(a, w->text);
}

static bool is_true(const struct ff_list *words, const char *keyword)
{
	const struct book_word *w = book_word_of(words, keyword, -1);
	return w && !strcmp(w->text, "True");
}

/* argparse puts the default into "%(default)s". */
static const char *with_default(struct ff_arena *a, const char *help, const char *value)
{
	const char *at = strstr(help, "%(default)s");
	return at && *value ? ff_arena_printf(a, "%.*s%s%s", (int)(at - help), help, value, at + 11) : help;
}

static void take_option(struct ff_book *b, struct book_module *m, const struct ff_list *words, const char *on)
{
	struct book_option o = {.on = ff_arena_str(b->a, on)};
	const struct book_word *help = book_word_of(words, "help", -1);
	o.names = option_names(b->a, words, &o.positional);
	o.value = default_text(b->a, words);
	o.help = with_default(b->a, prose_sentence(b->a, prose_clean(b->a, book_word_string(b->a, help), "r"), SENTENCE), o.value);
	o.required = is_true(words, "required");
	if (*o.names && !(help && strstr(help->text, "SUPPRESS")) && !is_true(words, "hidden"))
		*FF_PUSH(b->a, &m->options, struct book_option) = o;
}

static void note_call(struct ff_book *b, struct book_module *m, const struct ff_facts *f, const struct ff_by_call *by, int call)
{
	const struct ff_call *c = FF_AT(&f->calls, struct ff_call, call);
	const char *last = ff_last_part(c->callee);
	struct ff_list words = {0};
	if (!strcmp(last, "add_argument") && last > c->callee) {
		take_all(b, f, by, call, &words);
		take_option(b, m, &words, ff_arena_dup(b->a, c->callee, (size_t)(last - c->callee) - 1));
	} else if (!strcmp(last, "add_parser") && last > c->callee) {
		take_all(b, f, by, call, &words);
		const char *help = book_word_string(b->a, book_word_of(&words, "help", -1));
		struct book_command k = {.name = book_word_string(b->a, book_word_of(&words, NULL, 0)), .group = "", .on = ff_arena_str(b->a, c->assigned)};
		k.help = prose_sentence(b->a, prose_clean(b->a, *help ? help : book_word_string(b->a, book_word_of(&words, "description", -1)), "r"), SENTENCE);
		if (*k.name)
			*FF_PUSH(b->a, &m->commands, struct book_command) = k;
	} else if (!strcmp(last, "add_command") && last > c->callee) {
		take_all(b, f, by, call, &words);
		const struct book_word *k = book_word_of(&words, NULL, 0);
		if (k && (k->kind == FF_EXPR_NAME || k->kind == FF_EXPR_ATTRIBUTE))
			*FF_PUSH(b->a, &m->commands, struct book_command) = (struct book_command){
				.name = book_word_string(b->a, book_word_of(&words, "name", 1)), .help = "", .on = k->text, .group = ff_arena_dup(b->a, c->callee, (size_t)(last - c->callee) - 1), .added = true};
	} else if (!strcmp(last, "ArgumentParser")) {
		take_all(b, f, by, call, &words);
		m->has_parser = true;
		m->parser_help = prose_sentence(b->a, prose_clean(b->a, book_word_string(b->a, book_word_of(&words, "description", -1)), "r"), SENTENCE);
	}
}

/* ---- click and typer ---- */

static bool imports(const struct ff_facts *f, const char *package)
{
	size_t n = strlen(package);
	for (int i = 0; i < f->imports.count; i++) {
		const char *m = FF_AT(&f->imports, struct ff_import, i)->module;
		if (!strncmp(m, package, n) && (m[n] == '.' || !m[n]))
			return true;
	}
	return false;
}

/* The name that click gives a function. */
static const char *command_name(struct ff_arena *a, const char *function)
{
	char *name = ff_arena_str(a, function);
	for (char *c = name; *c; c++)
		*c = *c == '_' ? '-' : (char)tolower((unsigned char)*c);
	return name;
}

/* typer: x: int = typer.Option(3, "--x", help="..."), or Annotated[int, typer.Option(...)]; else the name says it. */
static void take_typer(struct ff_book *b, struct book_module *m, const struct book_entry *e)
{
	for (int i = 0; i < e->params.count; i++) {
		const struct book_param *p = FF_AT(&e->params, struct book_param, i);
		bool option = ff_str_ends(p->call, "Option"), argument = ff_str_ends(p->call, "Argument");
		struct book_option o = {.on = e->name, .value = "", .help = ""};
		const char *help = strstr(*p->call ? p->value : p->annotation, "help="), *dashes = strstr(*p->call ? p->value : p->annotation, "\"--");
		if (strstr(p->annotation, "Context"))
			continue;
		o.positional = argument || (!option && !*p->value && !strstr(p->annotation, "Option("));
		o.names = o.positional ? p->name : ff_arena_printf(b->a, "--%s", command_name(b->a, p->name));
		if (dashes && !o.positional)
			o.names = ff_arena_dup(b->a, dashes + 1, strcspn(dashes + 1, "\""));
		size_t quote = help ? strcspn(help + 5, "\"'") : 0;
		const char *end = help && quote < 2 && help[5 + quote] ? strchr(help + 6 + quote, help[5 + quote]) : NULL;
		if (end)
			o.help = prose_sentence(b->a, ff_arena_dup(b->a, help + 6 + quote, (size_t)(end - help) - 6 - quote), SENTENCE);
		if (!option && !argument && strcmp(p->value, "None") != 0)
			o.value = p->value;
		*FF_PUSH(b->a, &m->options, struct book_option) = o;
	}
}

bool book_is_typer(const struct book_module *m, const char *variable)
{
	for (int i = 0; i < m->values.count; i++)
		if (!strcmp(VALUE(m, i)->name, variable) && ff_str_ends(VALUE(m, i)->call, "Typer"))
			return true;
	return false;
}

static void note_function(struct ff_book *b, struct book_module *m, int entry, bool click, bool typer)
{
	const struct book_entry *e = ENTRY(m, entry);
	for (int i = 0; i < e->decorators.count; i++) {
		const struct book_decorator *d = FF_AT(&e->decorators, struct book_decorator, i);
		const char *last = ff_last_part(d->name), *given = book_word_string(b->a, book_word_of(&d->words, "name", 0));
		bool group = !strcmp(last, "group"), command = group || !strcmp(last, "command") || !strcmp(last, "callback");
		const char *on = last > d->name ? ff_arena_dup(b->a, d->name, (size_t)(last - d->name) - 1) : "";
		if ((!strcmp(last, "option") || !strcmp(last, "argument")) && click) {
			take_option(b, m, &d->words, e->name);
		} else if (command && (click || (typer && book_is_typer(m, on)))) {
			const char *help = book_word_string(b->a, book_word_of(&d->words, "help", -1));
			struct book_command k = {.name = *given ? given : command_name(b->a, e->name), .on = e->name, .is_group = group};
			k.group = !strcmp(on, "click") ? "" : on;
			k.help = prose_sentence(b->a, *help ? prose_clean(b->a, help, "r") : e->doc, SENTENCE);
			if (strcmp(last, "callback") != 0)
				*FF_PUSH(b->a, &m->commands, struct book_command) = k;
			if (typer && book_is_typer(m, on))
				take_typer(b, m, e);
		}
	}
}

/* cli.add_command(run) gives run, which was made without one, its group; what comes from another file waits for add_group. */
static void join_groups(struct book_module *m)
{
	int kept = 0;
	for (int i = 0; i < m->commands.count; i++) {
		struct book_command *k = FF_AT(&m->commands, struct book_command, i);
		for (int j = 0; k->added && j < m->commands.count; j++) {
			struct book_command *o = FF_AT(&m->commands, struct book_command, j);
			if (o->added || *o->group || strcmp(o->on, k->on) != 0)
				continue;
			o->group = k->group;
			if (*k->name)
				o->name = k->name;
			k->on = "";
		}
	}
	for (int i = 0; i < m->commands.count; i++)
		if (*FF_AT(&m->commands, struct book_command, i)->on || !FF_AT(&m->commands, struct book_command, i)->added)
			*FF_AT(&m->commands, struct book_command, kept++) = *FF_AT(&m->commands, struct book_command, i);
	m->commands.count = kept;
}

void book_commands_note(struct ff_book *b, struct book_module *m, const struct ff_facts *f, const struct ff_by_call *by)
{
	bool click = imports(f, "click") || imports(f, "flask"), typer = imports(f, "typer");
	for (int i = 0; i < f->calls.count; i++)
		note_call(b, m, f, by, i);
	for (int i = 0; (click || typer) && i < m->entries.count; i++)
		note_function(b, m, i, click, typer);
	join_groups(m);
}
