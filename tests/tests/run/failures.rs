//! Failures: the file is as before, the history tells, and the error says where and what to do.

use std::time::Duration;

use migrate_runtime::{DriftPolicy, ErrorKind, Event, Grouping, Target};
use migrate_tests::look::{applied, assert_sound, dump, history, one, rows, without_backup};
use migrate_tests::sets::{
    ACCOUNTS, BLAME, DRIFT, GUARDS, ORDER_1, ORDER_2, RELEASE_2, SEARCH, SLOW, SPELLING,
};
use migrate_tests::site::{Journal, Site, in_both_modes};
use rusqlite::Connection;

/// A database at 001 with two accounts of one address, which 006 cannot abide.
fn with_doubled_account(db: &mut Connection) {
    ACCOUNTS.run_to(db, "001").unwrap();
    db.execute_batch("INSERT INTO accounts (email) VALUES ('a@x.org'), ('b@x.org'), (' A@X.org')")
        .unwrap();
}

#[test]
fn r_0_05_when_the_last_of_five_fails_nothing_is_changed() {
    in_both_modes(|site| {
        let mut db = site.open();
        with_doubled_account(&mut db);
        let before = dump(&db);

        let error = ACCOUNTS.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MigrationFailed);
        assert!(error.report().is_empty());
        assert!(db.is_autocommit());
        assert_eq!(dump(&db), before);
        assert_eq!(dump(&site.open()), before, "in the file, too");
        assert_eq!(applied(&db), ["001 applied"]);
        assert_sound(&db);

        // Once the rows are mended, all five apply.
        db.execute("DELETE FROM accounts WHERE email = ' A@X.org'", []).unwrap();
        assert_eq!(ACCOUNTS.run(&mut db).unwrap().steps().len(), 5);
        assert_eq!(rows(&db, "SELECT account_id FROM sessions"), ["1", "2"]);
    });
}

#[test]
fn r_4_09_an_error_says_what_where_and_what_next() {
    in_both_modes(|site| {
        let mut db = site.open();
        with_doubled_account(&mut db);
        let error = ACCOUNTS.run(&mut db).unwrap_err();
        assert_eq!(
            without_backup(&error),
            "\
migration 006 unique_emails failed: UNIQUE constraint failed: accounts.email
 --> tests/sets/accounts/006_unique_emails.sql:7:20
   |
 6 | CREATE UNIQUE INDEX accounts_email
 7 |       ON accounts (email);
   |
   = nothing was changed
   = help: mend the data or the migration and run again; what is not applied may be edited"
        );
        assert_eq!(format!("{error:?}"), error.to_string(), "what a main that returns it prints");
        assert_eq!(error.version().unwrap().to_string(), "006");
        let place = error.location().unwrap();
        assert_eq!((place.line(), place.column()), (7, 20));
        assert_eq!(place.file(), "tests/sets/accounts/006_unique_emails.sql");
        assert_eq!(
            place.statement(),
            "CREATE UNIQUE INDEX accounts_email\n      ON accounts (email);"
        );
        assert!(error.sqlite().is_some());
    });
}

#[test]
fn r_0_12_a_failure_is_in_the_history() {
    in_both_modes(|site| {
        let mut db = site.open();
        with_doubled_account(&mut db);
        for _ in 0..2 {
            ACCOUNTS.run(&mut db).unwrap_err();
        }
        let db = site.open();
        assert_eq!(history(&db), ["apply 001 done", "apply 006 failed", "apply 006 failed"]);
        assert_eq!(
            rows(&db, "SELECT DISTINCT name, error, note FROM _migrate_history WHERE id > 1"),
            ["'unique_emails'|\
              'migration 006 unique_emails failed: UNIQUE constraint failed: accounts.email'|\
              'tests/sets/accounts/006_unique_emails.sql:7:20'"]
        );
        let checksum = ACCOUNTS.migrations()[5].checksum().to_string();
        assert_eq!(
            one::<String>(&db, "SELECT checksum FROM _migrate_history ORDER BY id DESC"),
            checksum
        );
        let at: String = one(&db, "SELECT at FROM _migrate_history ORDER BY id DESC");
        assert!(at.len() == 24 && at.starts_with("20") && at.ends_with('Z'), "{at}");
    });
}

