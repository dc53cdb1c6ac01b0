-- migrate: allow destructive(messages.headers)
ALTER TABLE messages DROP COLUMN headers;
