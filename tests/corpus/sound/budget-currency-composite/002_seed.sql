-- migrate: kind seed
INSERT INTO currencies (code) VALUES ('EUR'), ('USD'), ('CHF');
