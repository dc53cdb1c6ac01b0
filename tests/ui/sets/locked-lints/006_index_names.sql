CREATE INDEX marks_made_name ON marks (made, name);
-- migrate:down
DROP INDEX marks_made_name;
