//! The vocabulary that the build half (`migrate-macros`) and the run half (`migrate-runtime`) must
//! agree on: versions, checksums, the SQL lexer, schema snapshots, and the catalog that carries a
//! migration set from the compiler into the program.
//!
//! No file access, no output, no policy.
//!
//! **Applications want `migrate-runtime`**, which re-exports what they need from here: it may change
//! with any release what else is public, and the three crates fit together in one version only.

mod catalog;
mod checksum;
mod consent;
mod directory;
#[cfg(feature = "serde")]
mod documents;
mod effect;
#[cfg(feature = "rusqlite")]
pub mod execute;
mod facts;
mod lock_file;
#[cfg(feature = "rusqlite")]
pub mod loss;
mod migration;
pub mod schema;
pub mod sql;
mod text;
mod version;
mod wrap;

pub use catalog::Catalog;
pub use checksum::{Checksum, Fingerprint, normalise};
pub use consent::{Consent, Consented};
pub use directory::is_bystander;
pub use effect::{Effect, Likeness};
pub use facts::{Cost, Destroyed, Facts, Growth, Late, Rollback};
pub use lock_file::{LockFile, LockFileError, LockedMigration};
pub use migration::{Kind, Migration, Script, Statement, Transaction};
pub use version::{ParseVersionError, Version};
pub use wrap::wrap;
