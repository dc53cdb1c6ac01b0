CREATE TABLE messages (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE reactions (message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE, emoji TEXT NOT NULL, user TEXT NOT NULL);
CREATE INDEX reactions_message ON reactions (message_id);
