/*
 * setup.c - which agents take part: ours, the configured ones, those of the command line.
 * Called by converge.c.  Starts nothing and knows no record.
 */
#include "ff/converge.h"

#define PYTHON (1u << FF_LANG_PYTHON)

static const struct {
	const char *name, *program;
	unsigned languages;
} ours[] = {
	{"critic", "ff-critic", PYTHON},
	{"testgen", "ff-testgen", PYTHON},
	{"docwriter", "ff-docwriter", PYTHON},
};

/* ---- words ---- */

int ff_command_split(struct ff_arena *a, const char *text, struct ff_strings *words, struct ff_err *err)
{
	char *word = ff_arena_alloc(a, strlen(text) + 1), quote = '\0';
	size_t n = 0;
	bool open = false; /* inside a word, which may be empty ('') */
	for (const char *c = text;; c++) {
		if (!*c || (!quote && strchr(" \t\n", *c))) {
			if (open)
				ff_strings_push(a, words, ff_arena_dup(a, word, n));
			if (!*c)
				break;
			open = false;
			n = 0;
			continue;
		}
		open = true;
		if (*c == quote)
			quote = '\0';
		else if (!quote && (*c == '\'' || *c == '"'))
			quote = *c;
		else if (*c == '\\' && quote != '\'' && c[1])
			word[n++] = *++c;
		else
			word[n++] = *c;
	}
	if (quote)
		return ff_err_set(err, FF_EX_CONFIG, "command \"%s\": a quote is not closed", text);
	return words->count ? 0 : ff_err_set(err, FF_EX_CONFIG, "the command is empty");
}

static int argv_of(struct ff_arena *a, const char *command, const char *const **argv, struct ff_err *err)
{
	struct ff_strings words = {0};
	if (ff_command_split(a, command, &words, err))
		return -1;
	ff_strings_push(a, &words, "--agent");
	ff_strings_push(a, &words, NULL);
	*argv = words.items;
	return 0;
}

/* "python,sql", "all" */
static int languages_of(struct ff_arena *a, const char *text, unsigned *out, struct ff_err *err)
{
	char *copy = ff_arena_str(a, text), *rest = copy, *word;
	*out = 0;
	while ((word = strsep(&rest, " ,\t"))) {
		int i = 0;
		if (!*word)
			continue;
		if (!strcmp(word, "all")) {
			*out = 0;
			return 0;
		}
		while (ff_language_names[i] && strcmp(ff_language_names[i], word) != 0)
			i++;
		if (!ff_language_names[i])
			return ff_err_set(err, FF_EX_CONFIG, "unknown language \"%s\"", word);
		*out |= 1u << i;
	}
	return 0;
}

/* ---- the list ---- */

/* Names stand in reports and in tasks. */
static bool is_name(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-", s[i]))
			return false;
	return n > 0 && n <= 40;
}

static struct ff_agent_setup *find(const struct ff_list *l, const char *name)
{
	for (int i = 0; i < l->count; i++)
		if (!strcmp(FF_AT(l, struct ff_agent_setup, i)->name, name))
			return FF_AT(l, struct ff_agent_setup, i);
	return NULL;
}

static struct ff_agent_setup *find_or_add(struct ff_arena *a, struct ff_list *l, const char *name)
{
	struct ff_agent_setup *s = find(l, name);
	if (!s) {
		s = FF_PUSH(a, l, struct ff_agent_setup);
		s->name = ff_arena_str(a, name);
	}
	return s;
}

static void add_ours(struct ff_arena *a, struct ff_list *l)
{
	for (size_t i = 0; i < FF_COUNT(ours); i++) {
		const char **argv = ff_arena_alloc(a, 3 * sizeof *argv);
		argv[0] = ff_path_tool(a, ours[i].program);
		argv[1] = "--agent";
		*FF_PUSH(a, l, struct ff_agent_setup) =
		    (struct ff_agent_setup){ours[i].name, argv, FF_AGENT_DEADLINE, ours[i].languages};
	}
}

