/*
 * serve.c - the agent protocol for our own agents: facts in, findings out, then candidates in,
 * votes out.  Fills in what every finding has in common.  Knows no rule.
 */
#include <unistd.h>

#include "ff/agent.h"

/* Where findings go while one file is judged. */
struct ff_findings {
	const struct ff_agent *agent;
	const struct ff_subject *subject;
	struct ff_arena *run;
	struct ff_buf out;
	struct ff_list seen; /* struct seen: slots of a hash table, how often each fingerprint came */
	int count, in_set;
	int fd;
	enum ff_agent_format format;
	bool all; /* unchanged lines too */
	struct ff_list texts; /* struct text: findings for people, put in order when the subject is done; in its scratch arena */
	size_t lines;     /* of the subject */
	int body_def;     /* the definition whose mark is known: a function with many findings is hashed once; -1 none */
	const char *body; /* that mark */
	const struct ff_agent_options *options;
};

#define FLUSH_AT (64u << 10)

static int flush(struct ff_findings *f, struct ff_err *err)
{
	int rc = f->out.over ? ff_err_set(err, FF_EX_DATA, "a record is too long") : ff_write_all(f->fd, f->out.data, f->out.len, err);
	ff_buf_clear(&f->out);
	return rc;
}

struct seen {
	uint64_t hash; /* 0: a free slot */
	int times;
};

static struct seen *slot_of(const struct ff_list *set, uint64_t h)
{
	struct seen *slots = set->items;
	for (uint64_t i = h;; i++) {
		struct seen *slot = &slots[(i * 0x9e3779b97f4a7c15ull >> 32) % (uint64_t)set->count];
		if (slot->hash == h || !slot->hash)
			return slot;
	}
}

/* How often this fingerprint came before; open addressing, grown at half load. */
static int times_before(struct ff_arena *a, struct ff_list *set, int *used, uint64_t h)
{
	h |= 1;
	if ((*used + 1) * 2 > set->count) {
		struct ff_list old = *set;
		int count = old.count ? old.count * 2 : 256;
		*set = (struct ff_list){ff_arena_alloc(a, (size_t)count * sizeof(struct seen)), count, count};
		for (int i = 0; i < old.count; i++)
			if (FF_AT(&old, struct seen, i)->hash)
				*slot_of(set, FF_AT(&old, struct seen, i)->hash) = *FF_AT(&old, struct seen, i);
	}
	struct seen *slot = slot_of(set, h);
	*used += !slot->hash;
	slot->hash = h;
	return slot->times++;
}

/* Hashes of the lines first..last as one string. */
static const char *hashes_of(const struct ff_findings *out, int first, int last)
{
	const struct ff_subject *s = out->subject;
	size_t from = first > 0 ? (size_t)first - 1 : 0, to = last > 0 ? (size_t)last : 0;
	if (to > out->lines)
		to = out->lines;
	if (from >= to)
		return "";
	return ff_arena_dup(s->scratch, s->news->lines.hashes + 4 * from, 4 * (to - from));
}

static void turn_to(struct ff_findings *out, const struct ff_subject *s)
{
	out->subject = s;
	out->lines = s->news && s->news->lines.hashes ? strlen(s->news->lines.hashes) / 4 : 0;
	out->body_def = -1;
}

/*
 * Fingerprint by the text of the flagged line (not of all lines of a long definition: a
 * changed body would make another task of it).
 */
static const char *fingerprint(struct ff_findings *out, const struct ff_finding *f)
{
	char *fp = ff_arena_alloc(out->subject->scratch, 17);
	const char *hashes = hashes_of(out, f->line, f->line);
	ff_fingerprint(fp, f->type, f->path, f->symbol, hashes, 0);
	int before = times_before(out->run, &out->seen, &out->in_set, strtoull(fp, NULL, 16));
	if (before)
		ff_fingerprint(fp, f->type, f->path, f->symbol, hashes, before);
	return fp;
}

/* What the queue knows the problem by when line, path or name changed: the text of its line, the body of the definition around it. */
static void add_marks(struct ff_findings *out, struct ff_finding *f)
{
	const struct ff_subject *s = out->subject;
	int d = s->news ? ff_facts_definition_at(s->news, f->line) : -1;
	const struct ff_definition *def = d >= 0 ? FF_AT(&s->news->definitions, struct ff_definition, d) : NULL;
	if (!f->anchor)
		f->anchor = hashes_of(out, f->line, f->line);
	if (f->body)
		return;
	if (!def || d != out->body_def) {
		const char *hashes = def && def->body_line > def->sig_line ? hashes_of(out, def->body_line, def->end_line) : "";
		out->body = *hashes ? ff_arena_printf(s->scratch, "%016llx", (unsigned long long)ff_hash_str(FF_HASH_START, hashes)) : "";
		out->body_def = d;
	}
	f->body = out->body;
}

struct text {
	int line, col, nth;
	const char *text;
};

/* As linters print it: place, severity, message, type. */
static void add_text(struct ff_findings *out, const struct ff_finding *f)
{
	struct ff_arena *a = out->subject->scratch;
	const char *text = ff_arena_printf(a, "%s:%d:%d: %s: %s [%s]\n", f->path, f->line, f->col + 1, ff_severity_names[f->severity], f->message, f->type);
	*FF_PUSH(a, &out->texts, struct text) = (struct text){f->line, f->col, out->texts.count, text};
}

static int by_place(const void *x, const void *y)
{
	const struct text *a = x, *b = y;
	if (a->line != b->line)
		return a->line - b->line;
	return a->col != b->col ? a->col - b->col : a->nth - b->nth;
}

