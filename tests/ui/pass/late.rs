//! Numbers below those of the lock file, in a program that applies such migrations late: the build
//! sees that they may be. What differs by chance or by the time is no difference.

use migrate_runtime::{Late, Migrations, OutOfOrder, embed_migrations};
use rusqlite::Connection;

#[deny(warnings)]
static MIGRATIONS: Migrations =
    embed_migrations!("sets/late", allow("out-of-order", "unstable-value"));

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let late: Vec<_> = MIGRATIONS.migrations().iter().map(|one| one.late()).collect();
    assert_eq!(late, [None, Some(Late::Same), None, None, None]);
    let mut db = Connection::open_in_memory()?;
    let migrator = MIGRATIONS.migrator().out_of_order(OutOfOrder::Apply);
    assert_eq!(migrator.run(&mut db)?.steps().len(), 5);
    Ok(())
}
