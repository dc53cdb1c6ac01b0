-- Each keeps what it is known by, or has it brought up to date.
UPDATE notes SET title = trim(title, 't');
INSERT INTO notes_search (notes_search) VALUES ('rebuild');
UPDATE pages SET text = coalesce(text, '') || '.';
CREATE TABLE new_log (text TEXT NOT NULL, level TEXT);
INSERT INTO new_log (rowid, text) SELECT rowid, text FROM log;
DROP TABLE log;
ALTER TABLE new_log RENAME TO log;
-- Nothing says its number, and its rows have a key.
CREATE TABLE new_words (word TEXT PRIMARY KEY NOT NULL, count INTEGER NOT NULL);
INSERT INTO new_words (word, count) SELECT word, coalesce(count, 0) FROM words;
DROP TABLE words;
ALTER TABLE new_words RENAME TO words;
