//! Databases in many states: whatever is told of them is as the schema says.

use std::sync::{Arc, Mutex};

use migrate_runtime::{
    Check, Decision, Difference, Error, Event, Group, HistoryQuery, Integrity, Migrations, Target,
    Tool, Validation, Version, Work, Written,
};
use migrate_tests::look::rows;
use migrate_tests::sets::{
    ACCOUNTS, CATEGORIES_2, CLEANUP, EDITED, ENFORCED, EVENTS_NEW, EVENTS_OLD, FUNCTIONS, GUARDS,
    HOOKED, LATE_2, LEDGER, META_NEW, META_OLD, OUTSIDE, QUICKSTART, READING, RELEASE_1, RELEASE_2,
    WITHOUT_002, fill_events, impatient,
};
use migrate_tests::site::in_both_modes;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::valid;
use crate::existing::forget_everything;

/// Everything that can be asked about a database, whatever its state: valid, answers and errors.
fn ask_everything(set: &Migrations, db: &mut Connection) {
    answered("Status", &set.status(db));
    answered("Plan", &set.plan(db, &Target::Latest));
    answered("Plan", &set.plan(db, &Target::Empty));
    answered("DryRun", &set.dry_run(db, &Target::Latest));
    answered("Standing", &set.standing(db));
    answered("Info", &set.info(db));
    answered("RepairPlan", &set.plan_repair(db));
    let full = Validation::default().integrity(Integrity::Full);
    answered("ValidationReport", &set.migrator().validate(db, &full));
    match set.drift(db) {
        Ok(Some(drift)) => drop(valid("Drift", &drift)),
        Ok(None) => {}
        Err(error) => drop(valid("Error", &error)),
    }
    for entry in set.history(db, &HistoryQuery::new()).unwrap_or_default() {
        valid("HistoryEntry", &entry);
        if let Some(schema) =
            entry.fingerprint().and_then(|of| set.schema_of(db, of).ok().flatten())
        {
            valid("Snapshot", &schema);
        }
    }
    for backup in set.migrator().list_backups(db).unwrap_or_default() {
        valid("BackupFile", &backup);
    }
}

fn answered<T: serde::Serialize>(document: &str, answer: &Result<T, Error>) -> Value {
    match answer {
        Ok(answer) => valid(document, answer),
        Err(error) => valid("Error", error),
    }
}

fn words(values: &Value, field: &str) -> Vec<String> {
    let all = values.as_array().unwrap().iter();
    all.map(|one| one[field].as_str().unwrap().to_owned()).collect()
}

#[test]
fn r_3_05_a_fresh_database_and_one_that_is_current_are_told_in_json() {
    in_both_modes(|site| {
        let mut db = site.open();
        ask_everything(&RELEASE_2, &mut db);
        let info = valid("Info", &RELEASE_2.info(&db).unwrap());
        assert_eq!(info["standing"], json!({ "kind": "fresh", "unmanaged": null }));
        assert_eq!(info["status"]["current"], json!(null));
        assert_eq!(info["status"]["last_applied_at"], json!(null));

        let report = valid("Report", &RELEASE_1.run(&mut db).unwrap());
        assert_eq!(words(&report["steps"], "version"), ["001", "002", "003"]);
        assert_eq!(words(&report["steps"], "direction"), ["up"; 3]);
        ask_everything(&RELEASE_1, &mut db);
        ask_everything(&RELEASE_2, &mut db);
        assert!(valid("Report", &RELEASE_1.run(&mut db).unwrap())["steps"] == json!([]));

        let report = valid("Report", &RELEASE_2.run(&mut db).unwrap());
        assert!(report["backup"].as_str().unwrap().contains("library."), "{report}");
        let back = valid("Report", &RELEASE_2.rollback(&mut db, 2).unwrap());
        assert_eq!(words(&back["steps"], "direction"), ["down"; 2]);
        ask_everything(&RELEASE_2, &mut db);
    });
}

