CREATE TABLE archive (id INTEGER PRIMARY KEY, title TEXT NOT NULL, closed INTEGER);
INSERT INTO archive (id, title, closed) SELECT id, title, closed FROM tickets WHERE closed IS NOT NULL;
DELETE FROM tickets WHERE closed IS NOT NULL;
