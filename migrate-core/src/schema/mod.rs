//! Schemas: what a database consists of, its fingerprint, and how two differ.
//!
//! A snapshot holds the application's objects in `main`: not SQLite's own (`sqlite_…`), not the
//! shadow tables of virtual tables, not this project's tracking tables (`_migrate_…`).

mod canonical;
mod change;
mod definition;
mod difference;
mod file;
mod members;
mod object;
#[cfg(feature = "rusqlite")]
mod read;
mod search;
#[cfg(feature = "rusqlite")]
mod shape;
mod snapshot;

pub use change::Change;
pub use difference::{Detailed, Difference};
pub use file::SchemaFile;
pub use members::{ClauseDifference, ColumnDifference};
pub use object::{Object, ObjectKind};
#[cfg(feature = "rusqlite")]
pub use read::{Found, Rows};
pub use search::{Content, SearchIndex};
#[cfg(feature = "rusqlite")]
pub use shape::{ColumnShape, ForeignKey, Shape};
pub use snapshot::Snapshot;

/// What the names of this project's own tables start with.
pub const TRACKING_PREFIX: &str = "_migrate_";
