//! A function of the program does a part of it: nobody knows what it does in another order.

use migrate_runtime::{Migrations, embed_migrations};
use rusqlite::Connection;

static MIGRATIONS: Migrations = embed_migrations!("sets/out-of-order-3", hooks("002" = fill));

fn fill(db: &Connection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    db.execute_batch("UPDATE notes SET slug = lower(title)")?;
    Ok(())
}

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