#[test]
fn r_3_05_a_run_that_fails_is_told_in_json() {
    in_both_modes(|site| {
        let mut db = site.open();
        ACCOUNTS.run_to(&mut db, "001").unwrap();
        db.execute_batch("INSERT INTO accounts (email) VALUES ('a@x.org'), ('A@X.org')").unwrap();
        let plan = valid("Plan", &ACCOUNTS.plan(&db, &Target::Latest).unwrap());
        assert_eq!(words(&plan["steps"], "kind"), ["schema", "schema", "data", "schema", "index"]);
        let error = valid("Error", &ACCOUNTS.run(&mut db).unwrap_err());
        assert_eq!(error["kind"], "migration-failed");
        assert_eq!(
            error["message"],
            "migration 006 unique_emails failed: UNIQUE constraint failed: accounts.email"
        );
        assert_eq!(error["causes"][0], "UNIQUE constraint failed: accounts.email");
        assert_eq!(error["outcome"], "nothing was changed");
        assert_eq!(error["version"], "006");
        assert_eq!(error["location"]["line"], 7);
        assert_eq!(error["sqlite_code"], 2067, "SQLITE_CONSTRAINT_UNIQUE");
        assert_eq!((&error["member"], &error["committed"]), (&json!(null), &json!([])));

        let status = valid("Status", &ACCOUNTS.status(&db).unwrap());
        assert_eq!(status["current"], "001");
        assert_eq!(status["pending"], 5);
        assert_eq!(status["migrations"][5]["state"], "failed");
        let text = status["migrations"][5]["error"].as_str().unwrap();
        assert!(text.contains("UNIQUE constraint failed"), "{text}");
        let newest = &ACCOUNTS.history(&db, &HistoryQuery::new()).unwrap()[0];
        let newest = valid("HistoryEntry", newest);
        assert_eq!((&newest["outcome"], &newest["action"]), (&json!("failed"), &json!("apply")));
        ask_everything(&ACCOUNTS, &mut db);
    });
}

#[test]
fn r_3_05_what_sqlite_says_of_the_sql_itself_has_its_code() {
    in_both_modes(|site| {
        let mut db = site.open();
        // Nobody has registered the function.
        let error = valid("Error", &FUNCTIONS.run(&mut db).unwrap_err());
        assert_eq!(error["causes"][0], "no such function: slug");
        assert_eq!(error["sqlite_code"], 1);
    });
}

#[test]
fn r_3_05_drift_is_told_in_json() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch(
            "ALTER TABLE authors ADD COLUMN born TEXT; DROP INDEX books_author_id;
             CREATE VIEW titles AS SELECT title FROM books;
             CREATE TRIGGER t AFTER INSERT ON books BEGIN SELECT 1; END;
             DROP TABLE genres; CREATE TABLE genres (name TEXT UNIQUE, CHECK (name <> '')) STRICT;",
        )
        .unwrap();
        let drift = RELEASE_1.drift(&db).unwrap().unwrap();
        let told = valid("Drift", &drift);
        let names: Vec<&str> = drift.differences().iter().map(Difference::name).collect();
        assert_eq!(words(&told["differences"], "name"), names);
        let born = json!([{
            "name": "born", "change": "unexpected", "expected": null, "found": "born TEXT"
        }]);
        assert_eq!(told["differences"][0]["columns"], born);
        assert_eq!(told["differences"][1]["clauses"][0]["change"], "unexpected");
        assert_eq!(valid("Error", &RELEASE_2.run(&mut db).unwrap_err())["kind"], "drifted");
        ask_everything(&RELEASE_2, &mut db);
    });
}

#[test]
fn r_3_05_losses_are_told_in_json() {
    in_both_modes(|site| {
        let mut db = site.open();
        CLEANUP.run_to(&mut db, "001").unwrap();
        db.execute_batch(
            "INSERT INTO tickets VALUES (2, 'Slow', 'Ann', 'open'), (3, 'Done', 'Bob', 'closed'),
                                        (4, 'Hush', NULL, 'secret');",
        )
        .unwrap();
        CLEANUP.run_to(&mut db, "004").unwrap();
        assert_eq!(valid("Error", &CLEANUP.run(&mut db).unwrap_err())["kind"], "data-loss");
        let lost = json!([
            { "table": "tickets", "column": null, "count": 1 },
            { "table": "tickets", "column": "slug", "count": 2 },
        ]);
        let dry = valid("DryRun", &CLEANUP.dry_run(&mut db, &Target::Latest).unwrap());
        assert_eq!(dry["steps"][0]["lost"], lost);
        assert_eq!(dry["refusal"]["kind"], "data-loss");
        assert_eq!(dry["rows"], json!([{ "table": "tickets", "before": 4, "after": 3 }]));
        ask_everything(&CLEANUP, &mut db);
    });
}

#[test]
fn r_3_05_the_work_that_waits_is_told_in_json() {
    in_both_modes(|site| {
        let mut db = site.open();
        QUICKSTART.run_to(&mut db, "006").unwrap();
        let plan = QUICKSTART.plan(&db, &Target::Latest).unwrap();
        let told = valid("Plan", &plan);
        for (step, told) in plan.steps().iter().zip(told["steps"].as_array().unwrap()) {
            let tables: Vec<&str> = step.work().iter().map(Work::table).collect();
            assert_eq!(words(&told["work"], "table"), tables);
            assert_eq!(told["destroys"].is_null(), step.destroys().is_none());
        }
        assert!(plan.steps().iter().any(|step| !step.work().is_empty()), "something to see");
        ask_everything(&QUICKSTART, &mut db);
    });
}

