//! The migrations of the other tools as our macro embeds them: in the order of [`Peer::EVERY`].
//!
//! [`Peer::EVERY`]: crate::peer::Peer::EVERY

use migrate_runtime::{Migrations, embed_migrations};

/// Every directory as it is.
pub static BEFORE: [Migrations; 4] = [
    embed_migrations!("sets/refinery/before"),
    embed_migrations!("sets/sqlx/before"),
    embed_migrations!("sets/diesel/before"),
    embed_migrations!("sets/rusqlite_migration/before"),
];

/// The same with a fifth migration.
pub static AFTER: [Migrations; 4] = [
    embed_migrations!("sets/refinery/after"),
    embed_migrations!("sets/sqlx/after"),
    embed_migrations!("sets/diesel/after"),
    embed_migrations!("sets/rusqlite_migration/after"),
];

/// The same with another row in the third.
pub static EDITED: [Migrations; 4] = [
    embed_migrations!("sets/refinery/edited"),
    embed_migrations!("sets/sqlx/edited"),
    embed_migrations!("sets/diesel/edited"),
    embed_migrations!("sets/rusqlite_migration/edited"),
];

/// Authors and their books, which go with them.
pub static SHELF_1: Migrations = embed_migrations!("sets/claims/shelf1", set = "shelf");
/// The same, with `authors` rebuilt.
pub static SHELF_2: Migrations = embed_migrations!("sets/claims/shelf2", set = "shelf");
/// Two migrations.
pub static LATE_1: Migrations = embed_migrations!("sets/claims/late1", set = "late");
/// The same with one between them.
pub static LATE_2: Migrations = embed_migrations!("sets/claims/late2", set = "late");
/// A table and a row.
pub static RACE: Migrations = embed_migrations!("sets/claims/race", set = "race");
/// The second fails where two people share an address.
pub static UNIQUE: Migrations =
    embed_migrations!("sets/claims/unique", set = "people", allow("fails-with-rows"));
