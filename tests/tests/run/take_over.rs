//! Switching from another tool: its records are read, and nothing of it is changed.

use migrate_runtime::{ErrorKind, Standing, Tool};
use migrate_tests::look::{applied, assert_sound, dump, rows};
use migrate_tests::sets::{DATED, RELEASE_1, RELEASE_2};
use migrate_tests::site::in_both_modes;
use rusqlite::Connection;

use crate::existing::forget_everything;

/// Release 1 as another tool has left it.
fn left_by(db: &mut Connection, records: &str) {
    RELEASE_1.run(db).unwrap();
    forget_everything(db);
    db.execute_batch(records).unwrap_or_else(|error| panic!("{records}: {error}"));
}

const REFINERY: &str = "CREATE TABLE refinery_schema_history (version INT4 PRIMARY KEY,
        name VARCHAR(255), applied_on VARCHAR(255), checksum VARCHAR(255));
    INSERT INTO refinery_schema_history VALUES
        (1, 'create_authors', '2025-01-02T03:04:05.678901234Z', '17'),
        (2, 'create_books', '2025-01-02T05:04:06+02:00', '18'),
        (3, 'seed_genres', '2025-02-02T03:04:07Z', '19');";
const SQLX: &str = "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY,
        description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL);
    INSERT INTO _sqlx_migrations VALUES (1, 'create authors', '2025-01-02 03:04:05', TRUE, x'00', 1),
        (2, 'create books', '2025-01-02 03:04:06', TRUE, x'00', 1),
        (3, 'seed genres', '2025-02-02 03:04:07', TRUE, x'00', 1);";
const DIESEL: &str = "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY
        NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
    INSERT INTO __diesel_schema_migrations VALUES ('001', '2025-01-02 03:04:05'),
        ('00000000000002', '2025-01-02 03:04:06'), ('3', '2025-02-02 03:04:07');";
const GOLANG: &str = "CREATE TABLE schema_migrations (version uint64,dirty bool);
    CREATE UNIQUE INDEX version_unique ON schema_migrations (version);
    INSERT INTO schema_migrations VALUES (3, 0);";
const DBMATE: &str = "CREATE TABLE IF NOT EXISTS \"schema_migrations\"
        (version varchar(128) primary key);
    INSERT INTO schema_migrations VALUES ('001'), ('002'), ('003');";
const POSITIONAL: &str = "PRAGMA user_version = 3";

const ALL: [(Tool, &str); 6] = [
    (Tool::Refinery, REFINERY),
    (Tool::Sqlx, SQLX),
    (Tool::Diesel, DIESEL),
    (Tool::GolangMigrate, GOLANG),
    (Tool::Dbmate, DBMATE),
    (Tool::RusqliteMigration, POSITIONAL),
];

#[test]
fn r_4_01_switching_from_another_tool_is_one_call() {
    in_both_modes(|site| {
        for (number, (tool, records)) in ALL.into_iter().enumerate() {
            for (named, tool_or_detect) in [("named", tool), ("detected", Tool::Detect)] {
                let path = site.another(&format!("{number}-{named}.db"));
                let mut db = Connection::open(path).unwrap();
                left_by(&mut db, records);
                let before = dump(&db);
                let Standing::Unmanaged(found) = RELEASE_2.standing(&db).unwrap() else {
                    panic!("{tool}")
                };
                assert_eq!(found.tool(), Some(tool));

                let declared = RELEASE_2.take_over(&mut db, tool_or_detect).unwrap();
                assert_eq!(declared.versions().len(), 3, "{tool}");
                assert_eq!(declared.notes(), [format!("taken over from {tool}")]);
                assert_eq!(dump(&db), before, "nothing of {tool} is changed");
                assert_eq!(applied(&db), ["001 applied", "002 applied", "003 applied"]);
                assert_eq!(
                    rows(&db, "SELECT DISTINCT action, note FROM _migrate_history"),
                    [format!("'take over'|'taken over from {tool}'")]
                );
                assert_eq!(RELEASE_1.drift(&db).unwrap(), None);
                assert!(RELEASE_1.is_current(&db).unwrap());
                assert_eq!(RELEASE_2.run(&mut db).unwrap().steps().len(), 2);
                assert_eq!(RELEASE_2.drift(&db).unwrap(), None);

                // At the next start there is nothing to do.
                assert!(RELEASE_2.take_over(&mut db, tool_or_detect).unwrap().is_empty());
                assert!(RELEASE_2.run(&mut db).unwrap().is_empty());
                assert_sound(&db);
            }
        }
    });
}

#[test]
fn r_4_01_times_are_taken_over_where_they_were_kept() {
    in_both_modes(|site| {
        let kept = ["'2025-01-02T03:04:05.679Z'", "'2025-01-02T03:04:06.000Z'"];
        for (number, records) in [REFINERY, SQLX, DIESEL].into_iter().enumerate() {
            let mut db = Connection::open(site.another(&format!("{number}.db"))).unwrap();
            left_by(&mut db, records);
            RELEASE_1.take_over(&mut db, Tool::Detect).unwrap();
            let times = rows(&db, "SELECT applied_at FROM _migrate_applied ORDER BY version");
            assert_eq!(times[0][..20], kept[0][..20]);
            assert_eq!(times[1], kept[1]);
            let status = RELEASE_1.status(&db).unwrap();
            assert_eq!(status.last_applied_at(), Some("2025-02-02T03:04:07.000Z"));
        }
    });
}

