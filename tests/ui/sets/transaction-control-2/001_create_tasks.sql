CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

-- migrate:down
SAVEPOINT careful;
DROP TABLE tasks;
RELEASE careful;
