CREATE TABLE autosaves (id INTEGER PRIMARY KEY, slot INTEGER NOT NULL REFERENCES saves (slot) ON DELETE CASCADE, data BLOB NOT NULL);
CREATE INDEX autosaves_slot ON autosaves (slot);
