CREATE TABLE tickets (id INTEGER PRIMARY KEY, kind_id INTEGER NOT NULL DEFAULT 1 REFERENCES kinds (id), title TEXT NOT NULL);
CREATE INDEX tickets_kind ON tickets (kind_id);
