//! Rows that are looked for without an index, once for each row.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/quadratic", deny(quadratic));

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
