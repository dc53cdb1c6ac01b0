-- migrate: transaction none
-- migrate:up
PRAGMA synchronous = OFF;
VACUUM;
-- migrate:down
VACUUM;
