ALTER TABLE palettes ADD COLUMN alpha REAL NOT NULL DEFAULT 1.0 CHECK (alpha >= 0.0 AND alpha <= 1.0);
