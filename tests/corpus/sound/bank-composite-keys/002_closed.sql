ALTER TABLE accounts ADD COLUMN closed TEXT CHECK (closed IS NULL OR closed = date(closed));
