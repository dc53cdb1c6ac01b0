ALTER TABLE commands ADD COLUMN milliseconds INTEGER CHECK (milliseconds >= 0);

-- migrate:down
ALTER TABLE commands DROP COLUMN milliseconds;
