//! Crates that a test writes and builds, as a user would.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout.
///
/// # Panics
///
/// Where it is gone.
#[must_use]
pub fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = package.ancestors().find(|place| place.join("migrate-runtime").is_dir()).unwrap();
    root.canonicalize().unwrap()
}

/// Runs a script in `directory`; its output and what the compiler said.
///
/// # Panics
///
/// Where there is no `bash`.
#[must_use]
pub fn shell(directory: &Path, script: &str) -> (bool, String) {
    let target = root().join("target/readme");
    let output = Command::new("bash")
        .args(["-e", "-c", script])
        .current_dir(directory)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_TERM_COLOR", "never")
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}
