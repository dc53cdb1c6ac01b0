-- migrate: transaction none
VACUUM;
