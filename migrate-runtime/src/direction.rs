//! Which way a step goes, and what a migration is called in front of people.

use migrate_core::Version;

/// Which way a step goes.
///
/// ```
/// use migrate_runtime::{Direction, Target};
/// # use notes::MIGRATIONS;
///
/// let mut db = rusqlite::Connection::open_in_memory()?;
/// MIGRATIONS.run(&mut db)?;
/// let plan = MIGRATIONS.plan(&db, &Target::Back(2))?;
/// assert!(plan.steps().iter().all(|step| step.direction() == Direction::Down));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub enum Direction {
    /// A migration is applied.
    Up,
    /// A migration is rolled back.
    Down,
}

/// `003 add_metrics`
pub(crate) fn label(version: &Version, name: &str) -> String {
    if name.is_empty() { version.to_string() } else { format!("{version} {name}") }
}
