CREATE INDEX marks_made ON marks (made);
-- migrate:down
DROP INDEX marks_made;
