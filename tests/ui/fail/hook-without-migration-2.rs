//! Functions for several migrations that are not there: each is shown.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!(
    "sets/layout-categories",
    hooks("tasks001" = slugs::fill, "9" = slugs::clear),
    hooks("knowledge001" = slugs::clear),
);

mod slugs {
    use std::error::Error;

    pub fn fill(_: &rusqlite::Connection) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(())
    }

    // Its type is looked at once the migration is found.
    pub fn clear() {}
}

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
