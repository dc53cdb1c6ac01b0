-- migrate: kind seed
INSERT INTO folders (id, name) VALUES (1, 'Inbox'), (2, 'Sent'), (3, 'Trash')
ON CONFLICT (name) DO NOTHING;
