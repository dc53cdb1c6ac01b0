CREATE INDEX notes_folder
    ON notes (title, foldr);
