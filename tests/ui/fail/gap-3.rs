//! As a warning, under a crate that denies warnings.

#![deny(warnings)]

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/gap-3", warn(gap));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
