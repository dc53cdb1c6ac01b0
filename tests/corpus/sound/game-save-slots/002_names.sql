ALTER TABLE saves ADD COLUMN name TEXT NOT NULL DEFAULT '';
UPDATE saves SET name = 'Slot ' || slot;
