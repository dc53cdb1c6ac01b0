-- migrate: allow destructive(books.isbn)
CREATE TABLE works (id INTEGER PRIMARY KEY, title TEXT);
INSERT INTO works SELECT id, title FROM books;
DROP TABLE books;
