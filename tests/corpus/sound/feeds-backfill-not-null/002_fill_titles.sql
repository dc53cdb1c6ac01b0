-- migrate: kind data
UPDATE entries SET title = guid WHERE title IS NULL;

-- migrate:verify
SELECT count(*) = 0 FROM entries WHERE title IS NULL;
