//! Every directive with a wrong value, in two files, at once.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/invalid-directive");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
