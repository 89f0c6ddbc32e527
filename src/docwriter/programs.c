/*
 * programs.c - the section of command-line entry points: scripts of the metadata, packages that `python -m` runs, programs beside them, Django's
 * commands; with what commands.c noted of their options.
 */
#include <ctype.h>

#include "book.h"

#define SENTENCE 160

/* ---- metadata ---- */

struct reading {
	struct ff_book *b;
	const char *folder;
};

/* "pkg.mod:main [extra]" */
static void add_script(struct reading *r, const char *name, const char *target)
{
	struct ff_arena *a = r->b->a;
	size_t n = strlen(target);
	while (n && isspace((unsigned char)target[n - 1]))
		n--;
	if (n && target[n - 1] == ']')
		n = strcspn(target, "[ ");
	if (!*name || !n || memchr(target, '/', n))
		return;
	for (int i = 0; i < r->b->scripts.count; i++)
		if (!strcmp(FF_AT(&r->b->scripts, struct book_script, i)->name, name) && !strcmp(FF_AT(&r->b->scripts, struct book_script, i)->folder, r->folder))
			return;
	*FF_PUSH(a, &r->b->scripts, struct book_script) = (struct book_script){ff_arena_str(a, name), ff_arena_dup(a, target, n), r->folder};
}

static void take_toml(void *to, const char *table, const char *key, const char *value)
{
	static const char *const tables[] = {"project.scripts.", "project.gui-scripts.", "tool.poetry.scripts.", "project.entry-points.console_scripts.", "tool.flit.scripts."};
	struct reading *r = to;
	const char *whole = ff_arena_printf(r->b->a, "%s%s%s", table, *table && *key ? "." : "", key);
	for (size_t i = 0; i < FF_COUNT(tables); i++) {
		if (!ff_str_starts(whole, tables[i]))
			continue;
		char *name = ff_arena_str(r->b->a, whole + strlen(tables[i])), *dot = strrchr(name, '.');
		/* poetry: name = { reference = "pkg.mod:main", type = "console" } */
		if (dot && (!strcmp(dot, ".reference") || !strcmp(dot, ".callable")))
			*dot = '\0';
		else if (dot && (!strcmp(dot, ".type") || !strcmp(dot, ".extras")))
			return;
		add_script(r, name, value);
	}
}

/* "name = pkg.mod:main" */
static void take_pair(struct reading *r, const char *text)
{
	const char *eq = strchr(text, '='), *end = eq;
	if (!eq)
		return;
	while (end > text && isspace((unsigned char)end[-1]))
		end--;
	text += strspn(text, " \t");
	if (end > text)
		add_script(r, ff_arena_dup(r->b->a, text, (size_t)(end - text)), eq + 1 + strspn(eq + 1, " \t"));
}

/* [options.entry_points], its console_scripts: on the line, or below and indented. */
static void read_cfg(struct reading *r, const char *text, size_t n)
{
	bool section = false, key = false;
	for (const char *p = text, *end = text + n; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((nl ? nl : end) - p);
		char *line = ff_arena_dup(r->b->a, p, len);
		line[strcspn(line, "\r")] = '\0';
		p += len + 1;
		if (*line == '[') {
			section = ff_str_starts(line, "[options.entry_points]");
			key = false;
		} else if (section && *line && !isspace((unsigned char)*line) && !strchr("#;", *line)) {
			key = ff_str_starts(line, "console_scripts") || ff_str_starts(line, "gui_scripts");
			const char *value = line + strcspn(line, "=:");
			if (key && *value && value[1 + strspn(value + 1, " \t")])
				take_pair(r, value + 1);
		} else if (section && key && !strchr("#;", line[strspn(line, " \t")])) {
			take_pair(r, line);
		}
	}
}

/* setup.py: the string literals of console_scripts, to the bracket that closes it. */
static void read_setup(struct reading *r, const char *text, size_t n)
{
	static const char *const words[] = {"console_scripts", "gui_scripts"};
	for (size_t i = 0; i < FF_COUNT(words); i++) {
		const char *end = text + n, *at = memmem(text, n, words[i], strlen(words[i]));
		int open = 0;
		at = at ? at + strlen(words[i]) + 1 : end;
		for (; at < end && open >= 0; at++) {
			if (*at == '#') {
				const char *nl = memchr(at, '\n', (size_t)(end - at));
				at = nl ? nl : end - 1;
			}
			open += (*at == '[' || *at == '(') - (*at == ']' || *at == ')' || *at == '}');
			if (*at != '"' && *at != '\'')
				continue;
			const char *close = memchr(at + 1, *at, (size_t)(end - at) - 1);
			if (!close)
				break;
			if (!open && memchr(at, '=', (size_t)(close - at)) == NULL)
				break; /* the next key */
			take_pair(r, ff_arena_dup(r->b->a, at + 1, (size_t)(close - at) - 1));
			at = close;
			if (open <= 0)
				break;
		}
	}
}

