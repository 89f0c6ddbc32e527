/*
 * security.c - which calls the families around here judge, by their resolved names, and two small rules: eval and mktemp.
 * One look into one table for each call; http.c, shell.c, loads.c, hashes.c and resources.c do the rest.
 */
#include "rules.h"

static bool is_constant(const struct ff_argument *a)
{
	return a && (a->kind == FF_EXPR_STRING || a->kind == FF_EXPR_NUMBER || a->kind == FF_EXPR_CONSTANT);
}

/* Compiled before: templates, debuggers and rule engines do so on purpose. */
static bool is_code(const char *text)
{
	const char *last = ff_last_part(text);
	return !strcmp(last, "code") || !strcmp(last, "co") || !strcmp(last, "_code") || ff_str_starts(text, "compile(");
}

static void judge_eval(struct critic *c, int row)
{
	const struct ff_call *call = FF_AT(&c->f->calls, struct ff_call, row);
	const struct ff_argument *what = ff_critic_positional(c, row, 0);
	struct critic_spot at = ff_critic_call_spot(call);
	bool exec = ff_str_ends(call->callee, "exec");
	if (!c->isolated && (!what || is_code(what->text) || is_constant(what) || (exec && (what->kind < FF_EXPR_FSTRING || what->kind > FF_EXPR_FORMAT))))
		return; /* exec of a whole program is what plug-ins and consoles are for; of text put together it is not */
	ff_critic_note(c, "argument", what ? what->text : "");
	ff_critic_report(c, RULE_EVAL_EXEC, &at, "%.80s() of %.60s runs whatever the text says", call->callee, what ? what->text : "nothing");
}

static void judge_tempfile(struct critic *c, int row)
{
	const struct ff_argument *prefix = ff_critic_argument(c, row, 1, "prefix");
	struct critic_spot at = ff_critic_call_spot(FF_AT(&c->f->calls, struct ff_call, row));
	if (!c->isolated && prefix && strstr(prefix->text, "pipe"))
		return; /* the name of a pipe, not of a file */
	ff_critic_report(c, RULE_TEMPFILE, &at, "mktemp() only makes a name: another process can take it first");
}

/* A shelf is a file that is opened, and full of pickles. */
static void judge_shelve(struct critic *c, int row)
{
	ff_critic_judge_pickle(c, row);
	ff_critic_judge_open(c, row);
}

