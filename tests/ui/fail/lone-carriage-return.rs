//! The line ends of the old Mac: what stands below a comment is a part of it.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/lone-carriage-return");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
