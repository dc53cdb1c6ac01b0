//! An error is no lint: it cannot be allowed.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/one-file", allow(sql-error));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
