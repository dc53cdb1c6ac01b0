//! An option that does not exist, under the attribute.

use migrate_runtime::{Migrations, document_schema, embed_migrations};

#[document_schema]
static MIGRATIONS: Migrations = embed_migrations!("sets/one-file", sett = "app");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
