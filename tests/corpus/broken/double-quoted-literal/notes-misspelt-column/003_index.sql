CREATE INDEX notes_archived ON notes (archived);
