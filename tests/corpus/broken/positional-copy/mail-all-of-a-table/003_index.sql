CREATE INDEX mail_size ON mail (size);
