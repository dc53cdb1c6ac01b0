ALTER TABLE items RENAME TO entries;
