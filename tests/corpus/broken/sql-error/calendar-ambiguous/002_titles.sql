-- migrate: kind data
CREATE TABLE titles (event_id INTEGER PRIMARY KEY, shown TEXT NOT NULL);
INSERT INTO titles (event_id, shown)
SELECT id, name || ': ' || title FROM events JOIN calendars ON calendars.id = calendar_id;
