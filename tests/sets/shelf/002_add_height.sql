-- migrate:up
ALTER TABLE shelves ADD COLUMN height INTEGER;
-- migrate:down
ALTER TABLE shelves DROP COLUMN height;
