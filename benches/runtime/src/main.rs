//! What a start costs, against the least that a program could do instead. See `../README.md`.

mod backup;
mod files;
mod measure;
mod memory;

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;

use files::{Files, Journal, LIST, MINIMAL, rows, user_version};
use measure::{compare, each, heading, print, timed};

static TEN: Migrations = embed_migrations!("generated/ten", allow(all));
static THOUSAND: Migrations = embed_migrations!("generated/thousand", allow(all));

fn sets() -> [(&'static str, &'static Migrations); 2] {
    [("10", &TEN), ("1,000", &THOUSAND)]
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [child, task, path] = arguments.as_slice()
        && child == measure::CHILD
    {
        return memory::child(task, Path::new(path));
    }
    // `cargo run --release -- 1 4` runs some parts only.
    let wanted = |part: &str| arguments.is_empty() || arguments.iter().any(|one| one == part);
    let files = Files::new()?;
    heading();
    if wanted("1") {
        nothing_pending(&files)?;
    }
    if wanted("2") {
        start(&files)?;
    }
    if wanted("3") {
        stamped_start(&files)?;
    }
    if wanted("4") {
        fresh(&files);
    }
    if wanted("5") {
        // Stamped, so that one file serves both ways of telling.
        memory::compare(&files.stamped("1,000", &THOUSAND, Journal::Rollback)?)?;
    }
    // `cargo run --release -- 6 1024` takes a database of that many MiB.
    if wanted("6") {
        let size = arguments.iter().filter_map(|one| one.parse().ok()).find(|size| *size > 9);
        backup::measure(&files, &TEN, size.unwrap_or(256))?;
    }
    Ok(())
}

/// Nothing pending, on a connection in use.
fn nothing_pending(files: &Files) -> Result<(), Box<dyn std::error::Error>> {
    for (count, migrations) in sets() {
        for journal in Journal::ALL {
            let path = files.filled(count, migrations, journal)?;
            let (floor, mut ours) = (Connection::open(&path)?, Connection::open(&path)?);
            // In use: the schema is read, the file was locked before.
            rows(&floor, LIST);
            rows(&ours, LIST);
            print(&compare(
                &format!("1: nothing pending of {count}, {journal}; floor: user_version"),
                Some(1.6),
                400,
                || each(200, || assert_eq!(black_box(user_version(&floor)), 0)),
                || each(200, || assert!(black_box(migrations.run(&mut ours)).unwrap().is_empty())),
            ));
        }
    }
    Ok(())
}

/// From opening to the answer of the first query; closing is not measured.
fn start(files: &Files) -> Result<(), Box<dyn std::error::Error>> {
    let plain = |path: &Path, sql| {
        timed(|| {
            let db = Connection::open(path).unwrap();
            black_box(rows(&db, sql));
            db
        })
        .1
    };
    for (count, migrations) in sets() {
        for journal in Journal::ALL {
            let path = files.filled(count, migrations, journal)?;
            for (name, sql, limit) in
                [("list of 50 rows", LIST, Some(1.05)), ("one row by its key", MINIMAL, None)]
            {
                print(&compare(
                    &format!("2: open, {count} applied, {name}, {journal}; floor: no migrating"),
                    limit,
                    2_000,
                    || plain(&path, sql),
                    || {
                        timed(|| {
                            let mut db = Connection::open(&path).unwrap();
                            assert!(migrations.run(&mut db).unwrap().is_empty());
                            black_box(rows(&db, sql));
                            db
                        })
                        .1
                    },
                ));
            }
            if count == "10" {
                // What the machine's noise alone makes of two equal sides.
                print(&compare(
                    &format!("2: the floor against itself, {journal}"),
                    None,
                    2_000,
                    || plain(&path, LIST),
                    || plain(&path, LIST),
                ));
            }
        }
    }
    Ok(())
}

/// The same without a query, where the program gave `user_version` away.
fn stamped_start(files: &Files) -> Result<(), Box<dyn std::error::Error>> {
    for (count, migrations) in sets() {
        for journal in Journal::ALL {
            let path = files.stamped(count, migrations, journal)?;
            print(&compare(
                &format!("3: open, {count} applied, stamped, {journal}; floor: user_version"),
                Some(1.3),
                2_000,
                || {
                    timed(|| {
                        let db = Connection::open(&path).unwrap();
                        black_box(user_version(&db));
                        db
                    })
                    .1
                },
                || {
                    timed(|| {
                        let mut db = Connection::open(&path).unwrap();
                        let report = migrations.migrator().stamp_user_version().run(&mut db);
                        assert!(report.unwrap().is_empty());
                        db
                    })
                    .1
                },
            ));
        }
    }
    Ok(())
}

/// All of 1,000 on a file that is not there yet, against the same SQL in one transaction.
fn fresh(files: &Files) {
    let migrations = THOUSAND.migrations();
    let sql: Vec<&str> = migrations.iter().map(|migration| migration.up().text()).collect();
    let sql = format!("BEGIN IMMEDIATE;\n{}\nCOMMIT;", sql.join("\n"));
    for (name, pragma, rounds) in [
        ("fsync as SQLite has it", "", 40),
        ("synchronous = OFF", "PRAGMA synchronous = OFF;", 100),
    ] {
        let open = |path: &Path| {
            let db = Connection::open(files.fresh(path)).unwrap();
            // The run switches foreign keys off by itself; here it makes the floor the lower one.
            db.execute_batch(&format!("PRAGMA foreign_keys = OFF; {pragma}")).unwrap();
            db
        };
        print(&compare(
            &format!("4: 1,000 on a fresh file, {name}; floor: one transaction"),
            Some(1.2),
            rounds,
            || {
                let db = open(Path::new("floor.db"));
                timed(|| db.execute_batch(&sql).unwrap()).1
            },
            || -> Duration {
                let mut db = open(Path::new("ours.db"));
                let (report, time) = timed(|| THOUSAND.run(&mut db).unwrap());
                assert_eq!(report.steps().len(), 1_000);
                time
            },
        ));
    }
}
