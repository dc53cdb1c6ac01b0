CREATE TABLE new_files (
    path TEXT NOT NULL UNIQUE,
    task INTEGER REFERENCES tasks (id)
);
INSERT INTO new_files (path, task)
SELECT path, task FROM files;
DROP TABLE files;
ALTER TABLE new_files RENAME TO files;
CREATE INDEX files_task ON files (task);
