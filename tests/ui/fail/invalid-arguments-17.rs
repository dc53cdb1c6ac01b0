//! The attribute was given what belongs to the macro.

use migrate_runtime::{Migrations, document_schema, embed_migrations};

#[document_schema("sets/one-file")]
static MIGRATIONS: Migrations = embed_migrations!("sets/one-file");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
