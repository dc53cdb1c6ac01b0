-- migrate: kind data
-- migrate:up
DELETE FROM people WHERE age < 18;
