CREATE TABLE mail (id INTEGER PRIMARY KEY, message_id TEXT NOT NULL);
CREATE INDEX mail_message_id ON mail (message_id);