#[test]
fn each_migration_on_its_own_keeps_what_came_before() {
    in_both_modes(|site| {
        let mut db = site.open();
        with_doubled_account(&mut db);
        let migrator = ACCOUNTS.migrator().grouping(Grouping::EachMigration);
        let error = migrator.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MigrationFailed);
        assert_eq!(error.report().steps().len(), 4);
        assert!(
            error
                .to_string()
                .contains("\n   = what was done before it stays, up to 005 view_paying\n"),
            "{error}"
        );
        assert_eq!(applied(&db).len(), 5);
        assert_eq!(history(&db).last().unwrap(), "apply 006 failed");
        assert_eq!(rows(&db, "SELECT email FROM accounts WHERE id = 3"), ["' A@X.org'"]);
        assert_eq!(rows(&db, "SELECT account_id FROM sessions"), ["1", "2", "3"]);

        db.execute_batch("DELETE FROM sessions; DELETE FROM accounts WHERE id = 3").unwrap();
        assert_eq!(migrator.run(&mut db).unwrap().steps().len(), 1);
        assert!(ACCOUNTS.is_current(&db).unwrap());
    });
}

/// What goes wrong with rows that the build could not know.
#[test]
fn r_0_07_r_2_13_every_kind_of_constraint_rolls_everything_back() {
    let cases = [
        (
            "INSERT INTO people VALUES (1, NULL, 40)",
            ErrorKind::MigrationFailed,
            "002",
            "\
migration 002 require_names failed: NOT NULL constraint failed: people_new.name
 --> tests/sets/guards/002_require_names.sql:3:1
   |
 3 | INSERT INTO people_new SELECT * FROM people;
   |
   = nothing was changed
   = help: mend the data or the migration and run again; what is not applied may be edited",
        ),
        (
            "INSERT INTO people VALUES (1, 'Methuselah', 969)",
            ErrorKind::MigrationFailed,
            "003",
            "\
migration 003 require_ages failed: CHECK constraint failed: years BETWEEN 0 AND 150
 --> tests/sets/guards/003_require_ages.sql:6:1
   |
 6 | INSERT INTO ages SELECT id, age FROM people;
   |
   = nothing was changed
   = help: mend the data or the migration and run again; what is not applied may be edited",
        ),
        (
            "INSERT INTO people VALUES (1, '  ', 30)",
            ErrorKind::VerifyFailed,
            "004",
            "\
a verification of migration 004 trim_names failed: it yields 0
 --> tests/sets/guards/004_trim_names.sql:6:1
   |
 6 | SELECT count(*) = 0
   |
   = nothing was changed
   = help: look at the rows that the query speaks of",
        ),
        (
            "INSERT INTO people VALUES (1, 'Ann', 30), (2, 'Bob', 7), (3, 'Cy', 9)",
            ErrorKind::ForeignKeyViolation,
            "005",
            "\
after migration 005 remove_minors, 2 rows of ages refer to rows of people that do not exist
   = nothing was changed
   = help: let the migration delete or mend those rows, or bring their parents",
        ),
        (
            "INSERT INTO people VALUES (1, 'Ann', NULL);
             INSERT INTO badges VALUES ('abc-1'), ('xyz'), ('abc-2')",
            ErrorKind::EndedTransaction,
            "006",
            "\
a statement of migration 006 shorten_badges ended the transaction of the run: UNIQUE constraint failed: badges.code
 --> tests/sets/guards/006_shorten_badges.sql:3:33
",
        ),
    ];
    in_both_modes(|site| {
        for (number, (data, kind, version, text)) in cases.iter().enumerate() {
            let mut db = Connection::open(site.another(&format!("case{number}.db"))).unwrap();
            GUARDS.run_to(&mut db, "001").unwrap();
            db.execute_batch(data).unwrap();
            let before = dump(&db);
            let error = GUARDS.run(&mut db).unwrap_err();
            assert_eq!(error.kind(), *kind, "{error}");
            assert_eq!(error.version().unwrap().to_string(), *version);
            assert!(without_backup(&error).contains(text), "{error}");
            assert!(db.is_autocommit());
            assert_eq!(dump(&db), before);
            assert_eq!(applied(&db), ["001 applied"]);
            assert_eq!(history(&db), ["apply 001 done", &format!("apply {version} failed")]);
        }
    });
}

#[test]
fn r_2_05_violations_from_before_are_not_blamed_on_the_run() {
    in_both_modes(|site| {
        let mut db = site.open();
        GUARDS.run_to(&mut db, "001").unwrap();
        db.execute_batch(
            "PRAGMA foreign_keys = OFF;
             INSERT INTO people VALUES (1, 'Ann', NULL);
             INSERT INTO pets VALUES (1, 'Rex', 77), (2, 'Tom', 1);",
        )
        .unwrap();
        // 002 rebuilds the parent of `pets`, 005 deletes from it: Rex was astray before.
        let report = GUARDS.run(&mut db).unwrap();
        assert_eq!(report.steps().len(), 5);
        assert_eq!(
            report.notes(),
            ["1 row of pets refers to no row of people, as before the run"],
            "but it is told"
        );
        assert_eq!(rows(&db, "SELECT name, owner_id FROM pets"), ["'Rex'|77", "'Tom'|1"]);
    });
}

