//! The mark of MyBatis, which divides a file in two.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/foreign-section-4");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
