CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    parent_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,
    text TEXT NOT NULL
);
CREATE INDEX messages_parent ON messages (parent_id);
