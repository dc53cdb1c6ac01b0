-- migrate: allow destructive(customers.fax)
ALTER TABLE customers DROP COLUMN fax;
