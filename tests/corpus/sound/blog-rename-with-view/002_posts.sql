ALTER TABLE articles RENAME TO posts;
CREATE VIEW articles AS SELECT id, title FROM posts;
