ALTER TABLE songs RENAME TO tracks;
ALTER TABLE tracks RENAME COLUMN name TO title;
