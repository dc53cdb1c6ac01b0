//! Foreign keys without a key to refer to, until a later migration.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/foreign-key-mismatch", deny(foreign-key-mismatch));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
