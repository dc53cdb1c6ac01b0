//! Pragmas that outlive the run or spoil it, and one whose name is misspelt.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/forbidden-pragma");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
