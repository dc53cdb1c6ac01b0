ALTER TABLE appointments ADD COLUMN remind_minutes INTEGER;
