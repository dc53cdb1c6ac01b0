ALTER TABLE messages ADD COLUMN edited INTEGER;

-- and back
ALTER TABLE messages DROP COLUMN edited;
