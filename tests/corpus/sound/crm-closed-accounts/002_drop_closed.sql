-- Closed accounts go, with their invoices: the retention period is over.
-- migrate: kind data
-- migrate: foreign_keys on
-- migrate: allow destructive(accounts, invoices)
DELETE FROM accounts WHERE closed = 1;
