//! Databases that other tools made with their own migrations, taken over with the same files.

mod refused;
mod story;

use std::path::PathBuf;

use migrate_tests_peers::peer::Peer;
use tempfile::TempDir;

/// Runs `test` for every tool, each on a file that is not there yet.
fn with_each(test: impl Fn(Peer, PathBuf)) {
    for peer in Peer::EVERY {
        // Shown when the test fails.
        println!("{peer:?}");
        let directory: TempDir = tempfile::tempdir().unwrap();
        test(peer, directory.path().join("notes.db"));
    }
}

/// Rows that the application wrote.
const WRITTEN: &str = "INSERT INTO notes (id, body) VALUES (2, 'Call Ada'), (3, 'Buy ink');
    INSERT INTO tags (note, name) VALUES (2, 'today'), (3, 'shop')";
