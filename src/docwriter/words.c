/*
 * words.c - names into words: snake and camel case, verbs, units, and what may be quoted of a program.  Knows English, no facts.
 * Called by all who write sentences.
 */
#include <ctype.h>
#include <strings.h>

#include "compose_room.h"

/* First words of names that say what a function does.  G: what is behind it comes back; M: as often a noun; W: needs no object but its own. */
#define G FF_DOC_GIVES
#define M FF_DOC_MAYBE
#define W FF_DOC_WHOLE
static const struct {
	const char *word;
	int flags;
} verbs[] = {
	{"abort", W}, {"accept", 0}, {"acquire", 0}, {"activate", W}, {"adapt", 0}, {"add", 0}, {"adjust", 0}, {"aggregate", 0}, {"align", 0}, {"allocate", 0}, {"allow", 0}, {"analyze", 0},
	{"annotate", 0}, {"append", 0}, {"apply", 0}, {"approve", W}, {"archive", M}, {"assemble", 0}, {"assert", 0}, {"assign", 0}, {"associate", 0}, {"attach", 0}, {"authenticate", 0},
	{"authorize", 0}, {"await", 0}, {"backup", M}, {"bind", 0}, {"block", M}, {"boot", 0}, {"broadcast", M}, {"browse", 0}, {"build", G}, {"bump", 0}, {"bundle", M}, {"calculate", G},
	{"call", M}, {"cancel", W}, {"cast", M}, {"change", M}, {"check", M}, {"choose", G}, {"clean", W}, {"cleanup", M}, {"clear", W}, {"clone", W}, {"close", W}, {"coerce", 0}, {"collapse", 0}, {"collect", G},
	{"combine", 0}, {"commit", M}, {"compare", 0}, {"compile", 0}, {"compose", 0}, {"compress", 0}, {"compute", G}, {"configure", 0}, {"confirm", 0}, {"connect", W}, {"construct", G},
	{"consume", 0}, {"convert", 0}, {"copy", M}, {"count", M}, {"create", G}, {"crop", 0}, {"deactivate", W}, {"debug", M}, {"decode", 0}, {"decompress", 0}, {"decorate", 0}, {"decrease", 0},
	{"decrement", 0}, {"decrypt", 0}, {"dedupe", 0}, {"deduplicate", 0}, {"define", 0}, {"defer", 0}, {"delete", W}, {"deploy", 0}, {"deprecate", 0}, {"derive", G}, {"describe", 0}, {"deserialize", 0},
	{"destroy", W}, {"detach", 0}, {"detect", G}, {"determine", G}, {"disable", W}, {"discard", 0}, {"disconnect", W}, {"discover", G}, {"dismiss", 0}, {"dispatch", 0}, {"display", M}, {"divide", 0},
	{"download", M}, {"draw", 0}, {"drop", 0}, {"dump", M}, {"duplicate", M}, {"edit", 0}, {"eject", 0}, {"emit", 0}, {"enable", W}, {"encode", 0}, {"encrypt", 0}, {"enforce", 0}, {"enqueue", 0}, {"enrich", 0},
	{"ensure", 0}, {"enter", 0}, {"enumerate", 0}, {"erase", 0}, {"escape", M}, {"establish", 0}, {"estimate", M}, {"evaluate", 0}, {"evict", 0}, {"exclude", 0}, {"execute", W}, {"exit", M}, {"expand", 0}, {"expire", 0},
	{"export", M}, {"expose", 0}, {"extend", 0}, {"extract", G}, {"fail", 0}, {"fetch", G}, {"fill", 0}, {"filter", M}, {"finalize", W}, {"find", G}, {"finish", W}, {"fire", 0}, {"fit", M}, {"fix", M}, {"flag", M},
	{"flatten", 0}, {"flip", 0}, {"flush", W}, {"follow", 0}, {"force", 0}, {"forget", 0}, {"format", M}, {"forward", M}, {"freeze", 0}, {"gather", G}, {"generate", G}, {"get", G}, {"give", 0}, {"grant", 0}, {"group", M},
	{"guess", G}, {"handle", 0}, {"hash", M}, {"hide", 0}, {"highlight", M}, {"hydrate", 0}, {"identify", 0}, {"ignore", 0}, {"import", M}, {"include", 0}, {"increase", 0}, {"increment", 0}, {"index", M}, {"infer", G},
	{"inherit", 0}, {"init", 0}, {"initialize", W}, {"inject", 0}, {"insert", 0}, {"inspect", 0}, {"install", 0}, {"instantiate", 0}, {"interpolate", 0}, {"interpret", 0}, {"invalidate", 0}, {"invert", 0}, {"invite", 0}, {"invoke", 0},
	{"iterate", 0}, {"join", 0}, {"keep", 0}, {"kill", W}, {"launch", 0}, {"leave", 0}, {"limit", M}, {"link", M}, {"list", M}, {"listen", 0}, {"load", M}, {"localize", 0}, {"locate", G}, {"lock", M}, {"log", M}, {"login", M}, {"logout", M},
	{"lookup", M}, {"lower", 0}, {"make", G}, {"manage", 0}, {"map", M}, {"mark", M}, {"match", M}, {"measure", M}, {"merge", 0}, {"migrate", 0}, {"mock", M}, {"modify", 0}, {"monitor", M}, {"mount", M}, {"move", M}, {"multiply", 0},
	{"mutate", 0}, {"normalize", 0}, {"notify", 0}, {"obtain", G}, {"open", M}, {"optimize", 0}, {"order", M}, {"organize", 0}, {"override", M}, {"overwrite", 0}, {"pack", M}, {"pad", M}, {"paginate", 0}, {"parse", G}, {"partition", M}, {"pass", M},
	{"patch", M}, {"pause", W}, {"perform", 0}, {"persist", 0}, {"pick", G}, {"ping", M}, {"plot", M}, {"poll", M}, {"pop", 0}, {"populate", 0}, {"post", M}, {"prepare", 0}, {"prepend", 0}, {"preprocess", 0}, {"print", 0}, {"process", M}, {"produce", G},
	{"prompt", M}, {"propagate", 0}, {"protect", 0}, {"provide", G}, {"prune", 0}, {"publish", W}, {"pull", 0}, {"purge", 0}, {"push", 0}, {"put", 0}, {"query", M}, {"quit", 0}, {"quote", M}, {"raise", 0}, {"randomize", 0}, {"read", G}, {"rebuild", 0}, {"receive", 0},
	{"recompute", 0}, {"reconnect", W}, {"record", M}, {"recover", 0}, {"redirect", M}, {"reduce", 0}, {"refresh", W}, {"regenerate", 0}, {"register", M}, {"reject", 0}, {"release", M}, {"reload", W}, {"remove", 0}, {"rename", 0}, {"render", G}, {"reorder", 0},
	{"repeat", M}, {"replace", 0}, {"reply", M}, {"report", M}, {"request", M}, {"require", 0}, {"reset", W}, {"reshape", 0}, {"resize", 0}, {"resolve", G}, {"restart", W}, {"restore", W}, {"restrict", 0}, {"resume", W}, {"retrieve", G}, {"retry", M}, {"return", G}, {"reverse", M},
	{"revert", 0}, {"revoke", 0}, {"rewrite", 0}, {"roll", 0}, {"rollback", M}, {"rotate", 0}, {"round", M}, {"route", M}, {"run", W}, {"sample", M}, {"sanitize", 0}, {"save", W}, {"scale", M}, {"scan", M}, {"schedule", M}, {"scrub", 0}, {"search", M}, {"seed", M}, {"seek", 0},
	{"select", M}, {"send", 0}, {"separate", 0}, {"serialize", 0}, {"serve", 0}, {"set", M}, {"setup", M}, {"show", 0}, {"shuffle", 0}, {"shutdown", W}, {"sign", M}, {"simplify", 0}, {"skip", 0}, {"sleep", 0}, {"slice", M}, {"slugify", 0}, {"sort", M}, {"spawn", 0}, {"split", M},
	{"stack", M}, {"start", W}, {"stop", W}, {"store", M}, {"stream", M}, {"strip", 0}, {"submit", 0}, {"subscribe", 0}, {"subtract", 0}, {"suggest", 0}, {"swap", 0}, {"switch", M}, {"sync", M}, {"synchronize", 0}, {"tag", M}, {"take", 0}, {"teardown", M}, {"tell", 0}, {"terminate", W},
	{"test", M}, {"throw", 0}, {"toggle", 0}, {"tokenize", 0}, {"touch", 0}, {"trace", M}, {"track", M}, {"train", M}, {"transform", M}, {"translate", 0}, {"traverse", 0}, {"trigger", M}, {"trim", 0}, {"truncate", 0}, {"try", 0}, {"tune", 0}, {"unbind", 0}, {"undo", 0}, {"unlink", 0},
	{"unlock", 0}, {"unpack", 0}, {"unpublish", W}, {"unregister", 0}, {"unsubscribe", 0}, {"update", M}, {"upgrade", M}, {"upload", M}, {"use", M}, {"validate", W}, {"verify", 0}, {"visit", M}, {"wait", 0}, {"walk", M}, {"warn", 0}, {"watch", M}, {"wrap", 0}, {"write", 0}, {"yield", 0},
	{"zip", M},
};
#undef G
#undef M
#undef W

