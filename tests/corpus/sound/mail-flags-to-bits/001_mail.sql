CREATE TABLE mail (
    id INTEGER PRIMARY KEY,
    seen INTEGER NOT NULL DEFAULT 0 CHECK (seen IN (0, 1)),
    flagged INTEGER NOT NULL DEFAULT 0 CHECK (flagged IN (0, 1)),
    answered INTEGER NOT NULL DEFAULT 0 CHECK (answered IN (0, 1))
);
