ALTER TABLE users ADD COLUMN plan TEXT;
UPDATE users SET plan = 'free';
