-- +goose Up

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);

-- +goose Down
DROP TABLE tasks;
