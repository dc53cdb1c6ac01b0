-- migrate: kind index
-- migrate:up
CREATE INDEX base_v ON base (v);
-- migrate:down
DROP INDEX base_v;
