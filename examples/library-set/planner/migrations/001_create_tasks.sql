-- Tasks, with a word that says what they are about.
CREATE TABLE tasks (
    id    INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    topic TEXT
);
-- migrate:down
DROP TABLE tasks;
