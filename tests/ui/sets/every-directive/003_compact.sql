-- migrate: transaction none
-- migrate: allow destructive
VACUUM;
