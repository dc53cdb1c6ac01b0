//! The same under the attribute that documents the schema.
#![deny(warnings, missing_docs)]

use migrate_runtime::{Migrations, document_schema, embed_migrations};

#[document_schema]
pub static MIGRATIONS: Migrations = embed_migrations!("sets/sql-error");

fn main() {
    println!("{} migrations", MIGRATIONS.len());
}
