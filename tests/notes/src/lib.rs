//! The migrations of the notes program (`examples/quickstart`), which most examples of the
//! documentation run. Embedded here once: each example that did so would take a part of a second
//! more to build.

use migrate_runtime::{Migrations, embed_migrations};

/// Sixteen migrations: notebooks, notes, tags, tasks, and a search over them.
pub static MIGRATIONS: Migrations = embed_migrations!("../../examples/quickstart/migrations");
