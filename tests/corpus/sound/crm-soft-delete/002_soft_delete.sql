CREATE TABLE leads_new (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    deleted_at INTEGER
);
INSERT INTO leads_new (id, email, name) SELECT id, email, name FROM leads;
DROP TABLE leads;
ALTER TABLE leads_new RENAME TO leads;
-- One of each that is not deleted.
CREATE UNIQUE INDEX leads_email ON leads (email) WHERE deleted_at IS NULL;
CREATE VIEW live_leads AS SELECT id, email, name FROM leads WHERE deleted_at IS NULL;
