/*
 * inputs_usage.c - which type a parameter has by what is done with it: each hint votes, the name votes too, the strongest type wins
 * and is written out as an annotation.  What its elements, keys and values are is asked the same way.
 */
#include <ctype.h>

#include "plan_room.h"

enum form {
	STR, BYTES, INT, FLOAT, BOOL, LIST, TUPLE, SET, DICT, ITERATOR, CALL0, CALL1, CALL2, CALL3, FILE_OBJECT, PATH, DATE, DATETIME, DELTA, PATTERN, MATCH, CONTEXT,
	AWAITABLE, CLASS, DECIMAL, FORMS,
};
static const char *const form_types[FORMS] = {
	"str", "bytes", "int", "float", "bool", "list", "tuple", "set", "dict", "Iterator", "Callable[[], Any]", "Callable[[Any], Any]", "Callable[[Any, Any], Any]",
	"Callable[[Any, Any, Any], Any]", "TextIO", "Path", "datetime.date", "datetime.datetime", "datetime.timedelta", "Pattern", "Match", "", "", "type", "Decimal",
};

struct votes {
	double of[FORMS];
	const char *text;  /* which kind of text it is, when it is one; "" any */
	double text_weight;
	const char *named; /* a type by its own name: isinstance, an annotation of who it is handed on to; "" none */
	double named_weight;
};

/* ---- methods and attributes that only some types have ---- */

static const struct known {
	const char *words;
	enum form form;
	double weight;
} methods[] = {
	{"lower upper title strip lstrip rstrip splitlines startswith endswith encode casefold capitalize swapcase isdigit isalpha isalnum isupper islower isspace "
	 "isnumeric isdecimal isidentifier zfill ljust rjust center partition rpartition expandtabs format_map removeprefix removesuffix translate istitle", STR, 3},
	{"split rsplit replace find rfind format", STR, 2.5},
	{"join", STR, 2.5},
	{"decode", BYTES, 3},
	{"hex", BYTES, 0.6},
	{"items keys values setdefault popitem fromkeys iteritems itervalues has_key", DICT, 3},
	{"get", DICT, 2},
	{"append extend insert sort reverse appendleft popleft", LIST, 3},
	{"index count", LIST, 1.2},
	{"pop", LIST, 1},
	{"add discard union intersection difference issubset issuperset symmetric_difference intersection_update difference_update isdisjoint", SET, 2.5},
	{"update", DICT, 1.2},
	{"copy", DICT, 0.5},
	{"remove", LIST, 1},
	{"read readline readlines write writelines seek tell flush fileno truncate", FILE_OBJECT, 3},
	{"close", FILE_OBJECT, 1},
	{"exists is_file is_dir read_text write_text read_bytes write_bytes joinpath iterdir glob rglob mkdir with_suffix with_name relative_to resolve unlink as_posix expanduser", PATH, 3},
	{"strftime isoformat timetuple utctimetuple toordinal weekday isoweekday isocalendar ctime", DATE, 2.5},
	{"astimezone utcoffset timestamp date dst", DATETIME, 3},
	{"total_seconds", DELTA, 4},
	{"group groups groupdict span", MATCH, 3},
	{"match search findall finditer fullmatch sub subn", PATTERN, 2.5},
	{"bit_length to_bytes", INT, 3},
	{"is_integer as_integer_ratio", FLOAT, 3},
	{"quantize", DECIMAL, 3},
	{"__next__ send throw", ITERATOR, 2},
	{"__iter__ __getitem__ __len__", LIST, 1},
}, attributes[] = {
	{"year month day", DATE, 2},
	{"hour minute second tzinfo microsecond", DATETIME, 3},
	{"days seconds", DELTA, 2},
	{"parent stem suffix parts", PATH, 2},
	{"pattern", PATTERN, 2},
	{"__name__ __qualname__ __module__ __doc__", CALL1, 1.6},
	{"__mro__ __bases__ __subclasses__", CLASS, 2.5},
	{"numerator denominator", INT, 2},
	{"real imag", FLOAT, 1},
};

