-- Tasks.
-- migrate: dependz knowledge001

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

-- migrate:dwon
DROP TABLE tasks;
