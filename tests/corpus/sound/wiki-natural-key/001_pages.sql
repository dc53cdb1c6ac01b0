CREATE TABLE translations (
    id INTEGER PRIMARY KEY,
    page TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT 'en' CHECK (length(language) = 2),
    body TEXT NOT NULL
);
