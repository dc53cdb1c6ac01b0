//! What has shipped is not linted: nobody can mend it any more.

use migrate_runtime::{Migrations, embed_migrations};

#[deny(warnings)]
static SHIPPED: Migrations = embed_migrations!("sets/locked-lints");

const LOCK: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sets/locked-lints/migrations.lock"));

fn main() {
    assert_eq!(SHIPPED.lock_file(), LOCK);
}
