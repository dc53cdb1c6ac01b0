ALTER TABLE rooms ADD COLUMN state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'muted', 'closed'));
ALTER TABLE rooms ADD COLUMN topic TEXT CHECK (topic IS NULL OR length(topic) <= 200);
