-- migrate: allow destructive(contacts.name)
ALTER TABLE contacts ADD COLUMN first TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN last TEXT NOT NULL DEFAULT '';
UPDATE contacts
SET first = CASE instr(name, ' ') WHEN 0 THEN '' ELSE substr(name, 1, instr(name, ' ') - 1) END,
    last = CASE instr(name, ' ') WHEN 0 THEN name ELSE substr(name, instr(name, ' ') + 1) END;
ALTER TABLE contacts DROP COLUMN name;
