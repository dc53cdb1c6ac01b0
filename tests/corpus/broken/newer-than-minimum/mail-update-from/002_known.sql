-- migrate: kind data
UPDATE mail SET known = 1 FROM contacts WHERE contacts.address = mail.sender;
