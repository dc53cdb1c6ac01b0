CREATE TABLE folders (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

-- migrate:down
DROP TABLE folders;
