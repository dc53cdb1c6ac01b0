-- migrate: kind schema
-- migrate: kind data
-- migrate: allow gap(tasks
-- migrate: allow gap,
-- migrate: allow sql-error
-- migrate: transaction
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);
