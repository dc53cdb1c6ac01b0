CREATE TABLE headers (message_id INTEGER PRIMARY KEY REFERENCES messages (id), text TEXT NOT NULL);
INSERT INTO headers (message_id, text) SELECT id, headers FROM messages WHERE headers IS NOT NULL;
