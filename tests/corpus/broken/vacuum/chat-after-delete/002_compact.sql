-- migrate: allow destructive(typing)
DROP TABLE typing;
VACUUM;
