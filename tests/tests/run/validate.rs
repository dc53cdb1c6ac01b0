//! Validation: each kind of finding, and that the look itself leaves no trace.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use migrate_runtime::{
    Change, Check, CheckOutcome, CheckReport, DriftPolicy, Finding, FindingKind, Integrity,
    Migrations, OutOfOrder, RowCounts, Severity, TableReport, Validation, ValidationReport,
};
use migrate_tests::look::{dump, one};
use migrate_tests::sets::{
    CATEGORIES_1, CATEGORIES_2, EDITED, LEDGER, RELEASE_1, RELEASE_2, SHELF, WITHOUT_002,
};
use migrate_tests::site::{Journal, Site, in_both_modes};
use rusqlite::{Connection, OpenFlags};

fn migrated(site: &Site, set: &Migrations) -> Connection {
    let mut db = site.open();
    set.run(&mut db).unwrap();
    db
}

/// A ledger with a few rows.
fn ledger(site: &Site) -> Connection {
    let db = migrated(site, &LEDGER);
    db.execute_batch(
        "INSERT INTO people VALUES (1, 'Ada'), (2, 'Grace');
         INSERT INTO events VALUES (1, 1, 1, 'first program'), (2, 2, 2, 'first bug');
         INSERT INTO tags VALUES (1, 'pioneer');
         INSERT INTO memos VALUES ('buy milk'), ('call Ada');
         PRAGMA foreign_keys = OFF;",
    )
    .unwrap();
    db
}

fn validate(set: &Migrations, db: &Connection, validation: &Validation) -> ValidationReport {
    let report = set.migrator().validate(db, validation).unwrap();
    let text = report.to_string();
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    println!("{text}");
    report
}

fn full() -> Validation {
    Validation::default().integrity(Integrity::Full)
}

/// The messages of one severity.
fn messages<'r>(findings: impl Iterator<Item = &'r Finding>) -> Vec<&'r str> {
    findings.map(Finding::message).collect()
}

fn outcome(report: &ValidationReport, name: &str) -> Option<CheckOutcome> {
    report.checks().iter().find(|check| check.name() == name).map(CheckReport::outcome)
}

fn of(report: &ValidationReport, kind: FindingKind) -> Vec<&Finding> {
    report.findings().iter().filter(|finding| finding.kind() == kind).collect()
}

#[test]
fn r_4_03_a_sound_database_is_valid_and_counted() {
    in_both_modes(|site| {
        let db = migrated(site, &RELEASE_2);
        let report = RELEASE_2.validate(&db).unwrap();
        assert!(report.is_valid());
        assert_eq!(report.findings(), []);
        assert_eq!(report.to_string(), "valid: 7 checks, 3 tables, 2 rows");
        let tables: Vec<(&str, u64)> =
            report.tables().iter().map(|table| (table.name(), table.rows())).collect();
        assert_eq!(tables, [("authors", 0), ("books", 0), ("genres", 2)]);
        let names: Vec<&str> = report.checks().iter().map(CheckReport::name).collect();
        assert_eq!(
            names,
            [
                "tracking tables",
                "migrations",
                "schema",
                "quick_check",
                "foreign keys",
                "indexes of foreign keys",
                "row counts"
            ]
        );
        assert!(report.checks().iter().all(|check| check.outcome() == CheckOutcome::Passed));
        let status = report.status().unwrap();
        assert_eq!(status.current(), Some(&"005".parse().unwrap()));
        let took = report.checks().iter().map(CheckReport::duration).sum();
        assert!(report.duration() >= took);

        let less = Validation::default().integrity(Integrity::None).row_counts(RowCounts::Skip);
        let report = validate(&RELEASE_2, &db, &less);
        assert_eq!(report.to_string(), "valid: 5 checks");
    });
}

#[test]
fn r_4_03_an_empty_database_is_valid_with_all_pending() {
    in_both_modes(|site| {
        let db = site.open();
        let report = validate(&RELEASE_2, &db, &Validation::default());
        assert!(report.is_valid());
        assert_eq!(messages(report.notes()), ["5 migrations are pending: 001 create_authors, …"]);
        assert_eq!(outcome(&report, "foreign keys"), Some(CheckOutcome::Skipped));
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM sqlite_master"), 0);
    });
}

