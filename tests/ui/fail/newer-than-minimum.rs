//! A minimum is declared, and several statements need more.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations =
    embed_migrations!("sets/newer-than-minimum", min_sqlite = "3.34");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
