-- A message is stored once for each account.
CREATE UNIQUE INDEX messages_once ON messages (account_id, message_id);