#[test]
fn r_3_06_missing_changed_and_unexpected_objects() {
    in_both_modes(|site| {
        let db = migrated(site, &RELEASE_2);
        db.execute_batch(
            "DROP TABLE genres; DROP INDEX books_isbn; ALTER TABLE books ADD COLUMN pages INTEGER;
             ALTER TABLE authors RENAME COLUMN name TO full_name;
             CREATE TABLE scratch (a);",
        )
        .unwrap();
        let report = validate(&RELEASE_2, &db, &Validation::default());
        assert!(!report.is_valid());
        assert_eq!(
            messages(report.errors()),
            [
                "table authors differs",
                "table books differs",
                "table genres is missing",
                "index books_isbn is missing"
            ]
        );
        assert_eq!(messages(report.warnings()), ["table scratch is not expected"]);
        let books = report.errors().nth(1).unwrap();
        assert_eq!((books.kind(), books.table()), (FindingKind::Schema, Some("books")));
        let columns = books.difference().unwrap().columns();
        assert_eq!(columns.len(), 1);
        assert_eq!(columns[0].change(), Change::Unexpected);
        assert_eq!((columns[0].name(), columns[0].found()), ("pages", Some("pages INTEGER")));
        let text = report.to_string();
        assert!(text.starts_with("not valid: 4 errors, 1 warning; 7 checks, 3 tables"), "{text}");
        assert!(
            text.contains("\n  - name TEXT NOT NULL DEFAULT 'unknown'\n  + full_name"),
            "{text}"
        );
        assert_eq!(outcome(&report, "schema"), Some(CheckOutcome::Failed));
        assert_eq!(report.errors().nth(3).unwrap().table(), Some("books"));
    });
}

/// Between two releases the program knows only the fingerprint; the objects are those that the run
/// before had kept.
#[test]
fn r_3_06_where_a_part_is_applied_what_was_kept_tells() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_2.run_to(&mut db, "003").unwrap();
        let report = validate(&RELEASE_2, &db, &Validation::default());
        assert!(report.is_valid());
        assert_eq!(
            messages(report.notes()),
            ["2 migrations are pending: 004 require_author_names, …"]
        );
        assert_eq!(outcome(&report, "schema"), Some(CheckOutcome::Passed));

        db.execute_batch("DROP INDEX books_author_id").unwrap();
        let report = validate(&RELEASE_2, &db, &Validation::default());
        assert_eq!(messages(report.errors()), ["index books_author_id is missing"]);
        db.execute_batch("DELETE FROM _migrate_schema").unwrap();
        let report = validate(&RELEASE_2, &db, &Validation::default());
        assert_eq!(
            messages(report.errors()),
            ["the schema is not the one that the applied migrations made"]
        );
    });
}

#[test]
fn r_3_06_what_may_belong_to_another_set_is_not_judged() {
    in_both_modes(|site| {
        let mut db = migrated(site, &RELEASE_2);
        SHELF.run(&mut db).unwrap();
        let report = validate(&RELEASE_2, &db, &Validation::default());
        assert!(report.is_valid());
        assert_eq!(
            messages(report.notes()),
            ["1 object not made by this set cannot be judged: the set shelf may own them"]
        );
        assert_eq!(report.warnings().count(), 0);

        // What is its own is judged all the same, and after the other is gone so is all.
        db.execute_batch("DROP INDEX books_isbn; CREATE TABLE scratch (a)").unwrap();
        let report = validate(&RELEASE_2, &db, &Validation::default());
        assert_eq!(messages(report.errors()), ["index books_isbn is missing"]);
        let tolerant = SHELF.migrator().drift_policy(DriftPolicy::Ignore);
        tolerant.rollback_all(&mut db).unwrap();
        let report = validate(&RELEASE_2, &db, &Validation::default());
        assert_eq!(messages(report.warnings()), ["table scratch is not expected"]);
    });
}

#[test]
fn r_3_06_migrations_that_do_not_fit_the_program() {
    in_both_modes(|site| {
        let db = migrated(site, &RELEASE_1);
        let report = validate(&EDITED, &db, &Validation::default());
        let [edited] = of(&report, FindingKind::Migration)[..] else { panic!("{report}") };
        assert!(edited.message().contains("migration 002 was edited"), "{edited}");
        assert!(edited.message().contains("checksum"), "{edited}");
        assert_eq!((edited.severity(), edited.object()), (Severity::Error, Some("002")));
        assert!(edited.help().is_some());

        let report = validate(&WITHOUT_002, &db, &Validation::default());
        let [missing] = of(&report, FindingKind::Migration)[..] else { panic!("{report}") };
        assert_eq!(
            missing.message(),
            "migration 002 was applied here, but this program no longer has it"
        );

        drop(db);
        let db = migrated(site, &RELEASE_2);
        let report = validate(&RELEASE_1, &db, &Validation::default());
        let newer = of(&report, FindingKind::Migration);
        assert_eq!(newer.len(), 2);
        assert!(newer[0].message().contains("newer than this program"), "{report}");
        assert_eq!(of(&report, FindingKind::Schema).len(), 0, "as its own run left it: {report}");

        db.execute_batch("UPDATE _migrate_applied SET state = 'started' WHERE version = '005'")
            .unwrap();
        let report = validate(&RELEASE_2, &db, &Validation::default());
        let [half] = of(&report, FindingKind::Migration)[..] else { panic!("{report}") };
        assert!(half.message().contains("begun but not ended"), "{half}");
    });
}

