-- migrate: allow destructive(contacts)
DELETE FROM contacts
WHERE EXISTS (SELECT 1 FROM contacts AS other WHERE other.address = contacts.address AND other.id < contacts.id);
