CREATE TABLE accounts (
    bank TEXT NOT NULL,
    number TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    PRIMARY KEY (bank, number)
);
CREATE TABLE bookings (
    id INTEGER PRIMARY KEY,
    bank TEXT NOT NULL,
    number TEXT NOT NULL,
    cents INTEGER NOT NULL CHECK (cents <> 0),
    booked TEXT NOT NULL CHECK (booked = date(booked)),
    FOREIGN KEY (bank, number) REFERENCES accounts (bank, number) ON UPDATE CASCADE
);
CREATE INDEX bookings_account ON bookings (bank, number, booked);
