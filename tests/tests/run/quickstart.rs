//! The quick start's set, as a reader would use it: notes, tags, tasks and full-text search.

use migrate_runtime::{ErrorKind, Version};
use migrate_tests::look::{applied, assert_sound, dump, one, rows};
use migrate_tests::sets::QUICKSTART;
use migrate_tests::site::in_both_modes;
use rusqlite::Connection;

/// Rows such as people have by the time of 006, in every table that there is then.
fn use_it(db: &Connection) {
    db.execute_batch(
        "INSERT INTO notebooks (id, name, created_at) VALUES (10, NULL, '2024'), (11, 'Garden', '2024');
         INSERT INTO notes (id, notebook_id, title, body, created_at, updated_at) VALUES
           (1, 10, ' Spring Planting ', 'Peas first, then beans.', '2024', '2024'),
           (2, 11, 'Sourdough', 'Feed the starter.', '2024', '2024');
         INSERT INTO tags (id, name, created_at) VALUES
           (1, 'Recipe', '2024'), (2, 'recipe ', '2024'), (3, 'weekend', '2024');
         INSERT INTO note_tags VALUES (1, 1), (2, 2), (2, 3);
         INSERT INTO tasks (id, note_id, title, created_at) VALUES (1, 2, 'Buy flour', '2024');
         INSERT INTO attachments (note_id, file_name, byte_size, sha256, created_at)
           VALUES (2, 'bread.jpg', 17, hex(randomblob(32)), '2024');",
    )
    .unwrap();
}

/// The search index agrees with the notes, as far as there is one.
fn assert_search_is_sound(db: &Connection) {
    assert_sound(db);
    if one::<i64>(db, "SELECT count(*) FROM sqlite_master WHERE name = 'notes_fts'") == 1 {
        // With a rank of 1 the index is compared with the table it indexes.
        db.execute("INSERT INTO notes_fts (notes_fts, rank) VALUES ('integrity-check', 1)", [])
            .unwrap();
        db.execute("INSERT INTO notes_fts (notes_fts) VALUES ('integrity-check')", []).unwrap();
    }
}

#[test]
fn r_1_11_rows_of_every_age_arrive_at_the_newest_release() {
    in_both_modes(|site| {
        let mut db = site.open();
        QUICKSTART.run_to(&mut db, "006").unwrap();
        use_it(&db);
        drop(db);
        let mut db = site.open();
        QUICKSTART.run(&mut db).unwrap();
        assert!(QUICKSTART.is_current(&db).unwrap());
        assert_search_is_sound(&db);

        assert_eq!(rows(&db, "SELECT name FROM notebooks WHERE id = 10"), ["'Untitled'"]);
        assert_eq!(rows(&db, "SELECT name FROM tags ORDER BY id"), ["'recipe'", "'weekend'"]);
        assert_eq!(rows(&db, "SELECT * FROM note_tags"), ["1|1", "2|1", "2|3"]);
        assert_eq!(
            one::<String>(&db, "SELECT title_key FROM notes WHERE id = 1"),
            "spring planting"
        );
        assert_eq!(rows(&db, "SELECT rowid FROM notes_fts WHERE notes_fts MATCH 'bean*'"), ["1"]);

        // The triggers keep the index up to date.
        db.execute_batch(
            "UPDATE notes SET body = 'Only leeks.' WHERE id = 1; DELETE FROM notes WHERE id = 2;
             INSERT INTO notes (notebook_id, title, created_at, updated_at)
               VALUES (11, 'Leeks again', '2025', '2025');",
        )
        .unwrap();
        assert_search_is_sound(&db);
        assert_eq!(
            one::<i64>(&db, "SELECT count(*) FROM notes_fts WHERE notes_fts MATCH 'leeks'"),
            2
        );
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM tasks"), 0, "the cascade is enforced");
    });
}

#[test]
fn r_1_11_every_step_back_and_forward_leaves_a_sound_database() {
    in_both_modes(|site| {
        let mut db = site.open();
        QUICKSTART.run_to(&mut db, "006").unwrap();
        use_it(&db);
        QUICKSTART.run(&mut db).unwrap();
        let notes = "SELECT id, notebook_id, title, body FROM notes ORDER BY id";
        let (before, schema) = (rows(&db, notes), QUICKSTART.schema().unwrap());

        let mut steps = 0;
        let error = loop {
            match QUICKSTART.rollback(&mut db, 1) {
                Ok(report) => {
                    assert_eq!(report.steps().len(), 1);
                    assert_search_is_sound(&db);
                    assert_eq!(rows(&db, notes), before);
                    steps += 1;
                }
                Err(error) => break error,
            }
        };
        // 007 merged the spellings of tags, which nobody can take apart again.
        assert_eq!(error.kind(), ErrorKind::Irreversible);
        assert!(error.to_string().contains("007 merge_tag_spellings"), "{error}");
        assert_eq!(
            QUICKSTART.status(&db).unwrap().current(),
            Some(&"007".parse::<Version>().unwrap())
        );
        assert_eq!(applied(&db).len() + steps, QUICKSTART.len());

        for _ in 0..steps {
            let next =
                QUICKSTART.status(&db).unwrap().pending().next().unwrap().version().to_string();
            assert_eq!(QUICKSTART.run_to(&mut db, &next).unwrap().steps().len(), 1);
            assert_search_is_sound(&db);
            assert_eq!(rows(&db, notes), before);
        }
        assert!(QUICKSTART.is_current(&db).unwrap());
        let found = migrate_runtime::Snapshot::read(&db).unwrap();
        assert_eq!(schema.difference(&found), []);
    });
}

#[test]
fn r_1_08_a_database_without_irreversible_steps_goes_back_to_nothing() {
    in_both_modes(|site| {
        let mut db = site.open();
        QUICKSTART.run_to(&mut db, "006").unwrap();
        QUICKSTART.migrator().rollback_all(&mut db).unwrap();
        assert_eq!(dump(&db), "");
        QUICKSTART.run(&mut db).unwrap();
        QUICKSTART.rollback_to(&mut db, "007").unwrap();
        QUICKSTART.run(&mut db).unwrap();
        assert_search_is_sound(&db);
    });
}
