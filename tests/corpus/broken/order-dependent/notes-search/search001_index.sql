-- migrate: depends 001
CREATE TABLE words (note_id INTEGER NOT NULL, word TEXT NOT NULL);
CREATE INDEX words_word ON words (word);
