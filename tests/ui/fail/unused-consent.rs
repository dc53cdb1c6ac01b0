//! More is allowed than is destroyed.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/unused-consent");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
