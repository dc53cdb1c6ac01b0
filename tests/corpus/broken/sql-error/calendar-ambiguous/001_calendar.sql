CREATE TABLE calendars (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE events (id INTEGER PRIMARY KEY, calendar_id INTEGER NOT NULL REFERENCES calendars (id), title TEXT NOT NULL);
CREATE INDEX events_calendar ON events (calendar_id);
