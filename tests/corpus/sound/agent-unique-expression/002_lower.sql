UPDATE hosts SET name = name || '-' || id
WHERE id NOT IN (SELECT min(id) FROM hosts GROUP BY lower(name));
CREATE UNIQUE INDEX hosts_name ON hosts (lower(name));
