//! Every code block of the documentation is compiled or run by something, and this says by what.

use std::collections::BTreeSet;
use std::fs;

use migrate_runtime::{Group, Migrations, embed_migrations};
use migrate_tests::look::rows;
use migrate_tests::pages::{blocks, blocks_in, file_name, pages, text};
use migrate_tests::shell::root;
#[cfg(all(unix, feature = "cli"))]
use migrate_tests::shell::shell;
use rusqlite::Connection;

/// What sees to it that the blocks of one language on one page are true.
enum Proof {
    /// The page is documentation of `mod pages` in the runtime, so that `cargo test --doc` compiles
    /// and runs them.
    Doctest,
    /// This test follows the page block by block, see `Folder::follow`.
    Followed(&'static str, &'static str),
    /// This test looks at them.
    Test(&'static str, &'static str),
    /// No code: what a program prints, or lines of a Cargo.toml that only the registry makes true.
    Shown,
}

use Proof::{Doctest, Followed, Shown, Test};

const README: &str = "tests/tests/readme.rs";
const PEERS: &str = "tests/peers/tests/pages.rs";
const UI: &str = "tests/ui/tests/ui.rs";
const SCHEMA_FILE: &str = "tests/tests/schema_file.rs";
const JSON: Proof = Test(
    "tests/tests/run/json/page.rs",
    "r_3_05_the_examples_of_the_page_are_what_the_program_gives",
);
const PICTURE: &str = "tests/tests/picture/diagram.rs";
const MERMAID: &str = "the_page_about_pictures_shows_the_quick_start_as_it_is";
const HERE: &str = "tests/tests/pages.rs";

const QUICK_START: Proof = Test(README, "r_4_01_the_quick_start_works_when_pasted");
const GETTING_STARTED: Proof = Followed(README, "r_4_01_getting_started_works_when_pasted");
const COMMAND_LINE: Proof = Followed(README, "r_2_21_the_command_line_works_when_pasted");
const CASES: Proof = Test(UI, "every_example_is_a_case");
const FROM_REFINERY: Proof = Followed(PEERS, "r_4_01_refinery_is_left_by_pasting");
const FROM_SQLX: Proof = Followed(PEERS, "r_4_01_sqlx_is_left_by_pasting");
const FROM_DIESEL: Proof = Followed(PEERS, "r_4_01_diesel_is_left_by_pasting");
const FROM_POSITIONS: Proof = Followed(PEERS, "r_4_01_rusqlite_migration_is_left_by_pasting");
const OLD_FILES: Proof = Followed(PEERS, "r_4_01_old_files_are_locked_by_pasting");

/// Page, language, proof. A page or a language that is not here fails.
const PROVEN: &[(&str, &str, Proof)] = &[
    ("README.md", "rust", Doctest),
    ("README.md", "sh", QUICK_START),
    ("README.md", "text", QUICK_START),
    ("docs/cli.md", "rust", Doctest),
    ("docs/cli.md", "rust,ignore", COMMAND_LINE),
    ("docs/cli.md", "sh", COMMAND_LINE),
    ("docs/cli.md", "text", COMMAND_LINE),
    ("docs/databases.md", "rust", Doctest),
    ("docs/file-format.md", "rust", Test(UI, "r_1_12_the_example_of_a_hook_is_a_case")),
    ("docs/file-format.md", "sql", Test(HERE, "the_example_of_the_format_is_embedded")),
    ("docs/getting-started.md", "rust", GETTING_STARTED),
    ("docs/getting-started.md", "sh", GETTING_STARTED),
    ("docs/getting-started.md", "text", GETTING_STARTED),
    ("docs/json.md", "json", JSON),
    ("docs/json.md", "rust", Doctest),
    ("docs/lints.md", "rust", CASES),
    ("docs/lints.md", "sql", CASES),
    ("docs/lints.md", "text", CASES),
    ("docs/operations.md", "rust", Doctest),
    ("docs/pictures.md", "mermaid", Test(PICTURE, MERMAID)),
    ("docs/pictures.md", "rust", Doctest),
    ("docs/pictures.md", "sh", Test(HERE, "the_commands_draw_the_pictures")),
    ("docs/releases.md", "rust", Doctest),
    (
        "docs/releases.md",
        "sh",
        Test(SCHEMA_FILE, "branches_that_both_ship_conflict_and_the_documented_way_leads_out"),
    ),
    ("docs/switching-from-diesel.md", "rust", FROM_DIESEL),
    ("docs/switching-from-diesel.md", "sh", FROM_DIESEL),
    ("docs/switching-from-diesel.md", "text", FROM_DIESEL),
    ("docs/switching-from-refinery.md", "rust", FROM_REFINERY),
    ("docs/switching-from-refinery.md", "sh", FROM_REFINERY),
    ("docs/switching-from-refinery.md", "text", FROM_REFINERY),
    ("docs/switching-from-rusqlite_migration.md", "rust", FROM_POSITIONS),
    ("docs/switching-from-rusqlite_migration.md", "sh", FROM_POSITIONS),
    ("docs/switching-from-rusqlite_migration.md", "text", FROM_POSITIONS),
    ("docs/switching-from-sqlx.md", "rust", FROM_SQLX),
    ("docs/switching-from-sqlx.md", "sh", FROM_SQLX),
    ("docs/switching-from-sqlx.md", "text", FROM_SQLX),
    ("docs/switching.md", "rust", Doctest),
    ("docs/switching.md", "rust,ignore", OLD_FILES),
    ("docs/switching.md", "sh", OLD_FILES),
    ("docs/switching.md", "text", OLD_FILES),
    ("docs/testing.md", "rust", Doctest),
    ("docs/testing.md", "rust,no_run", Doctest),
    ("docs/testing.md", "text", Shown),
    ("docs/testing.md", "toml", Shown),
];

