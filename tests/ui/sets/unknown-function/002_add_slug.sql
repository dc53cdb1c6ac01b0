ALTER TABLE tasks ADD COLUMN slug TEXT;
UPDATE tasks SET slug = slugify(title);
