ALTER TABLE files ADD COLUMN hash BLOB CHECK (hash IS NULL OR length(hash) = 32);
