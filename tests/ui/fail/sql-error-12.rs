//! A word behind the last statement of a file.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-12");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
