/*
 * plan_borders.c - calls of a function that leave the program: what has to be stood in for in a test, under the name by which the
 * module looks it up.
 */
#include "plan_room.h"

enum { BORDERS_MAX = 12, REACH = 3 };

static const struct border {
	const char *prefix; /* of the resolved callee */
	const char *kind;
} borders[] = {
	{"requests.", "network"}, {"urllib.request.", "network"}, {"http.client.", "network"}, {"socket.", "network"}, {"httpx.", "network"}, {"aiohttp.", "network"},
	{"urllib3.", "network"}, {"smtplib.", "network"}, {"ftplib.", "network"}, {"boto3.", "network"}, {"paramiko.", "network"}, {"imaplib.", "network"},
	{"subprocess.", "subprocess"}, {"os.system", "subprocess"}, {"os.popen", "subprocess"}, {"os.exec", "subprocess"}, {"os.spawn", "subprocess"}, {"os.fork", "subprocess"},
	{"os.kill", "subprocess"}, {"asyncio.create_subprocess", "subprocess"}, {"multiprocessing.Process", "subprocess"}, {"pty.spawn", "subprocess"},
	{"time.time", "time"}, {"time.sleep", "time"}, {"time.monotonic", "time"}, {"time.perf_counter", "time"}, {"time.process_time", "time"}, {"time.localtime", "time"},
	{"time.gmtime", "time"}, {"time.strftime", "time"}, {"time.ctime", "time"}, {"datetime.datetime.now", "time"}, {"datetime.datetime.utcnow", "time"},
	{"datetime.datetime.today", "time"}, {"datetime.date.today", "time"}, {"django.utils.timezone.now", "time"}, {"asyncio.sleep", "time"},
	{"random.", "random"}, {"secrets.", "random"}, {"uuid.uuid1", "random"}, {"uuid.uuid4", "random"}, {"os.urandom", "random"}, {"numpy.random.", "random"},
	{"os.getenv", "environment"}, {"os.environ", "environment"}, {"os.getcwd", "environment"}, {"os.getpid", "environment"}, {"os.getlogin", "environment"},
	{"platform.", "environment"}, {"getpass.", "environment"}, {"socket.gethostname", "environment"}, {"locale.getlocale", "environment"}, {"os.path.expanduser", "environment"},
	{"open", "files"}, {"io.open", "files"}, {"codecs.open", "files"}, {"os.listdir", "files"}, {"os.walk", "files"}, {"os.scandir", "files"}, {"os.remove", "files"},
	{"os.unlink", "files"}, {"os.rename", "files"}, {"os.replace", "files"}, {"os.makedirs", "files"}, {"os.mkdir", "files"}, {"os.rmdir", "files"}, {"os.stat", "files"},
	{"os.path.exists", "files"}, {"os.path.isfile", "files"}, {"os.path.isdir", "files"}, {"os.path.getsize", "files"}, {"os.path.getmtime", "files"}, {"os.chmod", "files"},
	{"shutil.", "files"}, {"tempfile.", "files"}, {"glob.", "files"}, {"pathlib.Path.home", "environment"}, {"pathlib.Path.cwd", "environment"},
	{"sqlite3.connect", "database"}, {"psycopg2.", "database"}, {"psycopg.", "database"}, {"pymysql.", "database"}, {"MySQLdb.", "database"}, {"redis.", "database"},
	{"pymongo.", "database"}, {"sqlalchemy.create_engine", "database"}, {"sqlalchemy.orm.Session", "database"},
};

static const char *kind_of(const char *target)
{
	for (size_t i = 0; i < FF_COUNT(borders); i++) {
		size_t n = strlen(borders[i].prefix);
		bool open = borders[i].prefix[n - 1] == '.' || !strcmp(borders[i].prefix, "os.exec") || !strcmp(borders[i].prefix, "os.spawn") ||
		            !strcmp(borders[i].prefix, "asyncio.create_subprocess") || !strcmp(borders[i].prefix, "os.environ");
		if (open ? ff_str_starts(target, borders[i].prefix) : !strcmp(target, borders[i].prefix))
			return borders[i].kind;
	}
	return NULL;
}

static void add(struct plan *p, struct ff_list *out, const char *callee, const char *kind)
{
	size_t n = strcspn(callee, "([");
	while (n && callee[n - 1] == '.')
		n--;
	const char *where = ff_arena_printf(p->a, "%s.%.*s", p->module, (int)n, callee);
	for (int i = 0; i < out->count; i++)
		if (!strcmp(FF_AT(out, struct ff_test_border, i)->where, where))
			return;
	if (out->count < BORDERS_MAX)
		*FF_PUSH(p->a, out, struct ff_test_border) = (struct ff_test_border){where, kind};
}

/* Functions of the module that a call leads to: by its name, or by self. */
static int callee_of(const struct plan *p, const struct ff_call *c)
{
	bool own = ff_str_starts(c->callee, "self.") || ff_str_starts(c->callee, "cls.");
	const char *name = own ? strchr(c->callee, '.') + 1 : c->callee;
	int class = c->def >= 0 ? def_of(p, c->def)->parent : -1;
	if (own)
		return class >= 0 && def_of(p, class)->kind == FF_DEF_CLASS ? plan_method(p, class, name) : -1;
	if (!plan_is_module_name(p, name))
		return -1;
	for (int i = 0; i < p->f->definitions.count && plan_spend(p, 1); i++)
		if (def_of(p, i)->parent < 0 && !strcmp(def_of(p, i)->name, name))
			return def_of(p, i)->kind == FF_DEF_CLASS ? plan_method(p, i, "__init__") : i;
	return -1;
}

static bool is_inside(const struct plan *p, int def, int outer)
{
	for (; def >= 0; def = def_of(p, def)->parent)
		if (def == outer)
			return true;
	return false;
}

static void of_function(struct plan *p, int def, struct ff_list *out, int depth)
{
	for (int i = 0; i < p->f->calls.count && plan_spend(p, 1); i++) {
		const struct ff_call *c = FF_AT(&p->f->calls, struct ff_call, i);
		if (c->def < 0 || !is_inside(p, c->def, def) || c->flags & FF_CALL_DECORATOR)
			continue;
		bool bare = !strcmp(c->callee, "open") && !*c->target && !(c->flags & FF_CALL_SHADOWED);
		const char *kind = bare ? "files" : *c->target ? kind_of(c->target) : NULL;
		int to = kind || depth >= REACH ? -1 : callee_of(p, c);
		if (kind)
			add(p, out, c->callee, kind);
		else if (to >= 0 && to != def)
			of_function(p, to, out, depth + 1);
	}
}

void plan_borders(struct plan *p, int def, struct ff_list *out)
{
	of_function(p, def, out, 0);
}
