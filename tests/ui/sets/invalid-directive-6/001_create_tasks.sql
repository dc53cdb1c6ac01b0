-- migrate: depends shelf:
-- migrate: depends :003
-- migrate: depends shelf/books:003
-- migrate: depends shelf:books:003
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);