#[test]
fn r_3_06_a_late_migration_is_as_bad_as_a_run_would_have_it() {
    in_both_modes(|site| {
        let db = migrated(site, &WITHOUT_002);
        let report = validate(&RELEASE_1, &db, &Validation::default());
        assert_eq!(
            messages(report.errors()),
            ["migration 002 is pending, but a later one is applied"]
        );
        let migrator =
            RELEASE_1.migrator().out_of_order(OutOfOrder::Apply).lock_timeout(Duration::MAX);
        let report = migrator.validate(&db, &Validation::default()).unwrap();
        assert!(report.is_valid(), "{report}");
        assert_eq!(
            messages(report.warnings()),
            ["migration 002 is pending, but a later one is applied"]
        );
    });
}

/// A category that grew: what is applied is no prefix of the set any more.
#[test]
fn r_3_06_a_set_that_grew_between_is_no_finding() {
    in_both_modes(|site| {
        let mut db = migrated(site, &CATEGORIES_1);
        let report = validate(&CATEGORIES_2, &db, &Validation::default());
        assert!(report.is_valid());
        assert_eq!(report.warnings().count(), 0);
        assert_eq!(of(&report, FindingKind::Schema).len(), 0);
        CATEGORIES_2.run(&mut db).unwrap();
        let report = validate(&CATEGORIES_2, &db, &Validation::default());
        assert!(report.findings().iter().all(|one| one.kind() == FindingKind::Index), "{report}");
    });
}

#[test]
fn r_3_06_damaged_records_are_a_finding() {
    in_both_modes(|site| {
        let db = migrated(site, &RELEASE_1);
        db.execute_batch("DELETE FROM _migrate_applied WHERE version = '002'").unwrap();
        let report = validate(&RELEASE_1, &db, &Validation::default());
        let [damaged] = of(&report, FindingKind::Tracking)[..] else { panic!("{report}") };
        assert!(damaged.message().contains("2 rows for the set main"), "{damaged}");
        assert_eq!(report.status(), None);
        assert_eq!(outcome(&report, "migrations"), Some(CheckOutcome::Skipped));
        assert_eq!(report.tables().len(), 3, "the rest is looked at all the same");

        db.execute_batch("DROP TABLE _migrate_applied; CREATE VIEW _migrate_applied AS SELECT 1")
            .unwrap();
        let report = validate(&RELEASE_1, &db, &Validation::default());
        assert_eq!(of(&report, FindingKind::Tracking).len(), 1);
        db.execute_batch("UPDATE _migrate_set SET format = 99").unwrap();
        let report = validate(&RELEASE_1, &db, &Validation::default());
        let [newer] = of(&report, FindingKind::Tracking)[..] else { panic!("{report}") };
        assert!(newer.message().contains("format 99"), "{newer}");
    });
}

#[test]
fn r_0_10_orphans_are_listed_and_counted() {
    in_both_modes(|site| {
        let db = ledger(site);
        assert!(validate(&LEDGER, &db, &full()).is_valid());
        db.execute_batch(
            "INSERT INTO events VALUES (7, 3, 77, 'lost'), (8, 4, NULL, 'of nobody');
             INSERT INTO tags VALUES (78, 'lost');",
        )
        .unwrap();
        let report = validate(&LEDGER, &db, &full());
        let orphans = of(&report, FindingKind::Orphan);
        assert_eq!(orphans.len(), 2, "{report}");
        let [event, tag] = orphans[..] else { unreachable!() };
        assert_eq!((event.table(), event.rowid()), (Some("events"), Some(7)));
        assert_eq!((event.columns(), event.parent()), (&["person".to_owned()][..], Some("people")));
        assert_eq!((tag.table(), tag.rowid()), (Some("tags"), None));
        assert_eq!(
            event.message(),
            "row 7 of events refers by person to a row of people that does not exist"
        );

        db.execute_batch(
            "INSERT INTO tags WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n
               WHERE i < 1599) SELECT i, 'lost' FROM n",
        )
        .unwrap();
        let report = validate(&LEDGER, &db, &full());
        let tags: Vec<&Finding> =
            report.errors().filter(|one| one.table() == Some("tags")).collect();
        assert_eq!(tags.len(), 101, "a hundred of them, and one for the others");
        assert_eq!(tags.iter().map(|one| one.count()).sum::<u64>(), 1501);
        let text = report.to_string();
        assert!(text.contains("… and 1 496 more of tags"), "{text}");
        assert!(text.lines().count() < 30, "{text}");
    });
}

