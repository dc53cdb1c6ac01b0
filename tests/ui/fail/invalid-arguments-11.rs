//! The directory as a constant that a macro would have to join.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!(concat!("sets/", "one-file"));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
