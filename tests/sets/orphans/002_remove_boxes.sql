-- migrate: transaction none
-- migrate:up
DELETE FROM boxes WHERE id > 100;
