-- migrate: kind data
-- migrate:up
UPDATE people SET name = trim(name);
-- migrate:verify
SELECT count(*) >= 0 FROM people;
SELECT count(*) = 0
FROM people
WHERE name = '';
