CREATE TABLE assets (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    mime TEXT NOT NULL CHECK (mime LIKE '%/%'),
    bytes INTEGER NOT NULL CHECK (bytes > 0)
) WITHOUT ROWID;
CREATE TABLE thumbnails (
    asset_id TEXT NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    size TEXT NOT NULL CHECK (size IN ('small', 'large')),
    data BLOB NOT NULL CHECK (length(data) <= 65536),
    PRIMARY KEY (asset_id, size)
) WITHOUT ROWID;
