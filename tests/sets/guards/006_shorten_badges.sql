-- migrate: kind data
-- migrate:up
UPDATE badges SET code = substr(code, 1, 3);
