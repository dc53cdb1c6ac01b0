CREATE INDEX tickets_open ON tickets (id) WHERE state = 'open';
