/*
 * statements.c - every statement of the house, one table.  A parameter that is named like a
 * field of a record takes that field (rows.c), and so does a column.  The tables are in
 * schemas/sql.
 */
#include "ff/store.h"

/* The columns of a feedback record. */
#define FEEDBACK_COLUMNS \
	"coalesce(task, 0) AS task, pattern, action, key, file, reason, time, symbol, person, agents, beside, variant, own, " \
	"counted_at IS NOT NULL AS counted"
/* The columns of a task record. */
#define TASK_COLUMNS \
	"id, type, description, file, line, end_line, col, symbol, confidence, score, weight, learned, reasoning, auto_fixable, " \
	"estimated_effort, risk_level, severity, priority, source, agents, last_commit AS \"commit\", status, created_at, fingerprint, " \
	"votes, steps, fix, on_changed_line, alert, evidence, anchor, body"
/* A task as the matching sees it, with its place on the branch of the run (p). */
#define QUEUED_COLUMNS \
	"t.id, t.status, t.status_before, t.type, coalesce(p.symbol, t.symbol) AS symbol, t.description, t.fingerprint, t.anchor, t.body, " \
	"coalesce(p.file, t.file) AS file, t.source, coalesce(p.line, t.line) AS line, t.index_state, coalesce(p.state, '') AS state, " \
	"coalesce(p.revision, t.last_commit) AS revision, CASE t.status WHEN 'fixed' THEN " WAITS " ELSE 0 END AS fix_waits, " \
	"CASE t.status WHEN 'fixed' THEN (SELECT max(applied_at) FROM fix WHERE task = t.id AND state = 'applied') END AS applied_at, " \
	"(SELECT count(*) FROM place o WHERE o.task = t.id AND o.branch <> :branch AND o.state = 'standing') AS elsewhere"
/* What still stands in the code, as far as the queue knows: of task t.  A fix that waits is on a branch of its own. */
#define WAITS "EXISTS (SELECT 1 FROM fix WHERE task = t.id AND state = 'waiting')"
#define STANDING \
	"(t.status IN ('open', 'approved', 'snoozed', 'fixing', 'failed', 'baseline') OR (t.status = 'fixed' AND " WAITS "))"

/*
 * What a list shows.  Of the new ones that no day has shown yet the best :left; not what was fixed on the branch that
 * is checked out.
 */
#define STANDING_HERE "id NOT IN (SELECT task FROM place WHERE branch = :branch AND state = 'gone')"
#define RELEASED \
	"released_on <> '' OR alert = 1 OR status <> 'open' OR id IN (SELECT id FROM task WHERE status = 'open' " \
	"AND released_on = '' AND alert = 0 ORDER BY priority DESC, score DESC, file, line, id LIMIT :left)"
#define PICKED \
	"CASE WHEN :status <> '' THEN +status = :status WHEN :everything THEN 1 " \
	"ELSE status IN ('open', 'approved', 'fixing', 'failed') OR (status = 'snoozed' AND snoozed_until <= :today) END " \
	"AND (:confidence = '' OR confidence = :confidence) AND (:type = '' OR type = :type) " \
	"AND (:commit = '' OR substr(first_commit, 1, length(:commit)) = :commit OR substr(last_commit, 1, length(:commit)) = :commit) " \
	"AND (NOT :gone OR " STANDING_HERE ") AND (:left < 0 OR " RELEASED ")"

