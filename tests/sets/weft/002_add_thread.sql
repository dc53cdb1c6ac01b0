-- migrate: depends warp:003
ALTER TABLE weft ADD COLUMN thread TEXT;
-- migrate:down
ALTER TABLE weft DROP COLUMN thread;
