-- migrate: transaction none
-- migrate:up
VACUUM;
-- migrate:down
VACUUM;
