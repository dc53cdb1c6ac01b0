-- Who wrote the books.
-- migrate:up
CREATE TABLE authors (
    id   INTEGER PRIMARY KEY,  -- given by SQLite
    name TEXT                  -- as on the cover
);
-- migrate:down
DROP TABLE authors;
