//! The quick start: opens a file database, brings it up to date, goes two steps back and forward
//! again, and shows what a person would want to see. Run it twice.

use std::path::PathBuf;

use migrate_runtime::{Migrations, Target, embed_migrations};
use rusqlite::Connection;

static MIGRATIONS: Migrations = embed_migrations!("migrations");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = match std::env::args_os().nth(1) {
        Some(path) => PathBuf::from(path),
        None => std::env::temp_dir().join("migrate-quickstart.db"),
    };
    let mut db = Connection::open(&path)?;
    println!("database: {}\n", path.display());

    println!("before\n{}\n", MIGRATIONS.status(&db)?);
    println!("plan\n{}\n", MIGRATIONS.plan(&db, &Target::Latest)?);

    println!("run\n{}\n", MIGRATIONS.run(&mut db)?);

    println!("two steps back\n{}\n", MIGRATIONS.rollback(&mut db, 2)?);
    println!("and forward\n{}\n", MIGRATIONS.run(&mut db)?);

    db.execute(
        "INSERT INTO notes (notebook_id, title, body, created_at, updated_at)
         SELECT id, 'Groceries', 'Flour, butter, apricots', '2026-11-20', '2026-11-20'
         FROM notebooks WHERE name = 'Inbox'",
        [],
    )?;
    let found: i64 = db.query_row(
        "SELECT count(*) FROM notes_fts WHERE notes_fts MATCH 'apricots'",
        [],
        |row| row.get(0),
    )?;
    println!("notes that mention apricots: {found}\n");

    println!("after\n{}", MIGRATIONS.status(&db)?);
    Ok(())
}
