//! The build half as its user meets it: what compiles, what does not, and what the compiler says.
//!
//! `fail` has a case for every diagnostic code, `rustc` those for what the compiler itself
//! finds in the arguments of the macro, `pass` one for every way to write a set, and `sets`
//! the directories of migrations that they embed. After a change to a message, write the snapshots
//! anew with `TRYBUILD=overwrite cargo test -p migrate-tests-ui`, and read them.
//!
//! On Linux only, as the directories are.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use migrate_tests_ui::{lay_out_sets, package, ui};

#[test]
fn what_is_wrong_does_not_compile() {
    lay_out_sets();
    trybuild::TestCases::new().compile_fail("fail/*.rs");
}

#[test]
fn r_1_12_a_hook_of_another_type_is_the_compilers_to_refuse() {
    lay_out_sets();
    trybuild::TestCases::new().compile_fail("rustc/*.rs");
}

#[test]
fn what_is_right_compiles_and_runs() {
    lay_out_sets();
    trybuild::TestCases::new().pass("pass/*.rs");
}

#[test]
fn every_code_has_a_case_and_every_case_a_code() {
    let codes: BTreeSet<String> = codes().into_iter().map(|code| code.name).collect();
    let cases: BTreeSet<String> = cases().iter().map(|case| code_of(case).to_owned()).collect();
    let without_case: Vec<_> = codes.difference(&cases).collect();
    assert!(without_case.is_empty(), "write tests/ui/fail/<code>.rs for {without_case:?}");
    let without_code: Vec<_> = cases.difference(&codes).collect();
    assert!(without_code.is_empty(), "no code has the name of {without_code:?}");
}

#[test]
fn every_set_has_a_case() {
    let mut text = String::new();
    for directory in ["fail", "pass"] {
        for path in files(&ui().join(directory)) {
            text += &fs::read_to_string(path).unwrap();
        }
    }
    for set in names(&ui().join("sets")) {
        // The slash or the quote, so that `gap` is not found in `gap-2`.
        let used = [format!("sets/{set}\""), format!("sets/{set}/")];
        assert!(used.iter().any(|used| text.contains(used)), "no case embeds sets/{set}");
    }
}

#[test]
fn every_case_shows_its_own_code() {
    for case in cases() {
        let shown = format!(" [{}]\n", code_of(&case));
        assert!(snapshot(&case).contains(&shown), "{case} shows another code");
    }
}

#[test]
fn no_case_shows_errors_that_are_not_ours() {
    let codes = codes();
    for case in cases() {
        for line in snapshot(&case).lines() {
            let starts = line.starts_with("error") || line.starts_with("warning");
            let ours = codes.iter().any(|code| line.ends_with(&format!(" [{}]", code.name)));
            assert!(!starts || ours, "{case}: {line}");
        }
    }
}

#[test]
fn r_2_14_a_foreign_key_to_a_missing_table_is_shown_at_the_table() {
    assert_shows("foreign-key-target", &["002_create_notes.sql:3:38", "did you mean `tasks`?"]);
}

#[test]
fn r_2_16_an_index_on_a_missing_column_is_shown_at_the_column() {
    assert_shows("sql-error-3", &["no such column: ownr", "002_index_owner.sql:2:22"]);
}

#[test]
fn r_2_17_both_files_of_a_duplicate_version_are_named() {
    assert_shows("duplicate-version", &["002_add_state.sql", "002_add_owner.sql"]);
}

#[test]
fn r_2_18_unknown_later_and_cyclic_dependencies_are_shown_at_the_directive() {
    assert_shows("unknown-dependency", &["task001_create_tasks.sql:1:21", "`knowledge001`"]);
    assert_shows("later-dependency", &["001_create_tasks.sql:1:21", "a later migration"]);
    let files = ["task001_create_tasks.sql:1:21", "knowledge001_create_notes.sql:1:21"];
    assert_shows("dependency-cycle", &files);
}

#[test]
fn r_2_20_an_empty_migration_is_named() {
    assert_shows("empty-migration", &["002_add_tags.sql:1:1", "no statements"]);
}

/// Asserts on a snapshot; that the compiler prints it is shown elsewhere.
fn assert_shows(case: &str, parts: &[&str]) {
    let snapshot = snapshot(case);
    for part in parts {
        assert!(snapshot.contains(part), "{case} does not show {part:?}:\n{snapshot}");
    }
}

#[test]
fn every_code_is_explained() {
    let explained: Vec<(String, Option<String>)> = explanations()
        .into_iter()
        .map(|explanation| (explanation.code, explanation.level))
        .collect();
    let codes: Vec<_> = codes().into_iter().map(|code| (code.name, code.level)).collect();
    assert_eq!(explained, codes, "docs/lints.md has a heading for each code, in this order");
}

