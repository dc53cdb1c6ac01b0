ALTER TABLE events ADD COLUMN correlation TEXT;
