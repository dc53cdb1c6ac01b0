//! A seed that violates a constraint only when it runs.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-5");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
