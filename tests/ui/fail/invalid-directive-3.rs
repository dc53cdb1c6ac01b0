//! All problems of the stage that reads the files are reported at once.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/invalid-directive-3");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
