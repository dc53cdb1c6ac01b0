CREATE TABLE tasks (
    id    TEXT NOT NULL DEFAULT (new_id()),
    title TEXT NOT NULL
);
CREATE TABLE notes (body TEXT);
