-- migrate:up
ALTER TABLE shops ADD COLUMN city TEXT;
-- migrate:down
ALTER TABLE shops DROP COLUMN city;