#[test]
fn r_4_01_dates_of_diesel_are_versions() {
    in_both_modes(|site| {
        let mut db = site.open();
        db.execute_batch(
            "CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
             CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL,
                 run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
             INSERT INTO __diesel_schema_migrations (version) VALUES ('20180114171611');",
        )
        .unwrap();
        DATED.take_over(&mut db, Tool::Diesel).unwrap();
        assert_eq!(DATED.run(&mut db).unwrap().steps().len(), 1);
        assert_eq!(DATED.status(&db).unwrap().pending().count(), 0);
    });
}

#[test]
fn r_4_01_what_is_odd_at_the_other_tool_is_refused() {
    let dirty = "sqlx began migration 3, and did not end it";
    let cases = [
        (
            format!("{SQLX} UPDATE _sqlx_migrations SET success = 0 WHERE version = 3"),
            ErrorKind::OtherTool,
            dirty,
        ),
        (
            format!("{GOLANG} UPDATE schema_migrations SET dirty = 1"),
            ErrorKind::OtherTool,
            "golang-migrate began migration 3, and did not end it",
        ),
        (
            format!("{GOLANG} UPDATE schema_migrations SET version = 9"),
            ErrorKind::UnknownVersion,
            "golang-migrate has applied what this program does not have: 9",
        ),
        (
            format!("{DBMATE} INSERT INTO schema_migrations VALUES ('20250101')"),
            ErrorKind::UnknownVersion,
            "dbmate has applied what this program does not have: 20250101",
        ),
        (
            format!(
                "{REFINERY} INSERT INTO refinery_schema_history VALUES (7, 'x', 'never', '1'), (8, 'y', '', '')"
            ),
            ErrorKind::UnknownVersion,
            "refinery has applied what this program does not have: 7, 8",
        ),
        (
            format!(
                "{DIESEL} UPDATE __diesel_schema_migrations SET version = 'latest' WHERE version = '3'"
            ),
            ErrorKind::OtherTool,
            "the records of diesel cannot be read: \"latest\" is not a version",
        ),
        (
            format!("{SQLX} ALTER TABLE _sqlx_migrations RENAME COLUMN success TO ok"),
            ErrorKind::OtherTool,
            "the records of sqlx cannot be read: no such column: success",
        ),
        (
            format!("{SQLX} {REFINERY}"),
            ErrorKind::OtherTool,
            "the database has records of refinery and of sqlx",
        ),
        (
            format!("{SQLX} ALTER TABLE books ADD COLUMN pages"),
            ErrorKind::SchemaMismatch,
            "the schema is not that of version 003\n  table books differs",
        ),
    ];
    in_both_modes(|site| {
        for (number, (records, kind, message)) in cases.iter().enumerate() {
            let mut db = Connection::open(site.another(&format!("{number}.db"))).unwrap();
            left_by(&mut db, records);
            let before = dump(&db);
            let error = RELEASE_2.take_over(&mut db, Tool::Detect).unwrap_err();
            assert_eq!(error.kind(), *kind, "{error}");
            assert!(error.to_string().starts_with(message), "{error}");
            assert_eq!(dump(&db), before);
            let ours =
                rows(&db, "SELECT name FROM sqlite_master WHERE name LIKE '\\_mig%' ESCAPE '\\'");
            assert_eq!(ours, [""; 0]);
        }
    });
}

#[test]
fn r_4_01_another_schema_can_be_accepted() {
    in_both_modes(|site| {
        let mut db = site.open();
        left_by(&mut db, &format!("{SQLX} ALTER TABLE books ADD COLUMN pages"));
        let declared = RELEASE_1.migrator().force(true).take_over(&mut db, Tool::Sqlx).unwrap();
        assert_eq!(declared.notes(), ["taken over from sqlx; accepted: table books differs"]);
        assert!(RELEASE_1.run(&mut db).unwrap().is_empty());
    });
}

/// The other tool had applied 3 and not 2.
#[test]
fn r_4_01_a_gap_stays_a_gap() {
    in_both_modes(|site| {
        let mut db = site.open();
        left_by(
            &mut db,
            &format!("{SQLX} DROP TABLE books; DELETE FROM _sqlx_migrations WHERE version = 2"),
        );
        RELEASE_1.take_over(&mut db, Tool::Sqlx).unwrap();
        assert_eq!(applied(&db), ["001 applied", "003 applied"]);
        assert_eq!(RELEASE_1.run(&mut db).unwrap_err().kind(), ErrorKind::OutOfOrder);
        let late = migrate_runtime::OutOfOrder::Apply;
        assert_eq!(RELEASE_1.migrator().out_of_order(late).run(&mut db).unwrap().steps().len(), 1);
    });
}

#[test]
fn r_4_01_a_run_points_at_the_other_tools_records() {
    in_both_modes(|site| {
        let mut db = site.open();
        left_by(&mut db, &format!("{DBMATE} ALTER TABLE books ADD COLUMN pages"));
        let error = RELEASE_2.run(&mut db).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unmanaged);
        assert!(error.help().contains("take_over(Tool::Detect)"), "{error}");
    });
}

#[test]
fn r_4_01_where_there_is_nothing_to_take_over_nothing_happens() {
    in_both_modes(|site| {
        let mut db = site.open();
        db.execute_batch("CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY)").unwrap();
        let nothing = |db: &mut Connection| {
            for tool in [Tool::Detect, Tool::Sqlx, Tool::Refinery, Tool::RusqliteMigration] {
                assert!(RELEASE_1.take_over(db, tool).unwrap().is_empty());
            }
        };
        nothing(&mut db);
        // Records of an application that has nothing to do with the set, and its own number.
        db.execute_batch(
            "INSERT INTO _sqlx_migrations VALUES (1); CREATE TABLE own (a); PRAGMA user_version = 2",
        )
        .unwrap();
        nothing(&mut db);
        assert_eq!(RELEASE_1.run(&mut db).unwrap().steps().len(), 3);
    });
}