#[test]
fn r_0_10_a_foreign_key_that_cannot_hold() {
    in_both_modes(|site| {
        let db = ledger(site);
        db.execute_batch(
            "CREATE TABLE a (x REFERENCES nowhere (id)); INSERT INTO a VALUES (1);
             CREATE TABLE b (x REFERENCES people (name), y REFERENCES people);
             INSERT INTO b VALUES ('Ada', 1);
             INSERT INTO tags VALUES (78, 'lost');",
        )
        .unwrap();
        let report = validate(&LEDGER, &db, &full());
        let keys = of(&report, FindingKind::ForeignKey);
        let found: Vec<&str> = messages(keys.iter().copied());
        assert_eq!(found.len(), 2, "{report}");
        assert_eq!(found[0], "the foreign key x of a refers to nowhere, which is not a table");
        assert!(found[1].starts_with("the foreign keys of b cannot be checked"), "{report}");
        assert_eq!(keys[0].parent(), Some("nowhere"));
        assert_eq!(of(&report, FindingKind::Orphan).len(), 1, "other tables are checked: {report}");
    });
}

/// Takes an index off the schema while `change` is made, so that it does not know of it.
fn break_index(site: &Site, index: &str, change: &str) {
    let db = site.open();
    db.execute_batch(&format!(
        "PRAGMA writable_schema = ON;
         CREATE TABLE kept AS SELECT * FROM sqlite_master WHERE name = '{index}';
         DELETE FROM sqlite_master WHERE name = '{index}';"
    ))
    .unwrap();
    drop(db);
    let db = site.open();
    db.execute_batch(&format!(
        "{change}; PRAGMA writable_schema = ON;
         INSERT INTO sqlite_master SELECT * FROM kept; DROP TABLE kept;"
    ))
    .unwrap();
}

#[test]
fn r_0_10_a_broken_index_is_named() {
    in_both_modes(|site| {
        let db = migrated(site, &RELEASE_2);
        db.execute_batch(
            "INSERT INTO authors VALUES (1, 'Sappho'); INSERT INTO books VALUES (3, 1, 'Ode', '9')",
        )
        .unwrap();
        drop(db);
        let index_is_blamed = |validation: &Validation| {
            let report = validate(&RELEASE_2, &site.open(), validation);
            let broken = of(&report, FindingKind::Integrity);
            assert!(broken.iter().all(|one| one.object() == Some("books_isbn")), "{report}");
            let help = broken.first().and_then(|one| one.help());
            assert!(help.is_none_or(|help| help.starts_with("REINDEX \"books_isbn\";")));
            assert_eq!(of(&report, FindingKind::Schema).len(), 0, "{report}");
            !report.is_valid()
        };

        // Entries are counted by both, compared by the full check alone.
        break_index(site, "books_isbn", "UPDATE books SET isbn = '10'");
        assert!(!index_is_blamed(&Validation::default()));
        assert!(index_is_blamed(&full()));
        break_index(site, "books_isbn", "INSERT INTO books VALUES (4, 1, 'Hymn', '11')");
        assert!(index_is_blamed(&Validation::default()));
    });
}

#[test]
fn r_0_10_a_damaged_page_is_a_finding() {
    in_both_modes(|site| {
        let db = migrated(site, &RELEASE_2);
        let root: i64 = one(&db, "SELECT rootpage FROM sqlite_master WHERE name = 'books'");
        let page: i64 = one(&db, "PRAGMA page_size");
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        drop(db);
        let mut bytes = std::fs::read(site.path()).unwrap();
        let start = usize::try_from((root - 1) * page).unwrap();
        bytes[start..start + 100].fill(0xaa);
        std::fs::write(site.path(), bytes).unwrap();

        let db = site.open();
        let report = validate(&RELEASE_2, &db, &Validation::default());
        assert!(!of(&report, FindingKind::Integrity).is_empty(), "{report}");
        assert_eq!(outcome(&report, "quick_check"), Some(CheckOutcome::Failed));
        assert_eq!(outcome(&report, "schema"), Some(CheckOutcome::Passed));
    });
}

#[test]
fn r_0_10_what_is_no_database_cannot_be_validated() {
    let site = Site::new(Journal::Rollback);
    std::fs::write(site.path(), "not a database, whatever its name says ".repeat(40)).unwrap();
    assert!(RELEASE_1.validate(&site.open()).is_err());
}

#[test]
fn r_1_11_search_indexes_are_compared_with_their_content() {
    in_both_modes(|site| {
        let db = ledger(site);
        let patient = LEDGER.migrator().lock_timeout(Duration::MAX);
        let sound = patient.validate(&db, &Validation::default()).unwrap();
        assert!(sound.is_valid());
        assert_eq!(outcome(&sound, "search indexes"), Some(CheckOutcome::Passed));

        // No trigger tells the index of an update; and a row goes behind the back of the other.
        db.execute_batch(
            "UPDATE events SET text = 'second program' WHERE id = 1;
             DELETE FROM memos_content WHERE id = 2;",
        )
        .unwrap();
        let before = dump(&db);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        for db in [&db, &Connection::open_with_flags(site.path(), flags).unwrap()] {
            let report = validate(&LEDGER, db, &Validation::default());
            let mut found = of(&report, FindingKind::Search);
            found.sort_by_key(|finding| finding.table());
            let [events, memos] = found[..] else { panic!("{report}") };
            assert_eq!((events.table(), memos.table()), (Some("events_fts"), Some("memos")));
            assert_eq!(report.errors().count(), 2);
            let help = "INSERT INTO \"events_fts\"(\"events_fts\") VALUES('rebuild')";
            assert_eq!(events.help(), Some(help));
            let none = Validation::default().integrity(Integrity::None);
            assert!(validate(&LEDGER, db, &none).is_valid());
        }
        assert_eq!(dump(&db), before);
        db.execute_batch(
            "INSERT INTO events_fts (events_fts) VALUES ('rebuild');
             INSERT INTO memos (memos) VALUES ('rebuild');",
        )
        .unwrap();
        assert!(validate(&LEDGER, &db, &full()).is_valid());
    });
}

