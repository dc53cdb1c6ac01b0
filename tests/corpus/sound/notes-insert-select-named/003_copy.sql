CREATE TABLE copies (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
INSERT INTO copies (id, title) SELECT id, title FROM (SELECT * FROM notes WHERE kind = 1);
