CREATE INDEX events_kind ON events (kind);
/* Comes with the next release:
CREATE INDEX events_at ON events (at);
