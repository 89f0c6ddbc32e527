-- Version 7: averages of the prediction model belong to a host (nothing was ever written to the table before), and what a commit is like is
-- kept beside its metrics, as its facts told it.

DROP TABLE prediction_model;
CREATE TABLE prediction_model (
  host       TEXT NOT NULL,
  feature    TEXT NOT NULL,           -- folder of files that a commit changes, or a file at the top; '' with metric '': samples counts the commits in it
  metric     TEXT NOT NULL,
  samples    INTEGER NOT NULL,        -- commits
  mean       REAL NOT NULL,           -- of their differences
  updated_at TEXT NOT NULL,
  PRIMARY KEY (host, feature, metric)
) STRICT, WITHOUT ROWID;

ALTER TABLE commit_metrics ADD COLUMN shape TEXT NOT NULL DEFAULT ''; -- JSON object of counts; '' not known
