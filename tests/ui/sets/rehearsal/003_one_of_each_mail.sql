-- Of people with one mail address, the first stays, with the notes of the others.
-- migrate: kind data
-- migrate: allow destructive(people)
UPDATE notes SET person = first.id
FROM people AS own
JOIN (SELECT min(id) AS id, mail FROM people GROUP BY mail) AS first ON first.mail = own.mail
WHERE own.id = notes.person;
DELETE FROM people
WHERE mail IS NOT NULL AND id NOT IN (SELECT min(id) FROM people GROUP BY mail);
