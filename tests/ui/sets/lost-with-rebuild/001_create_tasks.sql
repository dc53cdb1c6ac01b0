CREATE TABLE tasks (
    id    INTEGER PRIMARY KEY,
    title TEXT,
    owner TEXT COLLATE NOCASE
);
CREATE INDEX tasks_owner ON tasks (owner, title);
CREATE TABLE log (entry TEXT NOT NULL);
