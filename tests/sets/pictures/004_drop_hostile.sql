-- Nobody used it.
DROP TABLE "</script><script>top.hacked = 1</script>";
CREATE TABLE loans (
    book_id INTEGER NOT NULL UNIQUE REFERENCES books (id),
    lent_to TEXT NOT NULL,
    lent_on TEXT NOT NULL DEFAULT CURRENT_DATE,
    PRIMARY KEY (book_id, lent_on)
) STRICT, WITHOUT ROWID;
