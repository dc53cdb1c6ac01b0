CREATE TABLE settings (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    currency TEXT NOT NULL DEFAULT 'EUR' CHECK (length(currency) = 3),
    vat_percent REAL NOT NULL DEFAULT 19.0 CHECK (vat_percent BETWEEN 0 AND 100)
);
INSERT INTO settings (id) VALUES (1);
