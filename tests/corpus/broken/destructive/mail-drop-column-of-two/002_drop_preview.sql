-- The preview is worked out when it is shown.
-- migrate: allow destructive(messages.preview)
ALTER TABLE messages DROP COLUMN preview;
ALTER TABLE messages DROP COLUMN headers;
