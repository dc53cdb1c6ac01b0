CREATE TABLE plugin_config (
    plugin TEXT NOT NULL REFERENCES plugins (name) ON UPDATE CASCADE ON DELETE CASCADE,
    key TEXT NOT NULL,
    value ANY,
    PRIMARY KEY (plugin, key)
) STRICT, WITHOUT ROWID;