static const char *const joints[] = {"by", "from", "for", "to", "in", "into", "with", "without", "on", "at", "as", "if", "or", "and", "when", "until", "after",
                                     "before", "between", "per", "via", "using", "than", "of", "no", "not", "is", "it", "all", "up", "out", "off", "down", "if", "over", "under", "within", NULL};
static const char *const vague[] = {"a", "ans", "arg", "args", "array", "b", "buf", "c", "cls", "d", "data", "df", "dict", "e", "f", "func", "g", "h", "i", "it", "item", "items", "j", "k", "l", "list", "lst", "m", "n", "new", "o", "obj", "object",
                                    "ob", "old", "other", "out", "output", "p", "q", "r", "res", "resp", "result", "results", "ret", "retval", "return", "rv", "s", "self", "t", "temp", "tmp", "u", "v", "val", "value", "values", "w", "x", "xs", "y", "z", NULL};
static const char *const acronyms[] = {"API", "AWS", "CLI", "CPU", "CSRF", "CSS", "CSV", "DB", "DNS", "GPU", "HTML", "HTTP", "HTTPS", "ID", "IP", "JSON", "JWT", "LDAP", "ORM", "OS", "PDF", "RPC", "RSS", "SQL", "SSH", "SSL", "TCP", "TLS", "TTL",
                                       "UDP", "UI", "URI", "URL", "UTC", "UUID", "XML", "YAML", NULL};
