-- All appointments are fetched anew, with their time zone.
DELETE FROM appointments;
ALTER TABLE appointments ADD COLUMN zone TEXT;
