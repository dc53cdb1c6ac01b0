UPDATE hosts SET name = name || '-' || id
WHERE EXISTS (SELECT 1 FROM hosts AS other WHERE lower(other.name) = lower(hosts.name) AND other.id < hosts.id);
CREATE UNIQUE INDEX hosts_name ON hosts (lower(name));
