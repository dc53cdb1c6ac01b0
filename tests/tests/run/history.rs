//! Set and database do not fit: edited, missing, late, newer. Each has its own error and remedy.

use migrate_runtime::{Decision, ErrorKind, Migrations, OutOfOrder, State, Target};
use migrate_tests::look::{applied, dump, history, one, rows, without_backup};
use migrate_tests::sets::{
    CATEGORIES_1, CATEGORIES_2, COSMETIC, EDITED, PADDED, RELEASE_1, RELEASE_2, REWORDED,
    WITHOUT_002,
};
use migrate_tests::site::in_both_modes;

/// Runs `before` and then expects `after` to be refused, by each verb that goes up, in these words.
fn refused(before: &Migrations, after: &Migrations, kind: ErrorKind, version: &str, text: &str) {
    in_both_modes(|site| {
        let mut db = site.open();
        before.run(&mut db).unwrap();
        let (content, attempts) = (dump(&db), history(&db));
        let last = after.migrations().last().unwrap().version().to_string();
        for error in [
            after.run(&mut db).unwrap_err(),
            after.run_to(&mut db, &last).unwrap_err(),
            after.plan(&db, &Target::Latest).unwrap_err(),
            after.is_current(&db).unwrap_err(),
        ] {
            assert_eq!(error.kind(), kind);
            assert_eq!(error.version().unwrap().to_string(), version);
            assert_eq!(without_backup(&error).replace("\n   = nothing was changed", ""), text);
        }
        assert_eq!(dump(&db), content);
        assert_eq!(history(&db), attempts);
        // The one that fits is not disturbed.
        assert!(before.run(&mut db).unwrap().is_empty());
    });
}

#[test]
fn r_2_04_an_edited_migration_is_refused() {
    refused(
        &RELEASE_1,
        &EDITED,
        ErrorKind::Edited,
        "002",
        "migration 002 was edited after it was applied here\n  \
         tests/sets/edited/002_create_books.sql: checksum c3cfa350a7a7, \
         applied was 1d313282ec2b;\n    \
         it has another effect on the schema, or on rows that the build made up\n   \
         = help: restore the file as it was, and write the change as a new migration; what has not shipped can be rolled back, edited and run again",
    );
}

#[test]
fn r_2_04_an_edited_migration_that_does_the_same_is_refused_and_said_to() {
    refused(
        &RELEASE_1,
        &REWORDED,
        ErrorKind::Edited,
        "003",
        "migration 003 was edited after it was applied here\n  \
         tests/sets/reworded/003_seed_genres.sql: checksum 60518f579715, \
         applied was b6b01c456631;\n    \
         it has the same effect on the schema, and on rows that the build made up\n   \
         = help: restore the file as it was; or have the new text accepted, with `plan_repair` and `repair`",
    );
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        let plan = REWORDED.plan_repair(&db).unwrap();
        assert_eq!(
            plan.questions()[0].to_string(),
            "003 seed_genres was applied with other statements, which had the same effect: \
             Accept(003)"
        );
        let plan = plan.decide(&Decision::Accept("003".parse().unwrap())).unwrap();
        REWORDED.repair(&mut db, &plan).unwrap();
        assert!(REWORDED.run(&mut db).unwrap().is_empty());
    });
}

/// What was recorded by a release that made up other rows, or saw nothing, is not compared.
#[test]
fn r_2_04_an_effect_that_cannot_be_compared_is_not_spoken_of() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        let effect: String = one(&db, "SELECT effect FROM _migrate_applied WHERE version = '003'");
        let (rest, values) = effect.rsplit_once(':').unwrap();
        let other = format!("{rest}:{}", "0".repeat(values.len()));
        for (recorded, told) in [
            (Some(effect.as_str()), Some("it has the same effect")),
            (Some(&*other), Some("the effect is the same, but for rows that have the values")),
            (Some(&*effect.replacen('1', "2", 1)), None),
            (Some("nonsense"), None),
            (None, None),
        ] {
            db.execute("UPDATE _migrate_applied SET effect = ?1 WHERE version = '003'", [recorded])
                .unwrap();
            let text = REWORDED.run(&mut db).unwrap_err().to_string();
            assert_eq!(text.contains("effect"), told.is_some(), "{text}");
            assert!(text.contains(told.unwrap_or_default()), "{text}");
        }
    });
}