fn gaps() -> Check {
    Check::new(
        "event numbers have no gap",
        "SELECT seq AS last, following
           FROM (SELECT seq, lead(seq) OVER (ORDER BY seq) AS following FROM events)
          WHERE following <> seq + 1;",
    )
}

#[test]
fn r_3_06_checks_of_the_application_yield_what_is_wrong() {
    in_both_modes(|site| {
        let db = ledger(site);
        let validation = Validation::default()
            .check(gaps().help("see the log"))
            .check(Check::new("texts are short", "SELECT text, x'00ff' AS blob, NULL AS gone, 0.5 AS half FROM events WHERE length(text) > 20").warning());
        let report = validate(&LEDGER, &db, &validation);
        assert!(report.is_valid());
        assert_eq!(outcome(&report, "event numbers have no gap"), Some(CheckOutcome::Passed));

        db.execute_batch(
            "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 21)
             INSERT INTO events SELECT i * 2, i * 2, NULL, 'x' FROM n;",
        )
        .unwrap();
        db.execute("UPDATE events SET text = ?1 WHERE id = 4", ["wörd ".repeat(500)]).unwrap();
        db.execute_batch("INSERT INTO events_fts (events_fts) VALUES ('rebuild')").unwrap();
        let report = validate(&LEDGER, &db, &validation);
        let [gap] = report.errors().collect::<Vec<_>>()[..] else { panic!("{report}") };
        assert_eq!(gap.object(), Some("event numbers have no gap"));
        assert_eq!((gap.kind(), gap.count()), (FindingKind::Check, 20));
        assert_eq!(gap.rows().len(), 5);
        assert_eq!(gap.rows()[0], "last = 2, following = 4");
        assert_eq!(gap.help(), Some("see the log"));
        let [long] = report.warnings().collect::<Vec<_>>()[..] else { panic!("{report}") };
        assert!(long.rows()[0].starts_with("text = 'wörd "), "{long}");
        assert!(long.rows()[0].ends_with("…', blob = 2 bytes, gone = NULL, half = 0.5"), "{long}");
    });
}

#[test]
fn r_3_06_a_check_that_is_no_query_is_not_run() {
    in_both_modes(|site| {
        let db = ledger(site);
        let before = dump(&db);
        for sql in [
            "DELETE FROM events",
            "DELETE FROM events RETURNING id",
            "WITH gone AS (SELECT 1) DELETE FROM events",
            "COMMIT",
            "PRAGMA foreign_keys = ON",
            "ATTACH ':memory:' AS other",
            "SELECT 1; DELETE FROM events",
            "SELECT ?1",
            "SELECT nosuch FROM events",
            "SELECT abs(-9223372036854775808)",
            "",
        ] {
            let report =
                validate(&LEDGER, &db, &Validation::default().check(Check::new("bad", sql)));
            let [bad] = report.errors().collect::<Vec<_>>()[..] else { panic!("{sql}: {report}") };
            assert!(bad.message().starts_with("bad: the check itself does not work: "), "{bad}");
        }
        assert_eq!(dump(&db), before);
        assert_eq!(one::<i64>(&db, "PRAGMA foreign_keys"), 0);
        assert!(db.is_autocommit());
    });
}

#[test]
fn r_3_07_a_rule_over_two_databases() {
    in_both_modes(|site| {
        let path = site.another("old events #1?.db");
        let other = Connection::open(&path).unwrap();
        other
            .execute_batch("CREATE TABLE events (seq); INSERT INTO events VALUES (2), (99)")
            .unwrap();
        let db = ledger(site);
        db.create_scalar_function(
            "twice",
            1,
            rusqlite::functions::FunctionFlags::default(),
            |context| Ok(context.get::<i64>(0)? * 2),
        )
        .unwrap();
        let validation = Validation::default()
            .attach("archive", &path)
            .check(Check::new(
                "an event is in one database only",
                "SELECT seq FROM main.events WHERE seq IN (SELECT seq FROM archive.events)",
            ))
            .check(gaps())
            .check(Check::new("with a function", "SELECT 1 WHERE twice(2) <> 4"));
        let report = validate(&LEDGER, &db, &validation);
        let [twice] = report.errors().collect::<Vec<_>>()[..] else { panic!("{report}") };
        assert_eq!(twice.object(), Some("an event is in one database only"));
        assert_eq!(twice.rows(), ["seq = 2"]);
        assert_eq!(outcome(&report, "attached databases"), Some(CheckOutcome::Passed));
        assert_eq!(outcome(&report, "with a function"), Some(CheckOutcome::Passed));
        let attached: i64 =
            one(&db, "SELECT count(*) FROM pragma_database_list WHERE name = 'archive'");
        assert_eq!(attached, 0, "the caller's connection is as it was");

        other.execute_batch("DELETE FROM events WHERE seq = 2").unwrap();
        assert!(validate(&LEDGER, &db, &validation).is_valid());
    });
}

