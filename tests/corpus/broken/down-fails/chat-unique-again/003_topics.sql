ALTER TABLE rooms ADD COLUMN topic TEXT;

-- migrate:down
ALTER TABLE rooms DROP COLUMN topic;
