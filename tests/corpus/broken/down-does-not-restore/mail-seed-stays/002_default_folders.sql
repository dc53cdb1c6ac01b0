-- migrate: kind seed
INSERT INTO folders (id, name) VALUES (1, 'Inbox'), (2, 'Sent'), (3, 'Drafts');

-- migrate:down
DELETE FROM folders WHERE name IN ('Inbox', 'Sent');
