CREATE TABLE transfers (
    id INTEGER PRIMARY KEY,
    base TEXT NOT NULL,
    quote TEXT NOT NULL,
    day TEXT NOT NULL,
    cents INTEGER NOT NULL,
    FOREIGN KEY (base, quote, day) REFERENCES rates (base, quote, day)
);
CREATE INDEX transfers_rate ON transfers (base, quote, day);
