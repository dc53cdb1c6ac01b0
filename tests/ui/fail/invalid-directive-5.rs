//! Consent to the loss of what is neither a table nor a column.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/invalid-directive-5");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
