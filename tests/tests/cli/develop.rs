//! Commands for the time in which a program is written.

use std::fs;

use crate::desk::Desk;

/// A copy of the migrations that the program was built from.
fn copied(desk: &Desk) {
    let from = format!("{}/sets/release1", env!("CARGO_MANIFEST_DIR"));
    fs::create_dir(desk.path("migrations")).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), desk.path("migrations").join(entry.file_name())).unwrap();
    }
}

#[test]
fn r_0_03_new_begins_a_migration() {
    let mut desk = Desk::new("1");
    assert_eq!(desk.types("new first --directory migrations"), 0);
    fs::remove_dir_all(desk.path("migrations")).unwrap();
    copied(&desk);
    assert_eq!(desk.types("new Add Tags! --directory migrations"), 0);
    let text = fs::read_to_string(desk.path("migrations/004_add_tags.sql")).unwrap();
    assert!(text.contains("-- migrate:down"), "{text}");
    assert_eq!(desk.types("new more --directory migrations --json"), 0);
    assert_eq!(desk.types("new topics --category search --directory migrations"), 0);
    assert_eq!(desk.types("new ---- --directory migrations"), 2);
    assert_eq!(desk.types("new a --category 7 --directory migrations"), 2);
    assert_eq!(desk.types("new a --category big_task --directory migrations"), 2);
    assert_eq!(desk.types("new ../../etc/Tags --category Search --directory migrations"), 0);
    assert_eq!(desk.types("new later --timestamp --directory migrations"), 2);
    let first = desk.json("new first --timestamp --directory other");
    assert_eq!(first["version"].as_str().map(str::len), Some(14), "{first}");
    fs::write(desk.path("file"), "").unwrap();
    assert_eq!(desk.types("new more --directory file/migrations"), 1);
    assert_eq!(desk.types("new more --directory file"), 1);
    desk.is("new");
}

#[test]
fn r_2_17_lock_declares_what_has_shipped() {
    let mut desk = Desk::new("1");
    copied(&desk);
    assert_eq!(desk.types("lock --directory migrations"), 0);
    assert_eq!(desk.types("lock --directory migrations"), 0);
    assert_eq!(desk.types("lock --directory migrations --json"), 0);
    assert!(fs::read_to_string(desk.path("migrations/migrations.lock")).unwrap().contains("003"));
    assert_eq!(desk.types("lock --directory nowhere"), 1);
    desk.is("lock");
}

#[test]
fn r_4_03_schema_is_written_and_printed() {
    let mut desk = Desk::new("1");
    copied(&desk);
    assert_eq!(desk.types("schema --print"), 0);
    assert_eq!(desk.types("schema --directory migrations"), 0);
    assert_eq!(desk.types("schema --directory migrations --json"), 0);
    let written = fs::read_to_string(desk.path("migrations/schema.sql")).unwrap();
    assert_eq!(desk.does("schema --print").trim_end(), written.trim_end());
    assert_eq!(desk.types("schema --directory nowhere"), 1);
    desk.is("schema");
}

#[test]
fn r_2_17_check_compares_program_and_directory() {
    let mut desk = Desk::new("1");
    assert_eq!(desk.types("check"), 0);
    assert_eq!(desk.types("check --json"), 0);
    copied(&desk);
    desk.does("lock --directory migrations");
    fs::write(desk.path("migrations/schema.sql"), "CREATE TABLE other (a)").unwrap();
    assert_eq!(desk.types("check --directory migrations"), 1);
    assert_eq!(desk.types("check --only nothing"), 2);
    desk.is("check");
}

#[test]
fn r_2_17_check_leaves_no_backups() {
    let desk = Desk::new("kept elsewhere");
    fs::create_dir(desk.path("kept")).unwrap();
    assert!(desk.does("check").contains("3 migrations ran up, down and up again"));
    assert_eq!(fs::read_dir(desk.path("kept")).unwrap().count(), 0);
}

#[test]
fn r_2_17_check_runs_the_sets_that_a_set_needs_first() {
    let mut desk = Desk::new("reading");
    assert_eq!(desk.types("check"), 0);
    assert_eq!(desk.types("check --only reading"), 0);
    // What the program does not have cannot be tried.
    desk.release("reading alone");
    assert_eq!(desk.types("check"), 0);
    desk.release("warp");
    assert_eq!(desk.types("check"), 0);
    desk.is("check_needs");
}

/// Whatever lies in the directory where somebody happens to be is another program's.
#[test]
fn r_2_17_check_reads_nothing_where_the_directory_is_not_known() {
    let mut desk = Desk::new("nowhere");
    fs::write(desk.path("migrations.lock"), "no lock file of ours").unwrap();
    fs::write(desk.path("schema.sql"), "CREATE TABLE other (a)").unwrap();
    assert_eq!(desk.types("check"), 0);
    assert_eq!(desk.types("check --directory ."), 1);
    desk.is("check_nowhere");
}

/// It is run to see what it makes, whoever wrote it.
#[test]
fn r_2_17_the_schema_file_reaches_no_other_file() {
    let desk = Desk::new("1");
    copied(&desk);
    for sql in [
        "ATTACH 'other.db' AS other; CREATE TABLE other.t (a)",
        "CREATE TABLE t (a); VACUUM INTO 'other.db'",
    ] {
        fs::write(desk.path("migrations/schema.sql"), sql).unwrap();
        let checked = desk.json("check --directory migrations");
        assert_eq!(checked[1]["outcome"], "skipped", "{sql}: {checked}");
        assert!(!desk.path("other.db").exists(), "{sql}");
    }
    // What the migrations make may have search indexes and all else.
    desk.does("schema --directory migrations");
    assert_eq!(desk.json("check --directory migrations")[1]["outcome"], "passed");
}

#[test]
fn r_4_09_completions_and_man_pages_have_every_command() {
    let mut desk = Desk::new("1");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = desk.does(&format!("completions {shell}"));
        for word in ["rollback", "baseline", "--lock-timeout"] {
            let word = word.trim_start_matches('-');
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
    let page = desk.does("man");
    assert!(page.contains(".TH library"), "{page}");
    // Without the application's own command, the one that is mounted is completed.
    let bare = desk.command("completions fish").env("LIBRARY_BARE", "1").output().unwrap();
    let bare = String::from_utf8(bare.stdout).unwrap();
    assert!(bare.contains("__fish_library_needs_command\" -f -a \"migrate\""), "{bare}");
    assert_eq!(desk.types("man --to pages"), 0);
    let pages: Vec<String> = fs::read_dir(desk.path("pages"))
        .unwrap()
        .map(|page| page.unwrap().file_name().into_string().unwrap())
        .collect();
    for page in ["library.1", "library-migrate.1", "library-migrate-restore.1"] {
        assert!(pages.iter().any(|found| found == page), "{pages:?}");
    }
    fs::write(desk.path("file"), "").unwrap();
    assert_eq!(desk.types("man --to file"), 1);
    assert_eq!(desk.types("completions tcsh"), 2);
    assert!(desk.json("completions bash")["text"].as_str().unwrap().contains("library"));
    desk.is("man");
}
