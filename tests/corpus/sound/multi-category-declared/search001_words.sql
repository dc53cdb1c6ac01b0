-- migrate: depends knowledge001
CREATE TABLE words (note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE, word TEXT NOT NULL, PRIMARY KEY (word, note_id)) WITHOUT ROWID;
CREATE INDEX words_note ON words (note_id);
