//! The README as a newcomer meets it: its quick start, pasted, works, and shows what it says.

use migrate_tests::shell::{root, shell};

/// The fenced blocks of the README that have this language, in order.
fn blocks(language: &str) -> Vec<String> {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut blocks = Vec::new();
    let mut current: Option<String> = None;
    for line in readme.lines() {
        match &mut current {
            None if line == format!("```{language}") => current = Some(String::new()),
            Some(_) if line == "```" => blocks.extend(current.take()),
            Some(text) => {
                text.push_str(line);
                text.push('\n');
            }
            None => {}
        }
    }
    blocks
}

/// Times and dates differ from run to run.
fn without_times(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| match line.split_once(" migrations in ") {
            Some((count, _)) => format!("{count} migrations"),
            None => line.split("  2026-").next().unwrap_or(line).trim_end().to_owned(),
        })
        .map(|line| line.split("  20").next().unwrap_or_default().trim_end().to_owned())
        .collect()
}

#[test]
#[cfg(unix)]
fn r_4_01_the_quick_start_works_when_pasted() {
    let directory = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(root(), directory.path().join("migrate")).unwrap();
    let script = &blocks("sh")[0];

    let (worked, output) = shell(directory.path(), script);
    assert!(worked, "{output}");
    let shown = without_times(&blocks("text")[0]).join("\n");
    assert!(without_times(&output).join("\n").contains(&shown), "{output}");

    let notes = directory.path().join("notes");
    let (worked, output) = shell(&notes, "cargo run");
    assert!(worked && output.contains("nothing to do"), "{output}");

    // The mistake that the README makes, and what it shows.
    let mistake = "sed -i.bak 's/TABLE notes ADD/TABLE note ADD/' migrations/002*.sql
        rm migrations/*.bak; cargo build";
    let (worked, output) = shell(&notes, mistake);
    assert!(!worked);
    assert!(output.contains(blocks("text")[1].trim_end()), "{output}");

    // A file that is added is seen, thanks to the build script.
    let added = "sed -i.bak 's/TABLE note ADD/TABLE notes ADD/' migrations/002*.sql
        rm migrations/*.bak
        echo 'CREATE TABLE tags (name TEXT)' > migrations/003_tags.sql; cargo run";
    let (worked, output) = shell(&notes, added);
    assert!(worked && output.contains("applied      003 tags"), "{output}");
    let (worked, output) = shell(&notes, "rm migrations/003_tags.sql; cargo run");
    assert!(!worked && output.contains("newer than this program"), "{output}");
}
