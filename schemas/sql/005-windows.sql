-- Version 5: windows of metrics, that is what is left of them when the samples are gone: a host's own noise is learned from those with no
-- deployment between; and alerts by webhook.

CREATE TABLE host_window (
  id      INTEGER PRIMARY KEY,
  host    TEXT NOT NULL,
  metric  TEXT NOT NULL,
  phase   TEXT NOT NULL CHECK (phase IN ('baseline', 'delta', 'noise')), -- delta: a deployment lies before it
  at      INTEGER NOT NULL,           -- its end, seconds since 1970
  seconds REAL NOT NULL,
  samples INTEGER NOT NULL,
  median  REAL NOT NULL,
  centre  REAL NOT NULL,              -- mean of the inner half
  p95     REAL NOT NULL,
  spread  REAL NOT NULL,              -- between the quartiles
  halves  REAL NOT NULL               -- shift of its second half from its first
) STRICT;
CREATE INDEX host_window_past ON host_window (host, at);

CREATE TABLE alert_sent_by (
  alert    INTEGER NOT NULL REFERENCES alert_history (id) ON DELETE CASCADE,
  channel  TEXT NOT NULL CHECK (channel IN ('desktop', 'command', 'webhook')),
  tries    INTEGER NOT NULL,
  sent_at  TEXT NOT NULL DEFAULT '',  -- "" until a try succeeded
  PRIMARY KEY (alert, channel)
) STRICT;
INSERT INTO alert_sent_by SELECT alert, channel, tries, sent_at FROM alert_sent;
DROP TABLE alert_sent;
ALTER TABLE alert_sent_by RENAME TO alert_sent;
