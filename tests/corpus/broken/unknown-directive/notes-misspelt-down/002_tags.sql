CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL);

-- migrate:donw
DROP TABLE tags;
