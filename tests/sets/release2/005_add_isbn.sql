-- migrate:up
ALTER TABLE books ADD COLUMN isbn TEXT;
CREATE INDEX books_isbn ON books (isbn);
-- migrate:down
DROP INDEX books_isbn;
ALTER TABLE books DROP COLUMN isbn;
