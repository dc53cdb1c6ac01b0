-- migrate: kind seed
INSERT INTO folders (id, name) VALUES (1, 'Inbox'), (2, 'Archive');

-- migrate:verify
SELECT count(*) = 3 FROM folders;
