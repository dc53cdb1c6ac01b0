CREATE TABLE pets (id INTEGER PRIMARY KEY, kind TEXT, name TEXT, old INTEGER);
INSERT INTO pets (kind, name, old) SELECT 'cat', name, id FROM cats;
INSERT INTO pets (kind, name, old) SELECT 'dog', name, id FROM dogs;
DROP TABLE cats;
DROP TABLE dogs;
