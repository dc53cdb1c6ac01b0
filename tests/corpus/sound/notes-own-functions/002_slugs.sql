ALTER TABLE notes ADD COLUMN slug TEXT NOT NULL DEFAULT '';
UPDATE notes SET slug = slugify(title);
