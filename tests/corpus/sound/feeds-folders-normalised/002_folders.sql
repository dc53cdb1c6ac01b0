CREATE TABLE folders (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT INTO folders (name) SELECT DISTINCT folder FROM feeds WHERE folder IS NOT NULL;
ALTER TABLE feeds ADD COLUMN folder_id INTEGER REFERENCES folders (id) ON DELETE SET NULL;
UPDATE feeds SET folder_id = (SELECT id FROM folders WHERE name = feeds.folder);
CREATE INDEX feeds_folder ON feeds (folder_id);
