-- The list of messages is read without their bodies.
CREATE TABLE bodies (
    message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    body TEXT NOT NULL
);
INSERT INTO bodies (message_id, body) SELECT id, body FROM messages WHERE body IS NOT NULL;
ALTER TABLE messages DROP COLUMN body;
