CREATE TABLE tickets_new (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL DEFAULT '',
    weight INTEGER NOT NULL DEFAULT 1,
    urgent INTEGER NOT NULL DEFAULT 0
);
INSERT INTO tickets_new (id, title, weight) SELECT id, coalesce(title, ''), weight FROM tickets;
DROP TABLE tickets;
ALTER TABLE tickets_new RENAME TO tickets;
