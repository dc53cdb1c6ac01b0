CREATE TABLE folders (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS mail_message_id ON mail (message_id);
