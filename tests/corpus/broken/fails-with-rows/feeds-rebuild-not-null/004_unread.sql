CREATE INDEX entries_unread ON entries (feed_id) WHERE read = 0;
