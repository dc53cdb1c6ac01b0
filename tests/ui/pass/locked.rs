//! A lock file that matches, one beside a migration whose comments and blanks were edited, and one
//! to which a category was added that sorts before what has shipped.

use migrate_runtime::{Migrations, embed_migrations};

static LOCKED: Migrations = embed_migrations!("sets/locked");
static COSMETIC: Migrations = embed_migrations!("sets/locked-cosmetic");
static NEW_CATEGORY: Migrations = embed_migrations!("sets/locked-new-category");

const LOCK: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sets/locked/migrations.lock"));

fn main() {
    assert_eq!(LOCKED.lock_file(), LOCK);
    // r_2_04: another text, the same statements.
    let (locked, cosmetic) = (&LOCKED.migrations()[0], &COSMETIC.migrations()[0]);
    assert_ne!(cosmetic.checksum(), locked.checksum());
    assert_eq!(cosmetic.statements(), locked.statements());
    assert_ne!(COSMETIC.lock_file(), LOCK, "the next lock file records the edit");
    assert_eq!(NEW_CATEGORY.migrations()[0].version().to_string(), "knowledge001");
}
