-- migrate: kind seed
INSERT INTO countries (code, name) SELECT 'CH', 'Switzerland' WHERE NOT EXISTS (SELECT 1 FROM countries WHERE code = 'CH');
INSERT OR REPLACE INTO countries (code, name) VALUES ('AT', 'Austria');
