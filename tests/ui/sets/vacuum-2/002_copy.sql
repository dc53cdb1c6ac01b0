-- migrate: transaction none
VACUUM INTO 'copy.db';
