-- The cascade takes the orders along.
-- migrate: allow destructive(shops, orders)
-- migrate: kind data
-- migrate: foreign_keys on
-- migrate:up
DELETE FROM shops WHERE closed;
-- migrate:down
DELETE FROM shops WHERE id = 99;
