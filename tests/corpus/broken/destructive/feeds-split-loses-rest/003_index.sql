CREATE INDEX feeds_host ON feeds (host);
