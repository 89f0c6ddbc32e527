-- Version 1 of fibreflow.db: what must survive.  Applied by src/store/open.c in one
-- transaction; words (status, confidence, level) are those of the field tables in src/record.

CREATE TABLE convergence (            -- one row per ff-queue add: the run that saw the tasks
  id           INTEGER PRIMARY KEY,
  revision     TEXT NOT NULL,         -- commit, "" for a work tree
  revisions    TEXT NOT NULL,         -- A..B, or ""
  created_at   TEXT NOT NULL,
  files        INTEGER NOT NULL,
  tasks        INTEGER NOT NULL,
  high         INTEGER NOT NULL,
  medium       INTEGER NOT NULL,
  low          INTEGER NOT NULL,
  critical     INTEGER NOT NULL,
  fresh        INTEGER NOT NULL DEFAULT 0,  -- tasks that were new
  baseline     INTEGER NOT NULL DEFAULT 0,  -- of them on lines that the change did not write
  updated      INTEGER NOT NULL DEFAULT 0,
  reopened     INTEGER NOT NULL DEFAULT 0,
  resolved     INTEGER NOT NULL DEFAULT 0,
  record       TEXT NOT NULL          -- the convergence record
) STRICT;

CREATE TABLE task (
  id               INTEGER PRIMARY KEY AUTOINCREMENT, -- an id that a person wrote down is never given twice
  fingerprint      TEXT NOT NULL UNIQUE,
  type             TEXT NOT NULL,
  description      TEXT NOT NULL,
  file             TEXT NOT NULL,
  line             INTEGER NOT NULL,
  end_line         INTEGER NOT NULL,
  col              INTEGER NOT NULL,
  symbol           TEXT NOT NULL,
  confidence       TEXT NOT NULL CHECK (confidence IN ('low', 'medium', 'high')),
  score            REAL NOT NULL,
  weight           REAL NOT NULL,
  learned          REAL NOT NULL,
  reasoning        TEXT NOT NULL,
  auto_fixable     INTEGER NOT NULL,
  estimated_effort INTEGER NOT NULL,
  risk_level       TEXT NOT NULL,
  severity         TEXT NOT NULL,
  priority         INTEGER NOT NULL,
  source           TEXT NOT NULL,
  agents           TEXT NOT NULL,     -- JSON list of words
  status           TEXT NOT NULL CHECK (status IN ('open', 'approved', 'rejected', 'snoozed', 'fixing', 'fixed', 'failed',
                                                   'resolved', 'baseline')),
  status_before    TEXT NOT NULL DEFAULT '', -- what it was when it was resolved
  created_at       TEXT NOT NULL,
  updated_at       TEXT NOT NULL,
  first_commit     TEXT NOT NULL,
  last_commit      TEXT NOT NULL,
  resolved_commit  TEXT NOT NULL DEFAULT '',
  reason           TEXT NOT NULL DEFAULT '', -- why it was rejected or closed, in words
  on_changed_line  INTEGER NOT NULL,
  alert            INTEGER NOT NULL,
  votes            TEXT NOT NULL,     -- JSON, as in the task record
  steps            TEXT NOT NULL,
  fix              TEXT NOT NULL,     -- "" when there is none
  evidence         TEXT NOT NULL,
  index_state      INTEGER NOT NULL,  -- what the run knew of the rest of the tree (enum ff_index_state)
  seen_run         INTEGER NOT NULL REFERENCES convergence (id)
) STRICT;
CREATE INDEX task_place ON task (file, type);
CREATE INDEX task_status ON task (status);

CREATE TABLE alert_history (
  id         INTEGER PRIMARY KEY,
  key        TEXT NOT NULL UNIQUE,    -- the same event alerts once
  kind       TEXT NOT NULL CHECK (kind IN ('task', 'impact', 'metrics')),
  level      TEXT NOT NULL,
  revision   TEXT NOT NULL,
  task       INTEGER REFERENCES task (id),
  message    TEXT NOT NULL,
  created_at TEXT NOT NULL,
  seen_at    TEXT                     -- when a person cleared it
) STRICT;

CREATE TABLE impact (
  revision        TEXT PRIMARY KEY,
  overall         TEXT NOT NULL,
  deployment_risk TEXT NOT NULL,
  record          TEXT NOT NULL,
  created_at      TEXT NOT NULL
) STRICT;

CREATE TABLE run (
  id         INTEGER PRIMARY KEY,
  revisions  TEXT NOT NULL,
  state      TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ms         INTEGER NOT NULL,
  record     TEXT NOT NULL
) STRICT;

CREATE TABLE feedback_log (
  id         INTEGER PRIMARY KEY,
  key        TEXT NOT NULL UNIQUE,    -- the same event counts once
  task       INTEGER,                 -- no reference: feedback outlives a queue that was lost
  pattern    TEXT NOT NULL,
  action     TEXT NOT NULL CHECK (action IN ('approved', 'edited', 'rejected', 'reverted')),
  file       TEXT NOT NULL,
  reason     TEXT NOT NULL,
  time       INTEGER NOT NULL,
  day        TEXT NOT NULL,           -- UTC, 2026-01-31
  withdrawn  INTEGER NOT NULL DEFAULT 0, -- the person decided otherwise before it was counted
  counted_at TEXT                     -- when update took it into the weight
) STRICT;
CREATE INDEX feedback_pending ON feedback_log (pattern) WHERE counted_at IS NULL AND withdrawn = 0;
CREATE INDEX feedback_day ON feedback_log (day);

CREATE TABLE pattern_weights (
  pattern    TEXT PRIMARY KEY,
  current    REAL NOT NULL,
  initial    REAL NOT NULL,
  approved   INTEGER NOT NULL DEFAULT 0, -- counted so far
  edited     INTEGER NOT NULL DEFAULT 0,
  rejected   INTEGER NOT NULL DEFAULT 0,
  reverted   INTEGER NOT NULL DEFAULT 0,
  updated_at TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE learning_stats (
  day      TEXT PRIMARY KEY,
  approved INTEGER NOT NULL,
  edited   INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  reverted INTEGER NOT NULL
) STRICT;

CREATE TABLE commit_metrics (
  id              INTEGER PRIMARY KEY,
  revision        TEXT NOT NULL,
  host            TEXT NOT NULL,
  metrics_before  TEXT NOT NULL,      -- a metrics record's object
  metrics_after   TEXT,
  delta           TEXT,               -- a correlation record's object, without the two windows
  impact_score    TEXT NOT NULL DEFAULT '',
  files_changed   TEXT NOT NULL,      -- JSON list of paths
  files_total     INTEGER NOT NULL,   -- the list is bounded, the number is not
  alert_triggered INTEGER NOT NULL DEFAULT 0,
  baseline_at     INTEGER NOT NULL,
  delta_at        INTEGER
) STRICT;
CREATE INDEX commit_metrics_place ON commit_metrics (revision, host);

CREATE TABLE prediction_model (
  feature    TEXT NOT NULL,           -- what a commit has, for instance a folder it touches
  metric     TEXT NOT NULL,
  samples    INTEGER NOT NULL,
  mean       REAL NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (feature, metric)
) STRICT;
