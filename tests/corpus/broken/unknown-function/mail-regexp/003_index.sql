CREATE INDEX mail_thread ON mail (thread);
