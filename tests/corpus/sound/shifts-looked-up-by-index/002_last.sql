ALTER TABLE people ADD COLUMN last_shift TEXT;
UPDATE people SET last_shift = (SELECT max(day) FROM shifts WHERE person_id = people.id);
