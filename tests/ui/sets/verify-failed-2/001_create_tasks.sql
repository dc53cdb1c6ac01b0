CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

-- migrate:verify
SELECT id FROM tasks WHERE title = 'Read';
