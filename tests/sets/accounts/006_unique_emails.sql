-- One account for each address.
-- migrate: kind index
-- migrate:up
UPDATE accounts SET email = lower(trim(email));

  CREATE UNIQUE INDEX accounts_email
      ON accounts (email);
-- migrate:down
DROP INDEX accounts_email;
