CREATE INDEX mail_sender ON mail (sender);
DROP INDEX mail_sender;
