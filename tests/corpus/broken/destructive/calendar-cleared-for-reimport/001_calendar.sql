CREATE TABLE calendars (id INTEGER PRIMARY KEY, url TEXT NOT NULL);
CREATE TABLE appointments (
    id INTEGER PRIMARY KEY,
    calendar_id INTEGER NOT NULL REFERENCES calendars (id),
    starts TEXT NOT NULL,
    notes TEXT
);
CREATE INDEX appointments_calendar ON appointments (calendar_id, starts);