/* Short forms that stand for one word, whoever writes them. */
static const struct {
	const char *form, *word;
} shorts[] = {
	{"addr", "address"}, {"args", "arguments"}, {"arg", "argument"}, {"attr", "attribute"}, {"attrs", "attributes"}, {"buf", "buffer"}, {"cfg", "configuration"}, {"cmd", "command"}, {"cmds", "commands"}, {"conn", "connection"}, {"ctx", "context"},
	{"dest", "destination"}, {"dict", "dictionary"}, {"dst", "destination"}, {"dir", "directory"}, {"dirs", "directories"}, {"fn", "function"}, {"func", "function"}, {"funcs", "functions"}, {"idx", "index"}, {"img", "image"}, {"imgs", "images"}, {"kwargs", "keyword arguments"}, {"lang", "language"},
	{"msg", "message"}, {"msgs", "messages"}, {"num", "number"}, {"obj", "object"}, {"objs", "objects"}, {"opts", "options"}, {"param", "parameter"}, {"params", "parameters"}, {"pkg", "package"}, {"pkgs", "packages"}, {"prev", "previous"}, {"repo", "repository"},
	{"repos", "repositories"}, {"resp", "response"}, {"src", "source"}, {"tmp", "temporary"}, {"utils", "utilities"}, {"util", "utility"}, {"val", "value"}, {"vals", "values"}, {"var", "variable"}, {"vars", "variables"},
};
static const struct {
	const char *word, *unit;
} units[] = {
	{"ms", "milliseconds"}, {"msec", "milliseconds"}, {"msecs", "milliseconds"}, {"millis", "milliseconds"}, {"milliseconds", "milliseconds"}, {"sec", "seconds"},
	{"secs", "seconds"}, {"seconds", "seconds"}, {"mins", "minutes"}, {"minutes", "minutes"}, {"hours", "hours"}, {"days", "days"}, {"us", "microseconds"}, {"microseconds", "microseconds"},
	{"ns", "nanoseconds"}, {"bytes", "bytes"}, {"kb", "kilobytes"}, {"mb", "megabytes"}, {"px", "pixels"}, {"pct", "percent"}, {"percent", "percent"}, {"hz", "hertz"}, {"deg", "degrees"},
	{"degrees", "degrees"}, {"radians", "radians"},
};

