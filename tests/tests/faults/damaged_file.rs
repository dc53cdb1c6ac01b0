//! Damaged files: cut off, overwritten, or no database at all. A clear error, and not one more
//! byte is changed.

use std::fs;
use std::path::Path;

use migrate_runtime::{Error, ErrorKind};
use migrate_tests::look::{dump, one, rows};
use migrate_tests::sets::{RELEASE_1, RELEASE_2};
use migrate_tests::site::{Journal, Site, in_both_modes};
use migrate_tests_disk::{Disk, Unsynced};
use rusqlite::Connection;

use crate::common::{ASKING, Ends, VERBS, Way, assert_helps, migrator, noise, prepare, verb};

/// Writes `bytes` where the database is, and nothing beside it.
fn place(site: &Site, bytes: &[u8]) {
    for rest in ["-wal", "-shm", "-journal"] {
        let _ = fs::remove_file(format!("{}{rest}", site.path().display()));
    }
    fs::write(site.path(), bytes).unwrap();
}

/// What a verb of release 2 answers on a file with these bytes, and whether it changed one.
fn ask(site: &Site, bytes: &[u8], name: &str) -> (Result<(), Error>, bool) {
    place(site, bytes);
    let mut db = site.open();
    let result = verb(name, &RELEASE_2, &mut db);
    drop(db);
    (result, fs::read(site.path()).unwrap() != bytes)
}

/// Every verb must call it no sound database, and leave it alone.
fn assert_refused(site: &Site, bytes: &[u8], case: &str) {
    for name in VERBS {
        let (result, changed) = ask(site, bytes, name);
        let error = result.expect_err(case);
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{case}, {name}: {error}");
        let text = error.to_string();
        assert!(
            text.contains("malformed") || text.contains("not a database"),
            "{case}, {name}: {text}"
        );
        assert_helps(&error);
        assert!(!changed, "{case}, {name}");
    }
}

/// The bytes of a closed database at release 1, and the size of a page.
fn prepared(site: &Site) -> (Vec<u8>, usize) {
    prepare(site, Way::Up);
    let page = usize::try_from(one::<i64>(&site.open(), "PRAGMA page_size")).unwrap();
    (fs::read(site.path()).unwrap(), page)
}

#[test]
fn r_0_14_a_file_that_was_cut_off_is_refused_by_every_verb() {
    in_both_modes(|site| {
        let (whole, page) = prepared(site);
        let all = whole.len();
        // SQLite rounds up: of the last page a single byte is enough to count.
        for keep in
            [2, 15, 16, 99, 100, 511, 512, page, page + 1, all / 2, all - page, all - page - 1]
        {
            assert_refused(site, &whole[..keep], &format!("{keep} of {all} bytes"));
        }
    });
}

/// Nothing tells a file that was emptied from one that was never filled; SQLite takes one of a
/// single byte for that as well.
#[test]
fn r_0_14_a_file_that_was_emptied_is_a_fresh_database() {
    in_both_modes(|site| {
        prepare(site, Way::Up);
        for left in [&b""[..], b"S"] {
            for name in ASKING {
                ask(site, left, name).0.unwrap();
            }
            place(site, left);
            let mut db = site.open();
            assert_eq!(migrator(&RELEASE_2).run(&mut db).unwrap().steps().len(), 5);
        }
    });
}

#[test]
fn r_0_14_what_is_no_database_is_refused_by_every_verb() {
    in_both_modes(|site| {
        let mut other = prepared(site).0;
        let text = "Dear Sir or Madam, this is a letter. ".repeat(300);
        assert_refused(site, text.as_bytes(), "a text");
        assert_refused(site, &noise(1, 20_000), "noise, as an encrypted database is");
        other[..15].copy_from_slice(b"SQLite format 4");
        assert_refused(site, &other, "another format");

        let directory = site.directory().join("directory.db");
        fs::create_dir(&directory).unwrap();
        assert!(Connection::open(&directory).is_err(), "SQLite itself says so");
        let missing = site.directory().join("missing").join("library.db");
        assert!(Connection::open(missing).is_err(), "the same");
    });
}

