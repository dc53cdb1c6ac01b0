CREATE TABLE currencies (code TEXT NOT NULL PRIMARY KEY CHECK (length(code) = 3 AND upper(code) = code)) WITHOUT ROWID;
CREATE TABLE rates (
    base TEXT NOT NULL REFERENCES currencies (code),
    quote TEXT NOT NULL REFERENCES currencies (code),
    day TEXT NOT NULL,
    rate REAL NOT NULL CHECK (rate > 0.0),
    PRIMARY KEY (base, quote, day)
) WITHOUT ROWID;
CREATE INDEX rates_quote ON rates (quote);
