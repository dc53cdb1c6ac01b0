//! A set whose every migration has a down or says that it has none, and one that has no downs.

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;

#[deny(warnings)]
static WITH: Migrations = embed_migrations!("sets/downs");

#[deny(warnings)]
static WITHOUT: Migrations = embed_migrations!("sets/one-file");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut db = Connection::open_in_memory()?;
    assert_eq!(WITH.run(&mut db)?.steps().len(), 2);
    assert!(WITHOUT.run(&mut Connection::open_in_memory()?)?.steps().len() > 1);
    Ok(())
}
