CREATE TABLE readings (
    id INTEGER PRIMARY KEY,
    celsius REAL NOT NULL CHECK (celsius BETWEEN -40 AND 60)
);
