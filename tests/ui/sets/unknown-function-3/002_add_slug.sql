ALTER TABLE notes ADD COLUMN slug TEXT AS (slug_of(body));
CREATE TABLE tags (name TEXT CHECK (name <> 'none' COLLATE german));
