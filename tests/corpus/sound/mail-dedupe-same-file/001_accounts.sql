CREATE TABLE accounts (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE);
CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    message_id TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT ''
);
CREATE INDEX messages_account ON messages (account_id);