/// What is recorded and what the program has do not agree.
#[test]
fn r_3_05_records_that_do_not_fit_are_told_in_json() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_2.run(&mut db).unwrap();
        let status = valid("Status", &RELEASE_1.status(&db).unwrap());
        assert_eq!(status["migrations"][4]["state"], "newer");
        assert_eq!(status["migrations"][4]["kind"], json!(null));
        let plan = RELEASE_1.plan_repair(&db).unwrap();
        let told = valid("RepairPlan", &plan);
        let forget = json!([{ "kind": "forget", "version": "005", "row": null }]);
        assert!(words(&told["questions"], "version").contains(&"005".to_owned()));
        assert!(told["questions"].as_array().unwrap().iter().any(|one| one["decisions"] == forget));
        for (set, state) in [(&EDITED, "edited"), (&WITHOUT_002, "missing")] {
            ask_everything(set, &mut db);
            let status = valid("Status", &set.status(&db).unwrap());
            assert!(words(&status["migrations"], "state").contains(&state.to_owned()), "{state}");
            valid("Error", &set.run(&mut db).unwrap_err());
        }
        // Rows that say nothing.
        db.execute_batch(
            "UPDATE _migrate_applied SET version = 'latest' WHERE version = '002';
             UPDATE _migrate_applied SET checksum = 'abc', position = 'x' WHERE version = '003'",
        )
        .unwrap();
        ask_everything(&RELEASE_2, &mut db);
        let plan = valid("RepairPlan", &RELEASE_2.plan_repair(&db).unwrap());
        assert!(!plan["steps"].as_array().unwrap().is_empty());
        db.execute_batch("DROP TABLE _migrate_applied").unwrap();
        ask_everything(&RELEASE_2, &mut db);
    });
}

#[test]
fn r_3_05_decisions_have_a_word_each() {
    let version: Version = "task003".parse().unwrap();
    for (decision, told) in [
        (Decision::Forget(version.clone()), json!(["forget", "task003", null])),
        (Decision::Accept(version.clone()), json!(["accept", "task003", null])),
        (Decision::Done(version.clone()), json!(["done", "task003", null])),
        (Decision::Undone(version.clone()), json!(["undone", "task003", null])),
        (Decision::Discard("latest".to_owned()), json!(["discard", null, "latest"])),
        (Decision::Recount, json!(["recount", null, null])),
    ] {
        let decision = valid("Decision", &decision);
        assert_eq!(json!([decision["kind"], decision["version"], decision["row"]]), told);
    }
    for (target, told) in [
        (Target::Latest, json!(["latest", null, null])),
        (Target::UpTo(version.clone()), json!(["up-to", "task003", null])),
        (Target::Back(2), json!(["back", null, 2])),
        (Target::BackTo(version), json!(["back-to", "task003", null])),
        (Target::Empty, json!(["empty", null, null])),
    ] {
        let target = valid("Target", &target);
        assert_eq!(json!([target["kind"], target["version"], target["steps"]]), told);
    }
    assert_eq!(valid("Written", &Written::Unchanged), "unchanged");
    assert_eq!(valid("Tool", &Tool::RusqliteMigration), "rusqlite-migration");
}

#[test]
fn r_3_05_a_database_without_records_is_told_in_json() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        forget_everything(&db);
        ask_everything(&RELEASE_2, &mut db);
        db.execute_batch("ALTER TABLE authors ADD COLUMN born TEXT").unwrap();
        ask_everything(&RELEASE_2, &mut db);
        let standing = valid("Standing", &RELEASE_2.standing(&db).unwrap());
        assert_eq!(standing["kind"], "unmanaged");
        assert_eq!(standing["unmanaged"]["matches"], json!(null));
        assert_eq!(standing["unmanaged"]["nearest"], "003");
        let error = valid("Error", &RELEASE_2.baseline(&mut db, "003").unwrap_err());
        assert_eq!(error["kind"], "schema-mismatch");
        let forced = RELEASE_2.migrator().force(true);
        let declared = valid("Declaration", &forced.baseline(&mut db, "003").unwrap());
        assert_eq!(declared["versions"], json!(["001", "002", "003"]));
        assert_eq!(declared["notes"].as_array().unwrap().len(), 1);
    });
}

