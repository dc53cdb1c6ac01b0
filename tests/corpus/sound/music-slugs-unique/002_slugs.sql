ALTER TABLE artists ADD COLUMN slug TEXT NOT NULL DEFAULT '';
UPDATE artists SET slug = lower(replace(name, ' ', '-')) || '-' || id;
CREATE UNIQUE INDEX artists_slug ON artists (slug);
