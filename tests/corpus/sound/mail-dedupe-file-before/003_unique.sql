-- migrate: kind index
CREATE UNIQUE INDEX contacts_address ON contacts (address);
DROP INDEX contacts_by_address;