void book_metadata(struct ff_book *b, const char *path, const char *text, size_t n)
{
	const char *base = ff_path_base(path);
	struct reading r = {b, base > path ? ff_arena_dup(b->a, path, (size_t)(base - path) - 1) : ""};
	if (!strcmp(base, "pyproject.toml"))
		ff_toml_read(text, n, take_toml, &r);
	else if (!strcmp(base, "setup.cfg"))
		read_cfg(&r, text, n);
	else
		read_setup(&r, text, n);
}
/* ---- the section ---- */

struct command_row {
	const char *command, *runs, *help, *on, *path; /* on: as in options, "" all of the module */
	int module;                       /* whose options are its own, -1 */
};

static void add_row(struct section_ask *q, struct ff_list *rows, const struct command_row *r)
{
	for (int i = 0; i < rows->count; i++)
		if (!strcmp(FF_AT(rows, struct command_row, i)->command, r->command))
			return;
	*FF_PUSH(q->a, rows, struct command_row) = *r;
}

static const char *module_help(struct section_ask *q, const struct book_module *m)
{
	return *m->parser_help ? m->parser_help : prose_sentence(q->a, m->doc, SENTENCE);
}

static bool has_command(const struct book_module *m, const char *function)
{
	for (int i = 0; i < m->commands.count; i++)
		if (!strcmp(FF_AT(&m->commands, struct book_command, i)->on, function))
			return true;
	return false;
}

/* The commands of a group, its groups' too. */
static void add_group(struct section_ask *q, struct ff_list *rows, int module, const char *program, const char *group, int steps);

/* help= of AppGroup(help="..."), FlaskGroup(...), click.Group(...), Typer(...). */
static const char *group_help(struct section_ask *q, const struct book_value *v)
{
	const char *help = book_word_string(q->a, book_word_of(&v->words, "help", -1));
	return prose_sentence(q->a, prose_clean(q->a, help, "r"), SENTENCE);
}

static bool is_group(const struct book_value *v)
{
	return ff_str_ends(v->call, "Group") || ff_str_ends(v->call, "Typer");
}

/* cli.add_command(database.manager, "database"): a command or a group of another file. */
static void add_far(struct section_ask *q, struct ff_list *rows, int module, const char *program, const struct book_command *k, int steps)
{
	struct book_found f;
	if (!book_find(q->b, module, k->on, &f))
		return;
	const struct book_module *m = MODULE(q->b, f.module);
	for (int i = 0; f.entry >= 0 && i < m->commands.count; i++) {
		const struct book_command *o = FF_AT(&m->commands, struct book_command, i);
		if (o->added || strcmp(o->on, ENTRY(m, f.entry)->name) != 0)
			continue;
		const char *command = ff_arena_printf(q->a, "%s %s", program, *k->name ? k->name : o->name);
		add_row(q, rows, &(struct command_row){command, "", o->help, o->on, m->path, f.module});
		if (o->is_group)
			add_group(q, rows, f.module, command, o->on, steps - 1);
	}
	if (f.entry < 0 && f.value >= 0 && is_group(VALUE(m, f.value))) {
		const struct book_value *v = VALUE(m, f.value);
		const char *name = *k->name ? k->name : book_word_string(q->a, book_word_of(&v->words, "name", 0));
		const char *command = *name ? ff_arena_printf(q->a, "%s %s", program, name) : program;
		if (*name)
			add_row(q, rows, &(struct command_row){command, "", group_help(q, v), "-", m->path, f.module});
		add_group(q, rows, f.module, command, v->name, steps - 1);
	}
}

static void add_group(struct section_ask *q, struct ff_list *rows, int module, const char *program, const char *group, int steps)
{
	const struct book_module *m = MODULE(q->b, module);
	for (int i = 0; steps > 0 && i < m->commands.count; i++) {
		const struct book_command *k = FF_AT(&m->commands, struct book_command, i);
		if (strcmp(k->group, group) != 0 || !*k->on)
			continue;
		if (k->added) {
			add_far(q, rows, module, program, k, steps);
			continue;
		}
		const char *command = ff_arena_printf(q->a, "%s %s", program, k->name);
		add_row(q, rows, &(struct command_row){command, "", k->help, k->on, m->path, module});
		if (k->is_group)
			add_group(q, rows, module, command, k->on, steps - 1);
	}
}

