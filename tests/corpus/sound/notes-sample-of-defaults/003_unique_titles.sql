-- Titles that were made up are alike; those of the program are not, as the sample says.
CREATE UNIQUE INDEX notes_title ON notes (title);

-- migrate:down
DROP INDEX notes_title;
