-- Find books by their words, and shelves by their room.
CREATE VIRTUAL TABLE words USING fts5(title);
ALTER TABLE shelves DROP COLUMN old;
ALTER TABLE shelves ADD COLUMN floor INTEGER NOT NULL DEFAULT 0;
CREATE INDEX shelves_room ON shelves (room);
CREATE VIEW full_shelves AS SELECT shelf_id, count(*) AS books FROM books GROUP BY shelf_id;
-- migrate:down
DROP VIEW full_shelves;
DROP INDEX shelves_room;
ALTER TABLE shelves DROP COLUMN floor;
ALTER TABLE shelves ADD COLUMN old TEXT;
DROP TABLE words;
