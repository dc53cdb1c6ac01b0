CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    message_id TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    received INTEGER NOT NULL
);
CREATE INDEX messages_by_account ON messages (account_id, received);
