-- migrate: allow destructive(checks.host_id, hosts.id)
CREATE TABLE hosts_new (address TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO hosts_new (address, name) SELECT address, name FROM hosts;
CREATE TABLE checks_new (
    id INTEGER PRIMARY KEY,
    host TEXT NOT NULL REFERENCES hosts (address) ON UPDATE CASCADE,
    ok INTEGER NOT NULL
);
INSERT INTO checks_new (id, host, ok) SELECT c.id, h.address, c.ok FROM checks AS c JOIN hosts AS h ON h.id = c.host_id;
DROP TABLE checks;
DROP TABLE hosts;
ALTER TABLE hosts_new RENAME TO hosts;
ALTER TABLE checks_new RENAME TO checks;
CREATE INDEX checks_host ON checks (host);
