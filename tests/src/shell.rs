//! Crates that a test writes and builds, as a user would.

use std::env;
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

/// Where Cargo has put this test: what a program has in common with it is compiled there already.
///
/// # Panics
///
/// Where the test is not where Cargo puts one.
#[must_use]
pub fn target() -> PathBuf {
    // `target/debug/deps/readme-0123456789abcdef`
    env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned()
}

/// Runs a script in `directory`; its output and what the compiler said.
///
/// # Panics
///
/// Where there is no `bash`.
#[must_use]
pub fn shell(directory: &Path, script: &str) -> (bool, String) {
    let output = Command::new("bash")
        .args(["-e", "-c", script])
        .current_dir(directory)
        .env("CARGO_TARGET_DIR", target())
        // As the tests are compiled, or nothing would be in common.
        .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
        .env("CARGO_TERM_COLOR", "never")
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}
