-- Version 2: people at the queue.  A task stands on branches; what a person answered is kept, so that it can be
-- taken back; a day shows so many new tasks and no more; commits get other names.

ALTER TABLE task ADD COLUMN anchor TEXT NOT NULL DEFAULT '';        -- as in the task record
ALTER TABLE task ADD COLUMN body TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN snoozed_until TEXT NOT NULL DEFAULT ''; -- day, UTC; only while status is 'snoozed'
ALTER TABLE task ADD COLUMN released_on TEXT NOT NULL DEFAULT '';   -- day on which people were first shown it; '' waits
UPDATE task SET released_on = substr(created_at, 1, 10);

-- What a list needs without reading whole tasks: the first in the order of the list, so that it stops at its limit; the
-- second for counting.
CREATE INDEX task_best ON task (alert DESC, priority DESC, score DESC, file, line, id, status, confidence, type, released_on, snoozed_until,
                                first_commit, last_commit);
DROP INDEX task_status;
CREATE INDEX task_status ON task (status, confidence, alert, released_on, snoozed_until, auto_fixable, id);

CREATE TABLE place (                  -- where a task stands, as the last run on that branch saw it
  task        INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
  branch      TEXT NOT NULL,          -- short name; '' detached
  state       TEXT NOT NULL CHECK (state IN ('standing', 'gone')), -- gone: fixed there, standing elsewhere
  file        TEXT NOT NULL,
  line        INTEGER NOT NULL,
  symbol      TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  revision    TEXT NOT NULL,          -- commit that was analysed
  PRIMARY KEY (task, branch)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_file ON place (file, branch);
CREATE INDEX place_fingerprint ON place (fingerprint);
CREATE INDEX place_gone ON place (branch, task) WHERE state = 'gone';

CREATE TABLE decision (               -- every answer of a person
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  task           INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
  action         TEXT NOT NULL CHECK (action IN ('approved', 'rejected', 'reopened', 'snoozed', 'ignored', 'edited', 'applied')),
  reason         TEXT NOT NULL,
  ms             INTEGER NOT NULL,    -- how long the person looked at it; 0 unknown
  decided_at     TEXT NOT NULL,
  status_before  TEXT NOT NULL,       -- what undo restores
  reason_before  TEXT NOT NULL,
  snoozed_before TEXT NOT NULL,
  fix_before     TEXT NOT NULL,
  undone_at      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX decision_task ON decision (task);

CREATE TABLE baseline (               -- what was there before FibreFlow looked
  id         INTEGER PRIMARY KEY,
  revision   TEXT NOT NULL,
  created_at TEXT NOT NULL,
  tasks      INTEGER NOT NULL
) STRICT;

CREATE TABLE rewritten (              -- amend and rebase give commits new names
  old TEXT PRIMARY KEY,
  new TEXT NOT NULL,
  at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
