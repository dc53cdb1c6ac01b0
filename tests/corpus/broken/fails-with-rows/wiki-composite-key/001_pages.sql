CREATE TABLE translations (
    id INTEGER PRIMARY KEY,
    page TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT 'en',
    body TEXT NOT NULL
);
