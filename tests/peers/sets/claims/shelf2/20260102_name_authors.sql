-- Every author has a name.
CREATE TABLE new_authors (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);
INSERT INTO new_authors (id, name) SELECT id, coalesce(name, 'unknown') FROM authors;
DROP TABLE authors;
ALTER TABLE new_authors RENAME TO authors;
