ALTER TABLE notes RENAME COLUMN title TO name;
CREATE VIEW ranked AS SELECT id, row_number() OVER (ORDER BY name) AS place FROM notes;
