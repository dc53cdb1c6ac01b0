-- migrate: kind data
-- migrate: allow destructive(tickets, messages, files)
DELETE FROM files WHERE message_id IN (
    SELECT m.id FROM messages AS m JOIN tickets AS t ON t.id = m.ticket_id WHERE t.state = 'spam');
DELETE FROM messages WHERE ticket_id IN (SELECT id FROM tickets WHERE state = 'spam');
DELETE FROM tickets WHERE state = 'spam';
