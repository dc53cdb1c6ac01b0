-- For each person, the index leads to the notes.
UPDATE people SET score = (SELECT count(*) FROM notes WHERE notes.person = people.id);