#[test]
fn r_2_05_a_violation_more_than_before_is_found() {
    in_both_modes(|site| {
        let mut db = site.open();
        GUARDS.run_to(&mut db, "004").unwrap();
        db.execute_batch(
            "PRAGMA foreign_keys = OFF;
             INSERT INTO people VALUES (1, 'Kim', 7);
             INSERT INTO pets VALUES (1, 'Rex', 77), (2, 'Tom', 1);",
        )
        .unwrap();
        let before = dump(&db);
        let error = GUARDS.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
        let text = error.to_string();
        assert!(text.contains("a row of pets"), "Rex is not counted: {text}");
        assert_eq!(dump(&db), before);
    });
}

/// A full disk, as far as the database can tell.
#[test]
fn r_0_05_a_full_database_is_left_as_it_was() {
    in_both_modes(|site| {
        let mut db = site.open();
        SLOW.run_to(&mut db, "002").unwrap();
        db.execute_batch("INSERT INTO workload VALUES (20000); PRAGMA max_page_count = 60")
            .unwrap();
        let before = dump(&db);
        let error = SLOW.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DiskFull);
        assert!(error.to_string().contains("database or disk is full"), "{error}");
        assert_eq!(error.help(), "free some space, and run again");
        assert_eq!(error.version().unwrap().to_string(), "003");
        assert_eq!(dump(&db), before);
        assert_sound(&db);
        db.execute_batch("PRAGMA max_page_count = 100000").unwrap();
        assert_eq!(SLOW.run(&mut db).unwrap().steps().len(), 2);
        assert_eq!(one::<i64>(&db, "SELECT count(*) FROM samples"), 20_000);
    });
}

/// A temporary table of the caller's would take the statements, and the rows with them.
#[test]
fn a_temporary_table_that_hides_one_of_the_database_is_refused() {
    in_both_modes(|site| {
        for hide in
            ["CREATE TEMP TABLE Accounts (id, email)", "CREATE TEMP VIEW paying AS SELECT 1"]
        {
            let mut db = site.open();
            ACCOUNTS.run_to(&mut db, "003").unwrap();
            db.execute_batch(hide).unwrap();
            let before = dump(&db);
            let error = ACCOUNTS.run(&mut db).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::HiddenTable);
            let text = error.to_string();
            assert!(text.starts_with("a temporary "), "{text}");
            assert!(text.contains("drop it, or migrate on a connection of its own"), "{text}");
            assert_eq!(ACCOUNTS.rollback(&mut db, 1).unwrap_err().kind(), ErrorKind::HiddenTable);
            assert_eq!(dump(&db), before);
            assert_eq!(applied(&db).len(), 3);
            // Where nothing is pending, nothing can go astray.
            assert!(ACCOUNTS.run_to(&mut db, "003").unwrap().is_empty());
        }
    });
}

#[test]
fn an_interrupted_run_is_undone() {
    in_both_modes(|site| {
        let mut db = site.open();
        SLOW.run_to(&mut db, "002").unwrap();
        db.execute_batch("INSERT INTO workload VALUES (50000)").unwrap();
        let before = dump(&db);
        let handle = db.get_interrupt_handle();
        // Before the migration, an interrupt is one of the run.
        let (began, begins) = std::sync::mpsc::channel();
        let migrator = SLOW.migrator().observe(move |event| {
            if let Event::StepStarted { .. } = event {
                began.send(()).unwrap();
            }
        });
        let error = std::thread::scope(|scope| {
            let run = scope.spawn(|| migrator.run(&mut db).unwrap_err());
            begins.recv().unwrap();
            while !run.is_finished() {
                std::thread::sleep(Duration::from_millis(5));
                handle.interrupt();
            }
            run.join().unwrap()
        });
        assert_eq!(error.kind(), ErrorKind::Interrupted);
        assert_eq!(
            error.to_string().lines().next().unwrap(),
            "migration 003 fill_samples was interrupted"
        );
        assert!(db.is_autocommit());
        assert_eq!(dump(&db), before);
        assert_eq!(SLOW.run(&mut db).unwrap().steps().len(), 2);
    });
}

