//! What the library brings into a program: at most 26 crates beside rusqlite's, and nothing of what is
//! optional.

use std::collections::BTreeSet;
use std::process::Command;

use migrate_tests::shell::root;

/// The crates that this one is built from, itself included.
fn crates(package: &str, features: &str) -> BTreeSet<String> {
    let features: &[&str] = if features.is_empty() { &[] } else { &["--features", features] };
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--package", package])
        .args(features)
        .args(["--edges", "no-dev", "--prefix", "none", "--no-dedupe", "--format", "{p}"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout).unwrap();
    names.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn what_is_optional_costs_nothing_when_it_is_off() {
    let without = crates("rusqlite", "");
    let plain = crates("migrate-runtime", "");
    let brought: Vec<&String> = plain.difference(&without).collect();
    assert!(brought.len() <= 26, "{} crates: {brought:?}", brought.len());

    for (feature, example) in
        [("cli", "clap"), ("serde", "serde"), ("testing", "tempfile"), ("zstd", "zstd-sys")]
    {
        assert!(crates("migrate-runtime", feature).contains(example), "{feature} needs {example}");
        assert!(!plain.contains(example), "{example} comes without {feature}");
    }
    // The pictures are our own.
    assert_eq!(crates("migrate-runtime", "report"), plain);
}
