-- Version 6: the circumstances of a decision, which the posterior and the context model learn from.

ALTER TABLE feedback_log ADD COLUMN symbol TEXT NOT NULL DEFAULT '';
ALTER TABLE feedback_log ADD COLUMN person TEXT NOT NULL DEFAULT '';  -- a hash: an account on a machine, never a name
ALTER TABLE feedback_log ADD COLUMN agents TEXT NOT NULL DEFAULT '';  -- JSON list of words: who agreed
ALTER TABLE feedback_log ADD COLUMN beside TEXT NOT NULL DEFAULT '';  -- JSON list of words: other patterns on the same symbol then
ALTER TABLE feedback_log ADD COLUMN variant TEXT NOT NULL DEFAULT ''; -- which way of making the fix was decided about
ALTER TABLE feedback_log ADD COLUMN own INTEGER NOT NULL DEFAULT 0;   -- FibreFlow did it by itself: nothing is learned from it
ALTER TABLE feedback_log ADD COLUMN past INTEGER NOT NULL DEFAULT 0;  -- before a reset: kept so that it never counts again
CREATE INDEX feedback_task ON feedback_log (task);