/* argparse: sub-commands of the parser in that module. */
static void add_parsers(struct section_ask *q, struct ff_list *rows, int module, const char *program)
{
	const struct book_module *m = MODULE(q->b, module);
	for (int i = 0; i < m->commands.count; i++) {
		const struct book_command *k = FF_AT(&m->commands, struct book_command, i);
		if (!*k->group && !k->is_group && !k->added && book_entry_find(m, k->on) < 0)
			add_row(q, rows, &(struct command_row){ff_arena_printf(q->a, "%s %s", program, k->name), "", k->help, *k->on ? k->on : "-", m->path, module});
	}
}

/* The function that is the only group of commands that is in none itself; NULL. */
static const char *only_group(const struct book_module *m)
{
	const char *found = NULL;
	for (int i = 0; i < m->commands.count; i++) {
		const struct book_command *k = FF_AT(&m->commands, struct book_command, i);
		if (!k->is_group || *k->group || k->added)
			continue;
		if (found)
			return NULL;
		found = k->on;
	}
	return found;
}

static void add_program(struct section_ask *q, struct ff_list *rows, const char *command, const char *target, const char *path)
{
	struct command_row r = {.command = command, .runs = target, .help = "", .on = "", .path = path, .module = -1};
	char *dotted = ff_arena_str(q->a, target), *colon = strchr(dotted, ':');
	struct book_found f;
	if (colon)
		*colon = '.';
	if (!book_find(q->b, -1, dotted, &f)) {
		add_row(q, rows, &r);
		return;
	}
	const struct book_module *m = MODULE(q->b, f.module);
	r.module = f.module;
	r.path = m->path;
	const char *name = f.entry >= 0 ? ENTRY(m, f.entry)->name : f.value >= 0 ? VALUE(m, f.value)->name : "";
	if (f.entry >= 0)
		r.help = prose_sentence(q->a, ENTRY(m, f.entry)->doc, SENTENCE);
	if (!*r.help || *m->parser_help)
		r.help = module_help(q, m);
	if (f.entry >= 0 && has_command(m, name)) { /* click: the function is the command, its options are its own */
		r.on = name;
		add_row(q, rows, &r);
		add_group(q, rows, f.module, command, name, 4);
		return;
	}
	bool app = *name && book_is_typer(m, name);
	const char *group = app ? NULL : only_group(m);
	if (group) { /* main() runs the one group of the module */
		r.on = group;
		add_row(q, rows, &r);
		add_group(q, rows, f.module, command, group, 4);
		return;
	}
	r.on = app ? "-" : "";
	add_row(q, rows, &r);
	if (app)
		add_group(q, rows, f.module, command, name, 4);
	else
		add_parsers(q, rows, f.module, command);
}

static void add_scripts(struct section_ask *q, struct ff_list *rows)
{
	for (int i = 0; i < q->b->scripts.count; i++) {
		const struct book_script *s = FF_AT(&q->b->scripts, struct book_script, i);
		struct book_found f;
		char *dotted = ff_arena_str(q->a, s->target);
		dotted[strcspn(dotted, ":")] = '\0';
		bool known = book_find(q->b, -1, dotted, &f);
		if (known ? section_covers(q, MODULE(q->b, f.module)) : !*q->package && book_in_folder(s->folder, q->folder))
			add_program(q, rows, s->name, s->target, "");
	}
}

/* A program that runs a group of another file: from redash.cli import manager. */
static void add_imported(struct section_ask *q, struct ff_list *rows, int module, const char *program)
{
	const struct book_module *m = MODULE(q->b, module);
	for (int i = 0; i < m->imports.count; i++) {
		const struct book_import *im = FF_AT(&m->imports, struct book_import, i);
		struct book_found f;
		if (!*im->name || !book_find(q->b, module, im->bound, &f))
			continue;
		const struct book_module *o = MODULE(q->b, f.module);
		if (f.entry < 0 && f.value >= 0 && is_group(VALUE(o, f.value)))
			add_group(q, rows, f.module, program, VALUE(o, f.value)->name, 4);
		else if (f.entry >= 0 && has_command(o, ENTRY(o, f.entry)->name))
			add_group(q, rows, f.module, program, ENTRY(o, f.entry)->name, 4);
	}
}

/* python -m package, python tools/x.py, python manage.py x */
/* Django runs a module's Command; what lies beside the commands without one serves them. */
static bool is_django_command(const struct book_module *m)
{
	bool has = book_entry_find(m, "Command") >= 0;
	for (int i = 0; !has && i < m->imports.count; i++)
		has = !strcmp(FF_AT(&m->imports, struct book_import, i)->bound, "Command");
	for (int i = 0; !has && i < m->values.count; i++)
		has = !strcmp(VALUE(m, i)->name, "Command") && VALUE(m, i)->def < 0;
	return has && ff_glob_match("**/management/commands/*.py", m->path) && ff_path_base(m->path)[0] != '_';
}

