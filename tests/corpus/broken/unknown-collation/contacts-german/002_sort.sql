CREATE INDEX contacts_name ON contacts (name COLLATE german);
