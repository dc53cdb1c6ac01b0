ALTER TABLE tasks RENAME TO work;
ALTER TABLE work ADD COLUMN checker INTEGER REFERENCES people (id);
ALTER TABLE work RENAME COLUMN checker TO reviewer;
-- It serves other queries, but holds no row without a title of its own.
CREATE INDEX work_reviewer ON work (reviewer) WHERE title <> '';
