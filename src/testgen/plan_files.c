/*
 * plan_files.c - calls that need something on disk or on a command line: functions that open what a parameter names get a file of the
 * test's own folder, mains that read arguments by argparse get lists of what their parser takes.
 */
#include "plan_room.h"

enum { OPTIONS_MAX = 8, ARGV_MAX = 10 };

static const char *const contents[] = {"'first line  \\nsecond line\\n'", "''", "'a,b\\n1,2\\n'"};

static void add_call(struct plan *p, struct ff_list *out, const char *text, const struct ff_strings *setup)
{
	if (out->count >= FF_MAX_TEST_CALLS)
		return;
	for (int i = 0; i < out->count; i++) {
		const struct ff_test_call *c = FF_AT(out, struct ff_test_call, i);
		if (!strcmp(c->text, text) && c->setup.count == setup->count && (!setup->count || !strcmp(c->setup.items[setup->count - 1], setup->items[setup->count - 1])))
			return;
	}
	*FF_PUSH(p->a, out, struct ff_test_call) = (struct ff_test_call){.text = text, .source = "usage", .setup = *setup, .expect = "", .raises = "", .printed = "", .place = ""};
}

static void file_setup(struct plan *p, const char *name, const char *content, struct ff_strings *setup)
{
	*setup = (struct ff_strings){0};
	ff_strings_push(p->a, setup, ff_arena_printf(p->a, "path = tmp_path / '%s'", name));
	ff_strings_push(p->a, setup, ff_arena_printf(p->a, "path.write_text(%s)", content));
}

/* ---- parameters that name a file ---- */

enum wanted { NOTHING, A_FILE, A_FOLDER };

static enum wanted wanted_of(struct plan *p, int def, const char *name)
{
	static const char folders[] = "os.listdir os.walk os.scandir os.chdir os.rmdir glob.glob";
	static const char files[] = "open io.open codecs.open os.path.getsize os.stat os.path.getmtime os.remove os.unlink os.path.isfile os.path.exists shutil.copy os.rename os.chmod";
	const struct ff_hint *h;
	for (int i = 0; (h = plan_hint(p, def, i)); i++) {
		if (h->kind != FF_HINT_PASSED || *h->text != '0' || *h->path || strcmp(h->name, name) != 0)
			continue;
		if (plan_listed(folders, h->what))
			return A_FOLDER;
		if (plan_listed(files, h->what))
			return A_FILE;
	}
	return NOTHING;
}

