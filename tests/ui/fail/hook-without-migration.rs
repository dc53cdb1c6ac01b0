//! A function for a migration that is not there, though one like it is.

use migrate_runtime::{Migrations, embed_migrations};
use slugs::fill;

mod slugs {
    use std::error::Error;

    pub fn fill(_: &rusqlite::Connection) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(())
    }
}

static MIGRATIONS: Migrations = embed_migrations!("sets/one-file", hooks("003" = fill));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
