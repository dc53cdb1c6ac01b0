-- The books. Deleting an author deletes what they wrote.
-- migrate:up
CREATE TABLE books (
    id        INTEGER PRIMARY KEY,
    author_id INTEGER NOT NULL REFERENCES authors (id) ON DELETE CASCADE,
    title     TEXT NOT NULL
);
CREATE INDEX books_author_id ON books (author_id);
-- migrate:down
DROP TABLE books;