/// Parts of a file, by name: where they begin and end.
fn parts(site: &Site, page: usize) -> Vec<(String, usize, usize)> {
    let mut parts = vec![("header".to_owned(), 0, 100), ("schema".to_owned(), 100, page)];
    let db = site.open();
    for row in rows(&db, "SELECT name, rootpage FROM sqlite_master WHERE rootpage > 1") {
        let (name, number) = row.split_once('|').unwrap();
        let end = number.parse::<usize>().unwrap() * page;
        parts.push((name.trim_matches('\'').to_owned(), end - page, end));
    }
    parts
}

/// The tables of the application with their rows, but for the one that was damaged.
fn others(db: &Connection, damaged: &str) -> Vec<Vec<String>> {
    ["authors", "books", "genres"]
        .into_iter()
        .filter(|table| !damaged.contains(table))
        .filter(|table| {
            one::<i64>(db, &format!("SELECT count(*) FROM sqlite_master WHERE name = '{table}'"))
                == 1
        })
        .map(|table| rows(db, &format!("SELECT * FROM {table} NOT INDEXED")))
        .collect()
}

/// Whether a verb has to read or write the part, and so has to notice.
fn meets(part: &str, verb: &str) -> bool {
    match part {
        "header" | "schema" | "_migrate_applied" | "_migrate_set" => true,
        "_migrate_history" => !ASKING.contains(&verb),
        // 004 reads every author, and the check of the foreign keys every book.
        "authors" | "books" => verb == "run",
        // What the first rollback drops.
        "genres" => verb == "rollback",
        _ => false,
    }
}

/// Zeros, as a file system leaves them after a crash, and noise.
fn overwritten(whole: &[u8], from: usize, to: usize) -> impl Iterator<Item = Vec<u8>> {
    (0..3).map(move |seed| {
        let mut bytes = whole.to_vec();
        let length = to - from;
        let rubbish = if seed == 0 { vec![0; length] } else { noise(seed, length) };
        bytes[from..to].copy_from_slice(&rubbish);
        bytes
    })
}

#[test]
fn r_0_14_an_overwritten_page_is_an_error_for_who_needs_it() {
    in_both_modes(|site| {
        let (whole, page) = prepared(site);
        for (part, from, to) in parts(site, page) {
            for bytes in overwritten(&whole, from, to) {
                for name in VERBS {
                    let case = format!("{part}, {name}");
                    let (result, changed) = ask(site, &bytes, name);
                    match result {
                        Ok(()) => {
                            assert!(!meets(&part, name), "{case}: not noticed");
                            assert!(!changed || !ASKING.contains(&name), "{case}: changed");
                            let found = others(&site.open(), &part);
                            ask(site, &whole, name).0.unwrap();
                            assert_eq!(found, others(&site.open(), &part), "{case}: other rows");
                        }
                        Err(error) => {
                            assert_helps(&error);
                            // Or the backup that cannot be taken of it.
                            let told = error.kind() == ErrorKind::BackupFailed
                                || error.to_string().contains("malformed")
                                || part == "header";
                            assert!(told, "{case}: {error}");
                            // A statement that met it is on record as failed.
                            let recorded = error.version().is_some();
                            assert!(!changed || recorded, "{case}: changed");
                        }
                    }
                }
            }
        }
    });
}

/// The script is innocent, and what is damaged must not be written to.
#[test]
fn r_0_14_damage_is_not_blamed_on_the_migration_that_meets_it() {
    in_both_modes(|site| {
        let (whole, page) = prepared(site);
        let parts = parts(site, page);
        let (_, from, to) = parts.iter().find(|part| part.0 == "genres").unwrap();
        for bytes in overwritten(&whole, *from, *to) {
            let (result, changed) = ask(site, &bytes, "rollback");
            let error = result.unwrap_err();
            let kinds = [ErrorKind::Corrupt, ErrorKind::BackupFailed];
            assert!(kinds.contains(&error.kind()), "{error}");
            assert!(error.help().contains("backup"), "{error}");
            assert!(!changed, "the failure was recorded");
        }
    });
}