struct known_call {
	const char *name;
	void (*judge)(struct critic *c, int call);
};
/* Sorted by strcmp. */
static const struct known_call known[] = {
	{"_pickle.Unpickler", ff_critic_judge_pickle},
	{"_pickle.load", ff_critic_judge_pickle},
	{"_pickle.loads", ff_critic_judge_pickle},
	{"builtins.eval", judge_eval},
	{"builtins.exec", judge_eval},
	{"builtins.open", ff_critic_judge_open},
	{"bz2.open", ff_critic_judge_open},
	{"cPickle.Unpickler", ff_critic_judge_pickle},
	{"cPickle.load", ff_critic_judge_pickle},
	{"cPickle.loads", ff_critic_judge_pickle},
	{"codecs.open", ff_critic_judge_open},
	{"commands.getoutput", ff_critic_judge_shell},
	{"commands.getstatusoutput", ff_critic_judge_shell},
	{"crypt.crypt", ff_critic_judge_crypt},
	{"crypt.mksalt", ff_critic_judge_crypt},
	{"dbm.dumb.open", ff_critic_judge_open},
	{"dbm.gnu.open", ff_critic_judge_open},
	{"dbm.ndbm.open", ff_critic_judge_open},
	{"dbm.open", ff_critic_judge_open},
	{"dbm.sqlite3.open", ff_critic_judge_open},
	{"dill.Unpickler", ff_critic_judge_pickle},
	{"dill.load", ff_critic_judge_pickle},
	{"dill.loads", ff_critic_judge_pickle},
	{"eval", judge_eval},
	{"exec", judge_eval},
	{"fileinput.FileInput", ff_critic_judge_open},
	{"fileinput.input", ff_critic_judge_open},
	{"gzip.open", ff_critic_judge_open},
	{"hashlib.md4", ff_critic_judge_hash},
	{"hashlib.md5", ff_critic_judge_hash},
	{"hashlib.new", ff_critic_judge_hash_new},
	{"hashlib.sha", ff_critic_judge_hash},
	{"hashlib.sha1", ff_critic_judge_hash},
	{"httpx.AsyncClient", ff_critic_judge_httpx},
	{"httpx.Client", ff_critic_judge_httpx},
	{"httpx.delete", ff_critic_judge_httpx},
	{"httpx.get", ff_critic_judge_httpx},
	{"httpx.head", ff_critic_judge_httpx},
	{"httpx.options", ff_critic_judge_httpx},
	{"httpx.patch", ff_critic_judge_httpx},
	{"httpx.post", ff_critic_judge_httpx},
	{"httpx.put", ff_critic_judge_httpx},
	{"httpx.request", ff_critic_judge_httpx},
	{"httpx.stream", ff_critic_judge_httpx},
	{"io.open", ff_critic_judge_open},
	{"io.open_code", ff_critic_judge_open},
	{"jsonpickle.decode", ff_critic_judge_pickle},
	{"jsonpickle.unpickler.Unpickler", ff_critic_judge_pickle},
	{"jsonpickle.unpickler.decode", ff_critic_judge_pickle},
	{"lzma.LZMAFile", ff_critic_judge_open},
	{"lzma.open", ff_critic_judge_open},
	{"marshal.load", ff_critic_judge_pickle},
	{"marshal.loads", ff_critic_judge_pickle},
	{"open", ff_critic_judge_open},
	{"os.popen", ff_critic_judge_shell},
	{"os.popen2", ff_critic_judge_shell},
	{"os.popen3", ff_critic_judge_shell},
	{"os.popen4", ff_critic_judge_shell},
	{"os.system", ff_critic_judge_shell},
	{"pandas.read_pickle", ff_critic_judge_pickle},
	{"pathlib.Path().open", ff_critic_judge_open},
	{"pickle.Unpickler", ff_critic_judge_pickle},
	{"pickle.load", ff_critic_judge_pickle},
	{"pickle.loads", ff_critic_judge_pickle},
	{"popen2.Popen3", ff_critic_judge_shell},
	{"popen2.Popen4", ff_critic_judge_shell},
	{"popen2.popen2", ff_critic_judge_shell},
	{"popen2.popen3", ff_critic_judge_shell},
	{"popen2.popen4", ff_critic_judge_shell},
	{"random.Random", ff_critic_judge_random},
	{"random.choice", ff_critic_judge_random},
	{"random.choices", ff_critic_judge_random},
	{"random.getrandbits", ff_critic_judge_random},
	{"random.randbytes", ff_critic_judge_random},
	{"random.randint", ff_critic_judge_random},
	{"random.random", ff_critic_judge_random},
	{"random.randrange", ff_critic_judge_random},
	{"random.sample", ff_critic_judge_random},
	{"random.triangular", ff_critic_judge_random},
	{"random.uniform", ff_critic_judge_random},
	{"requests.api.delete", ff_critic_judge_requests},
	{"requests.api.get", ff_critic_judge_requests},
	{"requests.api.head", ff_critic_judge_requests},
	{"requests.api.options", ff_critic_judge_requests},
	{"requests.api.patch", ff_critic_judge_requests},
	{"requests.api.post", ff_critic_judge_requests},
	{"requests.api.put", ff_critic_judge_requests},
	{"requests.api.request", ff_critic_judge_requests},
	{"requests.delete", ff_critic_judge_requests},
	{"requests.get", ff_critic_judge_requests},
	{"requests.head", ff_critic_judge_requests},
	{"requests.options", ff_critic_judge_requests},
	{"requests.patch", ff_critic_judge_requests},
	{"requests.post", ff_critic_judge_requests},
	{"requests.put", ff_critic_judge_requests},
	{"requests.request", ff_critic_judge_requests},
	{"shelve.DbfilenameShelf", ff_critic_judge_pickle},
	{"shelve.open", judge_shelve},
	{"ssl._create_unverified_context", ff_critic_judge_tls},
	{"subprocess.Popen", ff_critic_judge_subprocess},
	{"subprocess.call", ff_critic_judge_subprocess},
	{"subprocess.check_call", ff_critic_judge_subprocess},
	{"subprocess.check_output", ff_critic_judge_subprocess},
	{"subprocess.getoutput", ff_critic_judge_shell},
	{"subprocess.getstatusoutput", ff_critic_judge_shell},
	{"subprocess.run", ff_critic_judge_subprocess},
	{"tarfile.TarFile().open", ff_critic_judge_open},
	{"tarfile.TarFile.bz2open", ff_critic_judge_open},
	{"tarfile.TarFile.gzopen", ff_critic_judge_open},
	{"tarfile.TarFile.open", ff_critic_judge_open},
	{"tarfile.TarFile.taropen", ff_critic_judge_open},
	{"tarfile.TarFile.xzopen", ff_critic_judge_open},
	{"tarfile.open", ff_critic_judge_open},
	{"tempfile.NamedTemporaryFile", ff_critic_judge_open},
	{"tempfile.SpooledTemporaryFile", ff_critic_judge_open},
	{"tempfile.TemporaryFile", ff_critic_judge_open},
	{"tempfile.mktemp", judge_tempfile},
	{"tokenize.open", ff_critic_judge_open},
	{"wave.open", ff_critic_judge_open},
	{"yaml.load", ff_critic_judge_yaml},
	{"yaml.load_all", ff_critic_judge_yaml},
	{"zipfile.ZipFile().open", ff_critic_judge_open},
};

