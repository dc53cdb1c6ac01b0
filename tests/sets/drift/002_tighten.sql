-- What it does to the schema depends on the rows, which no build can know.
-- migrate:up
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = replace(sql, 'text TEXT', 'text BLOB')
WHERE name = 'words' AND EXISTS (SELECT 1 FROM words);
CREATE INDEX words_text ON words (text);
