CREATE TABLE accounts (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE);
CREATE TABLE messages (id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE);
CREATE INDEX messages_account ON messages (account_id);
INSERT INTO accounts (id, address) VALUES (1, 'local');
INSERT INTO messages (id, account_id) VALUES (1, 1);
