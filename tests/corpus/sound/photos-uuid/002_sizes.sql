CREATE TABLE thumbnails_new (
    asset_id TEXT NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    size TEXT NOT NULL CHECK (size IN ('small', 'medium', 'large')),
    data BLOB NOT NULL CHECK (length(data) <= 65536),
    PRIMARY KEY (asset_id, size)
) WITHOUT ROWID;
INSERT INTO thumbnails_new (asset_id, size, data) SELECT asset_id, size, data FROM thumbnails;
DROP TABLE thumbnails;
ALTER TABLE thumbnails_new RENAME TO thumbnails;
