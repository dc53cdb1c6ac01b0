//! The claims of `docs/comparison.md`, each beside what this library does in the same place. A claim
//! that a new release of a tool makes untrue fails here, and then the page is corrected.

mod atomic;
mod build;
mod down;
mod drift;
mod edited;
mod errors;
mod foreign_keys;
mod newer;
mod order;
mod race;
mod records;

use std::path::PathBuf;

use tempfile::TempDir;

/// A directory that vanishes, and the path of a database in it.
fn place() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("app.db");
    (directory, path)
}
