-- migrate: depends weft:001
ALTER TABLE warp ADD COLUMN thread TEXT;
-- migrate:down
ALTER TABLE warp DROP COLUMN thread;
