-- migrate: foreign_keys on
-- migrate: transaction none
-- migrate:up now

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);