/// An error of the disk, a file that is no database, an index that lies.
#[test]
fn r_3_05_damage_is_told_in_json() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        db.execute_batch(
            "INSERT INTO authors VALUES (1, 'Lem'); INSERT INTO books VALUES (1, 1, 'Eden');
             PRAGMA writable_schema = ON;
             CREATE TABLE spare (a, b); CREATE INDEX spare_b ON spare (b);
             UPDATE sqlite_master SET rootpage =
               (SELECT rootpage FROM sqlite_master WHERE name = 'spare_b')
               WHERE name = 'books_author_id';
             DELETE FROM sqlite_master WHERE name LIKE 'spare%';
             PRAGMA writable_schema = RESET;",
        )
        .unwrap();
        ask_everything(&RELEASE_2, &mut db);
        let full = Validation::default().integrity(Integrity::Full);
        let report = RELEASE_1.migrator().validate(&db, &full).unwrap();
        let report = valid("ValidationReport", &report);
        assert_eq!(report["valid"], false);
        assert!(words(&report["findings"], "kind").contains(&"integrity".to_owned()));

        let letter = site.directory().join("letter.db");
        std::fs::write(&letter, "This is a letter and not a database. ".repeat(200)).unwrap();
        let mut db = Connection::open(&letter).unwrap();
        let error = valid("Error", &RELEASE_1.run(&mut db).unwrap_err());
        assert_eq!(error["kind"], "corrupt");
        ask_everything(&RELEASE_1, &mut db);
    });
}

#[test]
fn r_3_05_r_3_06_what_a_validation_found_is_told_in_json() {
    in_both_modes(|site| {
        let mut db = site.open();
        LEDGER.run(&mut db).unwrap();
        db.execute_batch(
            "PRAGMA foreign_keys = OFF;
             INSERT INTO people VALUES (1, 'Ada'); INSERT INTO events VALUES (7, 1, 99, 'lost');",
        )
        .unwrap();
        let check = Check::new("nobody is called Ada", "SELECT id, name FROM people");
        let validation = Validation::default()
            .check(check.help("call them otherwise"))
            .check(Check::new("broken", "SELECT nothing"))
            .attach("archive", site.directory().join("none.db"));
        let report = LEDGER.migrator().validate(&db, &validation).unwrap();
        let told = valid("ValidationReport", &report);
        let findings = told["findings"].as_array().unwrap();
        let of = |kind: &str| findings.iter().find(|one| one["kind"] == kind).unwrap();
        assert_eq!(of("orphan")["rowid"], 7);
        assert_eq!(of("orphan")["parent"], "people");
        assert_eq!(told["errors"], report.errors().count());
        assert_eq!(told["notes"], report.notes().count());
        let check = findings.iter().find(|one| one["object"] == "nobody is called Ada").unwrap();
        assert_eq!(check["count"], 1);
        assert_eq!(check["rows"].as_array().unwrap().len(), 1);
        assert_eq!(check["help"], "call them otherwise");
        ask_everything(&LEDGER, &mut db);
    });
}

/// In memory what failed outside a transaction stays half done.
#[test]
fn r_3_05_what_is_half_done_is_told_in_json() {
    let mut db = Connection::open_in_memory().unwrap();
    OUTSIDE.run_to(&mut db, "003").unwrap();
    db.execute_batch("INSERT INTO events (text) VALUES ('start'), ('start')").unwrap();
    valid("Error", &OUTSIDE.run(&mut db).unwrap_err());
    let status = valid("Status", &OUTSIDE.status(&db).unwrap());
    assert_eq!(status["migrations"][3]["state"], "half-done");
    assert_eq!(valid("Error", &impatient(&OUTSIDE).run(&mut db).unwrap_err())["kind"], "half-done");
    ask_everything(&OUTSIDE, &mut db);
}

#[test]
fn r_3_05_a_group_is_told_in_json() {
    in_both_modes(|site| {
        let mut meta = Connection::open(site.another("meta.db")).unwrap();
        let mut events = Connection::open(site.another("events.db")).unwrap();
        META_OLD.run(&mut meta).unwrap();
        EVENTS_OLD.run(&mut events).unwrap();
        meta.execute_batch("INSERT INTO projects (name) VALUES ('house'), ('house')").unwrap();
        let mut group = Group::new().add("meta", META_NEW.migrator(), &mut meta).add(
            "events",
            EVENTS_NEW.migrator(),
            &mut events,
        );
        let status = valid("GroupStatus", &group.status().unwrap());
        assert_eq!(words(&status["members"], "name"), ["meta", "events"]);
        assert_eq!(status["members"][1]["status"]["pending"], 1);
        for (_, plan) in group.plan().unwrap() {
            valid("Plan", &plan);
        }
        let error = valid("Error", &group.run().unwrap_err());
        assert_eq!(error["member"], "meta");
        drop(group);
        meta.execute_batch("DELETE FROM projects WHERE id = 2").unwrap();
        let mut group = Group::new().add("meta", META_NEW.migrator(), &mut meta).add(
            "events",
            EVENTS_NEW.migrator(),
            &mut events,
        );
        let report = valid("GroupReport", &group.run().unwrap());
        assert_eq!(words(&report["members"], "name"), ["meta", "events"]);
        assert_eq!(report["members"][0]["report"]["steps"][0]["version"], "002");
    });
}