/// A database with four teams, of which team 2 is closed but still has a player.
fn with_closed_team(db: &mut Connection) {
    BLAME.run_to(db, "001").unwrap();
    db.execute_batch(
        "INSERT INTO teams (id, name, closed) VALUES (1, 'A', 0), (2, 'B', 1);
         INSERT INTO players VALUES (1, 1), (2, 2);",
    )
    .unwrap();
}

#[test]
fn r_2_05_a_violation_is_blamed_on_the_migration_that_made_it() {
    in_both_modes(|site| {
        let mut db = site.open();
        with_closed_team(&mut db);
        let before = dump(&db);
        // To 003, which touches the table last, and to 004, which renames it.
        for last in ["002", "003", "004", "006"] {
            let error = BLAME.run_to(&mut db, last).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation, "{last}");
            assert_eq!(error.version().unwrap().to_string(), "002", "{last}");
            assert_eq!(dump(&db), before);
            assert_eq!(history(&db).last().unwrap(), "apply 002 failed");
        }
    });
}

#[test]
fn r_2_05_a_violation_is_found_under_the_name_that_its_table_has_then() {
    in_both_modes(|site| {
        let mut db = site.open();
        BLAME.run_to(&mut db, "005").unwrap();
        db.execute_batch("INSERT INTO clubs (id) VALUES (1); INSERT INTO members VALUES (101, 1)")
            .unwrap();
        let before = dump(&db);
        let error = BLAME.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
        assert!(error.to_string().contains("a row of people refer"), "{error}");
        assert_eq!(dump(&db), before);
    });
}

#[test]
fn r_2_05_a_rename_makes_no_new_violation_of_an_old_one() {
    in_both_modes(|site| {
        let mut db = site.open();
        BLAME.run_to(&mut db, "001").unwrap();
        db.execute_batch(
            "PRAGMA foreign_keys = OFF; INSERT INTO teams (id) VALUES (1);
             INSERT INTO players VALUES (1, 1), (2, 77);",
        )
        .unwrap();
        assert_eq!(BLAME.run(&mut db).unwrap().steps().len(), 5);
        assert_eq!(rows(&db, "SELECT * FROM people"), ["1|1", "2|77"]);
    });
}

#[test]
fn r_2_05_a_parent_is_the_same_however_it_is_spelled() {
    in_both_modes(|site| {
        let mut db = site.open();
        SPELLING.run_to(&mut db, "001").unwrap();
        db.execute_batch(
            "PRAGMA foreign_keys = OFF; INSERT INTO Teams VALUES (1, 'A');
             INSERT INTO players VALUES (1, 1), (2, 77);",
        )
        .unwrap();
        let report = SPELLING.run(&mut db).unwrap();
        let note = "1 row of players refers to no row of teams, as before the run";
        assert!(report.notes().iter().any(|told| told == note), "{report}");
        SPELLING.rollback(&mut db, 1).unwrap();
        assert_eq!(rows(&db, "SELECT * FROM players"), ["1|1", "2|77"]);
    });
}

/// 004 and 005 rename the tables of an old violation; 006 makes a new one in the same run.
#[test]
fn r_2_05_an_old_violation_excuses_no_new_one() {
    in_both_modes(|site| {
        let mut db = site.open();
        BLAME.run_to(&mut db, "003").unwrap();
        db.execute_batch(
            "PRAGMA foreign_keys = OFF; INSERT INTO teams (id) VALUES (1);
             INSERT INTO players VALUES (1, 77), (101, 1);",
        )
        .unwrap();
        let before = dump(&db);
        let error = BLAME.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation);
        assert_eq!(error.version().unwrap().to_string(), "006");
        assert_eq!(dump(&db), before);
    });
}

/// Then nobody knows what the next migration would meet.
#[test]
fn r_0_06_r_2_05_a_schema_that_the_build_did_not_see_is_refused() {
    in_both_modes(|site| {
        let mut db = site.open();
        DRIFT.run(&mut db).unwrap();
        let mut db = Connection::open(site.another("with_rows.db")).unwrap();
        DRIFT.run_to(&mut db, "001").unwrap();
        db.execute_batch("INSERT INTO words VALUES (1, 'a')").unwrap();
        let before = dump(&db);
        let error = DRIFT.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SchemaMismatch);
        assert_eq!(
            without_backup(&error),
            "the schema after the run is not the one that the build saw: \
             table words differs\n   = nothing was changed\n   \
             = help: something beside the migrations changes this schema; compare it with `status`"
        );
        assert_eq!(dump(&db), before);
        assert_eq!(history(&db).last().unwrap(), "apply 002 failed");
    });
}

