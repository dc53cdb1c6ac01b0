//! What changes nothing: files beside the migrations, line ends and marks of Windows, links.

use migrate_runtime::{Migrations, embed_migrations};

static PLAIN: Migrations = embed_migrations!("sets/one-file");
static WINDOWS: Migrations = embed_migrations!("sets/one-file-from-windows");
static LINKS: Migrations = embed_migrations!("sets/one-file-of-links");
static BYSTANDERS: Migrations = embed_migrations!("sets/bystanders");
static OTHER_SPELLING: Migrations = embed_migrations!("./sets/../sets/one-file/");

fn main() {
    for same in [&WINDOWS, &LINKS, &OTHER_SPELLING] {
        assert_eq!(same.digest(), PLAIN.digest());
        for (one, other) in same.migrations().iter().zip(PLAIN.migrations()) {
            assert_eq!(one.checksum(), other.checksum());
            assert_eq!(one.up().text(), other.up().text());
        }
    }
    let windows = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/sets/one-file-from-windows/001_create_tasks.sql"
    ));
    assert!(windows.unwrap().ends_with(b"\r\n"), "the files do differ");
    assert_eq!(BYSTANDERS.len(), 1);
}
