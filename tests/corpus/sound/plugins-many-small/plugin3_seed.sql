-- migrate: kind seed
INSERT INTO plugins (name) VALUES ('spell'), ('export');
INSERT INTO plugin_config (plugin, key, value) VALUES ('spell', 'language', 'en'), ('export', 'quality', 90);
