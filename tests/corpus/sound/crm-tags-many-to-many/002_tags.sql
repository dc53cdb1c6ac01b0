CREATE TABLE tags (person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE, tag TEXT NOT NULL, PRIMARY KEY (person_id, tag)) WITHOUT ROWID;
WITH RECURSIVE split (person_id, tag, rest) AS (
    SELECT id, '', tags || ',' FROM people
    UNION ALL
    SELECT person_id, substr(rest, 1, instr(rest, ',') - 1), substr(rest, instr(rest, ',') + 1)
    FROM split WHERE rest <> ''
)
INSERT OR IGNORE INTO tags (person_id, tag)
SELECT person_id, trim(tag) FROM split WHERE trim(tag) <> '';