bool ff_doc_one_of(const char *word, const char *const *list)
{
	for (int i = 0; list[i]; i++)
		if (!strcmp(list[i], word))
			return true;
	return false;
}

int ff_doc_verb(const char *word)
{
	for (size_t i = 0; i < FF_COUNT(verbs); i++)
		if (!strcmp(verbs[i].word, word))
			return FF_DOC_VERB | verbs[i].flags;
	return 0;
}

static const char *const predicates[] = {"is", "has", "can", "should", "needs", "was", "are", "does", "supports", "contains", "allows", "exists", "equals", "matches", "includes", "requires", "uses", "will", "must", NULL};

bool ff_doc_predicate(const char *word)
{
	return ff_doc_one_of(word, predicates);
}

bool ff_doc_joint(const char *word)
{
	return ff_doc_one_of(word, joints);
}

const char *ff_doc_vague(const char *word)
{
	return strlen(word) < 2 || ff_doc_one_of(word, vague) ? word : NULL;
}

/* Names little, but is a word: "The items." says as much as "The ``items`` argument", and reads better. */
bool ff_doc_plain_noun(const char *word)
{
	static const char *const nouns[] = {"args", "arg", "array", "data", "dict", "func", "item", "items", "list", "object", "obj", "output", "result", "results", "val", "value", "values", NULL};
	int verb = ff_doc_verb(word);
	return ff_doc_vague(word) ? ff_doc_one_of(word, nouns) : !verb || verb & FF_DOC_MAYBE;
}

const char *ff_doc_unit(const char *word)
{
	for (size_t i = 0; i < FF_COUNT(units); i++)
		if (!strcmp(units[i].word, word))
			return units[i].unit;
	return NULL;
}

char *ff_doc_capital(struct ff_arena *a, const char *s)
{
	char *out = ff_arena_str(a, s);
	*out = (char)toupper((unsigned char)*out);
	return out;
}

/* ---- a name ---- */

/* End of the word that starts at p: HTTPServer is HTTP and Server; digits belong to the word before. */
static const char *word_end(const char *p)
{
	const char *q = p;
	if (isupper((unsigned char)*q)) {
		while (isupper((unsigned char)*q))
			q++;
		if (q - p > 1 && islower((unsigned char)*q) && !(*q == 's' && !islower((unsigned char)q[1]))) /* URLs */
			q--;
	}
	if (q - p <= 1 || islower((unsigned char)*q))
		while (islower((unsigned char)*q))
			q++;
	while (isdigit((unsigned char)*q))
		q++;
	return q;
}