#[test]
fn r_3_07_what_is_attached_is_left_as_it_was() {
    in_both_modes(|site| {
        let path = site.another("archive.db");
        let other = Connection::open(&path).unwrap();
        other.execute_batch("CREATE TABLE events (seq); INSERT INTO events VALUES (99)").unwrap();
        drop(other);
        let beside = || {
            ["-wal", "-shm", "-journal"]
                .map(|end| site.directory().join(format!("archive.db{end}")).exists())
        };
        let file = std::fs::read(&path).unwrap();
        assert_eq!(beside(), [false; 3]);
        let db = ledger(site);
        let validation = Validation::default()
            .attach("archive", &path)
            .check(Check::new(
                "none in both",
                "SELECT seq FROM main.events JOIN archive.events USING (seq)",
            ))
            .check(Check::new("a change", "DELETE FROM archive.events RETURNING seq"));
        let report = validate(&LEDGER, &db, &validation);
        assert_eq!(outcome(&report, "none in both"), Some(CheckOutcome::Passed), "{report}");
        assert!(std::fs::read(&path).unwrap() == file);
        assert_eq!(beside(), [false; 3]);

        // A log that somebody else works with stays where it is.
        let other = Connection::open(&path).unwrap();
        other.execute_batch("INSERT INTO events VALUES (100)").unwrap();
        let before = beside();
        validate(&LEDGER, &db, &validation);
        assert_eq!(beside(), before);
        assert_eq!(one::<i64>(&other, "SELECT count(*) FROM events"), 2);
    });
}

#[test]
fn r_3_07_what_cannot_be_attached_is_a_finding() {
    in_both_modes(|site| {
        let check = Check::new("both", "SELECT 1 FROM archive.events");
        let db = ledger(site);
        let missing = site.directory().join("nowhere.db");
        let validation =
            Validation::default().attach("archive", &missing).check(check.clone()).check(gaps());
        let report = validate(&LEDGER, &db, &validation);
        let [nowhere] = report.errors().collect::<Vec<_>>()[..] else { panic!("{report}") };
        assert_eq!((nowhere.kind(), nowhere.object()), (FindingKind::Attachment, Some("archive")));
        assert_eq!(outcome(&report, "both"), Some(CheckOutcome::Skipped));
        assert_eq!(outcome(&report, "event numbers have no gap"), Some(CheckOutcome::Passed));
        assert!(!missing.exists(), "reading makes no file");

        let mut memory = Connection::open_in_memory().unwrap();
        LEDGER.run(&mut memory).unwrap();
        let validation = Validation::default().attach("archive", site.path()).check(check);
        let report = validate(&LEDGER, &memory, &validation);
        assert_eq!(
            messages(report.errors()),
            ["databases could not be attached: the database is not on a file"]
        );
        assert!(
            report.notes().any(|note| note.message().contains("events_fts was not compared")),
            "{report}"
        );
    });
}

#[test]
fn r_3_06_a_foreign_key_without_an_index_is_a_note() {
    in_both_modes(|site| {
        let db = ledger(site);
        let report = validate(&LEDGER, &db, &Validation::default());
        let [note] = of(&report, FindingKind::Index)[..] else { panic!("{report}") };
        assert_eq!((note.severity(), note.table()), (Severity::Note, Some("events")));
        let mend = "CREATE INDEX \"events_person\" ON \"events\" (\"person\");";
        assert_eq!(note.help(), Some(mend));
        assert!(report.is_valid());
        db.execute_batch(mend).unwrap();
        let report = validate(&LEDGER, &db, &Validation::default());
        assert_eq!(of(&report, FindingKind::Index).len(), 0);

        // In any order, more columns behind, partial where that does not matter, the row id.
        db.execute_batch(
            "CREATE TABLE pairs (a, b, PRIMARY KEY (a, b));
             CREATE TABLE c1 (x, y, z, FOREIGN KEY (x, y) REFERENCES pairs);
             CREATE INDEX c1_i ON c1 (Y, X, z);
             CREATE TABLE c2 (x REFERENCES people);
             CREATE INDEX c2_i ON c2 (x) WHERE x IS NOT NULL;
             CREATE TABLE c3 (id INTEGER PRIMARY KEY REFERENCES people);
             CREATE TABLE bad1 (x REFERENCES people, y);
             CREATE INDEX bad1_i ON bad1 (x) WHERE y = 3;
             CREATE INDEX bad1_j ON bad1 (y, x);
             CREATE TABLE bad2 (x, y, z, FOREIGN KEY (x, y) REFERENCES pairs);
             CREATE INDEX bad2_i ON bad2 (x, z, y);
             CREATE INDEX bad2_j ON bad2 (x + 1, y);",
        )
        .unwrap();
        let report = validate(&LEDGER, &db, &Validation::default());
        let tables: Vec<_> =
            of(&report, FindingKind::Index).iter().filter_map(|one| one.table()).collect();
        assert_eq!(tables, ["bad1", "bad2"]);
    });
}

