-- migrate: allow destructive(entries.published)
ALTER TABLE entries ADD COLUMN published_at INTEGER;
UPDATE entries SET published_at = CAST(strftime('%s', published) AS INTEGER) WHERE published IS NOT NULL;
ALTER TABLE entries DROP COLUMN published;
CREATE INDEX entries_published ON entries (published_at DESC);
