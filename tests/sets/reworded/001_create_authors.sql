-- Who wrote the books.
-- migrate:up
CREATE TABLE authors (
    id   INTEGER PRIMARY KEY,
    name TEXT
);
-- migrate:down
DROP TABLE authors;
