-- Every notebook has a name and is either archived or not. SQLite cannot add these rules to a column in place, so the table is rebuilt.
-- migrate: meta ticket=N-71
-- migrate:up
-- The rename below fails while a view refers to a table that is missing.
DROP VIEW notebook_overview;
CREATE TABLE notebooks_new (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL CHECK (trim(name) <> ''),
    colour     TEXT,
    archived   INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)),
    created_at TEXT NOT NULL
);
-- Unnamed notebooks came from the first phone app; it showed them as 'Untitled'.
INSERT INTO notebooks_new (id, name, colour, archived, created_at)
SELECT id,
       CASE WHEN trim(coalesce(name, '')) = '' THEN 'Untitled' ELSE name END,
       colour,
       coalesce(archived, 0) <> 0,
       created_at
FROM notebooks;
DROP TABLE notebooks;
ALTER TABLE notebooks_new RENAME TO notebooks;
CREATE INDEX notebooks_name ON notebooks (name);
CREATE VIEW notebook_overview AS
SELECT b.id,
       b.name,
       b.colour,
       (SELECT count(*) FROM notes AS n WHERE n.notebook_id = b.id) AS note_count,
       (SELECT count(*)
        FROM tasks AS t
        JOIN notes AS n ON n.id = t.note_id
        WHERE n.notebook_id = b.id AND t.done = 0) AS open_task_count
FROM notebooks AS b
WHERE b.archived = 0;
-- migrate:down
-- Copied out and back rather than renamed: a rename would store the table
-- as "notebooks", in quotes, and not as 001 wrote it.
CREATE TABLE notebooks_old (
    id         INTEGER PRIMARY KEY,
    name       TEXT,
    colour     TEXT,
    archived   INTEGER,
    created_at TEXT
);
INSERT INTO notebooks_old (id, name, colour, archived, created_at)
SELECT id, name, colour, archived, created_at FROM notebooks;
DROP TABLE notebooks;
CREATE TABLE notebooks (
    id         INTEGER PRIMARY KEY,
    name       TEXT,
    colour     TEXT,
    archived   INTEGER DEFAULT 0,
    created_at TEXT NOT NULL
);
INSERT INTO notebooks (id, name, colour, archived, created_at)
SELECT id, name, colour, archived, created_at FROM notebooks_old;
DROP TABLE notebooks_old;
CREATE INDEX notebooks_name ON notebooks (name);
-- migrate:verify
SELECT count(*) = 0 FROM notes WHERE notebook_id NOT IN (SELECT id FROM notebooks);
SELECT count(*) = 1 FROM sqlite_schema WHERE type = 'index' AND name = 'notebooks_name';
SELECT count(*) = 0 FROM sqlite_schema WHERE name = 'notebooks_new';
