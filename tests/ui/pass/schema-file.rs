//! Schema files: one as the build writes it, and one that somebody laid out and that makes the
//! same schema.

use migrate_runtime::{Migrations, embed_migrations};

#[deny(warnings)]
static WRITTEN: Migrations = embed_migrations!("sets/schema-file");
static LAID_OUT: Migrations = embed_migrations!("sets/schema-file-own-layout");

const FILE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sets/schema-file/schema.sql"));

fn main() {
    assert_eq!(WRITTEN.schema_file().as_deref(), Some(FILE));
    assert_eq!(LAID_OUT.schema_file().as_deref(), Some(FILE));
    // It is no migration, and nothing of it is embedded.
    assert_eq!(WRITTEN.len(), 2);
    assert_eq!(WRITTEN.digest(), LAID_OUT.digest());
}