/* name(first values, with `given` for the parameter `which`); NULL: it is too long. */
static const char *call_with(struct plan *p, int def, int which, const char *given)
{
	struct ff_buf b;
	const char *text = NULL;
	int n, put = 0;
	const struct ff_parameter *x = plan_given(p, def, &n);
	ff_buf_init(&b, 4 * FF_MAX_TEXT);
	ff_buf_printf(&b, "%s(", def_of(p, def)->qualname);
	for (int i = 0; i < n; i++, x++) {
		struct ff_list values = {0};
		if (x->kind == FF_PARAM_VARARG || x->kind == FF_PARAM_KWARG || (i != which && *x->default_text))
			continue;
		if (i != which)
			plan_first_values(p, def, x, &values);
		const char *value = i == which ? given : values.count ? FF_AT(&values, struct value, 0)->text : "1";
		bool named = x->kind == FF_PARAM_KWONLY || (i == which && i > put && x->kind == FF_PARAM_NORMAL);
		ff_buf_printf(&b, "%s%s%s%s", put++ ? ", " : "", named ? x->name : "", named ? "=" : "", value);
	}
	ff_buf_char(&b, ')');
	if (!b.over)
		text = ff_arena_str(p->a, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}

static void path_calls(struct plan *p, int def, struct ff_list *out)
{
	const struct ff_definition *d = def_of(p, def);
	struct ff_strings setup = {0};
	int n;
	const struct ff_parameter *x = plan_given(p, def, &n);
	if (d->kind == FF_DEF_METHOD && !(d->flags & FF_DEF_STATIC))
		return;
	for (int i = 0; i < n; i++, x++) {
		enum wanted wanted = wanted_of(p, def, x->name);
		if (wanted == NOTHING)
			continue;
		const char *text = call_with(p, def, i, wanted == A_FOLDER ? "str(tmp_path)" : "str(path)");
		for (size_t k = 0; text && k < FF_COUNT(contents); k++) {
			file_setup(p, "sample.txt", contents[k], &setup);
			add_call(p, out, text, &setup);
		}
		return;
	}
}

/* ---- argparse ---- */

struct option {
	const char *flag, *value; /* flag "" a positional one; value "" a flag alone */
	bool file, many, required;
};

static const char *keyword_of(const struct plan *p, int call, const char *keyword)
{
	for (int k = p->arguments.start[call]; k < p->arguments.start[call + 1]; k++) {
		const struct ff_argument *g = FF_AT(&p->f->arguments, struct ff_argument, p->arguments.row[k]);
		if (!strcmp(g->keyword, keyword))
			return g->text;
	}
	return "";
}

static bool names_file(const char *name)
{
	return strstr(name, "file") || strstr(name, "path") || strstr(name, "input");
}

static const char *option_value(struct plan *p, int call)
{
	const char *choices = keyword_of(p, call, "choices"), *type = keyword_of(p, call, "type"), *given = keyword_of(p, call, "default");
	if (*choices && strchr("([{", *choices)) {
		size_t skip = 1 + strspn(choices + 1, " \n"), n = plan_span(choices + skip, ",)]}");
		const char *first = plan_trim(p->a, choices + skip, n), *content = plan_unquoted(p->a, first);
		return content ? content : first;
	}
	if (!strcmp(type, "int"))
		return "3";
	if (!strcmp(type, "float"))
		return "1.5";
	const char *content = plan_unquoted(p->a, given);
	return content && *content && !strchr(content, '\'') ? content : "abc";
}

static bool read_option(struct plan *p, int call, struct option *o)
{
	const char *action = keyword_of(p, call, "action"), *nargs = keyword_of(p, call, "nargs"), *flag = NULL;
	for (int k = p->arguments.start[call]; k < p->arguments.start[call + 1]; k++) {
		const struct ff_argument *g = FF_AT(&p->f->arguments, struct ff_argument, p->arguments.row[k]);
		const char *content = *g->keyword ? NULL : plan_unquoted(p->a, g->text);
		if (content && (!flag || ff_str_starts(content, "--")))
			flag = content;
	}
	if (!flag || !strcmp(action, "'help'") || !strcmp(action, "'version'"))
		return false;
	bool alone = strstr(action, "store_true") || strstr(action, "store_false") || strstr(action, "store_const") || strstr(action, "count");
	bool positional = *flag != '-';
	*o = (struct option){.flag = positional ? "" : flag, .value = alone ? "" : option_value(p, call), .file = names_file(flag) && !*keyword_of(p, call, "choices"),
	                     .many = strchr(nargs, '*') != NULL || strchr(nargs, '?') != NULL,
	                     .required = (positional && !strchr(nargs, '*') && !strchr(nargs, '?')) || !strcmp(keyword_of(p, call, "required"), "True")};
	return true;
}

static void put_word(struct ff_buf *b, const struct option *o)
{
	const char *comma = b->data[b->len - 1] == '[' ? "" : ", ";
	if (*o->flag) {
		ff_buf_printf(b, "%s'%s'", comma, o->flag);
		comma = ", ";
	}
	if (o->file && !(*o->flag && !*o->value))
		ff_buf_printf(b, "%sstr(path)", comma);
	else if (*o->value)
		ff_buf_printf(b, "%s'%s'", comma, o->value);
}

/* One command line: what is required, what may be many when `files`, and option `extra`. */
static void command(struct plan *p, int def, int parameter, const struct ff_list *options, int extra, bool files, const char *content, struct ff_list *out)
{
	struct ff_buf b;
	struct ff_strings setup = {0};
	ff_buf_init(&b, 2 * FF_MAX_TEXT);
	ff_buf_char(&b, '[');
	for (int i = 0; i < options->count; i++) {
		const struct option *o = FF_AT(options, struct option, i);
		if (o->required || i == extra || (files && !*o->flag && o->file))
			put_word(&b, o);
	}
	ff_buf_char(&b, ']');
	if (!b.over && strstr(b.data, "str(path)"))
		file_setup(p, "sample.txt", content, &setup);
	const char *text = b.over ? NULL : call_with(p, def, parameter, ff_buf_text(&b));
	if (text && out->count < ARGV_MAX)
		add_call(p, out, text, &setup);
	ff_buf_free(&b);
}

static int argv_parameter(const struct plan *p, int def)
{
	int n;
	const struct ff_parameter *x = plan_given(p, def, &n);
	for (int i = 0; i < n; i++, x++)
		if (!strcmp(x->name, "argv") || !strcmp(x->name, "args") || !strcmp(x->name, "arguments"))
			return i;
	return -1;
}

static void argv_calls(struct plan *p, int def, struct ff_list *out)
{
	struct ff_list options = {0};
	int parameter = argv_parameter(p, def);
	if (parameter < 0 || def_of(p, def)->kind != FF_DEF_FUNCTION || !plan_spend(p, p->f->calls.count))
		return;
	for (int i = 0; i < p->f->calls.count && options.count < OPTIONS_MAX; i++) {
		const struct ff_call *c = FF_AT(&p->f->calls, struct ff_call, i);
		struct option o;
		if (c->def == def && ff_str_ends(c->callee, ".add_argument") && read_option(p, i, &o))
			*FF_PUSH(p->a, &options, struct option) = o;
	}
	if (!options.count)
		return;
	command(p, def, parameter, &options, -1, false, contents[0], out);
	for (size_t k = 0; k < FF_COUNT(contents); k++)
		command(p, def, parameter, &options, -1, true, contents[k], out);
	for (int i = 0; i < options.count; i++)
		if (!FF_AT(&options, struct option, i)->required)
			command(p, def, parameter, &options, i, true, contents[0], out);
}

void plan_file_calls(struct plan *p, int def, struct ff_list *out)
{
	argv_calls(p, def, out);
	path_calls(p, def, out);
}