#[test]
fn r_0_14_a_missing_migration_is_refused() {
    refused(
        &RELEASE_1,
        &WITHOUT_002,
        ErrorKind::Missing,
        "002",
        "migration 002 was applied here, but this program no longer has it\n   \
         = help: restore the file; an applied migration stays in the set for good",
    );
}

#[test]
fn a_late_migration_is_refused() {
    refused(
        &WITHOUT_002,
        &RELEASE_1,
        ErrorKind::OutOfOrder,
        "002",
        "migration 002 is pending, but a later one is applied\n   \
         = help: give the new file the next number, or permit it with \
         `Migrator::out_of_order(OutOfOrder::Apply)`",
    );
}

#[test]
fn r_3_11_a_newer_database_is_refused() {
    refused(
        &RELEASE_2,
        &RELEASE_1,
        ErrorKind::DatabaseNewer,
        "004",
        "the database is newer than this program: migrations 004, 005 were applied, and unknown \
         here\n   = help: run the newer program, or go back with `rollback_to`: the down scripts \
         are kept in the database",
    );
}

#[test]
fn r_1_05_status_shows_what_is_odd() {
    in_both_modes(|site| {
        let states = |set: &Migrations, db: &rusqlite::Connection| -> Vec<String> {
            let status = set.status(db).unwrap();
            let line = |one: &migrate_runtime::MigrationStatus| {
                format!("{} {}", one.version(), one.state())
            };
            status.migrations().iter().map(line).collect()
        };
        let mut db = site.open();
        RELEASE_2.run(&mut db).unwrap();
        assert_eq!(
            states(&EDITED, &db),
            ["001 applied", "002 edited", "003 applied", "004 newer", "005 newer"]
        );
        assert_eq!(
            states(&WITHOUT_002, &db),
            ["001 applied", "003 applied", "002 missing", "004 newer", "005 newer"]
        );
        let newer = EDITED.status(&db).unwrap().migrations()[4].clone();
        assert_eq!((newer.name(), newer.kind(), newer.state()), ("add_isbn", None, State::Newer));
        assert!(newer.is_reversible());

        let mut db = rusqlite::Connection::open(site.another("other.db")).unwrap();
        WITHOUT_002.run(&mut db).unwrap();
        assert_eq!(states(&RELEASE_1, &db), ["001 applied", "002 out of order", "003 applied"]);
        assert_eq!(RELEASE_1.status(&db).unwrap().pending().count(), 1);
    });
}

#[test]
fn a_late_migration_applies_where_that_is_permitted() {
    in_both_modes(|site| {
        let mut db = site.open();
        WITHOUT_002.run(&mut db).unwrap();
        let migrator = RELEASE_1.migrator().out_of_order(OutOfOrder::Apply);
        assert_eq!(migrator.run(&mut db).unwrap().steps().len(), 1);
        assert_eq!(applied(&db), ["001 applied", "003 applied", "002 applied"]);
        assert!(RELEASE_1.is_current(&db).unwrap(), "from now on nothing is odd");
        assert!(RELEASE_1.run(&mut db).unwrap().is_empty());

        // Back by steps goes by when it was applied; back to a version by where it belongs.
        assert_eq!(
            RELEASE_1.plan(&db, &Target::Back(1)).unwrap().to_string(),
            "roll back  002 create_books\n    can destroy rows of books"
        );
        assert_eq!(
            RELEASE_1.plan(&db, &Target::BackTo("002".parse().unwrap())).unwrap().to_string(),
            "roll back  003 seed_genres  (seed)\n    can destroy rows of genres"
        );
    });
}

