-- Keep the merged tags merged: one row per name.
-- migrate: kind index
-- migrate: meta ticket=N-38
-- migrate:up
CREATE UNIQUE INDEX tags_name ON tags (name);
-- migrate:down
DROP INDEX tags_name;
