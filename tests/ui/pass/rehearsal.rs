//! What works on tables with rows, and says what it destroys: made unique by the migration before,
//! moved, or given rows by a sample.

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;

#[deny(warnings)]
static MIGRATIONS: Migrations = embed_migrations!("sets/rehearsal");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut db = Connection::open_in_memory()?;
    MIGRATIONS.run_to(&mut db, "002")?;
    db.execute_batch(
        "INSERT INTO people (id, mail, country) VALUES (1, 'a@b.c', 'x'), (2, 'a@b.c', 'y');
         INSERT INTO notes (person) VALUES (1), (2);",
    )?;
    MIGRATIONS.run(&mut db)?;
    let score: i64 = db.query_row("SELECT score FROM people", [], |row| row.get(0))?;
    assert_eq!(score, 2);
    let destroys = |index: usize| MIGRATIONS.migrations()[index].destroys().map(<[_]>::len);
    assert_eq!((destroys(1), destroys(4), destroys(5)), (Some(0), Some(0), Some(1)));
    Ok(())
}
