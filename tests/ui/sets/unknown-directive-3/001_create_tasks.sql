CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

-- Migrate:down
DROP TABLE tasks;
