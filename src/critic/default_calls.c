/*
 * default_calls.c - calls in the defaults of parameters: they run once, when the function is defined.
 */
#include "rules.h"

/* What they give cannot be changed, so once is enough. */
static const char *const immutable[] = {
	"tuple", "frozenset", "str", "bytes", "bool", "int", "float", "complex", "slice", "range", "types.MappingProxyType", "re.compile", "operator.attrgetter",
	"operator.itemgetter", "operator.methodcaller", "pathlib.Path", "datetime.date", "datetime.datetime", "datetime.timedelta", "decimal.Decimal",
	"fractions.Fraction", NULL};
/* These as well, or nobody minds: a mark of its own, a setting of the process, a type. */
static const char *const harmless[] = {
	"object", "type", "len", "pathlib.PurePath", "pathlib.PurePosixPath", "pathlib.PureWindowsPath", "pathlib.PosixPath", "datetime.time",
	"datetime.timezone", "uuid.UUID", "functools.partial", "zoneinfo.ZoneInfo", "os.environ.get", "os.getenv", "typing.TypeVar", "enum.auto",
	"logging.getLogger", "typing.cast", "ord", "chr", "max", "min", "sum", "round", "abs", "repr", "hash", "isinstance", "getattr", "operator.or_",
	"gettext_lazy", "django.utils.translation.gettext_lazy", "os.path.join", "os.path.dirname", "os.path.expanduser", "os.path.abspath",
	"ipaddress.ip_address", "ipaddress.ip_network", "collections.namedtuple", "datetime.timedelta.total_seconds", "os.cpu_count", "inspect.signature",
	"datetime.timedelta().total_seconds", NULL};
/* Frameworks that read the default themselves, at each request or once. */
static const char *const read_by_framework[] = {
	"Depends", "Security", "Query", "Path", "Body", "Header", "Cookie", "Form", "File", "Param", "Option", "Argument", "Inject", "Provide", "Parameter",
	"Dependency", "FromDishka", "Annotated", "State", NULL};
/* Mutable ones are told by mutable_default. */
static const char *const told_elsewhere[] = {"list", "dict", "set", "bytearray", "collections.defaultdict", "collections.OrderedDict",
                                             "collections.Counter", "collections.deque", "collections.ChainMap", NULL};

static bool in_list(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(word, *list))
			return true;
	return false;
}

static bool of_framework(const char *name)
{
	static const char *const packages[] = {"fastapi", "typer", "litestar", "starlite", "dependency_injector", "fast_depends", "faststream", "taskiq_dependencies",
	                                       "ninja", "dishka", "esmerald", "blacksheep", "pydantic", NULL};
	size_t n = strcspn(name, ".");
	for (int i = 0; packages[i]; i++)
		if (strlen(packages[i]) == n && !memcmp(packages[i], name, n))
			return true;
	const char *last = ff_last_part(name);
	return (in_list(last, read_by_framework) && strcmp(name, "pathlib.Path")) || ff_str_ends(last, "Body") || ff_str_ends(last, "Depends");
}

/* The parameter in whose default a call stands: the last that begins before it. */
static const struct ff_parameter *parameter_at(const struct critic *c, const struct ff_call *call)
{
	int low = 0, high = c->f->parameters.count;
	while (low < high) {
		int mid = low + (high - low) / 2;
		const struct ff_parameter *p = FF_AT(&c->f->parameters, struct ff_parameter, mid);
		if (p->line > call->line || (p->line == call->line && p->col > call->col))
			high = mid;
		else
			low = mid + 1;
	}
	return low ? FF_AT(&c->f->parameters, struct ff_parameter, low - 1) : NULL;
}

/* Of the moment: nobody means that of the start of the program. */
static const char *const moments[] = {
	"time.time", "time.time_ns", "time.monotonic", "time.perf_counter", "time.localtime", "time.gmtime", "time.strftime", "datetime.datetime.now",
	"datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today", "django.utils.timezone.now", "uuid.uuid1", "uuid.uuid4", "random.random",
	"random.randint", "random.choice", "random.randrange", "random.uniform", "secrets.token_hex", "secrets.token_urlsafe", "secrets.token_bytes",
	"os.urandom", NULL};

/* A parameter that hides a value from callers (def f(self, _len=len)), or a weak reference to itself. */
static bool on_purpose(const struct ff_parameter *p, const char *name)
{
	return *p->name == '_' || !strcmp(name, "weakref.ref") || !strcmp(name, "_weakref.ref") || !strcmp(name, "globals");
}

/* Inside a call that a framework reads: Body(Schema()). */
static bool inside_framework(const struct critic *c, const struct ff_call *call)
{
	for (int steps = 0; call->outer >= 0 && call->outer < c->f->calls.count && steps < 8; steps++) {
		call = FF_AT(&c->f->calls, struct ff_call, call->outer);
		const char *name = ff_critic_call_name(call);
		if (of_framework(*name ? name : call->callee))
			return true;
	}
	return false;
}

static void judge_default_calls(struct critic *c)
{
	for (int i = 0; i < c->f->calls.count; i++) {
		const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, i);
		if (!(call->flags & FF_CALL_DEFAULT) || (call->flags & FF_CALL_LAMBDA))
			continue;
		const char *name = ff_critic_call_name(call);
		if (in_list(name, immutable) || in_list(name, told_elsewhere) || of_framework(*name ? name : call->callee))
			continue;
		const struct ff_parameter *p = parameter_at(c, call);
		if (!p || p->default_kind == FF_EXPR_NONE || ff_critic_is_frozen(p))
			continue;
		bool moment = in_list(name, moments);
		if (!c->isolated && !moment && (in_list(name, harmless) || on_purpose(p, name) || inside_framework(c, call)))
			continue;
		struct critic_spot at = ff_critic_call_spot(call);
		ff_critic_note(c, "parameter", p->name);
		ff_critic_note(c, "call", call->callee);
		ff_critic_report(c, moment ? RULE_MOMENT_IN_DEFAULT : RULE_CALL_IN_DEFAULT, &at,
		                 "%.60s() in the default of '%.40s' runs once, when the function is defined", call->callee, p->name);
	}
}

const struct critic_rule ff_critic_moment_in_default = {
	.type = "call_in_default", .rule = "moment_in_default", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.90, /* a judgement: no finding in nine repositories and the standard library */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "ruff:B008 bugbear:B008",
	.summary = "a call in the default of a parameter; here: of the moment (now, random, uuid)",
	.why = "It runs once, when the function is defined, so every call sees the time at which the program started. Use None and ask inside.",
	.example = "def log(message, when=time.time()): ...\n",
	.judge = judge_default_calls,
};

const struct critic_rule ff_critic_call_in_default = {
	.type = "call_in_default", .rule = "call_in_default", .severity = FF_SEVERITY_INFO,
	.weight = 0.15, /* 2026-11, wagtail, netbox, standard library, Debian's packages: of 27 none is a mistake, 4 read settings too early */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "ruff:B008 bugbear:B008",
	.summary = "any other call there",
	.why = "It runs once, when the function is defined, and what it gives is shared by all calls; most such objects never change. Calls that give what "
	       "cannot change, and Depends, Query and the like, which a framework reads, are not reported (ruff wants those listed by hand).",
	.example = "def parse(text, parser=Parser()): ...\n",
};
