-- Version 4: fixes.  Who works on a task and until when, how every attempt ended, what a test run said of a whole tree.

ALTER TABLE task ADD COLUMN claimed_from TEXT NOT NULL DEFAULT '';  -- status before 'fixing': what it goes back to, from 'fixed' too
ALTER TABLE task ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;    -- number of the last one; never given twice
ALTER TABLE task ADD COLUMN retries INTEGER NOT NULL DEFAULT 0;     -- attempts in a row that ended in 'retry'
ALTER TABLE task ADD COLUMN losses INTEGER NOT NULL DEFAULT 0;      -- attempts in a row whose owner died
ALTER TABLE task ADD COLUMN landing TEXT NOT NULL DEFAULT '';       -- commit that an attempt was about to land; '' once it is settled
ALTER TABLE task ADD COLUMN lease_owner TEXT NOT NULL DEFAULT '';   -- only while status is 'fixing'
ALTER TABLE task ADD COLUMN lease_until INTEGER NOT NULL DEFAULT 0; -- seconds since 1970; then anybody may take it
ALTER TABLE task ADD COLUMN retry_at INTEGER NOT NULL DEFAULT 0;    -- not claimed before
ALTER TABLE task ADD COLUMN tried_on TEXT NOT NULL DEFAULT '';      -- commit on which it could not be judged: not claimed there again

CREATE INDEX task_claim ON task (status, estimated_effort) WHERE status IN ('open', 'approved', 'fixing');

CREATE TABLE attempt (                -- one row per claim, and per fix that a person asked for
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  task       INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
  number     INTEGER NOT NULL,        -- attempt of the task, from 1
  owner      TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('running', 'landed', 'refused', 'cannot judge', 'retry', 'lost')), -- lost: its owner died
  base       TEXT NOT NULL DEFAULT '',
  started_at INTEGER NOT NULL,
  ended_at   INTEGER NOT NULL DEFAULT 0,
  record     TEXT NOT NULL DEFAULT '', -- the outcome record's object
  UNIQUE (task, number)
) STRICT;

CREATE TABLE fix (                    -- one row per fix that landed on fibreflow/fixes
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  task       INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
  attempt    INTEGER NOT NULL,
  revision   TEXT NOT NULL,           -- its commit; moves with the pile
  state      TEXT NOT NULL CHECK (state IN ('waiting', 'applied', 'dropped', 'undone', 'reverted')),
  applied    TEXT NOT NULL DEFAULT '', -- commit on the person's branch
  landed_at  INTEGER NOT NULL,
  applied_at INTEGER NOT NULL DEFAULT 0,
  ended_at   INTEGER NOT NULL DEFAULT 0, -- dropped, undone or reverted
  edited     INTEGER NOT NULL DEFAULT 0  -- a person changed it before it was applied
) STRICT;
CREATE INDEX fix_task ON fix (task);
CREATE INDEX fix_state ON fix (state);

CREATE TABLE tested (                 -- all tests on a whole tree
  tree    TEXT NOT NULL,
  command TEXT NOT NULL,              -- how they were run, with the interpreter
  state   TEXT NOT NULL,
  collected INTEGER NOT NULL,
  passed  INTEGER NOT NULL,
  ms      INTEGER NOT NULL,
  said    TEXT NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (tree, command)
) STRICT, WITHOUT ROWID;