/// The examples are excerpts of the cases, so they do show what they are said to show.
#[test]
fn every_example_is_a_case() {
    lay_out_sets();
    for Explanation { code, text, .. } in explanations() {
        let own: Vec<String> = cases().into_iter().filter(|case| code_of(case) == code).collect();
        let blocks: Vec<&str> = text.split("\n```").skip(1).step_by(2).collect();
        assert!(!blocks.is_empty(), "{code} has no example");
        for block in blocks {
            let found = own.iter().any(|case| is_excerpt(block, case));
            assert!(found, "{code} has an example that is in none of {own:?}:\n{block}");
        }
    }
}

/// Whether a block of the page is the call, the file or the list of files of a case.
fn is_excerpt(block: &str, case: &str) -> bool {
    let set = package().join("sets").join(case);
    let (language, block) = block.split_once('\n').unwrap();
    match language {
        "rust" => fs::read_to_string(case_path(case, "rs")).unwrap().contains(block),
        "text" => block.lines().all(|line| {
            // What is odd about a file stands in brackets behind its name.
            let name = line.split(" (").next().unwrap_or(line);
            set.join(name).symlink_metadata().is_ok()
        }),
        "sql" => {
            let (name, excerpt) = block.split_once('\n').unwrap();
            let file = set.join(name.strip_prefix("-- ").unwrap());
            fs::read_to_string(file).is_ok_and(|text| text.contains(excerpt))
        }
        other => panic!("a block of {other:?} is not an example"),
    }
}

/// The page about the format shows what one of the cases compiles.
#[test]
fn r_1_12_the_example_of_a_hook_is_a_case() {
    let page = include_str!("../../../docs/file-format.md");
    let section = page.split("\n## Hooks\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let blocks: Vec<&str> = section.split("```").skip(1).step_by(2).collect();
    let case = fs::read_to_string(ui().join("pass/hooks.rs")).unwrap();
    let file = fs::read_to_string(ui().join("sets/hooks/002_fill_slugs.sql")).unwrap();
    let [rust, sql] = blocks[..] else { panic!("two blocks, not {}", blocks.len()) };
    let rust = rust.strip_prefix("rust\n").unwrap().replace("\"migrations\"", "\"sets/hooks\"");
    assert!(case.contains(&rust), "pass/hooks.rs does not have\n{rust}");
    assert_eq!(sql.strip_prefix("sql\n"), Some(&*file));
}

/// A code, and its level if it is a lint.
struct Code {
    name: String,
    level: Option<String>,
}

/// The codes, read from the source: the macro crate has no other way to tell them.
fn codes() -> Vec<Code> {
    let source = include_str!("../../../migrate-macros/src/diagnostics/code.rs");
    let table = source.split("\ncodes! {\n").nth(1).unwrap().split("\n}\n").next().unwrap();
    let codes: Vec<Code> = table
        .lines()
        .filter_map(|line| {
            let (_, value) = line.split_once(" = \"")?;
            let (name, level) = value.split_once('"')?;
            let level = level.trim_end_matches(',').trim().to_lowercase();
            Some(Code { name: name.into(), level: (!level.is_empty()).then_some(level) })
        })
        .collect();
    assert!(codes.len() > 30, "the table of codes is not where it was");
    codes
}

/// A heading of `docs/lints.md` with what stands below it.
struct Explanation {
    code: String,
    level: Option<String>,
    text: String,
}

fn explanations() -> Vec<Explanation> {
    let page = include_str!("../../../docs/lints.md");
    let sections = page.split("\n### ").skip(1);
    let explanation = |section: &str| {
        let (code, text) = section.split_once('\n').unwrap();
        let text = text.split("\n## ").next().unwrap();
        let level = text.trim_start().strip_prefix("Default level: `");
        Explanation {
            code: code.into(),
            level: level.map(|level| level.split('`').next().unwrap().into()),
            text: text.into(),
        }
    };
    sections.map(explanation).collect()
}

/// The names of the cases that must not compile.
fn cases() -> BTreeSet<String> {
    let names = names(&ui().join("fail"));
    names.iter().filter_map(|name| name.strip_suffix(".rs")).map(String::from).collect()
}

/// The code that a case is for: its name, without the number of the variant.
fn code_of(case: &str) -> &str {
    // `not-utf-8` is no variant.
    if codes().iter().any(|code| code.name == case) {
        return case;
    }
    match case.rsplit_once('-') {
        Some((code, number)) if number.parse::<u32>().is_ok() => code,
        _ => case,
    }
}

fn snapshot(case: &str) -> String {
    fs::read_to_string(case_path(case, "stderr")).unwrap()
}

fn case_path(case: &str, extension: &str) -> PathBuf {
    ui().join("fail").join(format!("{case}.{extension}"))
}

fn names(directory: &Path) -> BTreeSet<String> {
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    files(directory).iter().map(name).collect()
}

fn files(directory: &Path) -> Vec<PathBuf> {
    fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect()
}
