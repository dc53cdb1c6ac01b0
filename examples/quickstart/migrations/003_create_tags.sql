-- Free-form tags, any number per note.
-- migrate: meta ticket=N-9
-- migrate:up
CREATE TABLE tags (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE TABLE note_tags (
    note_id INTEGER NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
    tag_id  INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (note_id, tag_id)
) WITHOUT ROWID;
CREATE INDEX note_tags_tag_id ON note_tags (tag_id);
-- migrate:down
DROP TABLE note_tags;
DROP TABLE tags;
-- migrate:sample
INSERT INTO notebooks (name, created_at) VALUES ('Kitchen', '2024-03-20T18:00:00Z');
INSERT INTO notes (notebook_id, title, body, created_at, updated_at)
SELECT max(id), 'Sourdough', 'Feed the starter the night before.',
       '2024-03-20T18:10:00Z', '2024-03-20T18:10:00Z'
FROM notebooks;
-- Three spellings of one tag, as people typed them.
INSERT INTO tags (name, created_at) VALUES
    ('Recipe', '2024-03-20T18:11:00Z'),
    ('recipe ', '2024-03-21T08:00:00Z'),
    ('RECIPE', '2024-03-22T08:00:00Z'),
    ('weekend', '2024-03-22T08:00:00Z');
INSERT INTO note_tags (note_id, tag_id)
SELECT (SELECT max(id) FROM notes), id FROM tags WHERE name <> 'Recipe';
