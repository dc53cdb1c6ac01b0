-- migrate: kind data
-- migrate:up
INSERT INTO sessions (account_id) SELECT id FROM accounts;
-- migrate:down
DELETE FROM sessions;