/// The tables that a set would make are there already, made by hand.
/// A category grew: on a new database the rebuild comes first, on an old one last.
#[test]
fn r_1_03_r_2_05_another_order_must_not_make_another_schema() {
    in_both_modes(|site| {
        let mut new = Connection::open(site.another("new.db")).unwrap();
        ORDER_2.run(&mut new).unwrap();
        assert_eq!(one::<i64>(&new, "SELECT count(*) FROM sqlite_master WHERE type='trigger'"), 1);

        let mut old = site.open();
        ORDER_1.run(&mut old).unwrap();
        let before = dump(&old);
        let error = ORDER_2.run(&mut old).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SchemaMismatch);
        let text = without_backup(&error);
        assert!(text.contains("trigger notes_words is missing"), "{text}");
        assert!(error.help().contains("-- migrate: depends"), "{text}");
        assert_eq!(dump(&old), before);

        // With a table of the application's own, nothing can be expected of the schema.
        old.execute_batch("CREATE TABLE own (a)").unwrap();
        let tolerant = ORDER_2.migrator().drift_policy(DriftPolicy::Ignore);
        assert_eq!(tolerant.run(&mut old).unwrap().steps().len(), 1);
    });
}

#[test]
fn r_4_01_an_unmanaged_database_is_not_touched() {
    in_both_modes(|site| {
        let mut db = site.open();
        db.execute_batch("CREATE TABLE books (mine); INSERT INTO books VALUES ('own work')")
            .unwrap();
        let before = dump(&db);
        let error = RELEASE_2.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unmanaged);
        assert!(error.to_string().contains("table books is not expected"), "{error}");
        assert_eq!(dump(&db), before);
    });
}

/// Without a journal there is no rollback: "nothing was changed" would not be true.
#[test]
fn r_0_05_a_database_without_a_journal_is_refused() {
    let site = Site::new(Journal::Rollback);
    let mut db = site.open();
    ACCOUNTS.run_to(&mut db, "005").unwrap();
    // More than the cache holds, so that half of the update is in the file when 006 fails.
    db.execute_batch(
        "INSERT INTO accounts (email) WITH RECURSIVE n (i) AS
           (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
         SELECT 'A.LONG.ADDRESS' || (i / 2) || '@X.ORG' FROM n;
         PRAGMA journal_mode = OFF; PRAGMA cache_size = 5;",
    )
    .unwrap();
    let before = dump(&db);
    assert_eq!(ACCOUNTS.run(&mut db).unwrap_err().kind(), ErrorKind::NoJournal);
    assert!(dump(&db) == before, "rows were changed");
}

#[test]
fn r_1_11_a_search_index_that_a_migration_forgets_is_noticed() {
    in_both_modes(|site| {
        let mut db = site.open();
        SEARCH.run_to(&mut db, "001").unwrap();
        db.execute_batch("INSERT INTO notes (title) VALUES ('tidy')").unwrap();
        assert_eq!(SEARCH.run(&mut db).unwrap().steps().len(), 1, "nothing to change");

        let mut db = Connection::open(site.another("british.db")).unwrap();
        SEARCH.run_to(&mut db, "001").unwrap();
        db.execute_batch("INSERT INTO notes (title) VALUES ('a colour'), ('tidy')").unwrap();
        let before = dump(&db);
        let error = SEARCH.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::VerifyFailed, "{error}");
        let text = error.to_string();
        let told = "the search index notes_fts does not agree with what it indexes: ";
        assert!(text.starts_with(told), "{text}");
        assert!(text.contains("= nothing was changed"), "{text}");
        assert!(error.help().contains("bring the index up to date"), "{text}");
        assert_eq!(dump(&db), before);
        // A dry run says so as well.
        let tried = SEARCH.dry_run(&mut db, &Target::Latest).unwrap_err();
        assert_eq!(tried.to_string().lines().next(), text.lines().next());
        assert!(tried.to_string().contains("it was a dry run"), "{tried}");
        assert_eq!(dump(&db), before);

        // What was out of step before is told, and blamed on nobody.
        let mut db = Connection::open(site.another("before.db")).unwrap();
        SEARCH.run_to(&mut db, "001").unwrap();
        db.execute_batch("INSERT INTO notes VALUES (1, 'old'); UPDATE notes SET title = 'new'")
            .unwrap();
        assert_eq!(
            SEARCH.run(&mut db).unwrap().notes(),
            ["the search index notes_fts did not agree with its content before the run"]
        );
    });
}