static int by_name(const void *key, const void *row)
{
	return strcmp(key, ((const struct known_call *)row)->name);
}

static void judge_security(struct critic *c)
{
	for (int i = 0; i < c->f->calls.count; i++) {
		const char *name = ff_critic_call_name(FF_AT(&c->f->calls, struct ff_call, i));
		const struct known_call *k = *name ? bsearch(name, known, FF_COUNT(known), sizeof known[0], by_name) : NULL;
		if (!k)
			continue;
		ff_critic_calls_index(c);
		k->judge(c, i);
	}
}

const struct critic_rule ff_critic_eval_exec = {
	.type = "eval_exec", .rule = "eval_exec", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.30, /* 2026-11, redash, flask, standard library, Debian's packages: of 21 read 6 could be literal_eval or a table (those of compiled code are left out since); consoles, debuggers and generators of code the rest */
	.fix = FIX_NONE, .risk = FF_LEVEL_HIGH, .minutes = 30, .where = IN_PRODUCTION,
	.peers = "ruff:S307 ruff:S102 bandit:B307 bandit:eval bandit:B102 bandit:exec_used pylint:eval-used pylint:W0123 ~pylint:exec-used ~pylint:W0122",
	.summary = "eval or exec of something that is no literal",
	.why = "Whoever can influence the text runs code. ast.literal_eval reads values, getattr and dictionaries choose functions.",
	.example = "value = eval(request.args[\"expression\"])\n",
	.judge = judge_security,
};

const struct critic_rule ff_critic_tempfile = {
	.type = "insecure_tempfile", .rule = "insecure_tempfile", .severity = FF_SEVERITY_MEDIUM,
	.weight = 0.80, /* 2026-11, standard library, setuptools: 2 of 3 (an address of a socket must not exist) */
	.fix = FIX_NONE, .risk = FF_LEVEL_LOW, .minutes = 5, .where = IN_PRODUCTION,
	.peers = "ruff:S306 bandit:B306",
	.summary = "tempfile.mktemp()",
	.why = "Between making the name and opening the file somebody else can put a link there. mkstemp() and NamedTemporaryFile() open it.",
	.example = "path = tempfile.mktemp()\n",
};
