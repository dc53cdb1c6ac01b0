//! Prints the table from requirement ids to the tests that carry them in their names, as Markdown.
//!
//! `cargo run -p migrate-tests --bin requirements`

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut tests: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for place in ["migrate-core", "migrate-macros", "migrate-runtime", "tests", "examples"] {
        collect(&root.join(place), &root, &mut tests)?;
    }
    println!("| requirement | tests |\n|---|---|");
    for (id, names) in &tests {
        println!("| {id} | {} |", names.join("<br>"));
    }
    Ok(())
}

fn collect(
    directory: &Path,
    root: &Path,
    tests: &mut BTreeMap<String, Vec<String>>,
) -> std::io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(directory)?.filter_map(Result::ok).collect();
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            if !path.ends_with("target") {
                collect(&path, root, tests)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            for name in fs::read_to_string(&path)?.lines().filter_map(test_name) {
                for id in ids(name) {
                    tests.entry(id).or_default().push(format!("`{name}` ({shown})"));
                }
            }
        }
    }
    Ok(())
}

fn test_name(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("fn ")?;
    rest.split('(').next().filter(|name| name.starts_with("r_"))
}

/// `r_2_04_r_2_05_edited` carries 2.04 and 2.05.
fn ids(name: &str) -> Vec<String> {
    let parts: Vec<&str> = name.split('_').collect();
    parts
        .windows(3)
        .filter(|window| {
            window[0] == "r"
                && window[1].len() == 1
                && window[2].len() == 2
                && window[1..].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        })
        .map(|window| format!("{}.{}", window[1], window[2]))
        .collect()
}