#[test]
fn every_block_of_every_page_is_proven() {
    let found: BTreeSet<(String, String)> = pages()
        .into_iter()
        .flat_map(|page| {
            let of_page = blocks(&page).into_iter();
            of_page.map(move |block| (page.clone(), block.language)).collect::<Vec<_>>()
        })
        .collect();
    let listed: BTreeSet<(String, String)> =
        PROVEN.iter().map(|(page, language, _)| ((*page).into(), (*language).into())).collect();
    let missing: Vec<_> = found.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&found).collect();
    assert!(missing.is_empty(), "nothing here says what proves {missing:?}");
    assert!(gone.is_empty(), "there are no such blocks any more: {gone:?}");
}

#[test]
fn what_is_said_to_prove_a_page_does_so() {
    let runtime = fs::read_to_string(root().join("migrate-runtime/src/lib.rs")).unwrap();
    for (page, language, proof) in PROVEN {
        let (file, name) = match proof {
            Doctest => {
                let included = format!("include_str!(\"../../{page}\")");
                assert!(runtime.contains(&included), "{page} is not compiled by `mod pages`");
                continue;
            }
            Shown => {
                assert!(["text", "toml"].contains(language), "{page}: {language} is code");
                continue;
            }
            Followed(file, name) => {
                // Each block of code says which file it is; otherwise nobody would write it.
                for block in blocks_in(page, language) {
                    let is_code = language.starts_with("rust");
                    assert!(!is_code || file_name(&block).is_some(), "{page}: {block}");
                }
                (file, name)
            }
            Test(file, name) => (file, name),
        };
        let source = fs::read_to_string(root().join(file)).unwrap();
        let body = source.split_once(&format!("fn {name}()")).map(|(_, after)| after);
        let body = body.unwrap_or_else(|| panic!("{file} has no test {name}, for {page}"));
        let body = body.split("\n}").next().unwrap_or_default();
        assert!(!matches!(proof, Followed(..)) || body.contains(page), "{name} is of another page");
    }
}

/// The migration that the page about the format shows.
static FORMAT: Migrations = embed_migrations!("sets/format");

#[test]
fn the_example_of_the_format_is_embedded() {
    let sql = blocks_in("docs/file-format.md", "sql");
    let directory = root().join("tests/sets/format");
    let file = fs::read_to_string(directory.join("task003_track_outcomes.sql")).unwrap();
    assert_eq!(sql[0], file);
    let own = FORMAT.migrations().into_iter().find(|one| one.name() == "track_outcomes").unwrap();
    assert_eq!(own.description(), "Track how each task ended.");

    // The other SQL is that of the hook, and the test of releases is that of the page about them.
    assert_eq!(sql.len(), 2);
    let ship = &blocks_in("docs/file-format.md", "rust")[1];
    assert!(blocks_in("docs/releases.md", "rust")[0].contains(ship), "{ship}");
}

/// The tests beside the comparison are all named on its page, and what it names is there.
#[test]
fn the_comparison_names_its_tests() {
    let page = text("docs/comparison.md");
    let named: BTreeSet<String> = page
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.contains("::"))
        .map(str::to_owned)
        .collect();
    let mut there = BTreeSet::new();
    for entry in fs::read_dir(root().join("tests/peers/tests/comparison")).unwrap() {
        let path = entry.unwrap().path();
        let module = path.file_stem().unwrap().to_str().unwrap();
        let source = fs::read_to_string(&path).unwrap();
        for test in source.split("#[test]\nfn ").skip(1) {
            there.insert(format!("{module}::{}", test.split('(').next().unwrap_or_default()));
        }
    }
    assert_eq!(named, there);
}

/// The page about the design has every table and column that the records are kept in.
#[test]
fn the_design_names_every_column() {
    let page = text("docs/design.md");
    let mut db = Connection::open_in_memory().unwrap();
    Group::new().add("one", FORMAT.migrator(), &mut db).run().unwrap();
    let tables = rows(&db, "SELECT name FROM sqlite_master WHERE name LIKE '\\_mig%' ESCAPE '\\'");
    assert_eq!(tables.len(), 5);
    for table in tables.iter().map(|name| name.trim_matches('\'')) {
        let (_, after) = page.split_once(&format!("- `{table}`, ")).unwrap();
        let told = after.split(['.', ';']).next().unwrap();
        for column in rows(&db, &format!("SELECT name FROM pragma_table_info('{table}')")) {
            let column = column.replace('\'', "`");
            assert!(told.contains(&column), "{table} has {column}, and the page has not");
        }
    }
}

/// The application of the page is a program of the tests.
#[test]
#[cfg(all(unix, feature = "cli"))]
fn the_commands_draw_the_pictures() {
    let [commands] = &blocks_in("docs/pictures.md", "sh")[..] else { panic!("one block") };
    let directory = tempfile::tempdir().unwrap();
    let app = format!("app() {{ '{}' \"$@\"; }}", env!("CARGO_BIN_EXE_library"));
    let (worked, output) = shell(directory.path(), &format!("{app}\napp migrate up\n{commands}"));
    assert!(worked && output.contains("erDiagram"), "{output}");
    let page = fs::read_to_string(directory.path().join("schema.html")).unwrap();
    assert!(page.contains("books"));
}
