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
