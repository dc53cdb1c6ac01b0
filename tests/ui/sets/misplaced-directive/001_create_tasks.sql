CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

-- migrate: kind schema
CREATE INDEX tasks_title ON tasks (title);