/* Functions by what their first argument is. */
static const struct passed {
	const char *words;
	const char *type; /* forms are found by it */
	double weight;
} firsts[] = {
	{"sum min max statistics.mean statistics.fmean statistics.median", "list", 1.5},
	{"sorted enumerate list tuple iter any all reversed collections.Counter collections.deque itertools.chain itertools.islice itertools.groupby itertools.cycle "
	 "itertools.accumulate random.choice random.shuffle random.sample heapq.heapify itertools.tee itertools.combinations itertools.permutations frozenset set", "list", 1.2},
	{"zip", "list", 1.2},
	{"len", "list", 0.6},
	{"next", "Iterator", 2},
	{"dict collections.OrderedDict vars", "dict", 1.2},
	{"range chr hex bin oct math.factorial bytes", "int", 2.2},
	{"abs round divmod pow time.sleep math.sqrt math.floor math.ceil math.log math.sin math.cos math.tan math.exp math.isnan math.isinf math.fabs math.radians math.degrees math.log10 math.log2", "float", 1.5},
	{"int float decimal.Decimal fractions.Fraction", "text:digits", 0.6},
	{"math.gcd math.isqrt", "int", 2},
	{"ord unicodedata.category unicodedata.name unicodedata.combining", "text:char", 2.5},
	{"callable functools.wraps functools.partial inspect.signature functools.update_wrapper", "Callable[[Any], Any]", 2},
	{"map filter functools.reduce itertools.takewhile itertools.dropwhile itertools.starmap itertools.filterfalse", "Callable[[Any], Any]", 2},
	{"open os.path.join os.path.exists os.path.basename os.path.dirname os.path.abspath os.path.isfile os.path.isdir os.path.splitext os.path.normpath os.listdir os.stat os.remove "
	 "os.path.getsize os.path.expanduser os.walk os.makedirs os.mkdir io.open pathlib.Path os.path.realpath os.path.isabs os.path.split os.scandir codecs.open", "text:path", 2},
	{"json.loads", "text:json", 2.5},
	{"ast.parse compile eval exec ast.literal_eval", "text:code", 2},
	{"urllib.parse.urlparse urllib.parse.urlsplit urlparse urlsplit urllib.parse.quote urllib.parse.unquote", "text:url", 2},
	{"re.compile re.escape html.escape html.unescape textwrap.dedent shlex.split shlex.quote unicodedata.normalize getattr.name", "str", 2},
	{"re.match re.search re.sub re.split re.findall re.fullmatch re.finditer", "str", 1.2},
	{"issubclass", "type", 2.5},
	{"datetime.datetime.fromtimestamp time.localtime time.gmtime", "float", 2},
	{"datetime.datetime.strptime datetime.datetime.fromisoformat datetime.date.fromisoformat", "text:date", 3},
	{"binascii.unhexlify bytes.fromhex bytearray.fromhex", "text:hex", 3},
	{"base64.b64encode base64.b64decode zlib.compress hashlib.md5 hashlib.sha256 hashlib.sha1 struct.unpack", "bytes", 2},
	{"isinstance.str", "str", 2},
	{"slice", "int", 2},
};

static void vote_known(struct votes *v, const struct known *table, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (plan_listed(table[i].words, word))
			v->of[table[i].form] += table[i].weight;
}

/* A vote for a type that is written out. */
static void vote_type(struct votes *v, const char *type, double weight)
{
	static const struct { const char *type; enum form form; } forms[] = {
		{"str", STR}, {"bytes", BYTES}, {"int", INT}, {"float", FLOAT}, {"bool", BOOL}, {"list", LIST}, {"tuple", TUPLE}, {"set", SET}, {"dict", DICT}, {"Iterator", ITERATOR},
		{"Callable[[Any], Any]", CALL1}, {"Callable[[Any, Any], Any]", CALL2}, {"type", CLASS}, {"TextIO", FILE_OBJECT}, {"Path", PATH}, {"datetime.date", DATE}, {"datetime.datetime", DATETIME}, {"Decimal", DECIMAL}, {"timedelta", DELTA}, {"Mapping", DICT},
		{"Sequence", LIST}, {"Iterable", LIST}, {"basestring", STR}, {"unicode", STR}, {"Callable", CALL1}, {"Number", INT}, {"numbers.Number", INT}};
	if (ff_str_starts(type, "text:")) {
		v->of[STR] += weight;
		v->text = v->text_weight < weight ? type : v->text;
		v->text_weight = v->text_weight < weight ? weight : v->text_weight;
		return;
	}
	for (size_t i = 0; i < FF_COUNT(forms); i++)
		if (!strcmp(forms[i].type, type)) {
			v->of[forms[i].form] += weight;
			return;
		}
	if (ff_str_starts(type, "list[") || ff_str_starts(type, "dict["))
		v->of[*type == 'l' ? LIST : DICT] += weight;
	if (weight > v->named_weight) {
		v->named = type;
		v->named_weight = weight;
	}
}

