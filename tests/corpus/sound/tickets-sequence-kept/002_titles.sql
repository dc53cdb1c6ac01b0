CREATE TABLE tickets_new (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL);
INSERT INTO sqlite_sequence (name, seq)
SELECT 'tickets_new', seq FROM sqlite_sequence WHERE name = 'tickets';
INSERT INTO tickets_new (id, title) SELECT id, coalesce(title, 'untitled') FROM tickets;
DROP TABLE tickets;
ALTER TABLE tickets_new RENAME TO tickets;