static void add_files(struct section_ask *q, struct ff_list *rows)
{
	const char *manage = NULL;
	for (int i = 0; i < q->b->modules.count && !manage; i++)
		if (!strcmp(ff_path_base(MODULE(q->b, i)->path), "manage.py") && MODULE(q->b, i)->role != FF_ROLE_TEST && !strstr(MODULE(q->b, i)->path, "test"))
			manage = MODULE(q->b, i)->path;
	for (int i = 0; i < q->b->modules.count; i++) {
		const struct book_module *m = MODULE(q->b, i);
		const char *base = ff_path_base(m->path);
		struct command_row r = {.runs = m->path, .help = module_help(q, m), .on = "", .path = m->path, .module = i};
		if (!section_covers(q, m) || m->role == FF_ROLE_TEST || m->role == FF_ROLE_EXAMPLE || m->role == FF_ROLE_DOCS || m->role == FF_ROLE_VENDORED)
			continue;
		if (!strcmp(base, "__main__.py") && strlen(m->name) > 9) {
			r.command = ff_arena_printf(q->a, "python -m %.*s", (int)strlen(m->name) - 9, m->name);
			int package = book_module_find(q->b, r.command + 10);
			if (!*r.help && package >= 0)
				r.help = module_help(q, MODULE(q->b, package));
		} else if (is_django_command(m)) {
			r.command = ff_arena_printf(q->a, "%s%s %.*s", manage ? "python " : "", manage ? manage : "django-admin", (int)strlen(base) - 3, base);
			for (int k = 0; k < m->values.count; k++)
				if (!strcmp(VALUE(m, k)->name, "help") && VALUE(m, k)->def >= 0) {
					const char *help = book_string(q->a, VALUE(m, k)->value);
					r.help = help ? prose_sentence(q->a, prose_clean(q->a, help, "r"), SENTENCE) : r.help;
				}
		} else if (m->main && !strchr(m->name, '.') && strcmp(base, "setup.py") != 0) {
			r.command = ff_arena_printf(q->a, "python %s", m->path);
		} else if (m->main && m->has_parser) {
			r.command = ff_arena_printf(q->a, "python -m %s", m->name);
		}
		if (r.command) {
			add_row(q, rows, &r);
			add_parsers(q, rows, i, r.command);
			add_imported(q, rows, i, r.command);
		}
	}
}

/* "" all that no sub-command has. */
static bool option_of(const struct book_module *m, const struct book_option *o, const char *on)
{
	if (*on)
		return !strcmp(o->on, on);
	for (int i = 0; i < m->commands.count; i++)
		if (!strcmp(FF_AT(&m->commands, struct book_command, i)->on, o->on))
			return false;
	return true;
}

static void write_options(struct section_ask *q, const struct command_row *r)
{
	const struct book_module *m = r->module >= 0 ? MODULE(q->b, r->module) : NULL;
	bool head = false;
	for (int i = 0; m && i < m->options.count; i++) {
		const struct book_option *o = FF_AT(&m->options, struct book_option, i);
		if (!option_of(m, o, r->on))
			continue;
		if (!head) {
			ff_buf_char(q->out, '\n');
			markdown_code(q->out, r->command, false);
			ff_buf_str(q->out, "\n\n| Option | Default | Description |\n| --- | --- | --- |\n");
			head = true;
		}
		ff_buf_str(q->out, "| ");
		markdown_code(q->out, o->names, true);
		ff_buf_str(q->out, " | ");
		markdown_code(q->out, ff_str_cut(q->a, o->value, 60), true);
		ff_buf_str(q->out, " | ");
		markdown_prose(q->a, q->out, o->help, true);
		ff_buf_printf(q->out, "%s%s |\n", o->required ? *o->help ? " " : "" : "", o->required ? "(required)" : "");
	}
}

void section_commands(struct section_ask *q)
{
	struct ff_list rows = {0};
	add_scripts(q, &rows);
	add_files(q, &rows);
	for (int i = 0; i < rows.count; i++) {
		const struct command_row *r = FF_AT(&rows, struct command_row, i);
		if (!i)
			ff_buf_str(q->out, "| Command | Runs | Description |\n| --- | --- | --- |\n");
		ff_buf_str(q->out, "| ");
		markdown_code(q->out, r->command, true);
		ff_buf_str(q->out, " | ");
		markdown_code(q->out, r->runs, true);
		ff_buf_str(q->out, " | ");
		markdown_prose(q->a, q->out, r->help, true);
		ff_buf_str(q->out, " |\n");
	}
	for (int i = 0; i < rows.count; i++)
		write_options(q, FF_AT(&rows, struct command_row, i));
}
