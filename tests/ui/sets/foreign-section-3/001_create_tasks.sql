-- +goose up

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

-- +goose down
DROP TABLE tasks;