#[test]
fn r_3_06_a_look_leaves_no_trace() {
    in_both_modes(|site| {
        let mut db = ledger(site);
        assert!(LEDGER.run(&mut db).unwrap().is_empty());
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        let other = site.another("other.db");
        let validation = full().attach("other", other).check(gaps());
        let calls = Arc::new(AtomicU32::new(0));
        let count = |calls: &Arc<AtomicU32>| {
            let calls = Arc::clone(calls);
            move || {
                calls.fetch_add(1, Ordering::Relaxed);
            }
        };
        let hook = count(&calls);
        let _ = db.commit_hook(Some(move || {
            hook();
            false
        }));
        let _ = db.rollback_hook(Some(count(&calls)));
        let file = std::fs::read(site.path()).unwrap();
        let changes = db.total_changes();
        let version: i64 = one(&db, "PRAGMA data_version");
        let mut statement = db.prepare("SELECT id FROM people ORDER BY id").unwrap();
        let mut rows = statement.query([]).unwrap();
        assert!(rows.next().unwrap().is_some());

        assert!(validate(&LEDGER, &db, &validation).is_valid());

        assert_eq!(rows.next().unwrap().unwrap().get::<_, i64>(0).unwrap(), 2);
        assert_eq!(calls.load(Ordering::Relaxed), 0, "no hook was called");
        assert_eq!(std::fs::read(site.path()).unwrap(), file);
        assert_eq!(db.total_changes(), changes);
        assert_eq!(one::<i64>(&db, "PRAGMA data_version"), version);
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM sqlite_temp_master"), 0);
        assert!(db.is_autocommit());
    });
}

#[test]
fn r_3_06_read_only_in_a_transaction_and_beside_a_writer() {
    in_both_modes(|site| {
        let db = ledger(site);
        let validation = full().check(gaps());

        // Another connection is in the middle of writing.
        let writer = site.open();
        writer
            .execute_batch(
                "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE; INSERT INTO tags VALUES (99, 'lost')",
            )
            .unwrap();
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let reader = Connection::open_with_flags(site.path(), flags).unwrap();
        assert!(validate(&LEDGER, &reader, &validation).is_valid());
        assert!(validate(&LEDGER, &db, &validation).is_valid());
        writer.execute_batch("ROLLBACK").unwrap();

        // What the caller has not committed yet is seen, and stays theirs.
        db.execute_batch("BEGIN; INSERT INTO tags VALUES (99, 'lost')").unwrap();
        let report = validate(&LEDGER, &db, &validation);
        assert_eq!(of(&report, FindingKind::Orphan).len(), 1, "{report}");
        assert!(!db.is_autocommit());
        db.execute_batch("ROLLBACK").unwrap();
        assert!(validate(&LEDGER, &db, &validation).is_valid());
    });
}

/// A temporary table of the caller's hides nothing from the look.
#[test]
fn r_3_06_temporary_tables_are_no_matter() {
    in_both_modes(|site| {
        let db = ledger(site);
        db.execute_batch("CREATE TEMP TABLE events (a); CREATE TEMP TABLE _migrate_applied (b)")
            .unwrap();
        let report = validate(&LEDGER, &db, &full());
        assert!(report.is_valid());
        assert!(report.tables().iter().any(|table| table.name() == "events" && table.rows() == 2));
    });
}

/// What is looked at last is of the same moment as what is looked at first.
#[test]
fn r_3_06_a_commit_in_the_midst_is_not_seen() {
    let site = Site::new(Journal::Wal);
    let db = ledger(&site);
    let writer = Connection::open(site.path()).unwrap();
    db.create_scalar_function(
        "meanwhile",
        0,
        rusqlite::functions::FunctionFlags::default(),
        move |_| Ok(writer.execute("INSERT INTO people VALUES (3, 'Edsger')", [])? == 1),
    )
    .unwrap();
    let validation = Validation::default().check(Check::new("m", "SELECT 1 WHERE meanwhile() = 0"));
    let report = validate(&LEDGER, &db, &validation);
    assert_eq!(outcome(&report, "m"), Some(CheckOutcome::Passed));
    let people = |report: &ValidationReport| {
        report.tables().iter().find(|table| table.name() == "people").map(TableReport::rows)
    };
    assert_eq!(people(&report), Some(2));
    assert_eq!(people(&LEDGER.validate(&db).unwrap()), Some(3));
}

