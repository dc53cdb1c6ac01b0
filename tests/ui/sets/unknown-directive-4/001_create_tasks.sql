-- MIGRATE: kind schema
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

-- migration-down
DROP TABLE tasks;