void ff_doc_words(const struct draft *d, const char *name, struct words *out)
{
	out->n = 0;
	out->capitals = 0;
	for (const char *p = name + strspn(name, "_"); *p;) {
		const char *q = word_end(p);
		if (q == p || out->n == FF_DOC_WORDS) {
			out->n = 0; /* another alphabet, or too long to be words */
			return;
		}
		char *word = ff_arena_dup(d->a, p, (size_t)(q - p));
		if (q - p > 1 && strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == (size_t)(q - p))
			out->capitals |= 1u << out->n;
		for (char *c = word; *c; c++)
			*c = (char)tolower((unsigned char)*c);
		out->w[out->n++] = word;
		p = q + strspn(q, "_");
	}
	if (!strpbrk(name, "abcdefghijklmnopqrstuvwxyz") && (out->n > 1 || strlen(name) > 4))
		out->capitals = 0; /* a constant */
}

static const char *form_of(const struct draft *d, const char *word)
{
	for (int i = 0; acronyms[i]; i++) {
		size_t n = strlen(acronyms[i]);
		if (!strncasecmp(acronyms[i], word, n) && (!word[n] || (word[n] == 's' && !word[n + 1] && n > 2)))
			return ff_arena_printf(d->a, "%s%s", acronyms[i], word + n);
	}
	for (size_t i = 0; i < FF_COUNT(shorts); i++)
		if (!strcmp(shorts[i].form, word))
			return shorts[i].word;
	return d->world ? ff_doc_form(d->world, word) : word;
}

