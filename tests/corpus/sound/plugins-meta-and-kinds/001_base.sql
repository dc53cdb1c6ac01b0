-- The first table.
-- migrate: kind schema
-- migrate: meta ticket=APP-1
-- migrate: meta author=ada
-- migrate:up
CREATE TABLE base (id INTEGER PRIMARY KEY, v TEXT NOT NULL DEFAULT 'x');
-- migrate:down
DROP TABLE base;
-- migrate:verify
SELECT count(*) = 2 FROM pragma_table_info('base');
-- migrate:sample
INSERT INTO base (v) VALUES ('a'), ('b');
