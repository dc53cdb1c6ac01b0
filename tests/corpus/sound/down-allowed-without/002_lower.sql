-- Nobody can say what the letters were.
-- migrate: kind data
-- migrate: allow irreversible
UPDATE users SET mail = lower(mail);
