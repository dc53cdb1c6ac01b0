CREATE TABLE leave (
    id INTEGER PRIMARY KEY,
    who TEXT NOT NULL,
    first TEXT NOT NULL CHECK (first IS date(first)),
    last TEXT NOT NULL CHECK (last IS date(last)),
    CHECK (first <= last)
);
