//! A planner that shares its database with the library `labels`.

mod topics;

use migrate_runtime::{Error, Migrations, Migrator, Report, embed_migrations};
use rusqlite::Connection;

/// The migrations of the application.
pub static MIGRATIONS: Migrations =
    embed_migrations!("migrations", hooks("002" = topics::to_labels));

/// Brings the tables of the library up to date, and then those of the application, some of which
/// build on them.
///
/// # Errors
///
/// Where a migration fails. What the library has applied by then stays: each set is whole.
pub fn migrate(db: &mut Connection) -> Result<[Report; 2], Error> {
    Ok([
        with_options(labels::MIGRATIONS.migrator()).run(db)?,
        with_options(MIGRATIONS.migrator()).run(db)?,
    ])
}

/// The options are the application's, for the sets of its libraries as well.
fn with_options(migrator: Migrator<'static>) -> Migrator<'static> {
    migrator.application(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
}
