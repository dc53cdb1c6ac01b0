//! The place is counted in characters, tabs and letters beyond ASCII among them.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error-7");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
