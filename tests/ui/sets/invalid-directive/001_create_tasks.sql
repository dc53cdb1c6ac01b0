-- migrate: kind shema
-- migrate: depends the other one
-- migrate: allow gaps
-- migrate: meta ticket

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);
