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
	return in_list(ff_critic_last(name), read_by_framework) && strcmp(name, "pathlib.Path");
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

static void judge_default_calls(struct critic *c)
{
	for (int i = 0; i < c->f->calls.count; i++) {
		const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, i);
		if (!(call->flags & FF_CALL_DEFAULT) || (call->flags & FF_CALL_LAMBDA))
			continue;
		const char *name = ff_critic_call_name(call);
		if (in_list(name, immutable) || (!c->isolated && in_list(name, harmless)) || in_list(name, told_elsewhere) || of_framework(*name ? name : call->callee))
			continue;
		const struct ff_parameter *p = parameter_at(c, call);
		if (!p || p->default_kind == FF_EXPR_NONE || ff_critic_is_frozen(p))
			continue;
		struct critic_spot at = ff_critic_call_spot(call);
		ff_critic_note(c, "parameter", p->name);
		ff_critic_note(c, "call", call->callee);
		ff_critic_report(c, RULE_CALL_IN_DEFAULT, &at, "%.60s() in the default of '%.40s' runs once, when the function is defined", call->callee, p->name);
	}
}

const struct critic_rule ff_critic_call_in_default = {
	.type = "call_in_default", .rule = "call_in_default", .severity = FF_SEVERITY_INFO,
	.weight = 0.50, /* a judgement */
	.fix = FIX_NONE, .risk = FF_LEVEL_MEDIUM, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "ruff:B008 bugbear:B008",
	.summary = "a call in the default of a parameter",
	.why = "It runs once, when the function is defined: a time is that of the start, an object is shared by all calls. Calls that give what "
	       "cannot change, and Depends, Query and the like, which a framework reads, are not reported (ruff wants those listed by hand).",
	.example = "def log(message, when=time.time()): ...\n",
	.judge = judge_default_calls,
};
