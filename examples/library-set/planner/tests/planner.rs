//! The application and the library in one database, each at a release of its own.

use std::process::{Command, Output};

use migrate_runtime::ErrorKind;
use migrate_tests::look::{assert_sound, dump, rows};
use migrate_tests::site::{Site, in_both_modes};
use planner::MIGRATIONS;

fn run(site: &Site) -> Output {
    Command::new(env!("CARGO_BIN_EXE_planner")).arg(site.path()).output().unwrap()
}

fn said(site: &Site) -> String {
    let output = run(site);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn applied(site: &Site) -> Vec<String> {
    let rows = rows(&site.open(), "SELECT set_name, version FROM _migrate_applied ORDER BY 1, 2");
    rows.iter().map(|row| row.replace('\'', "").replace('|', " ")).collect()
}

#[test]
fn r_1_04_a_library_keeps_its_own_records_in_the_database_of_the_application() {
    in_both_modes(|site| {
        let first = said(site);
        assert!(first.contains("set labels, at 003, 0 pending"), "{first}");
        assert!(first.contains("set main, at 003, 0 pending"), "{first}");
        assert!(first.contains(r#"task 1 has the labels ["garden"]"#), "{first}");
        assert_eq!(
            applied(site),
            ["labels 001", "labels 002", "labels 003", "main 001", "main 002", "main 003"]
        );
        assert_eq!(said(site).matches("nothing to do").count(), 2);
        assert_sound(&site.open());
    });
}

/// The program was built with a newer release of the library, and nothing else has changed.
#[test]
fn r_1_04_a_newer_library_adds_its_migrations_alone() {
    in_both_modes(|site| {
        let mut db = site.open();
        labels::MIGRATIONS.run_to(&mut db, "002").unwrap();
        MIGRATIONS.run(&mut db).unwrap();
        labels::add(&db, "task", 1, "urgent").unwrap();
        let before = applied(site);

        let report = said(site);
        let (library, application) = report.split_once("planner:\n").unwrap();
        assert!(library.contains("applied      003 colour_labels\n"), "{report}");
        assert!(library.contains("1 migration in"), "{report}");
        assert!(application.starts_with("nothing to do"), "{report}");
        let mut after = applied(site);
        after.retain(|row| !before.contains(row));
        assert_eq!(after, ["labels 003"]);
        let labels = "SELECT name, colour FROM labels_label WHERE name = 'urgent'";
        assert_eq!(rows(&db, labels), ["'urgent'|'#808080'"]);
    });
}

#[test]
fn r_1_03_r_1_12_topics_become_labels_once_the_library_has_its_tables() {
    in_both_modes(|site| {
        let mut db = site.open();
        MIGRATIONS.run_to(&mut db, "001").unwrap();
        db.execute_batch(
            "INSERT INTO tasks (id, title, topic)
             VALUES (1, 'Prune the roses', 'garden'), (2, 'Call Ann', NULL)",
        )
        .unwrap();
        let before = dump(&db);
        let error = MIGRATIONS.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OtherSet);
        assert!(error.to_string().contains("needs 002 of the set labels"), "{error}");
        assert_eq!(dump(&db), before);

        said(site);
        assert_eq!(labels::of(&db, "task", 1).unwrap(), ["garden"]);
        assert_eq!(labels::of(&db, "task", 2).unwrap(), [""; 0]);

        // 002 can be taken back and applied again: the topics are gone, the labels are not.
        MIGRATIONS.rollback_to(&mut db, "001").unwrap();
        said(site);
        assert_eq!(labels::of(&db, "task", 1).unwrap(), ["garden"]);

        // Nor does the library take away what the application stands on.
        let error = labels::MIGRATIONS.rollback_to(&mut db, "001").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OtherSet);
    });
}
