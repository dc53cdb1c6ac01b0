//! A mark of AUTOINCREMENT, what a new text leaves out, and the trigger of a view.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/lost-with-rebuild-2");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
