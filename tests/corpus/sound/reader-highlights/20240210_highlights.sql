CREATE TABLE highlights (
    book_id INTEGER NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    from_char INTEGER NOT NULL CHECK (from_char >= 0),
    to_char INTEGER NOT NULL,
    note TEXT,
    PRIMARY KEY (book_id, from_char, to_char),
    CHECK (to_char > from_char)
) WITHOUT ROWID;
