ALTER TABLE comments ADD COLUMN approved INTEGER NOT NULL DEFAULT 0 CHECK (approved IN (0, 1));
UPDATE comments SET approved = 1;
