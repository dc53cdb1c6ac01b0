-- migrate: depends mails1
CREATE TABLE words (mail_id INTEGER NOT NULL, word TEXT NOT NULL);
