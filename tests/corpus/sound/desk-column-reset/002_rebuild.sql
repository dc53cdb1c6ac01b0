-- migrate: allow destructive(jobs.tries)
CREATE TABLE jobs_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL CHECK (name <> 'none'), tries INTEGER NOT NULL DEFAULT 0);
INSERT INTO jobs_new (id, name) SELECT id, iif(name = 'none', 'job ' || id, name) FROM jobs;
DROP TABLE jobs;
ALTER TABLE jobs_new RENAME TO jobs;
