CREATE INDEX lines_day ON lines (at / 86400, host) WHERE length(text) > 0;
CREATE UNIQUE INDEX lines_once ON lines (id, lower(host));
