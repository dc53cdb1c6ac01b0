CREATE INDEX entries_read ON entries (read);
