-- </script><script>top.hacked = 1</script> & "quotes" <!-- <img src=x onerror="top.hacked = 1">
CREATE TABLE "</script><script>top.hacked = 1</script>" (
    id INTEGER PRIMARY KEY,
    "a b" TEXT DEFAULT '</style><b onclick="top.hacked = 1">',
    "quote""d" TEXT,
    "it's" TEXT,
    "</pre>" TEXT,
    "<!--" INT,
    "🎵" BLOB,
    "שלום" TEXT,
    "turned ‮around" TEXT
);
CREATE TABLE shelves (id INTEGER PRIMARY KEY, room TEXT NOT NULL, old TEXT);
CREATE TABLE books (
    id INTEGER PRIMARY KEY,
    shelf_id INTEGER NOT NULL REFERENCES shelves (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    original INTEGER REFERENCES books (id) ON DELETE SET NULL
);
CREATE INDEX books_shelf_id ON books (shelf_id);
CREATE INDEX books_original ON books (original);
-- migrate:down
DROP TABLE books;
DROP TABLE shelves;
DROP TABLE "</script><script>top.hacked = 1</script>";
