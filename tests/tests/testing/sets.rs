//! The sets of these tests.

use migrate_runtime::{Migrations, embed_migrations};

/// With samples in 001, 002 and 004; 003 destroys, 004 has no down.
pub(crate) static RECIPES: Migrations = embed_migrations!("sets/recipes");
/// The downs of 002 and 003 do not work with all rows that the application can make.
pub(crate) static FORGETFUL: Migrations = embed_migrations!("sets/forgetful");
/// The samples of 001 and 002 meet.
pub(crate) static MEETING: Migrations = embed_migrations!("sets/meeting", allow("not-rehearsed"));
/// One migration, with a sample of its own.
pub(crate) static SINGLE: Migrations = embed_migrations!("sets/single");