#[test]
fn r_1_11_the_content_of_an_index_may_be_a_view_or_a_table_by_rowid() {
    in_both_modes(|site| {
        let db = ledger(site);
        db.execute_batch(
            "CREATE VIEW \"shown, loudly\" AS SELECT id, upper(text) AS text FROM events;
             CREATE VIRTUAL TABLE \"loud's\" USING fts5(text, content=\"shown, loudly\",
               content_rowid=id, columnsize=0);
             INSERT INTO \"loud's\" (\"loud's\") VALUES ('rebuild');
             CREATE VIRTUAL TABLE names USING fts5(name, content=people);
             INSERT INTO names (names) VALUES ('rebuild');",
        )
        .unwrap();
        let report = validate(&LEDGER, &db, &Validation::default());
        assert_eq!(of(&report, FindingKind::Search).len(), 0, "{report}");
        db.execute_batch("INSERT INTO events VALUES (3, 3, 1, 'third')").unwrap();
        let report = validate(&LEDGER, &db, &Validation::default());
        let [loud] = of(&report, FindingKind::Search)[..] else { panic!("{report}") };
        assert_eq!((loud.table(), loud.severity()), (Some("loud's"), Severity::Error));
        db.execute_batch(loud.help().unwrap()).unwrap();
        let report = validate(&LEDGER, &db, &Validation::default());
        assert!(report.is_valid());
    });
}

/// An index that needs what this connection does not have keeps nothing else from being checked.
#[test]
fn r_0_10_what_this_connection_cannot_read_is_a_warning() {
    in_both_modes(|site| {
        let db = ledger(site);
        db.execute_batch(
            "DELETE FROM events_fts_data WHERE id > 10;
             PRAGMA writable_schema = ON;
             UPDATE sqlite_master SET name = name WHERE 0;
             UPDATE sqlite_master SET sql = replace(sql, 'fts5(text)', 'fts5(text, tokenize=mine)')
             WHERE name = 'memos';",
        )
        .unwrap();
        let db = site.open();
        let report = validate(&LEDGER, &db, &Validation::default());
        let warnings: Vec<_> = report.warnings().map(|one| (one.kind(), one.table())).collect();
        assert_eq!(warnings, [(FindingKind::Integrity, Some("memos"))], "{report}");
        let errors: Vec<_> = report.errors().map(|one| (one.kind(), one.table())).collect();
        assert_eq!(
            errors,
            [(FindingKind::Schema, Some("memos")), (FindingKind::Search, Some("events_fts"))]
        );
    });
}

/// They are the application's, whoever made them: nothing of a report may advise to drop one.
#[test]
fn r_3_06_tables_without_records_are_to_be_kept() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch(
            "DROP TABLE _migrate_set; DROP TABLE _migrate_applied; DROP TABLE _migrate_history;
             DROP TABLE _migrate_schema",
        )
        .unwrap();
        let report = validate(&RELEASE_2, &db, &Validation::default());
        let told = "there are no records: the schema is that of 003, and a run will adopt it there";
        assert!(messages(report.notes()).contains(&told), "{report}");
        assert_eq!(report.warnings().count(), 0, "{report}");

        db.execute_batch("ALTER TABLE books ADD COLUMN shelf TEXT").unwrap();
        let report = validate(&RELEASE_2, &db, &Validation::default());
        assert_eq!(
            messages(report.warnings()),
            ["the database has tables of these migrations, and no record of any"]
        );
        assert!(!report.to_string().contains("drop it"), "{report}");
        assert!(report.to_string().contains("baseline"), "{report}");
    });
}

/// Tables that were there before the first migration.
#[test]
fn r_3_06_tables_of_the_application_are_a_warning() {
    in_both_modes(|site| {
        let mut db = site.open();
        db.execute_batch("CREATE TABLE settings (a)").unwrap();
        let report = validate(&RELEASE_2, &db, &Validation::default());
        assert_eq!(messages(report.warnings()), ["table settings is not expected"]);
        RELEASE_2.run_to(&mut db, "003").unwrap();
        let report = validate(&RELEASE_2, &db, &Validation::default());
        assert_eq!(
            messages(report.warnings()),
            ["the schema is not the one that the applied migrations make alone"]
        );
        RELEASE_2.run(&mut db).unwrap();
        let report = validate(&RELEASE_2, &db, &Validation::default());
        assert_eq!(messages(report.warnings()), ["table settings is not expected"]);
        assert!(report.is_valid());
        assert!(report.to_string().starts_with("valid: 1 warning; 7 checks, 4 tables, 2 rows\n"));
    });
}
