//! A VACUUM in the transaction of the run.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/vacuum");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