static const char *upper(struct ff_arena *a, const char *s)
{
	char *out = ff_arena_str(a, s);
	for (char *p = out; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	return out;
}

const char *ff_doc_phrase(const struct draft *d, const struct words *w, int from, int to)
{
	const char *text = "";
	for (int i = from; i < to; i++)
		text = ff_arena_printf(d->a, "%s%s%s", text, i > from ? " " : "", w->capitals & 1u << i ? upper(d->a, w->w[i]) : form_of(d, w->w[i]));
	return text;
}

const char *ff_doc_join(const struct draft *d, const struct ff_strings *parts, const char *last)
{
	const char *text = parts->count ? parts->items[0] : "";
	for (int i = 1; i < parts->count; i++)
		text = i + 1 < parts->count ? ff_arena_printf(d->a, "%s, %s", text, parts->items[i]) : ff_arena_printf(d->a, "%s %s %s", text, last, parts->items[i]);
	return text;
}

/* GUIDerator is no GUI: a word in capitals counts where everybody writes it so. */
const char *ff_doc_class_words(const struct draft *d, const char *name)
{
	struct words w;
	ff_doc_words(d, name, &w);
	for (int i = 0; i < w.n; i++)
		if (w.capitals & 1u << i && !strcmp(form_of(d, w.w[i]), w.w[i]))
			w.n = 0;
	return w.n > 1 ? ff_doc_phrase(d, &w, 0, w.n) : ff_arena_printf(d->a, "``%s``", name);
}

/* ---- what may be quoted ---- */

const char *ff_doc_code(const struct draft *d, const char *text, size_t most)
{
	char *out = ff_arena_alloc(d->a, strlen(text) + 1), *q = out;
	int depth = 0;
	for (const char *p = text; *p; p++) {
		if (isspace((unsigned char)*p)) {
			if (q > out && q[-1] != ' ')
				*q++ = ' ';
			continue;
		}
		if ((unsigned char)*p < 0x20 || (unsigned char)*p > 0x7e || *p == '\\' || *p == '`' || *p == '#')
			return NULL;
		if (strchr(")]}", *p) && q > out && q[-1] == ' ')
			q--;
		depth += strchr("([{", *p) ? 1 : strchr(")]}", *p) ? -1 : 0;
		*q++ = *p;
		if (strchr("([{", *p)) /* blanks behind a bracket come from line ends */
			while (isspace((unsigned char)p[1]))
				p++;
	}
	if (q > out && q[-1] == ' ')
		*--q = '\0';
	if (ff_code_has_secret(out))
		return NULL; /* drafts are stored and shown elsewhere */
	if (q == out || (size_t)(q - out) > most || depth || strstr(out, "\"\"\"") || strstr(out, "'''"))
		return NULL; /* cut in the middle, or it would end the docstring */
	return ff_arena_printf(d->a, "``%s``", out);
}

const char *ff_doc_called(const struct draft *d, const char *callee, size_t most)
{
	if ((strchr(callee, ' ') && !strchr("\"'", *callee)) || strstr(callee, "[]") || ff_str_ends(callee, ")"))
		return NULL;
	return ff_doc_code(d, callee, most);
}

const char *ff_doc_type(const struct draft *d, const char *annotation)
{
	const char *p = annotation, *inner = strstr(p, "Annotated[");
	size_t n = strlen(p);
	if (inner && (inner == p || inner[-1] == '.') && strcspn(p, "[") == (size_t)(inner - p) + 9) {
		int depth = 0;
		p = inner + 10;
		for (n = 0; p[n] && (depth || p[n] != ','); n++)
			depth += strchr("([{", p[n]) ? 1 : strchr(")]}", p[n]) ? -1 : 0;
	}
	if (n > 2 && (*p == '"' || *p == '\'') && p[n - 1] == *p && !memchr(p + 1, *p, n - 2))
		p++, n -= 2; /* a forward reference */
	const char *type = n ? ff_doc_code(d, ff_arena_dup(d->a, p, n), FF_MAX_TEXT - 1) : NULL;
	if (!type || (strpbrk(type, "'\"") && !strstr(type, "Literal[")))
		return "";
	return ff_arena_dup(d->a, type + 2, strlen(type) - 4);
}

/* Words of a sentence, no program and no rule of dashes. */
static bool is_prose(const char *s)
{
	int words = 0, odd = 0;
	for (const char *p = s; *p; p++) {
		if ((unsigned char)*p < 0x20 || (unsigned char)*p > 0x7e || *p == '\\')
			return false;
		words += isalpha((unsigned char)*p) && (p == s || p[-1] == ' ');
		odd += strchr("=<>{}[]()#|~*_@$%^&+;", *p) != NULL;
	}
	return words >= 3 && odd * 6 <= words * 2 && !strstr(s, "\"\"\"") && !strstr(s, "--") && !strstr(s, "http") && s[strlen(s) - 1] != ':' && s[strlen(s) - 1] != ',' && isalpha((unsigned char)*s);
}

const char *ff_doc_sentence(const struct draft *d, const char *text)
{
	char *s = ff_arena_str(d->a, text + strspn(text, " \t\r\n")), *q = s;
	for (char *p = s; *p; p++) /* blanks together */
		if (!isspace((unsigned char)*p))
			*q++ = *p;
		else if (q > s && q[-1] != ' ')
			*q++ = ' ';
	*q = '\0';
	for (char *p = s; *p; p++) /* the first sentence */
		if ((*p == '.' || *p == '!' || *p == '?') && (!p[1] || (p[1] == ' ' && (isupper((unsigned char)p[2]) || !p[2])) ) && !(p > s + 2 && p[-2] == '.') && !(p >= s + 2 && !strncmp(p - 2, "vs", 2)) && !(p >= s + 3 && !strncmp(p - 3, "etc", 3) && p[1])) {
			if (*p != '.')
				return NULL;
			*p = '\0';
			break;
		}
	while (q > s && strlen(s) && s[strlen(s) - 1] == ' ')
		s[strlen(s) - 1] = '\0';
	return *s && strlen(s) <= 160 && is_prose(s) ? ff_arena_printf(d->a, "%s.", s) : NULL;
}
