CREATE TABLE users (name TEXT);

-- migrate:up

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);
