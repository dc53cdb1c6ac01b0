//! How much the build catches, and how often it cries wolf: a corpus of broken sets and one of
//! sound ones, as programs would have them.
//!
//! `corpus/broken/<code>/<case>` is a set in which something is wrong, and `corpus/sound/<case>` one
//! in which nothing is. What the build has to find stands in the set itself, in its `README`, which
//! is no migration: beside prose on what the slip is, one line for each finding, with the code and
//! the place as the compiler shows them.
//!
//! ```text
//! The index was written from memory.
//!
//! expect: sql-error 002_index_owner.sql:2:22
//! options: min_sqlite = "3.34"
//! ```
//!
//! A finding about a file as a whole has a name and no line. Every lint is at `deny`, so that a
//! warning counts as well; `options` says what else the macro is called with. A set in which more or
//! less is found than expected is a failure.
//!
//! `corpus/pending` has what the build does not judge as it should yet: `pending/<code>/<case>`, with
//! what should be found, which is nothing where the set is sound. The test lists them, and fails when
//! one is judged as it should be and can be moved.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use migrate_tests::shell::{root, target};

/// A directory of migrations, and what its README says of it.
struct Set {
    kind: Kind,
    directory: PathBuf,
    options: String,
    expected: BTreeSet<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Broken,
    Sound,
    Pending,
}

#[test]
fn the_build_catches_all_that_is_broken_and_nothing_that_is_sound() {
    let sets = sets();
    let found = check(&sets);
    let mut said = String::new();
    let [mut broken, mut caught, mut sound, mut alarms] = [0; 4];
    for (set, found) in sets.iter().zip(&found) {
        let as_expected = *found == set.expected;
        match set.kind {
            Kind::Broken => {
                broken += 1;
                caught += usize::from(as_expected);
            }
            Kind::Sound => {
                sound += 1;
                alarms += found.len();
            }
            Kind::Pending => {}
        }
        if as_expected == (set.kind == Kind::Pending) {
            let _ = writeln!(said, "{}", set.directory.display());
            for line in set.expected.difference(found) {
                let _ = writeln!(said, "    not found: {line}");
            }
            for line in found.difference(&set.expected) {
                let _ = writeln!(said, "    not expected: {line}");
            }
            if as_expected {
                let _ = writeln!(said, "    is as it should be: move it to `broken` or `sound`");
            }
        }
    }
    let share = caught * 100 / broken.max(1);
    // Not by `println`, which shows nothing where all is well.
    let summary = format!(
        "broken: caught {caught} of {broken} ({share} %), \
         sound: {alarms} false alarms in {sound} sets\n"
    );
    let _ = std::io::stdout().write_all(summary.as_bytes());
    for set in sets.iter().filter(|set| set.kind == Kind::Pending) {
        println!("pending: {}", set.directory.display());
    }
    assert!(said.is_empty(), "{said}");
    assert!(caught == broken && alarms == 0);
    assert!(broken >= 80 && sound >= broken, "{broken} broken sets and {sound} sound ones");
}

/// All sets, read.
fn sets() -> Vec<Set> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut sets = Vec::new();
    for (name, kind) in
        [("broken", Kind::Broken), ("sound", Kind::Sound), ("pending", Kind::Pending)]
    {
        for directory in inside(&corpus.join(name)) {
            if kind == Kind::Sound {
                sets.push(read(kind, directory));
                continue;
            }
            let code = directory.file_name().unwrap().to_str().unwrap().to_owned();
            for case in inside(&directory) {
                let set = read(kind, case);
                let own = |line: &String| line.starts_with(&format!("{code} "));
                let is_named = kind == Kind::Pending || set.expected.iter().any(own);
                assert!(is_named, "{} does not expect its code", set.directory.display());
                sets.push(set);
            }
        }
    }
    sets
}

fn read(kind: Kind, directory: PathBuf) -> Set {
    let said = fs::read_to_string(directory.join("README")).unwrap_or_default();
    let lines = |key: &'static str| said.lines().filter_map(move |line| line.strip_prefix(key));
    let expected = lines("expect: ").map(ToOwned::to_owned).collect();
    let options = lines("options: ").next().unwrap_or_default().to_owned();
    Set { kind, directory, options, expected }
}

fn inside(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// What the build finds in each set: one crate has them all, each in a line of its own.
fn check(sets: &[Set]) -> Vec<BTreeSet<String>> {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus");
    fs::create_dir_all(package.join("src")).unwrap();
    let runtime = root().join("migrate-runtime");
    let manifest = format!(
        "[package]\nname = \"corpus\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\nmigrate-runtime = {{ path = \"{}\" }}\n\
         rusqlite = {{ version = \"0.41\", features = [\"bundled\"] }}\n",
        runtime.display()
    );
    let mut source = String::from("use migrate_runtime::{Migrations, embed_migrations};\n");
    for (index, Set { directory, options, .. }) in sets.iter().enumerate() {
        let _ = writeln!(
            source,
            "pub static S{index}: Migrations = embed_migrations!(\"{}\", deny(all), {options});",
            directory.display()
        );
    }
    fs::write(package.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root().join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
    // Written anew, so that sets with another file are looked at once more.
    fs::write(package.join("src/lib.rs"), source).unwrap();
    let output = Command::new("cargo")
        .args(["check", "--offline", "--message-format=json"])
        .current_dir(&package)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
        .env_remove("RUSTFLAGS")
        // Cargo sets it for this test, and what the build remembers there is of another time.
        .env_remove("OUT_DIR")
        .output()
        .unwrap();
    let mut found = vec![BTreeSet::new(); sets.len()];
    let mut others = String::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        let message = &message["message"];
        let (Some(text), Some(line)) =
            (message["message"].as_str(), message["spans"][0]["line_start"].as_u64())
        else {
            continue;
        };
        let index = usize::try_from(line).unwrap() - 2;
        match sets.get(index).and_then(|set| finding(text, &set.directory)) {
            Some(finding) => {
                found[index].insert(finding);
            }
            None => others += text,
        }
    }
    assert!(others.is_empty(), "{others}");
    assert!(found.iter().any(|found| !found.is_empty()), "{:?}", String::from_utf8(output.stderr));
    found
}

/// The code and the place of a finding: `sql-error 002_index_owner.sql:2:22`.
fn finding(text: &str, set: &Path) -> Option<String> {
    let (headline, drawn) = text.split_once('\n')?;
    let code = headline.rsplit_once('[')?.1.strip_suffix(']')?;
    let place = drawn.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
    // The path is shown as seen from somewhere above.
    let parent = set.parent()?.file_name()?.to_str()?;
    let name = set.file_name()?.to_str()?;
    let own = format!("{parent}/{name}");
    let place = place.split_once(&own)?.1;
    Some(format!("{code} {}", place.strip_prefix('/').unwrap_or(".")))
}
