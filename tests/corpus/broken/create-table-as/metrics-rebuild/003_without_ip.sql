-- migrate: allow destructive(hosts.ip)
CREATE TABLE hosts_new AS SELECT id, name, port FROM hosts;
DROP TABLE hosts;
ALTER TABLE hosts_new RENAME TO hosts;
