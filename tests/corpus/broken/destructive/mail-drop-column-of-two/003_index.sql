CREATE INDEX messages_subject ON messages (subject);
