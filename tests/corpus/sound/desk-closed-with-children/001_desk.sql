CREATE TABLE tickets (id INTEGER PRIMARY KEY, state TEXT NOT NULL DEFAULT 'open');
CREATE TABLE messages (id INTEGER PRIMARY KEY, ticket_id INTEGER NOT NULL REFERENCES tickets (id));
CREATE TABLE files (id INTEGER PRIMARY KEY, message_id INTEGER NOT NULL REFERENCES messages (id), name TEXT NOT NULL);
CREATE INDEX messages_ticket ON messages (ticket_id);
CREATE INDEX files_message ON files (message_id);
