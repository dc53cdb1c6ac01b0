-- migrate:up
CREATE VIEW paying AS SELECT id FROM accounts WHERE plan <> 'free';
-- migrate:down
DROP VIEW paying;
