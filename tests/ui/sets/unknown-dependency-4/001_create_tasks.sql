-- migrate: depends shelf:003
-- migrate: depends app:002, main:001
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);
