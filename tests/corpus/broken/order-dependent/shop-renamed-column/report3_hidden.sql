-- migrate: depends catalog2
ALTER TABLE products ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
