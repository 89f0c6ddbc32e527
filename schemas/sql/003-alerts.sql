-- Alerts on their way to a person: which were sent by which channel, and how often it was tried.

CREATE TABLE alert_sent (
  alert    INTEGER NOT NULL REFERENCES alert_history (id) ON DELETE CASCADE,
  channel  TEXT NOT NULL CHECK (channel IN ('desktop', 'command')),
  tries    INTEGER NOT NULL,
  sent_at  TEXT NOT NULL DEFAULT '',  -- "" until a try succeeded
  PRIMARY KEY (alert, channel)
) STRICT;
