//! A warning by default; a set can refuse it.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/create-table-as", deny(create-table-as), allow(fails-with-rows));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