static void vote_literal(struct votes *v, const char *text, double weight)
{
	if (!*text)
		return;
	if (plan_is_string(text))
		v->of[text[0] == 'b' || text[0] == 'B' ? BYTES : STR] += weight;
	else if (plan_is_number(text))
		v->of[strchr(text, '.') && !strchr(text, 'x') ? FLOAT : INT] += weight;
	else if (!strcmp(text, "True") || !strcmp(text, "False"))
		v->of[BOOL] += weight;
	else if (*text == '[' && plan_is_literal(text))
		v->of[LIST] += weight;
	else if (*text == '{' && plan_is_literal(text))
		v->of[DICT] += weight * 0.7;
	else if (*text == '(' && plan_is_literal(text))
		v->of[TUPLE] += weight;
}

/* ---- one hint ---- */

static void vote_operator(struct votes *v, const struct ff_hint *h)
{
	const char *op = h->what + (*h->what == 'r');
	bool right = *h->what == 'r';
	vote_literal(v, h->text, strcmp(op, "*") == 0 || strcmp(op, "%") == 0 ? 0.3 : 1.5);
	if (*op == '%') {
		if (!right && !plan_is_string(h->text))
			v->of[INT] += 2;
	} else if (*op == '-' || *op == '/') {
		v->of[INT] += 1;
		v->of[FLOAT] += 0.9;
	} else if (*op == '*') {
		v->of[INT] += 0.9;
		v->of[FLOAT] += 0.8;
	} else if (*op == '+') {
		v->of[INT] += 0.4;
	} else if (*op == '&' || *op == '|' || *op == '^') {
		v->of[INT] += 0.7;
		v->of[SET] += 0.5;
	} else if (*op == '<' || *op == '>') {
		v->of[INT] += 1.5;
	}
}

static void vote_container(struct plan *p, struct votes *v, const char *text, double weight)
{
	struct ff_strings parts = {0};
	size_t n = strlen(text);
	if (plan_is_string(text)) { /* x in 'aeiou' */
		v->of[STR] += weight;
	} else if (n > 2 && strchr("([{", *text) && plan_is_literal(text)) {
		plan_split(p->a, ff_arena_dup(p->a, text + 1, n - 2), ',', &parts);
		if (parts.count)
			vote_literal(v, ff_arena_dup(p->a, parts.items[0], plan_span(parts.items[0], ":")), weight);
	} else if (plan_is_name(text) && plan_is_module_name(p, text) && plan_spend(p, p->f->assigns.count)) {
		for (int i = 0; i < p->f->assigns.count; i++) {
			const struct ff_assign *x = FF_AT(&p->f->assigns, struct ff_assign, i);
			if (x->def < 0 && !strcmp(x->name, text) && x->value[0] && strchr("([{'\"", x->value[0])) { /* the text may be cut: its first element is enough */
				size_t skip = strspn(x->value, "([{ \n\t");
				size_t end = plan_span(x->value + skip, ",:)]}");
				vote_literal(v, plan_trim(p->a, x->value + skip, end), weight);
				return;
			}
		}
	}
}

static void vote_instance(struct plan *p, struct votes *v, const char *text)
{
	struct ff_strings parts = {0};
	size_t n = strlen(text);
	plan_split(p->a, *text == '(' && n > 2 ? ff_arena_dup(p->a, text + 1, n - 2) : text, ',', &parts);
	for (int i = 0; i < parts.count; i++)
		vote_type(v, parts.items[i], i ? 0.8 : !strcmp(parts.items[i], "bytes") ? 0.7 : 1.4); /* asked because it may be another one, too */
}

/* The function of this module that a callee names: f, self.f, Class. */
static int callee_of(const struct plan *p, const char *callee, int def)
{
	const char *name = ff_str_starts(callee, "self.") || ff_str_starts(callee, "cls.") ? strchr(callee, '.') + 1 : callee;
	if (name != callee)
		return def_of(p, def)->parent >= 0 ? plan_method(p, def_of(p, def)->parent, name) : -1;
	if (!plan_is_module_name(p, name))
		return -1;
	for (int i = 0; i < p->f->definitions.count && plan_spend(p, 1); i++)
		if (def_of(p, i)->parent < 0 && def_of(p, i)->kind == FF_DEF_FUNCTION && !strcmp(def_of(p, i)->name, name))
			return i;
	int class = plan_class(p, name);
	return class >= 0 ? plan_method(p, class, "__init__") : -1;
}

