CREATE VIEW changed_notes AS SELECT id, body FROM notes WHERE changed IS NOT NULL;

-- migrate:down
DROP VIEW changed_notes;
