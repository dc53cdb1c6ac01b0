ALTER TABLE alarms ADD COLUMN label TEXT NOT NULL DEFAULT '' CHECK (length(label) <= 40);
