-- migrate: kind data
-- migrate:up
UPDATE teams SET name = trim(name);
