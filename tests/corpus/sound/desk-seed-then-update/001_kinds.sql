CREATE TABLE kinds (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT INTO kinds (id, name) VALUES (1, 'bug'), (2, 'wish');