/* The parameter that a place of a call means: a position or a keyword. */
static const struct ff_parameter *parameter_at(const struct plan *p, int def, const char *place)
{
	int position = isdigit((unsigned char)*place) ? atoi(place) : -1, n;
	size_t len = strcspn(place, " ");
	const struct ff_parameter *x = plan_given(p, def, &n);
	for (int i = 0; i < n; i++, x++)
		if (position >= 0 ? i == position && x->kind < FF_PARAM_VARARG : strlen(x->name) == len && !memcmp(x->name, place, len))
			return x;
	return NULL;
}

static void vote_passed(struct plan *p, struct votes *v, const struct ff_hint *h)
{
	const char *callee = h->what, *other = strchr(h->text, ' ');
	bool first = *h->text == '0';
	if (ff_str_ends(callee, ".join") && first) {
		v->of[LIST] += 1.5;
		return;
	}
	if (first && other && (!strcmp(callee, "max") || !strcmp(callee, "min"))) { /* one of several */
		v->of[INT] += 1.2;
		return;
	}
	if (first && (ff_str_starts(callee, "binascii.") || !strcmp(callee, "memoryview")) && strcmp(callee, "binascii.unhexlify") != 0) {
		v->of[BYTES] += 3;
		return;
	}
	for (size_t i = 0; i < FF_COUNT(firsts); i++)
		if (first && plan_listed(firsts[i].words, callee)) {
			vote_type(v, firsts[i].type, firsts[i].weight);
			return;
		}
	if (ff_str_starts(callee, "re.") && !first) {
		v->of[STR] += 2;
	} else if (!strcmp(callee, "map") || !strcmp(callee, "filter") || !strcmp(callee, "zip") || !strcmp(callee, "functools.reduce")) {
		v->of[LIST] += 1.2;
	} else if (!strcmp(callee, "range") || !strcmp(callee, "itertools.islice")) {
		v->of[INT] += 2;
	} else if ((!strcmp(callee, "getattr") || !strcmp(callee, "hasattr") || !strcmp(callee, "setattr")) && *h->text == '1') {
		v->of[STR] += 2;
	} else if (ff_str_ends(callee, ".match") || ff_str_ends(callee, ".search") || ff_str_ends(callee, ".findall") || ff_str_ends(callee, ".fullmatch") ||
	           ff_str_ends(callee, ".finditer") || ff_str_ends(callee, ".split") || ((ff_str_ends(callee, ".sub") || ff_str_ends(callee, ".subn")) && *h->text == '1')) {
		v->of[STR] += 2;
	} else if (!strcmp(callee, "isinstance") && *h->text == '1') {
		v->of[CLASS] += 2;
	} else if (h->def >= 0 && p->depth < 3) {
		int to = callee_of(p, callee, h->def);
		const struct ff_parameter *x = to >= 0 && to != h->def ? parameter_at(p, to, h->text) : NULL;
		if (!x)
			return;
		p->depth++;
		const char *type = !plan_is_unknown(p, x->annotation) ? x->annotation : plan_usage_type(p, to, x->name, "");
		p->depth--;
		if (*type)
			vote_type(v, type, !plan_is_unknown(p, x->annotation) ? 2 : 1.2);
	}
}

