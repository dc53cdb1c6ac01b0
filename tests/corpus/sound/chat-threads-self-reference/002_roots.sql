ALTER TABLE messages ADD COLUMN root_id INTEGER REFERENCES messages (id);
UPDATE messages SET root_id = (
    WITH RECURSIVE up (id, parent_id) AS (
        SELECT m.id, m.parent_id FROM messages AS m WHERE m.id = messages.id
        UNION
        SELECT m.id, m.parent_id FROM messages AS m JOIN up ON m.id = up.parent_id
    )
    SELECT id FROM up WHERE parent_id IS NULL
);
CREATE INDEX messages_root ON messages (root_id);
