CREATE TABLE reaction_counts (
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    emoji TEXT NOT NULL,
    count INTEGER NOT NULL DEFAULT 0 CHECK (count >= 0),
    PRIMARY KEY (message_id, emoji)
) WITHOUT ROWID;
INSERT INTO reaction_counts (message_id, emoji, count)
SELECT message_id, emoji, 1 FROM reactions WHERE true
ON CONFLICT (message_id, emoji) DO UPDATE SET count = count + 1;
CREATE TRIGGER reactions_count AFTER INSERT ON reactions
BEGIN
    INSERT INTO reaction_counts (message_id, emoji, count) VALUES (new.message_id, new.emoji, 1)
    ON CONFLICT (message_id, emoji) DO UPDATE SET count = count + 1;
END;
