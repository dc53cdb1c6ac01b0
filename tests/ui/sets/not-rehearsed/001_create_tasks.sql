CREATE TABLE codes (
    code TEXT PRIMARY KEY CHECK (code GLOB 'Q[0-9]-*' AND code GLOB '*-[A-F][A-F]7')
) WITHOUT ROWID;
