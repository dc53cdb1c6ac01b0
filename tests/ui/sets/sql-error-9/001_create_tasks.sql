CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

-- migrate:verify
SELECT count(*) = 0 FROM tasks WHERE outcome IS NULL;
