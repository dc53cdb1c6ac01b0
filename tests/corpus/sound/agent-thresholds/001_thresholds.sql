CREATE TABLE thresholds (
    metric TEXT NOT NULL PRIMARY KEY CHECK (metric IN ('cpu', 'memory', 'disk')),
    warn REAL NOT NULL CHECK (warn > 0 AND warn < 1),
    alarm REAL NOT NULL CHECK (alarm > 0 AND alarm < 1),
    CHECK (warn <= alarm)
) WITHOUT ROWID;
INSERT INTO thresholds (metric, warn, alarm) VALUES ('cpu', 0.8, 0.95), ('disk', 0.7, 0.9);
