-- +migrate Up

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

-- +migrate Down
DROP TABLE tasks;