/// Every event of a run as it comes, and the words by which they are told apart.
fn events(set: &Migrations, db: &mut Connection) -> Vec<String> {
    let told = Arc::new(Mutex::new(Vec::new()));
    let listener = Arc::clone(&told);
    let observed = set.migrator().observe(move |event: &Event<'_>| {
        let event = valid("Event", event);
        listener.lock().unwrap().push(event["event"].as_str().unwrap().to_owned());
    });
    let _ = observed.run(db);
    drop(observed);
    let mut told = told.lock().unwrap().clone();
    told.dedup();
    told
}

#[test]
fn r_3_05_events_are_told_in_json_while_they_happen() {
    in_both_modes(|site| {
        let mut db = site.open();
        RELEASE_1.run(&mut db).unwrap();
        assert_eq!(
            events(&RELEASE_2, &mut db),
            [
                "backup-progress",
                "backup-taken",
                "run-started",
                "step-started",
                "statement-done",
                "step-done",
                "step-started",
                "statement-done",
                "step-done",
                "run-done"
            ]
        );
        let mut db = Connection::open(site.another("other.db")).unwrap();
        OUTSIDE.run_to(&mut db, "003").unwrap();
        fill_events(&db, 10);
        db.execute_batch("UPDATE events SET text = 'same'").unwrap();
        let told = events(&OUTSIDE, &mut db);
        assert_eq!(told.last().unwrap(), "run-failed", "{told:?}");
    });
}

/// Every migration of every kind of set, and the schemas that they make.
#[test]
fn r_3_05_migrations_and_schemas_are_told_in_json() {
    let sets = [
        &QUICKSTART,
        &RELEASE_2,
        &CATEGORIES_2,
        &CLEANUP,
        &ENFORCED,
        &GUARDS,
        &HOOKED,
        &LATE_2,
        &OUTSIDE,
        &READING,
    ];
    for set in sets {
        for migration in set.migrations() {
            let told = valid("Migration", &migration);
            assert_eq!(told["version"], migration.version().to_string());
            assert_eq!(told["checksum"], migration.checksum().to_string());
            assert_eq!(told["up"]["text"], migration.up().text());
            assert_eq!(told["down"].is_null(), migration.down().is_none());
            assert_eq!(told["verify"].is_null(), migration.verify().is_none());
            let first = migration.up().statements().first().map(|one| migration.up().sql(one));
            assert_eq!(told["up"]["statements"][0]["sql"].as_str(), first);
        }
        if let Some(schema) = set.schema() {
            valid("Snapshot", &schema);
        }
    }
    let needs = |set: &Migrations, at: usize| valid("Migration", &set.migrations()[at]);
    assert_eq!(
        needs(&READING, 0)["depends_on_sets"],
        json!([{ "set": "shelf", "version": "001" }])
    );
    assert_eq!(needs(&ENFORCED, 1)["transaction"], "enforcing-foreign-keys");
    assert_eq!(needs(&OUTSIDE, 1)["transaction"], "none");
    assert_eq!(needs(&LATE_2, 1)["late"], "same");

    // The columns are those that SQLite knows, in its order.
    let mut db = Connection::open_in_memory().unwrap();
    QUICKSTART.run(&mut db).unwrap();
    let schema = valid("Snapshot", &QUICKSTART.schema().unwrap());
    for object in schema["objects"].as_array().unwrap() {
        let ordinary = object["kind"] == "table" && object["virtual"] == false;
        assert_eq!(object["columns"].is_null(), !ordinary, "{object}");
        if ordinary {
            let name = object["name"].as_str().unwrap();
            let sql = format!("SELECT quote(name) FROM pragma_table_xinfo('{name}')");
            let names: Vec<String> = words(&object["columns"], "name");
            let known: Vec<String> = rows(&db, &sql);
            let known: Vec<&str> =
                known.iter().map(|name| name.trim_matches(['\'', '"'])).collect();
            assert_eq!(names, known, "{name}");
        }
    }
}
