//! The README as a newcomer meets it: its quick start, pasted, works, and shows what it says.

use migrate_tests::pages::{Folder, blocks_in, comparable};
use migrate_tests::shell::shell;

#[test]
#[cfg(unix)]
fn r_4_01_the_quick_start_works_when_pasted() {
    let folder = Folder::new("readme");
    let script = &blocks_in("README.md", "sh")[0];
    let shown = blocks_in("README.md", "text");

    let (worked, output) = shell(folder.path(), script);
    assert!(worked, "{output}");
    assert!(comparable(&output).contains(&comparable(&shown[0])), "{output}");

    let notes = folder.path().join("notes");
    let (worked, output) = shell(&notes, "cargo run");
    assert!(worked && output.contains("nothing to do"), "{output}");

    // The mistake that the README makes, and what it shows.
    let mistake = "sed -i.bak 's/TABLE notes ADD/TABLE note ADD/' migrations/002*.sql
        rm migrations/*.bak; cargo build";
    let (worked, output) = shell(&notes, mistake);
    assert!(!worked);
    assert!(output.contains(shown[1].trim_end()), "{output}");

    // A file that is added is seen, thanks to the build script.
    let added = "sed -i.bak 's/TABLE note ADD/TABLE notes ADD/' migrations/002*.sql
        rm migrations/*.bak
        echo 'CREATE TABLE tags (name TEXT)' > migrations/003_tags.sql; cargo run";
    let (worked, output) = shell(&notes, added);
    assert!(worked && output.contains("applied      003 tags"), "{output}");
    let (worked, output) = shell(&notes, "rm migrations/003_tags.sql; cargo run");
    assert!(!worked && output.contains("newer than this program"), "{output}");
}

/// The page for who begins: each block does what it says, one after the other.
#[test]
#[cfg(unix)]
fn r_4_01_getting_started_works_when_pasted() {
    Folder::new("readme").follow("docs/getting-started.md");
}

/// The page about the command line, in a program that has clap.
#[test]
#[cfg(unix)]
fn r_2_21_the_command_line_works_when_pasted() {
    Folder::new("readme").follow("docs/cli.md");
}
