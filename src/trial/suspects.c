/*
 * suspects.c - what contradicts its docstring, its type or a property becomes a finding, and in a repository that has a queue a task.
 * Called by tell.c and write.c.  The tasks are of an agent of their own: what ff-testgen says at a commit, where nothing runs, does not
 * close them; only another look at the same module does.
 */
#include "ff/converge.h"
#include "room.h"

#define AGENT "testgen-check"
#define DEADLINE 20000

const char *trial_call(struct ff_arena *a, const struct ff_test_suspect *s)
{
	const char *text = "";
	for (int i = 0; i < s->setup.count; i++)
		text = ff_arena_printf(a, "%s%s; ", text, s->setup.items[i]);
	return ff_arena_printf(a, "%s%s", text, s->call);
}

static const char *evidence_of(struct ff_arena *a, const struct ff_test_suspect *s)
{
	const struct {
		const char *key, *value;
	} parts[] = {{"call", trial_call(a, s)}, {"expected", s->expected}, {"observed", s->observed}, {"why", s->why}};
	struct ff_buf b;
	ff_buf_init(&b, 64u << 10);
	for (size_t i = 0; i < FF_COUNT(parts); i++) {
		ff_buf_printf(&b, "%s\"%s\":", i ? "," : "{", parts[i].key);
		ff_json_str(&b, parts[i].value);
	}
	ff_buf_char(&b, '}');
	const char *text = b.over ? "{}" : ff_arena_str(a, ff_buf_text(&b));
	ff_buf_free(&b);
	return text;
}

struct ff_finding trial_finding(struct ff_arena *a, const struct ff_test_plan *plan, const struct ff_test_suspect *s)
{
	char *fingerprint = ff_arena_alloc(a, 17);
	ff_fingerprint(fingerprint, "suspected_defect", plan->module.path, s->symbol, s->call, 0);
	return (struct ff_finding){
		.agent = AGENT,
		.type = "suspected_defect",
		.path = ff_arena_str(a, plan->module.path),
		.line = s->line,
		.end_line = s->line,
		.symbol = ff_arena_str(a, s->symbol),
		.message = ff_arena_printf(a, "%s %s; expected: %s", trial_call(a, s), s->observed, s->expected),
		.severity = FF_SEVERITY_MEDIUM,
		.weight = FF_SUSPECT_WEIGHT,
		.confidence = FF_SUSPECT_WEIGHT,
		.risk_level = FF_LEVEL_MEDIUM,
		.effort_minutes = 20,
		.on_changed_line = true, /* somebody asked for it: no old matter */
		.evidence = evidence_of(a, s),
		.fingerprint = fingerprint,
		.anchor = "",
		.body = "",
	};
}

void trial_keep(struct trial_found *f, const struct ff_test_plan *plan, const struct trial_report *r, bool whole)
{
	const char *path = ff_arena_str(f->arena, plan->module.path);
	*FF_PUSH(f->arena, &f->files, struct ff_changed_file) =
	    (struct ff_changed_file){.path = path, .old_path = "", .blob = "", .status = FF_STATUS_MODIFIED, .unread = !whole || !r->explored.summed};
	for (int i = 0; i < r->explored.suspects.count; i++)
		*FF_PUSH(f->arena, &f->findings, struct ff_finding) = trial_finding(f->arena, plan, FF_AT(&r->explored.suspects, struct ff_test_suspect, i));
}

/* The stream that ff-converge would write for an agent that found these. */
static void write_tasks(struct trial_found *f, const char *commit, struct ff_buf *out)
{
	struct ff_arena *a = f->arena;
	struct ff_ballot_box box = {.arena = a};
	struct ff_commit head = {.id = commit, .mode = FF_MODE_PATHS};
	struct ff_changed change = {.commit = &head, .files = &f->files, .index = FF_INDEX_COMPLETE};
	struct ff_convergence report = {0};
	struct ff_list tasks = {0};
	for (int i = 0; i < f->findings.count; i++)
		if (!ff_finding_fault(FF_AT(&f->findings, struct ff_finding, i)))
			ff_ballot_propose(&box, 0, FF_AT(&f->findings, struct ff_finding, i));
	ff_ballot_close(&box);
	ff_unite(a, &change, &box, &tasks, &report);
	*FF_PUSH(a, &report.agents, struct ff_agent_report) = (struct ff_agent_report){.name = AGENT, .findings = f->findings.count, .state = "ok", .complete = true, .note = ""};
	for (int i = 0; i < tasks.count; i++)
		ff_record_write(out, &ff_task_type, FF_AT(&tasks, struct ff_task, i));
	ff_record_write(out, &ff_convergence_type, &report);
}

int trial_queue(struct trial_found *f, const struct ff_place *p, struct ff_err *err)
{
	struct ff_arena *a = f->arena;
	const char *const argv[] = {ff_path_tool(a, "ff-queue"), "-C", p->top, "-q", "add", NULL};
	struct ff_spawn spawn = {.argv = argv, .pipes = FF_SPAWN_IN | FF_SPAWN_ERR};
	struct ff_buf records, talk;
	const char *head;
	int status = 0;
	if (!f->files.count || !ff_path_exists(ff_arena_printf(a, "%s/fibreflow.db", p->state)))
		return 0;
	if (ff_place_commit(a, p->top, "HEAD", &head, err))
		return -1;
	ff_buf_init(&records, FF_MAX_CHILD_OUTPUT);
	ff_buf_init(&talk, FF_MAX_STDERR);
	write_tasks(f, head, &records);
	int rc = records.over ? ff_err_set(err, FF_EX_DATA, "too many suspected defects")
	                      : ff_run(&spawn, ff_buf_text(&records), records.len, NULL, &talk, DEADLINE, &status, err);
	if (!rc && status)
		rc = ff_err_set(err, status < 128 ? status : FF_EX_TEMP, "the queue: %.*s", (int)strcspn(ff_buf_text(&talk), "\n"), ff_buf_text(&talk));
	ff_buf_free(&records);
	ff_buf_free(&talk);
	return rc ? rc : f->findings.count > 0;
}