const char *const ff_store_sql[FF_SQL_COUNT] = {
    [FF_SQL_CONVERGENCE_ADD] =
        "INSERT INTO convergence (revision, revisions, created_at, files, tasks, high, medium, low, critical, record) "
        "VALUES (:commit, :range, :now, :analysed, :tasks, :high, :medium, :low, :critical, :object) RETURNING id",
    [FF_SQL_CONVERGENCE_COUNTS] =
        "UPDATE convergence SET fresh = :fresh, baseline = :baseline, updated = :updated, reopened = :reopened, resolved = :resolved "
        "WHERE id = :run",
    /* The row stays, since tasks point at it; its record, which may be long, is needed for the last runs only. */
    [FF_SQL_CONVERGENCE_TRIM] = "UPDATE convergence SET record = '{}' WHERE id = :run - 50",
    [FF_SQL_CONVERGENCE_LAST] =
        "SELECT revision, revisions, created_at, files, tasks, fresh, baseline, updated, reopened, resolved, record "
        "FROM convergence ORDER BY id DESC LIMIT 1",

    /* The place on this branch counts more than the task, the task more than other branches' places. */
    [FF_SQL_TASK_BY_FINGERPRINT] =
        "SELECT id FROM (SELECT id, 1 AS far FROM task WHERE fingerprint = :fingerprint UNION ALL "
        "SELECT task, 2 * (branch <> :branch) FROM place WHERE fingerprint = :fingerprint AND state = 'standing') ORDER BY far LIMIT 1",
    /* What may be under this name on this branch; a task that has a place here under another name is not. */
    [FF_SQL_TASK_IN_FILE] =
        "SELECT " QUEUED_COLUMNS " FROM task t LEFT JOIN place p ON p.task = t.id AND p.branch = :branch WHERE t.id IN "
        "(SELECT id FROM task WHERE file = :file UNION SELECT task FROM place WHERE file = :file) AND (p.task IS NULL OR p.file = :file)",
    [FF_SQL_TASK_STANDING] =
        "SELECT " QUEUED_COLUMNS " FROM task t LEFT JOIN place p ON p.task = t.id AND p.branch = :branch WHERE t.id = :id",
    [FF_SQL_TASK_NAMED] = "SELECT id FROM task WHERE fingerprint = :fingerprint",
    [FF_SQL_TASK_NAME] = "UPDATE task SET fingerprint = :fingerprint WHERE id = :id",
    [FF_SQL_TASK_ADD] =
        "INSERT INTO task (fingerprint, type, description, file, line, end_line, col, symbol, confidence, score, weight, learned, "
        "reasoning, auto_fixable, estimated_effort, risk_level, severity, priority, source, agents, status, created_at, updated_at, "
        "first_commit, last_commit, on_changed_line, alert, votes, steps, fix, evidence, index_state, seen_run, anchor, body) "
        "VALUES (:fingerprint, :type, :description, :file, :line, :end_line, :col, :symbol, :confidence, :score, :weight, :learned, "
        ":reasoning, :auto_fixable, :estimated_effort, :risk_level, :severity, :priority, :source, :agents, :status, :now, :now, "
        ":commit, :commit, :on_changed_line, :alert, :votes, :steps, :fix, :evidence, :index_state, :run, :anchor, :body) RETURNING id",
    [FF_SQL_TASK_SEEN] =
        "UPDATE task SET fingerprint = :fingerprint, description = :description, file = :file, line = :line, end_line = :end_line, "
        "col = :col, symbol = :symbol, confidence = :confidence, score = :score, weight = :weight, learned = :learned, "
        "reasoning = :reasoning, auto_fixable = :auto_fixable, estimated_effort = :estimated_effort, risk_level = :risk_level, "
        "severity = :severity, priority = :priority, source = :source, agents = :agents, status = :status, updated_at = :now, "
        "last_commit = :commit, resolved_commit = '', reason = CASE status WHEN 'resolved' THEN '' ELSE reason END, "
        "on_changed_line = on_changed_line OR :on_changed_line, alert = :alert, votes = :votes, steps = :steps, fix = :fix, "
        "evidence = :evidence, index_state = :index_state, seen_run = :run, anchor = :anchor, body = :body WHERE id = :id",
    [FF_SQL_TASK_CLOSE] =
        "UPDATE task SET status_before = CASE WHEN status IN ('fixing', 'fixed') THEN claimed_from ELSE status END, status = 'resolved', resolved_commit = :commit, reason = :reason, updated_at = :now "
        "WHERE id = :id",
    /* Best first, from the index alone. */
    [FF_SQL_TASK_PICK] = "SELECT id, file, confidence FROM task WHERE " PICKED
        " ORDER BY alert DESC, priority DESC, score DESC, file, line, id LIMIT :limit",
    [FF_SQL_TASK_PICKED] = "SELECT confidence, count(*) AS number FROM task WHERE " PICKED " GROUP BY confidence",
    /* The same without any filter, which is what a prompt asks for: from the index that begins with the status. */
    [FF_SQL_TASK_PICKED_PLAIN] =
        "SELECT confidence, count(*) AS number FROM task WHERE (status IN ('open', 'approved', 'fixing', 'failed') "
        "OR (status = 'snoozed' AND snoozed_until <= :today)) AND (NOT :gone OR " STANDING_HERE ") AND (:left < 0 OR " RELEASED ") GROUP BY status, confidence",
    [FF_SQL_PLACE_GONE] = "SELECT EXISTS (SELECT 1 FROM place WHERE branch = :branch AND state = 'gone') AS number",
    [FF_SQL_TASK_HELD] = "SELECT count(*) AS number FROM task WHERE status = 'open' AND released_on = '' AND alert = 0",
    [FF_SQL_TASK_GET] =
        "SELECT " TASK_COLUMNS ", status_before, updated_at, first_commit, resolved_commit, reason, snoozed_until, released_on "
        "FROM task WHERE id = :id",
    [FF_SQL_TASK_DECIDE] =
        "UPDATE task SET status = :status, reason = :reason, snoozed_until = :until, updated_at = :now, "
        "released_on = CASE released_on WHEN '' THEN substr(:now, 1, 10) ELSE released_on END WHERE id = :id",
    [FF_SQL_TASK_FIX] = "UPDATE task SET fix = :fix, updated_at = :now WHERE id = :id",
    [FF_SQL_TASK_COUNTS] =
        "SELECT status, confidence, released_on <> '' OR status <> 'open' AS released, count(*) AS number, "
        "sum(auto_fixable AND confidence = 'high') AS fixable FROM task GROUP BY 1, 2, 3",
    [FF_SQL_TASK_RELEASED] = "SELECT count(*) AS number FROM task WHERE released_on = :today AND alert = 0 AND status <> 'baseline'",
    [FF_SQL_TASK_WAITING] =
        "SELECT id FROM task WHERE status = 'open' AND released_on = '' AND alert = :alert "
        "ORDER BY priority DESC, score DESC, file, line, id LIMIT :number",
    [FF_SQL_TASK_RELEASE] = "UPDATE task SET released_on = :today WHERE id = :id",
    [FF_SQL_TASK_WAKE] = "UPDATE task SET status = 'open', snoozed_until = '' WHERE status = 'snoozed' AND snoozed_until <= :today",

    [FF_SQL_PLACE_PUT] =
        "INSERT INTO place (task, branch, state, file, line, symbol, fingerprint, revision) "
        "VALUES (:id, :branch, :state, :file, :line, :symbol, :fingerprint, :commit) ON CONFLICT (task, branch) DO UPDATE SET "
        "state = excluded.state, file = excluded.file, line = excluded.line, symbol = excluded.symbol, "
        "fingerprint = excluded.fingerprint, revision = excluded.revision",
    [FF_SQL_PLACE_LIST] = "SELECT branch, state, file, line, revision FROM place WHERE task = :task ORDER BY state DESC, branch",
    [FF_SQL_PLACE_COUNT] = "SELECT count(*) AS number FROM place WHERE task = :task AND state = 'standing'",
    /* Files that something stands in on a branch; tasks without any place count for every branch. */
    [FF_SQL_PLACE_FILES] =
        "SELECT file FROM place WHERE branch = :branch AND state = 'standing' UNION "
        "SELECT file FROM task t WHERE " STANDING " AND NOT EXISTS (SELECT 1 FROM place WHERE task = t.id) ORDER BY file",
    [FF_SQL_PLACE_BRANCHES] = "SELECT branch, revision FROM place GROUP BY branch, revision ORDER BY branch, revision",
    [FF_SQL_PLACE_OF_BRANCH] =
        "SELECT t.id FROM task t JOIN place p ON p.task = t.id WHERE p.branch = :branch AND (:commit = '' OR p.revision = :commit) "
        "AND (:file = '' OR p.file = :file) AND p.state = 'standing' AND " STANDING " UNION "
        "SELECT id FROM task t WHERE :file <> '' AND file = :file AND " STANDING
        " AND NOT EXISTS (SELECT 1 FROM place WHERE task = t.id)",
    [FF_SQL_PLACE_MOVE] = "UPDATE OR IGNORE place SET branch = :to WHERE branch = :branch AND revision = :commit",
    [FF_SQL_PLACE_DROP] = "DELETE FROM place WHERE branch = :branch AND (:commit = '' OR revision = :commit) AND (:file = '' OR file = :file)",

    [FF_SQL_DECISION_ADD] =
        "INSERT INTO decision (task, action, reason, ms, decided_at, status_before, reason_before, snoozed_before, fix_before) "
        "SELECT id, :action, :reason, :ms, :now, status, reason, snoozed_until, fix FROM task WHERE id = :id",
    [FF_SQL_DECISION_LAST] =
        "SELECT id, task, action, reason, status_before, reason_before, snoozed_before, fix_before, decided_at FROM decision "
        "WHERE undone_at = '' AND (:task = 0 OR task = :task) ORDER BY id DESC LIMIT 1",
    [FF_SQL_DECISION_UNDO] = "UPDATE decision SET undone_at = :now WHERE id = :id",
    [FF_SQL_DECISION_LIST] = "SELECT action, reason, ms, decided_at, undone_at FROM decision WHERE task = :task ORDER BY id",
    [FF_SQL_DECISION_STATS] =
        "SELECT t.type, d.action, d.ms FROM decision d JOIN task t ON t.id = d.task WHERE d.undone_at = '' ORDER BY t.type, d.ms",

    [FF_SQL_BASELINE_ADD] = "INSERT INTO baseline (revision, created_at, tasks) VALUES (:commit, :now, :tasks)",
    [FF_SQL_BASELINE_LAST] = "SELECT revision, created_at, tasks FROM baseline ORDER BY id DESC LIMIT 1",
    [FF_SQL_BASELINE_TYPES] =
        "SELECT type, count(*) AS number, count(DISTINCT file) AS files, avg(score) AS score FROM task WHERE status = 'baseline' "
        "GROUP BY type ORDER BY number DESC, type",
    [FF_SQL_BASELINE_INCLUDE] = "UPDATE task SET status = 'open', updated_at = :now WHERE status = 'baseline' AND type = :type RETURNING id",

    [FF_SQL_BASELINE_RESET] = "UPDATE task SET status = 'baseline', updated_at = :now WHERE status = 'open' RETURNING id",

    [FF_SQL_REWRITTEN_ADD] = "INSERT INTO rewritten (old, new, at) VALUES (:old, :new, :now) ON CONFLICT (old) DO UPDATE SET new = excluded.new",
    [FF_SQL_REWRITE_TASK] =
        "UPDATE task SET first_commit = iif(first_commit = :old, :new, first_commit), last_commit = iif(last_commit = :old, :new, last_commit), "
        "resolved_commit = iif(resolved_commit = :old, :new, resolved_commit) WHERE :old IN (first_commit, last_commit, resolved_commit)",
    [FF_SQL_REWRITE_PLACE] = "UPDATE place SET revision = :new WHERE revision = :old",
    [FF_SQL_REWRITE_CONVERGENCE] = "UPDATE convergence SET revision = :new WHERE revision = :old",
    [FF_SQL_REWRITE_ALERT] = "UPDATE OR IGNORE alert_history SET revision = :new, key = replace(key, :old, :new) WHERE revision = :old",
    [FF_SQL_REWRITE_IMPACT] = "UPDATE OR REPLACE impact SET revision = :new WHERE revision = :old",
    [FF_SQL_REWRITE_FIX] = "UPDATE fix SET applied = :new WHERE applied = :old",
    [FF_SQL_REWRITE_METRICS] = "UPDATE commit_metrics SET revision = :new WHERE revision = :old",

    /* Rejected tasks stay: without them the same would be asked again. */
    [FF_SQL_PRUNE_ALERTS] =
        "DELETE FROM alert_history WHERE (seen_at IS NOT NULL AND created_at < :before) OR task IN "
        "(SELECT id FROM task WHERE status IN ('resolved', 'fixed') AND updated_at < :before) RETURNING id",
    /* What waits on a branch, or may still be taken back, is not over. */
    [FF_SQL_PRUNE_TASKS] =
        "DELETE FROM task WHERE status IN ('resolved', 'fixed') AND updated_at < :before AND NOT EXISTS (SELECT 1 FROM fix WHERE task = task.id AND "
        "(state = 'waiting' OR (state = 'applied' AND applied_at > CAST(strftime('%s', 'now') AS INTEGER) - 30 * 86400))) RETURNING id",
    [FF_SQL_PRUNE_ATTEMPTS] = "DELETE FROM attempt WHERE state <> 'running' AND ended_at < CAST(strftime('%s', :before) AS INTEGER) RETURNING id",
    [FF_SQL_PRUNE_TESTED] =
        "DELETE FROM tested WHERE at < max(CAST(strftime('%s', :before) AS INTEGER), CAST(strftime('%s', 'now') AS INTEGER) - 30 * 86400) RETURNING at",    [FF_SQL_PRUNE_RUNS] = "DELETE FROM run WHERE started_at < :before RETURNING id",
    [FF_SQL_PRUNE_CONVERGENCE] = "DELETE FROM convergence WHERE created_at < :before AND id NOT IN (SELECT seen_run FROM task) RETURNING id",
    [FF_SQL_PRUNE_IMPACTS] = "DELETE FROM impact WHERE created_at < :before RETURNING revision",

    /* Claims that are over, or may be: whose owner is to be looked for. */
    [FF_SQL_CLAIM_OVER] =
        "SELECT id, lease_owner, lease_until <= :time AS over, landing, losses FROM task WHERE status = 'fixing' AND (:task = 0 OR id = :task)",
    [FF_SQL_CLAIM_LEASE] = "SELECT status, claimed_from, lease_owner, attempts, retries, fix <> '' OR type = 'missing_test' AS fixable FROM task WHERE id = :id",
    /* What was about to land may have landed: it stays 'fixing', so that the next claim looks. */
    [FF_SQL_CLAIM_LAPSE] =
        "UPDATE task SET status = :status, reason = :reason, losses = :losses, landing = iif(:status = 'fixing', landing, ''), lease_owner = '', "
        "lease_until = 0, updated_at = :now WHERE id = :id",
    [FF_SQL_CLAIM_NEXT] =
        "SELECT id FROM task t WHERE fix <> '' AND retry_at <= :time AND (status = 'fixing' AND lease_until = 0 OR (tried_on <> :head OR :head = '') AND "
        "(status = 'approved' OR status = 'open' AND auto_fixable = 1 AND confidence = 'high' AND risk_level IN ('none', 'low') AND alert = 0 "
        "AND (:types = '' OR instr(:types, ',' || type || ',') > 0) AND NOT EXISTS (SELECT 1 FROM fix WHERE task = t.id AND state IN ('undone', 'reverted'))) AND (:branch = '' OR NOT EXISTS (SELECT 1 FROM place WHERE task = t.id) "
        "OR EXISTS (SELECT 1 FROM place WHERE task = t.id AND branch = :branch AND state = 'standing'))) "
        "ORDER BY status = 'fixing' DESC, status = 'approved' DESC, estimated_effort, priority DESC, id LIMIT :number",
    [FF_SQL_CLAIM_TAKE] =
        "UPDATE task SET claimed_from = CASE status WHEN 'fixing' THEN claimed_from ELSE status END, status = 'fixing', attempts = attempts + 1, "
        "lease_owner = :owner, lease_until = :until, updated_at = :now WHERE id = :id RETURNING " TASK_COLUMNS ", attempts, landing",
    [FF_SQL_CLAIM_PROGRESS] =
        "UPDATE task SET landing = :commit, lease_until = max(lease_until, :until) WHERE id = :id AND status = 'fixing' AND attempts = :attempt "
        "AND EXISTS (SELECT 1 FROM attempt WHERE task = :id AND number = :attempt AND state = 'running') RETURNING id",
    [FF_SQL_CLAIM_END] =
        "UPDATE task SET status = :status, reason = coalesce(:reason, reason), retries = :retries, losses = 0, landing = '', retry_at = :retry_at, "
        "tried_on = :tried_on, lease_owner = '', lease_until = 0, updated_at = :now WHERE id = :id",
    [FF_SQL_CLAIM_DROP] =
        "UPDATE task SET status = claimed_from, landing = '', lease_owner = '', lease_until = 0 "
        "WHERE id = :id AND status = 'fixing' AND attempts = :attempt RETURNING id",
    [FF_SQL_ATTEMPT_ADD] = "INSERT INTO attempt (task, number, owner, state, base, started_at) VALUES (:task, :attempt, :owner, 'running', :base, :time)",
    [FF_SQL_ATTEMPT_OPEN] = "SELECT base FROM attempt WHERE task = :task AND number = :attempt AND state = 'running'",
    [FF_SQL_ATTEMPT_END] =
        "UPDATE attempt SET state = :state, base = :base, ended_at = :time, record = :object WHERE task = :task AND number = :attempt",
    [FF_SQL_ATTEMPT_TRIM] = "DELETE FROM attempt WHERE task = :task AND number <= :attempt - :most",
    [FF_SQL_ATTEMPT_LOST] = "UPDATE attempt SET state = 'lost', ended_at = :time WHERE task = :task AND state = 'running'",
    [FF_SQL_ATTEMPT_DROP] = "DELETE FROM attempt WHERE task = :task AND number = :attempt AND state = 'running'",
    [FF_SQL_ATTEMPT_NOW] =
        "SELECT t.id, a.owner, a.started_at FROM task t JOIN attempt a ON a.task = t.id AND a.number = t.attempts "
        "WHERE t.status = 'fixing' AND a.state = 'running' ORDER BY a.started_at, t.id",
    [FF_SQL_ATTEMPT_LIST] = "SELECT number, owner, state, base, started_at, ended_at, record FROM attempt WHERE task = :task ORDER BY number",

    [FF_SQL_FIX_ADD] =
        "INSERT INTO fix (task, attempt, revision, state, landed_at, ended_at) VALUES (:task, :attempt, :commit, :state, :time, :ended)",
    [FF_SQL_FIX_LIST] =
        "SELECT f.id, f.task, t.type, t.file, f.revision, f.applied, f.state, f.landed_at, f.applied_at, f.ended_at, f.edited FROM fix f JOIN task t ON t.id = f.task "
        "WHERE (:task = 0 OR f.task = :task) AND (:state = '' OR f.state = :state) ORDER BY f.id",
    [FF_SQL_FIX_WAITING] = "SELECT count(*) AS number FROM fix WHERE state = 'waiting'",
    [FF_SQL_FIX_LAST] =
        "SELECT f.id, f.state, t.status, t.claimed_from, t.type, t.weight, t.file FROM fix f JOIN task t ON t.id = f.task WHERE f.task = :task "
        "ORDER BY f.id DESC LIMIT 1",
    [FF_SQL_FIX_MOVE] = "UPDATE fix SET revision = :commit WHERE id = (SELECT max(id) FROM fix WHERE task = :task AND state = 'waiting') RETURNING id",
    [FF_SQL_FIX_STATE] = "UPDATE fix SET state = :state, ended_at = :time WHERE id = :id",
    [FF_SQL_FIX_APPLIED] =
        "UPDATE fix SET state = 'applied', applied = :commit, applied_at = :time, ended_at = 0, edited = :edited WHERE id = :id",
    [FF_SQL_FIX_TASK] = "UPDATE task SET status = :status, reason = :reason, updated_at = :now WHERE id = :id",
    [FF_SQL_TESTED_GET] = "SELECT state, collected, passed, ms, said FROM tested WHERE tree = :tree AND command = :command",
    [FF_SQL_TESTED_PUT] =
        "INSERT INTO tested (tree, command, state, collected, passed, ms, said, at) VALUES (:tree, :command, :state, :collected, :passed, :ms, :said, :time) "
        "ON CONFLICT (tree, command) DO UPDATE SET state = excluded.state, collected = excluded.collected, passed = excluded.passed, "
        "ms = excluded.ms, said = excluded.said, at = excluded.at",
    [FF_SQL_TESTED_TRIM] =
        "DELETE FROM tested WHERE at < :before OR (tree, command) IN (SELECT tree, command FROM tested ORDER BY at DESC LIMIT -1 OFFSET :most)",

    [FF_SQL_ALERT_ADD] =
        "INSERT INTO alert_history (key, kind, level, revision, task, message, created_at) "
        "VALUES (:key, :kind, :level, :revision, :task, :message, :now) ON CONFLICT (key) DO NOTHING",
    /* An alert about a task that is settled is history. */
    [FF_SQL_ALERT_LIST] =
        "SELECT a.id, a.kind, a.level, a.revision AS \"commit\", coalesce(a.task, 0) AS task, a.message, a.created_at, "
        "coalesce(a.seen_at, '') AS seen_at FROM alert_history a LEFT JOIN task t ON t.id = a.task "
        "WHERE :everything OR (a.seen_at IS NULL AND (t.id IS NULL OR t.status NOT IN ('resolved', 'rejected', 'fixed'))) "
        "ORDER BY a.level = 'critical' DESC, a.id DESC",
    [FF_SQL_ALERT_CLEAR] = "UPDATE alert_history SET seen_at = :now WHERE seen_at IS NULL RETURNING id",

    [FF_SQL_ALERT_METRICS] =
        "SELECT id, kind, level, revision AS \"commit\", 0 AS task, message, created_at, coalesce(seen_at, '') AS seen_at FROM alert_history "
        "WHERE kind = 'metrics' AND created_at >= :since AND (:since <> '' OR seen_at IS NULL) ORDER BY id DESC",
    [FF_SQL_ALERT_METRICS_CLEAR] = "UPDATE alert_history SET seen_at = :now WHERE kind = 'metrics' AND seen_at IS NULL AND created_at >= :since RETURNING id",

    /* What a channel has not told yet; it gives up after so many tries. */
    [FF_SQL_ALERT_UNSENT] =
        "SELECT a.id, a.kind, a.level, a.revision AS \"commit\", coalesce(a.task, 0) AS task, a.message, a.created_at, '' AS seen_at "
        "FROM alert_history a LEFT JOIN task t ON t.id = a.task LEFT JOIN alert_sent s ON s.alert = a.id AND s.channel = :channel "
        "WHERE a.seen_at IS NULL AND (t.id IS NULL OR t.status NOT IN ('resolved', 'rejected', 'fixed')) "
        "AND (s.alert IS NULL OR (s.sent_at = '' AND s.tries < :tries)) ORDER BY a.level = 'critical' DESC, a.id DESC LIMIT 1000",
    [FF_SQL_ALERT_TRIED] =
        "INSERT INTO alert_sent (alert, channel, tries) VALUES (:alert, :channel, 1) ON CONFLICT (alert, channel) DO UPDATE SET tries = tries + 1",
    [FF_SQL_ALERT_SENT] = "UPDATE alert_sent SET sent_at = :now WHERE alert = :alert AND channel = :channel",

    [FF_SQL_IMPACT_PUT] =
        "INSERT INTO impact (revision, overall, deployment_risk, record, created_at) "
        "VALUES (:commit, :overall, :deployment_risk, :object, :now) ON CONFLICT (revision) DO UPDATE SET overall = excluded.overall, "
        "deployment_risk = excluded.deployment_risk, record = excluded.record, created_at = excluded.created_at",
    [FF_SQL_IMPACT_LAST] = "SELECT revision, overall, deployment_risk, record, created_at FROM impact ORDER BY created_at DESC, rowid DESC LIMIT 1",
    [FF_SQL_IMPACT_OF] = "SELECT overall, deployment_risk, record FROM impact WHERE revision = :commit",
    [FF_SQL_RUN_ADD] =
        "INSERT INTO run (revisions, state, started_at, ms, record) VALUES (:range, :state, :started_at, :ms, :object)",
    [FF_SQL_RUN_LAST] = "SELECT revisions, state, started_at, ms, record FROM run ORDER BY id DESC LIMIT 1",
    [FF_SQL_RUN_LIST] = "SELECT id, revisions, state, started_at, ms FROM run WHERE id > :after ORDER BY id DESC LIMIT :number",
    [FF_SQL_RUN_GET] = "SELECT id, record FROM run WHERE id = :id OR (:id = 0 AND (revisions = :revision OR revisions LIKE '%..' || :revision)) ORDER BY id DESC LIMIT 1",

    /* A rule whose measured precision changed starts from the new one, unless something was learned already. */
    [FF_SQL_PATTERN_SEED] =
        "INSERT INTO pattern_weights (pattern, current, initial) VALUES (:pattern, :weight, :weight) "
        "ON CONFLICT (pattern) DO UPDATE SET current = excluded.current, initial = excluded.initial "
        "WHERE updated_at = '' AND initial <> excluded.initial AND :known",
    [FF_SQL_PATTERN_LIST] =
        "SELECT pattern, current, initial, approved, edited, rejected, reverted, updated_at, "
        "(SELECT count(*) FROM feedback_log f WHERE f.pattern = p.pattern AND f.counted_at IS NULL AND f.withdrawn = 0 AND f.own = 0) AS pending "
        "FROM pattern_weights p ORDER BY pattern",
    [FF_SQL_PATTERN_MOVE] =
        "UPDATE pattern_weights SET current = :current, approved = approved + :approved, edited = edited + :edited, "
        "rejected = rejected + :rejected, reverted = reverted + :reverted, updated_at = :now WHERE pattern = :pattern",
    [FF_SQL_PATTERN_OF_TASK] = "SELECT type, weight, file FROM task WHERE id = :task",

    [FF_SQL_FEEDBACK_ADD] =
        "INSERT INTO feedback_log (key, task, pattern, action, file, reason, time, day, symbol, person, agents, beside, variant, own, counted_at) "
        "VALUES (:key, :task, :pattern, :action, :file, :reason, :time, :day, :symbol, :person, :agents, :beside, :variant, :own, :counted_at) "
        "ON CONFLICT (key) DO UPDATE SET withdrawn = 0, reason = excluded.reason, time = excluded.time, day = excluded.day, variant = excluded.variant "
        "WHERE withdrawn = 1 AND counted_at IS NULL AND past = 0 RETURNING id",
    [FF_SQL_FEEDBACK_WAY] = "UPDATE feedback_log SET variant = :variant WHERE key = :key AND past = 0 AND withdrawn = 0",
    [FF_SQL_FEEDBACK_WITHDRAW] =
        "UPDATE feedback_log SET withdrawn = 1 WHERE task = :task AND action <> :action AND key = 'task:' || task || ':' || action "
        "AND counted_at IS NULL AND withdrawn = 0 RETURNING day",
    [FF_SQL_FEEDBACK_TAKE_BACK] =
        "UPDATE feedback_log SET withdrawn = 1 WHERE task = :task AND key = 'task:' || :task || ':' || :action AND counted_at IS NULL "
        "AND withdrawn = 0 RETURNING day",
    [FF_SQL_FEEDBACK_PENDING] =
        "SELECT f.pattern, p.current, p.initial, sum(action = 'approved') AS approved, sum(action = 'edited') AS edited, "
        "sum(action = 'rejected') AS rejected, sum(action = 'reverted') AS reverted "
        "FROM feedback_log f JOIN pattern_weights p ON p.pattern = f.pattern WHERE counted_at IS NULL AND withdrawn = 0 AND own = 0 "
        "GROUP BY f.pattern ORDER BY f.pattern",
    [FF_SQL_FEEDBACK_COUNTED] =
        "UPDATE feedback_log SET counted_at = :now WHERE pattern = :pattern AND counted_at IS NULL AND withdrawn = 0",
    [FF_SQL_FEEDBACK_LIST] =
        "SELECT " FEEDBACK_COLUMNS " FROM feedback_log WHERE withdrawn = 0 AND past = 0 ORDER BY id",
    /* Of a long history its newest part, the newest first. */
    [FF_SQL_FEEDBACK_RECENT] = "SELECT " FEEDBACK_COLUMNS " FROM feedback_log WHERE withdrawn = 0 AND past = 0 ORDER BY id DESC LIMIT :limit",
    [FF_SQL_FEEDBACK_AROUND] =
        "SELECT type AS pattern, 'approved' AS action, symbol, agents, (SELECT json_group_array(type) FROM (SELECT DISTINCT o.type FROM task o WHERE o.file = t.file "
        "AND o.symbol = t.symbol AND t.symbol <> '' AND o.type <> t.type AND o.status IN ('open', 'approved', 'snoozed', 'fixing', 'failed') "
        "ORDER BY 1 LIMIT 6)) AS beside, coalesce((SELECT coalesce(json_extract(v.value, '$.made_by'), t.type || '/' || coalesce(json_extract(v.value, '$.variant'), 0)) "
        "FROM attempt a, json_each(CASE WHEN json_valid(a.record) THEN a.record ELSE '{}' END, '$.variants') v "
        "WHERE a.task = t.id AND a.state = 'landed' AND json_extract(v.value, '$.chosen') ORDER BY a.id DESC LIMIT 1), "
        "json_extract(CASE WHEN json_valid(fix) THEN fix ELSE '{}' END, '$.made_by'), '') AS variant "
        "FROM task t WHERE id = :task",
    /* What was so when a worker took it, and which way a person who approved it had before their eyes: none of ours when they edited it. */
    [FF_SQL_CLAIM_CONSENT] =
        "SELECT claimed_from AS status, coalesce((SELECT CASE action WHEN 'approved' THEN variant ELSE '' END FROM feedback_log WHERE task = t.id "
        "AND key IN ('task:' || t.id || ':approved', 'task:' || t.id || ':edited') AND withdrawn = 0 ORDER BY time DESC, id DESC LIMIT 1), '') AS variant "
        "FROM task t WHERE id = :task",
    [FF_SQL_FEEDBACK_SAME] =
        "SELECT count(*) AS number FROM feedback_log WHERE key IN (:key, :renamed) AND pattern = :pattern AND action = :action "
        "AND file = :file AND time = :time",
    [FF_SQL_FEEDBACK_RESET] = "UPDATE feedback_log SET past = 1, counted_at = coalesce(counted_at, :now) WHERE :pattern IN ('', pattern) AND past = 0 RETURNING id",
    [FF_SQL_FEEDBACK_PURGE] = "DELETE FROM feedback_log WHERE day < :day RETURNING id",
    [FF_SQL_PATTERN_RESET] =
        "UPDATE pattern_weights SET current = initial, approved = 0, edited = 0, rejected = 0, reverted = 0, updated_at = '' "
        "WHERE :pattern IN ('', pattern) RETURNING pattern",
    [FF_SQL_PATTERN_PURGE] = "DELETE FROM pattern_weights RETURNING pattern",
    [FF_SQL_PATTERN_KNOWN] = "SELECT count(*) AS number FROM pattern_weights WHERE pattern = :pattern",
    [FF_SQL_PATTERN_TAKE] =
        "INSERT INTO pattern_weights (pattern, current, initial, approved, edited, rejected, reverted, updated_at) "
        "VALUES (:pattern, :current, :initial, :approved, :edited, :rejected, :reverted, :updated_at)",
    [FF_SQL_LEARNING_PURGE] = "DELETE FROM learning_stats WHERE day < :day",
    [FF_SQL_TASK_BESIDE] =
        "SELECT DISTINCT file, symbol, type FROM task WHERE symbol <> '' AND status IN ('open', 'approved', 'snoozed', 'fixing', 'failed') "
        "ORDER BY file, symbol, type LIMIT 20000",
    [FF_SQL_TASK_UNDECIDED] =
        "SELECT count(*) AS number FROM task t WHERE status IN ('open', 'snoozed', 'failed') AND NOT EXISTS "
        "(SELECT 1 FROM feedback_log f WHERE f.task = t.id AND f.withdrawn = 0)",
    [FF_SQL_DECISION_TIMES] =
        "SELECT count(*) AS number, coalesce(sum(ms), 0) AS ms FROM decision WHERE undone_at = '' AND ms > 0 AND substr(decided_at, 1, 10) >= :since",
    [FF_SQL_FEEDBACK_DAY] =
        "INSERT INTO learning_stats (day, approved, edited, rejected, reverted) SELECT :day, count(*) FILTER (WHERE action = 'approved'), "
        "count(*) FILTER (WHERE action = 'edited'), count(*) FILTER (WHERE action = 'rejected'), "
        "count(*) FILTER (WHERE action = 'reverted') FROM feedback_log WHERE day = :day AND withdrawn = 0 AND own = 0 "
        "ON CONFLICT (day) DO UPDATE SET approved = excluded.approved, edited = excluded.edited, rejected = excluded.rejected, "
        "reverted = excluded.reverted",
    [FF_SQL_FEEDBACK_TOTALS] =
        "SELECT coalesce(sum(approved), 0) AS approved, coalesce(sum(edited), 0) AS edited, coalesce(sum(rejected), 0) AS rejected, "
        "coalesce(sum(reverted), 0) AS reverted, count(*) AS days FROM learning_stats WHERE day >= :since",

    [FF_SQL_METRICS_BASELINE] =
        "INSERT INTO commit_metrics (revision, host, metrics_before, files_changed, files_total, shape, baseline_at) "
        "VALUES (:commit, :host, :before, :files, :total, :shape, :time)",
    [FF_SQL_METRICS_FIND] =
        "SELECT id, metrics_before AS before, delta_at FROM commit_metrics WHERE revision = :commit AND host = :host "
        "ORDER BY baseline_at DESC, id DESC LIMIT 1",
    [FF_SQL_METRICS_DELTA] =
        "UPDATE commit_metrics SET metrics_after = :after, delta = :delta, impact_score = :impact, alert_triggered = :alert, "
        "delta_at = :time WHERE id = :id AND delta_at IS NULL",
    /* A second look at the same deployment is a row of its own with the same baseline. */
    [FF_SQL_METRICS_AGAIN] =
        "INSERT INTO commit_metrics (revision, host, metrics_before, metrics_after, delta, impact_score, files_changed, files_total, "
        "shape, alert_triggered, baseline_at, delta_at) SELECT revision, host, metrics_before, :after, :delta, :impact, files_changed, "
        "files_total, shape, :alert, baseline_at, :time FROM commit_metrics WHERE id = :id AND delta_at IS NOT NULL",
    [FF_SQL_METRICS_MOST] =
        "SELECT host FROM commit_metrics WHERE delta_at IS NOT NULL GROUP BY host ORDER BY count(DISTINCT revision) DESC, host LIMIT 1",
    [FF_SQL_METRICS_EFFECTS] =
        "SELECT revision AS \"commit\", metrics_before AS before, metrics_after AS after, files_changed AS files, "
        "files_total AS total, shape FROM commit_metrics "
        "WHERE host = :host AND id IN (SELECT max(id) FROM commit_metrics WHERE delta_at IS NOT NULL GROUP BY revision, host) ORDER BY id",
    [FF_SQL_METRICS_EFFECT] =
        "SELECT revision AS \"commit\", metrics_before AS before, metrics_after AS after, files_changed AS files, files_total AS total, shape "
        "FROM commit_metrics WHERE host = :host AND revision = :commit AND delta_at IS NOT NULL ORDER BY id DESC LIMIT 1",
    [FF_SQL_MODEL_COUNTS] =
        "SELECT count(DISTINCT revision) AS commits, coalesce((SELECT samples FROM prediction_model WHERE host = :host AND feature = '' AND metric = ''), 0) "
        "AS counted FROM commit_metrics WHERE host = :host AND delta_at IS NOT NULL",
    [FF_SQL_MODEL_ADD] =
        "INSERT INTO prediction_model (host, feature, metric, samples, mean, updated_at) VALUES (:host, :feature, :metric, 1, :value, :now) "
        "ON CONFLICT (host, feature, metric) DO UPDATE SET mean = (mean * samples + excluded.mean) / (samples + 1), samples = samples + 1, "
        "updated_at = excluded.updated_at",
    [FF_SQL_MODEL_DROP] = "DELETE FROM prediction_model WHERE host = :host AND feature = :feature AND metric = :metric AND samples = 1",
    [FF_SQL_MODEL_TAKE] =
        "UPDATE prediction_model SET mean = (mean * samples - :value) / (samples - 1), samples = samples - 1, updated_at = :now "
        "WHERE host = :host AND feature = :feature AND metric = :metric AND samples > 1",
    [FF_SQL_MODEL_CLEAR] = "DELETE FROM prediction_model WHERE host = :host",
    [FF_SQL_MODEL_OF] = "SELECT samples, mean FROM prediction_model WHERE host = :host AND feature = :feature AND metric = :metric",
    [FF_SQL_MODEL_LIST] = "SELECT host, feature, metric, samples, mean, updated_at FROM prediction_model WHERE host = :host AND feature <> ''",
    [FF_SQL_METRICS_BEFORE] =
        "SELECT revision AS \"commit\" FROM commit_metrics WHERE host = :host AND delta_at IS NOT NULL AND revision <> :commit ORDER BY delta_at DESC, id DESC LIMIT 1",
    [FF_SQL_METRICS_HOSTS] = "SELECT DISTINCT host FROM commit_metrics WHERE revision = :commit",
    [FF_SQL_WINDOW_ADD] =
        "INSERT INTO host_window (host, metric, phase, at, seconds, samples, median, centre, p95, spread, halves) "
        "VALUES (:host, :metric, :phase, :at, :seconds, :samples, :median, :centre, :p95, :spread, :halves)",
    /* The latest of about that length, oldest first. */
    [FF_SQL_WINDOW_PAST] =
        "SELECT metric, phase, at, seconds, samples, median, centre, p95, spread, halves FROM (SELECT * FROM host_window WHERE host = :host "
        "AND at < :before AND seconds BETWEEN :seconds * 0.8 AND :seconds * 1.25 ORDER BY at DESC, id DESC LIMIT :most) ORDER BY at, id",
    [FF_SQL_WINDOW_PRUNE] = "DELETE FROM host_window WHERE host = :host AND at < :before",
    [FF_SQL_METRICS_LIST] =
        "SELECT revision AS \"commit\", host, metrics_before AS before, coalesce(metrics_after, '') AS after, coalesce(delta, '') AS delta, "
        "impact_score, files_total, alert_triggered, baseline_at, coalesce(delta_at, 0) AS delta_at FROM commit_metrics "
        "WHERE :commit = '' OR revision = :commit ORDER BY id DESC",
};
