ALTER TABLE contacts ADD COLUMN display TEXT NOT NULL DEFAULT '';
UPDATE contacts SET display = trim(first || ' ' || last);
CREATE INDEX contacts_display ON contacts (display COLLATE NOCASE);
