//! What does not work within a migration, or not yet, and works after it.

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;

#[deny(warnings)]
static MIGRATIONS: Migrations = embed_migrations!("sets/between");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut db = Connection::open_in_memory()?;
    assert_eq!(MIGRATIONS.run(&mut db)?.steps().len(), 4);
    let mut towns = db.prepare("SELECT id FROM order_towns")?;
    assert!(!towns.exists([])?);
    Ok(())
}
