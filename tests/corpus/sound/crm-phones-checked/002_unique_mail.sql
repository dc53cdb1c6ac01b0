-- migrate: kind data
-- migrate: allow destructive(people.mail)
UPDATE people SET mail = NULL
WHERE mail IS NOT NULL AND id <> (SELECT min(p.id) FROM people AS p WHERE p.mail = people.mail);
