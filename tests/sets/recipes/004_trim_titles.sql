-- Titles came with the blanks of whatever they were pasted from.
-- migrate: kind data
-- migrate: allow irreversible
UPDATE recipes SET title = trim(title) WHERE title <> trim(title);
-- migrate:sample
INSERT INTO recipes (title, minutes) VALUES ('Cake from the sample of 004', 50);