/* Rules come one after the other; people read from the top of a file to its end. */
static void write_texts(struct ff_findings *out)
{
	if (out->texts.count)
		qsort(out->texts.items, (size_t)out->texts.count, sizeof(struct text), by_place);
	for (int i = 0; i < out->texts.count; i++)
		ff_buf_str(&out->out, FF_AT(&out->texts, struct text, i)->text);
	out->texts = (struct ff_list){0};
}

void ff_findings_add(struct ff_findings *out, const struct ff_finding *given)
{
	const struct ff_subject *s = out->subject;
	struct ff_finding f = *given;
	if (out->count >= FF_MAX_FINDINGS)
		return;
	f.agent = out->agent->name;
	f.path = f.path && *f.path ? f.path : s->file->path;
	f.end_line = f.end_line ? f.end_line : f.line;
	if (!f.symbol) {
		int d = s->news ? ff_facts_definition_at(s->news, f.line) : -1;
		f.symbol = d >= 0 ? FF_AT(&s->news->definitions, struct ff_definition, d)->qualname : "";
	}
	f.on_changed_line = f.on_changed_line || ff_spans_touch(&s->file->added, f.line, f.end_line);
	f.confidence = f.confidence > 0 ? f.confidence : f.weight;
	if (!f.fingerprint || !*f.fingerprint)
		f.fingerprint = fingerprint(out, &f);
	add_marks(out, &f);
	if ((!out->all && !f.on_changed_line) || (out->options->wanted && !out->options->wanted(out->options->wanted_with, s, &f)))
		return;
	out->count++;
	if (out->format == FF_AGENT_TEXT)
		add_text(out, &f);
	else
		ff_record_write(&out->out, &ff_finding_type, &f);
}

struct ff_fix *ff_fix_edit(const struct ff_subject *s, int safety, const char *title, int line, int col, int end_line, int end_col,
                           const char *text)
{
	struct ff_fix *fix = FF_NEW_IN(s->scratch, struct ff_fix);
	struct ff_edit *e = FF_PUSH(s->scratch, &fix->edits, struct ff_edit);
	*e = (struct ff_edit){s->file->path, s->file->blob, line, col, end_line, end_col, text};
	fix->safety = safety;
	fix->title = title;
	return fix;
}

/* Round one: every subject to judge(), findings out, `done`. */
static int round_one(const struct ff_agent *agent, struct ff_stream *st, void *state, bool isolated, struct ff_findings *out,
                     struct ff_err *err)
{
	struct ff_subject s;
	int got;
	while ((got = ff_stream_next(st, &s, err)) > 0) {
		s.isolated = isolated;
		turn_to(out, &s);
		agent->judge(state, &s, out);
		write_texts(out);
		if (out->out.len > FLUSH_AT && flush(out, err))
			return -1;
	}
	if (got < 0)
		return -1;
	if (out->format == FF_AGENT_PROTOCOL)
		ff_record_write(&out->out, &ff_done_type, &(struct ff_done){agent->name, out->count, 0});
	return flush(out, err);
}

/* Round two: a vote for each candidate on which there is one, `done` after the ballot. */
static int round_two(const struct ff_agent *agent, struct ff_lines *in, void *state, struct ff_arena *run, struct ff_findings *out,
                     struct ff_err *err)
{
	struct ff_arena scratch = {0};
	char *line;
	size_t len;
	int got, votes = 0, rc = -1;
	while ((got = ff_lines_next(in, &line, &len, err)) > 0 && !ff_line_is(line, len, "ballot")) {
		struct ff_finding c;
		struct ff_vote v = {.agent = agent->name, .verdict = FF_VERDICT_ABSTAIN};
		ff_arena_reset(&scratch);
		if (ff_record_read(&scratch, &ff_candidate_type, line, len, &c, err)) {
			ff_err_wrap(err, "line %ld", in->line);
			goto done;
		}
		v.fingerprint = c.fingerprint;
		if (agent->vote)
			agent->vote(state, run, &c, &v);
		if (v.verdict == FF_VERDICT_ABSTAIN)
			continue; /* silence abstains */
		ff_record_write(&out->out, &ff_vote_type, &v);
		votes++;
		if (out->out.len > FLUSH_AT && flush(out, err))
			goto done;
	}
	if (got < 0)
		goto done;
	ff_record_write(&out->out, &ff_done_type, &(struct ff_done){agent->name, 0, votes});
	rc = flush(out, err);
done:
	ff_arena_free(&scratch);
	return rc;
}

int ff_agent_serve(const struct ff_agent *agent, const struct ff_agent_options *o, enum ff_agent_format format, int in, int out,
                   int *count, struct ff_err *err)
{
	struct ff_arena run = {0};
	struct ff_findings findings = {.agent = agent, .run = &run, .fd = out, .format = format, .all = o->all || format == FF_AGENT_PROTOCOL, .options = o};
	struct ff_stream *st = ff_stream_open(in, agent->want, agent->want_old);
	void *state = agent->start ? agent->start(&run, o->isolated) : NULL;
	ff_buf_init(&findings.out, 0);
	int rc = round_one(agent, st, state, o->isolated, &findings, err);
	if (!rc && format == FF_AGENT_PROTOCOL)
		rc = round_two(agent, ff_stream_lines(st), state, &run, &findings, err);
	*count = findings.count;
	ff_buf_free(&findings.out);
	ff_stream_close(st);
	ff_arena_free(&run);
	return rc;
}
