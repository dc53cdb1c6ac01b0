-- migrate: allow destructive(messages)
DELETE FROM messages
WHERE id NOT IN (SELECT min(id) FROM messages GROUP BY account_id, message_id);
DROP INDEX messages_account;
CREATE UNIQUE INDEX messages_once ON messages (account_id, message_id);
