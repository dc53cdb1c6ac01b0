-- migrate: depends plugin1
ALTER TABLE themes ADD COLUMN plugin TEXT REFERENCES plugins (name);
CREATE INDEX themes_plugin ON themes (plugin);
