ALTER TABLE messages ADD COLUMN author_id INTEGER REFERENCES users (id) ON DELETE SET NULL;
CREATE INDEX messages_at ON messages (at, author_id);
