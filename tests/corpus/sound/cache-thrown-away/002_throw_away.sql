-- migrate: allow destructive(cache)
DELETE FROM cache;
ALTER TABLE cache ADD COLUMN etag TEXT;
