//! Labels for whatever an application has: a library that keeps tables of its own in the database of
//! the application.

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;

/// The migrations of this library. The application runs them, before its own: so it chooses backups,
/// time limits and the moment, and sees what was done.
///
/// The set has the name of the library. Under it the database keeps the records, apart from those of
/// the application (`main`) and of other libraries; it stays the same for ever.
pub static MIGRATIONS: Migrations = embed_migrations!("migrations", set = "labels");

/// Gives a thing a label, which is made where it is not there.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// labels::MIGRATIONS.run(&mut db)?;
/// labels::add(&db, "task", 7, "urgent")?;
/// assert_eq!(labels::of(&db, "task", 7)?, ["urgent"]);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Where SQLite refuses, for example since the migrations were not run.
pub fn add(db: &Connection, kind: &str, thing: i64, label: &str) -> Result<(), rusqlite::Error> {
    db.execute("INSERT INTO labels_label (name) VALUES (?1) ON CONFLICT DO NOTHING", [label])?;
    db.execute(
        "INSERT INTO labels_labelled (label_id, kind, thing_id)
         SELECT id, ?1, ?2 FROM labels_label WHERE name = ?3
         ON CONFLICT DO NOTHING",
        (kind, thing, label),
    )?;
    Ok(())
}

/// The labels of a thing, by name.
///
/// # Errors
///
/// As for [`add`].
pub fn of(db: &Connection, kind: &str, thing: i64) -> Result<Vec<String>, rusqlite::Error> {
    let mut labels = db.prepare_cached(
        "SELECT name FROM labels_labelled JOIN labels_label ON id = label_id
         WHERE kind = ?1 AND thing_id = ?2
         ORDER BY name",
    )?;
    labels.query_map((kind, thing), |row| row.get(0))?.collect()
}
