CREATE VIEW notes AS SELECT id, body FROM pages;
-- What did not ship has no name to keep.
CREATE TABLE drafts (id INTEGER PRIMARY KEY, text TEXT);
