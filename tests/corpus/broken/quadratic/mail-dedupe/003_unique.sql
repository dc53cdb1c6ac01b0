CREATE UNIQUE INDEX contacts_address ON contacts (address);
