CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

/* The index comes with the first release.
CREATE INDEX tasks_title ON tasks (title);

-- migrate:down
DROP TABLE tasks;
