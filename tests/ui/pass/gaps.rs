//! A gap that only warns, one that is allowed by the macro, and one that is allowed by the file
//! after it: all three embed the same migrations.

use migrate_runtime::{Migrations, embed_migrations};

static WARNED: Migrations = embed_migrations!("sets/gaps", warn(gap));
static ALLOWED: Migrations = embed_migrations!("sets/gaps", deny(gap), allow(all));
#[deny(warnings)]
static IN_THE_FILE: Migrations = embed_migrations!("sets/gap-allowed-in-the-file");

fn main() {
    for set in [&WARNED, &ALLOWED, &IN_THE_FILE] {
        let versions: Vec<u64> = set.migrations().iter().map(|m| m.version().number()).collect();
        assert_eq!(versions, [1, 3]);
    }
    assert_eq!(WARNED.digest(), ALLOWED.digest());
}
