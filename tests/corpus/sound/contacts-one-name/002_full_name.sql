ALTER TABLE contacts ADD COLUMN full_name TEXT NOT NULL DEFAULT '';
UPDATE contacts SET full_name = trim(first_name || ' ' || last_name);
CREATE INDEX contacts_full_name ON contacts (full_name);
