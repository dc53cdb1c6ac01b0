ALTER TABLE highlights ADD COLUMN colour TEXT NOT NULL DEFAULT 'yellow' CHECK (colour IN ('yellow', 'green', 'blue'));
