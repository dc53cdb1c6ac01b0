//! A comma too many, in a schema file that was edited.

use migrate_runtime::{Migrations, embed_migrations};

static MIGRATIONS: Migrations = embed_migrations!("sets/schema-file-invalid");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
