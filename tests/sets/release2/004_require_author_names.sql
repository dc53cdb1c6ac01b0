-- Every author has a name. The table is rebuilt, as SQLite cannot add the rule in place.
-- migrate:up
CREATE TABLE authors_new (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL DEFAULT 'unknown'
);
INSERT INTO authors_new SELECT id, ifnull(name, 'unknown') FROM authors;
DROP TABLE authors;
ALTER TABLE authors_new RENAME TO authors;
-- migrate:down
CREATE TABLE authors_old (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO authors_old SELECT id, name FROM authors;
DROP TABLE authors;
ALTER TABLE authors_old RENAME TO authors;
-- migrate:verify
SELECT count(*) = 0 FROM authors WHERE name IS NULL;