#[test]
fn r_0_14_the_remedy_for_a_damaged_file_is_a_backup() {
    in_both_modes(|site| {
        let (whole, _) = prepared(site);
        for bytes in [whole[..whole.len() / 2].to_vec(), noise(1, whole.len())] {
            for name in VERBS {
                let error = ask(site, &bytes, name).0.unwrap_err();
                assert!(error.help().contains("restore a backup"), "{name}: {error}");
            }
        }
    });
}

/// What a crashed run of release 2 leaves: the database and its log or journal.
fn crashed(site: &Site) -> (Vec<u8>, Vec<u8>, &'static str) {
    let disk = Disk::beneath(site.directory());
    disk.record();
    let mut db = site.open();
    db.execute_batch("PRAGMA cache_size = 10").unwrap();
    migrator(&RELEASE_2).run(&mut db).unwrap();
    let recording = disk.recorded();
    drop(db);
    // Before the last event, which in rollback-journal mode is the deletion of the journal.
    let mut files = recording.cut(recording.len() - 1, Unsynced::Kept);
    let log = match site.journal() {
        Journal::Rollback => "-journal",
        Journal::Wal => "-wal",
    };
    let mut take = |rest: &str| files.remove(&format!("library.db{rest}")).unwrap();
    (take(""), take(log), log)
}

/// SQLite pairs them by name alone, so that what comes of it is anybody's guess; but no panic, and
/// no verb that passes it off as sound when its own tables are not.
#[test]
fn r_0_14_a_journal_of_another_database_makes_no_panic() {
    in_both_modes(|site| {
        let (whole, _) = prepared(site);
        let other = Site::new(site.journal());
        let mut db = other.open();
        migrator(&RELEASE_1).run(&mut db).unwrap();
        db.execute_batch("CREATE TABLE own (a); INSERT INTO own VALUES (zeroblob(30000))").unwrap();
        drop(db);
        let (_, log, rest) = crashed(&other);
        assert!(log.len() > 1000, "{}", log.len());
        let mut failures = 0;
        for name in VERBS {
            place(site, &whole);
            fs::write(format!("{}{rest}", site.path().display()), &log).unwrap();
            let mut db = site.open();
            if let Err(error) = verb(name, &RELEASE_2, &mut db) {
                assert_helps(&error);
                failures += 1;
            }
        }
        println!("{failures} failed");
        // One that is no journal at all does not count.
        place(site, &whole);
        fs::write(format!("{}{rest}", site.path().display()), noise(1, 5_000)).unwrap();
        assert_eq!(migrator(&RELEASE_2).run(&mut site.open()).unwrap().steps().len(), 2);
    });
}

/// A journal or log that was damaged itself does not count, from the damage on.
#[test]
fn r_0_14_a_damaged_journal_leaves_the_old_state_or_the_new_one_or_an_error() {
    in_both_modes(|site| {
        prepare(site, Way::Up);
        let before = fs::read(site.path()).unwrap();
        let (file, log, rest) = crashed(site);
        place(site, &before);
        let ends = Ends::of(site, Way::Up);
        let path = |directory: &Path, rest: &str| directory.join(format!("library.db{rest}"));
        for (number, at) in (0..log.len()).step_by(log.len() / 24).enumerate() {
            let directory = tempfile::TempDir::new_in(site.directory()).unwrap();
            let _disk = Disk::beneath(directory.path());
            let mut damaged = log.clone();
            let end = (at + 8).min(log.len());
            damaged[at..end].copy_from_slice(&noise(number as u64, end - at));
            fs::write(path(directory.path(), ""), &file).unwrap();
            fs::write(path(directory.path(), rest), &damaged).unwrap();
            let mut db = Connection::open(path(directory.path(), "")).unwrap();
            let sound = db
                .query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))
                .is_ok_and(|answer| answer == "ok");
            if sound && site.journal() == Journal::Wal {
                ends.assert_at_one(&mut db, Way::Up, &format!("from {at} on"));
            } else {
                // The old pages are lost: SQLite has no way back, and we make none up.
                let content = sound.then(|| dump(&db));
                if let Err(error) = migrator(&RELEASE_2).run(&mut db) {
                    assert_helps(&error);
                    assert_eq!(content, sound.then(|| dump(&db)), "{error}");
                }
            }
        }
    });
}