#[test]
fn r_2_04_a_cosmetic_edit_is_accepted_and_recorded() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        let content = dump(&db);
        assert!(COSMETIC.is_current(&db).unwrap());
        assert!(COSMETIC.run(&mut db).unwrap().is_empty());
        assert_eq!(dump(&db), content);
        assert_eq!(
            rows(&db, "SELECT version, name, note FROM _migrate_history WHERE action = 'edit'"),
            [
                "'001'|'create_authors'|'accepted: another layout or comments'",
                "'003'|'seed_first_genres'|'accepted: another down script, another name'",
            ],
            "002 has other line endings, which are nothing at all"
        );
        let checksum = COSMETIC.migrations()[0].checksum().to_string();
        assert_ne!(checksum, RELEASE_1.migrations()[0].checksum().to_string());
        assert_eq!(
            one::<String>(&db, "SELECT checksum FROM _migrate_applied WHERE version = '001'"),
            checksum
        );
        assert_eq!(
            one::<String>(&db, "SELECT down FROM _migrate_applied WHERE version = '003'"),
            "DELETE FROM genres;\nDROP TABLE genres;"
        );

        // Once. And it is no edit for the program before it either.
        assert!(COSMETIC.run(&mut db).unwrap().is_empty());
        assert_eq!(history(&db).len(), 5);
        assert!(RELEASE_1.run(&mut db).unwrap().is_empty());
        assert_eq!(history(&db).len(), 7);
    });
}

#[test]
fn r_1_02_a_version_may_be_spelt_with_more_zeros() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        assert!(PADDED.run(&mut db).unwrap().is_empty());
        assert_eq!(applied(&db), ["0001 applied", "0002 applied", "0003 applied"]);
        assert!(PADDED.is_current(&db).unwrap());
        // Once it is on record so, a rollback finds it.
        PADDED.rollback(&mut db, 1).unwrap();
        assert_eq!(applied(&db), ["0001 applied", "0002 applied"]);
    });
}

#[test]
fn r_1_02_a_rollback_finds_what_was_recorded_with_another_spelling() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        PADDED.rollback(&mut db, 1).unwrap();
        assert_eq!(applied(&db), ["0001 applied", "0002 applied"]);
        assert_eq!(PADDED.run(&mut db).unwrap().steps().len(), 1);
        assert_eq!(rows(&db, "SELECT name FROM genres"), ["'poetry'", "'prose'"]);
    });
}

/// Within a category the numbers tell the order, across them the dependencies: knowledge002 may
/// come after task003.
#[test]
fn r_1_03_a_later_release_adds_to_an_earlier_category() {
    in_both_modes(|site| {
        let mut db = site.open();
        CATEGORIES_1.run(&mut db).unwrap();
        assert_eq!(
            applied(&db),
            ["knowledge001 applied", "task001 applied", "task002 applied", "task003 applied"]
        );
        let report = CATEGORIES_2.run(&mut db).unwrap();
        let versions: Vec<_> = report.steps().iter().map(|one| one.version().to_string()).collect();
        assert_eq!(versions, ["knowledge002", "task004"]);
        assert!(CATEGORIES_2.is_current(&db).unwrap());

        // A fresh database takes another way to the same schema.
        let mut fresh = rusqlite::Connection::open(site.another("fresh.db")).unwrap();
        CATEGORIES_2.run(&mut fresh).unwrap();
        assert_ne!(applied(&fresh), applied(&db));
        assert_eq!(dump(&fresh), dump(&db));

        // And back: the dependents first.
        let plan = CATEGORIES_2.plan(&db, &Target::Back(2)).unwrap().to_string();
        assert_eq!(
            plan,
            "roll back  task004 view_sources\nroll back  knowledge002 add_source\n    can destroy values of facts.source"
        );
        CATEGORIES_2.rollback(&mut db, 2).unwrap();
        assert!(CATEGORIES_1.is_current(&db).unwrap());
        for db in [&mut db, &mut fresh] {
            CATEGORIES_2.migrator().rollback_all(db).unwrap();
            assert_eq!(dump(db), "");
        }
    });
}