/* Agents that the configuration adds or replaces by a command. */
static int add_configured(struct ff_arena *a, const struct ff_config *c, struct ff_list *l, struct ff_err *err)
{
	static const char head[] = "fibreflow.agent.", tail[] = ".command";
	for (int i = 0; i < c->settings.count; i++) {
		const struct ff_setting *s = FF_AT(&c->settings, struct ff_setting, i);
		if (!ff_str_starts(s->key, head) || !ff_str_ends(s->key, tail) || strlen(s->key) < sizeof head + sizeof tail - 2)
			continue;
		const char *from = s->key + sizeof head - 1;
		size_t n = strlen(from) - (sizeof tail - 1);
		if (!is_name(from, n))
			return ff_err_set(err, FF_EX_CONFIG, "%s: an agent's name has letters, digits, '.', '_' and '-', at most 40", s->key);
		struct ff_agent_setup *g = find_or_add(a, l, ff_arena_dup(a, from, n));
		if (argv_of(a, s->value, &g->argv, err))
			return ff_err_wrap(err, "%s", s->key);
	}
	return 0;
}

static int add_option(struct ff_arena *a, const char *text, struct ff_list *l, struct ff_err *err)
{
	const char *eq = strchr(text, '=');
	if (!eq || !is_name(text, (size_t)(eq - text)))
		return ff_err_set(err, FF_EX_USAGE, "--agent \"%s\": not NAME=COMMAND", text);
	struct ff_agent_setup *g = find_or_add(a, l, ff_arena_dup(a, text, (size_t)(eq - text)));
	if (argv_of(a, eq + 1, &g->argv, err)) {
		ff_err_wrap(err, "--agent %s", g->name);
		err->code = FF_EX_USAGE;
		return -1;
	}
	return 0;
}

/* Time, languages, and whether it takes part at all: 1 yes, 0 no. */
static int settle(struct ff_arena *a, const struct ff_config *c, const struct ff_converge_options *o, struct ff_agent_setup *g,
                  struct ff_err *err)
{
	const char *key = ff_arena_printf(a, "fibreflow.agent.%s.timeout", g->name);
	int seconds = ff_config_int(c, key, FF_AGENT_DEADLINE / 1000, 1, 3600, err);
	if (seconds < 0)
		return -1;
	g->deadline_ms = o->timeout > 0 ? (int)(o->timeout * 1000) : seconds * 1000;
	key = ff_arena_printf(a, "fibreflow.agent.%s.languages", g->name);
	const char *languages = ff_config_get(c, key, NULL);
	if (languages && languages_of(a, languages, &g->languages, err))
		return ff_err_wrap(err, "%s", key);
	return o->only.count ? ff_strings_has(&o->only, g->name)
	                     : ff_config_bool(c, ff_arena_printf(a, "fibreflow.agent.%s.enabled", g->name), true);
}

int ff_agents_choose(struct ff_arena *a, const struct ff_config *c, const struct ff_converge_options *o, struct ff_list *out,
                     struct ff_err *err)
{
	struct ff_list all = {0};
	add_ours(a, &all);
	if (add_configured(a, c, &all, err))
		return -1;
	for (int i = 0; i < o->agents.count; i++)
		if (add_option(a, o->agents.items[i], &all, err))
			return -1;
	for (int i = 0; i < o->only.count; i++)
		if (!find(&all, o->only.items[i]))
			return ff_err_set(err, FF_EX_USAGE, "--only %s: no agent of that name", o->only.items[i]);
	for (int i = 0; i < all.count; i++) {
		struct ff_agent_setup *g = FF_AT(&all, struct ff_agent_setup, i);
		int takes_part = settle(a, c, o, g, err);
		if (takes_part < 0)
			return -1;
		if (takes_part)
			*FF_PUSH(a, out, struct ff_agent_setup) = *g;
	}
	if (out->count > FF_MAX_AGENTS)
		return ff_err_set(err, FF_EX_CONFIG, "%d agents: at most %d can take part", out->count, FF_MAX_AGENTS);
	return 0;
}
