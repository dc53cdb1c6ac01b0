-- migrate: kind seed
INSERT OR ROLLBACK INTO countries (code, name) VALUES ('DE', 'Germany'), ('FR', 'France');