static void vote(struct plan *p, struct votes *v, const struct ff_hint *h)
{
	int n;
	switch ((enum ff_hint_kind)h->kind) {
	case FF_HINT_METHOD: vote_known(v, methods, FF_COUNT(methods), h->what); break;
	case FF_HINT_ATTRIBUTE: vote_known(v, attributes, FF_COUNT(attributes), h->what); break;
	case FF_HINT_ITERATED:
		v->of[!strcmp(h->what, "**") ? DICT : LIST] += 1.2;
		v->of[STR] += !*h->what && !*h->text ? 0.3 : 0;
		break;
	case FF_HINT_UNPACKED: v->of[TUPLE] += 1.6; break;
	case FF_HINT_INDEX:
		if (!strcmp(h->what, "int"))
			v->of[LIST] += 0.9, v->of[STR] += 0.4, v->of[TUPLE] += 0.4;
		else if (!strcmp(h->what, "str"))
			v->of[DICT] += 2.5;
		else if (*h->what)
			v->of[LIST] += 0.9, v->of[STR] += 0.7;
		else
			v->of[LIST] += 0.8, v->of[DICT] += 0.7;
		break;
	case FF_HINT_OPERATOR: vote_operator(v, h); break;
	case FF_HINT_COMPARED:
		vote_literal(v, h->text, 1.5);
		if (!*h->text && (*h->what == '<' || *h->what == '>'))
			v->of[INT] += 0.4;
		break;
	case FF_HINT_IN: vote_container(p, v, h->text, 1.5); break;
	case FF_HINT_CONTAINS:
		v->of[LIST] += 0.6, v->of[DICT] += 0.5;
		v->of[STR] += plan_is_string(h->text) ? 1 : 0.2;
		break;
	case FF_HINT_LENGTH: v->of[LIST] += 0.7, v->of[STR] += 0.5; break;
	case FF_HINT_INSTANCE: vote_instance(p, v, h->text); break;
	case FF_HINT_PASSED: vote_passed(p, v, h); break;
	case FF_HINT_CALLED:
		n = atoi(h->text);
		v->of[CALL0 + (n < 3 ? n : 3)] += 3;
		break;
	case FF_HINT_AWAITED: v->of[AWAITABLE] += 2; break;
	case FF_HINT_WITH: v->of[CONTEXT] += 2; break;
	case FF_HINT_KEY_OF: vote_container(p, v, h->text, 1.5), v->of[INT] += *h->text ? 0.1 : 0.3; break;
	case FF_HINT_LOCAL: break;
	}
}

/* ---- the type that won ---- */

static const char *element(struct plan *p, int def, const char *name, const char *path, char step, const char *fallback)
{
	if (strlen(path) >= 3)
		return fallback;
	const char *type = plan_usage_type(p, def, name, ff_arena_printf(p->a, "%s%c", path, step));
	return *type ? type : fallback;
}

/* How many an element is unpacked into: for a, b in x. */
static int unpacked(const struct plan *p, int def, const char *name, const char *path)
{
	const struct ff_hint *h;
	for (int i = 0; (h = plan_hint(p, def, i)); i++) {
		if ((h->kind == FF_HINT_ITERATED || h->kind == FF_HINT_UNPACKED) && *h->text && !strcmp(h->name, name) && !strcmp(h->path, path))
			return atoi(h->text);
	}
	return 0;
}

static const char *written(struct plan *p, int def, const char *name, const char *path, enum form form)
{
	const char *e, *text;
	int n;
	switch (form) {
	case LIST:
	case SET:
		n = unpacked(p, def, name, path);
		e = n == 2 ? "tuple[str, int]" : n == 3 ? "tuple[str, int, int]" : element(p, def, name, path, 'e', "");
		text = form_types[form];
		return *e ? ff_arena_printf(p->a, "%s[%s]", text, e) : text;
	case TUPLE:
		n = unpacked(p, def, name, path);
		return n == 3 ? "tuple[int, int, int]" : n == 4 ? "tuple[int, int, int, int]" : "tuple[int, int]";
	case DICT:
		e = element(p, def, name, path, 'v', "int");
		return ff_arena_printf(p->a, "dict[%s, %s]", element(p, def, name, path, 'k', "str"), e);
	default: return form_types[form];
	}
}

const char *plan_usage_type(struct plan *p, int def, const char *name, const char *path)
{
	struct votes v = {.named = "", .text = ""};
	const struct name_guess *g = *path ? NULL : plan_name_guess(p->a, name);
	if (p->depth > 4 || !plan_spend(p, 1))
		return "";
	const struct ff_hint *h;
	for (int i = 0; (h = plan_hint(p, def, i)); i++) {
		if (h->kind != FF_HINT_LOCAL && !strcmp(h->name, name) && !strcmp(h->path, path))
			vote(p, &v, h);
	}
	int best = 0;
	if (g)
		vote_type(&v, g->type, g->weight);
	for (int i = 1; i < FORMS; i++)
		if (v.of[i] > v.of[best])
			best = i;
	if (v.named_weight > v.of[best] && strcmp(v.named, "Any") != 0)
		return v.named;
	if (v.of[best] <= 0.25)
		return "";
	const char *type = written(p, def, name, path, (enum form)best);
	if (best == STR && *v.text)
		return v.text;
	return best == LIST && g && !strchr(type, '[') && ff_str_starts(g->type, "list[") ? g->type : type;
}
