-- What the next release of the service will bring.
ALTER TABLE notes ADD COLUMN colour TEXT;
-- migrate:down
ALTER TABLE notes DROP COLUMN colour;
