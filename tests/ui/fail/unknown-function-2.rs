//! Declared functions are kept in the proposal.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unknown-function-2", functions(plain));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
