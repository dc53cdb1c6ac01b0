//! Files as other tools have them, and what becomes of each: the tables "The files" of the pages.

#![cfg(unix)]

use std::fmt::Write as _;
use std::fs;

use migrate_tests_peers::pages::Folder;
use migrate_tests_peers::shell::shell;

const TABLE: &str = "CREATE TABLE a (id INTEGER PRIMARY KEY);";
const OTHER: &str = "CREATE TABLE b (id INTEGER PRIMARY KEY);";

/// A directory, its files, and what the compiler says of it; nothing where it is content.
type Case = (&'static str, &'static [(&'static str, &'static str)], &'static str);

const REFUSED: &[Case] = &[
    ("refinery_unversioned", &[("V1__a.sql", TABLE), ("U2__b.sql", OTHER)], "begin the name with"),
    ("refinery_rust", &[("V1__a.sql", TABLE), ("V2__b.rs", "")], "`V2__b.rs` is not a migration"),
    ("refinery_folder", &[("V1__a.sql", TABLE), ("more/V2__b.sql", OTHER)], "`more` is not a"),
    ("refinery_gap", &[("V1__a.sql", TABLE), ("V3__b.sql", OTHER)], "[gap]"),
    ("sqlx_mixed", &[("1_a.sql", TABLE), ("2_b.up.sql", OTHER)], "[mixed-layouts]"),
    (
        "sqlx_outside",
        &[("1_a.sql", "-- no-transaction\nVACUUM;")],
        "`-- migrate: transaction none`",
    ),
    (
        "diesel_metadata",
        &[
            ("2026-01-01-000001_a/up.sql", TABLE),
            ("2026-01-01-000001_a/metadata.toml", "run_in_transaction = false"),
        ],
        "`-- migrate: transaction none`",
    ),
    (
        "diesel_twice",
        &[("2026-01-01-000001_a/up.sql", TABLE), ("2026-01-01-000001_b/up.sql", OTHER)],
        "two migrations have the version 20260101000001 [duplicate-version]",
    ),
    ("diesel_unnumbered", &[("create_a/up.sql", TABLE)], "`create_a` is not a migration"),
    (
        "any_begin",
        &[("1_a.sql", "BEGIN;\nCREATE TABLE a (id INTEGER);\nCOMMIT;")],
        "remove the `BEGIN`",
    ),
];

const ACCEPTED: &[Case] = &[
    ("refinery_underscore", &[("V1__a.sql", TABLE), ("V2_b.sql", OTHER)], ""),
    (
        "refinery_gap_allowed",
        &[
            ("V1__a.sql", TABLE),
            ("V3__b.sql", "-- migrate: allow gap\nCREATE TABLE b (id INTEGER PRIMARY KEY);"),
        ],
        "",
    ),
    ("sqlx_hyphen", &[("1_a.sql", TABLE), ("2-b.sql", OTHER)], ""),
    (
        "sqlx_wal",
        &[("1_a.sql", "PRAGMA journal_mode = WAL;\nCREATE TABLE a (id INTEGER PRIMARY KEY);")],
        "",
    ),
    (
        "diesel_zero",
        &[
            (".keep", ""),
            ("00000000000000_setup/up.sql", TABLE),
            ("2026-01-01-000001_b/up.sql", OTHER),
            ("2026-01-01-000001_b/down.sql", "-- This file should undo anything in `up.sql`"),
        ],
        "",
    ),
    (
        "any_keys",
        &[("1_a.sql", "PRAGMA foreign_keys = OFF;\nCREATE TABLE a (id INTEGER PRIMARY KEY);")],
        "",
    ),
    (
        "dbmate",
        &[(
            "20260101000001_a.sql",
            "-- migrate:up transaction:false\nVACUUM;\n-- migrate:down\nVACUUM;\n",
        )],
        "",
    ),
    ("golang", &[("000001_a.up.sql", TABLE), ("000001_a.down.sql", "DROP TABLE a;")], ""),
];

/// A program that embeds all these directories.
fn program(folder: &Folder, cases: &[Case]) {
    let mut main = String::from("use migrate_runtime::{Migrations, embed_migrations};\n");
    for (directory, files, _) in cases {
        let name = directory.to_uppercase();
        writeln!(main, "pub static {name}: Migrations = embed_migrations!(\"{directory}\");")
            .unwrap();
        for (file, text) in *files {
            let path = folder.path().join("files").join(directory).join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    main.push_str("fn main() {}\n");
    fs::write(folder.path().join("files/src/main.rs"), main).unwrap();
}

#[test]
fn r_4_01_what_is_to_be_done_with_files_is_what_the_compiler_says() {
    let folder = Folder::new("peers");
    let (worked, output) = shell(
        folder.path(),
        "cargo new files; cd files; cargo add rusqlite@0.39 --features bundled
         cargo add migrate-runtime --path ../migrate/migrate-runtime",
    );
    assert!(worked, "{output}");
    let place = folder.path().join("files");

    program(&folder, REFUSED);
    let (worked, output) = shell(&place, "cargo build");
    assert!(!worked);
    // Lines are broken where they are long.
    let words = output.split_whitespace().collect::<Vec<_>>().join(" ");
    for (directory, _, said) in REFUSED {
        let own: Vec<&str> = words.split("error: ").filter(|one| one.contains(directory)).collect();
        assert!(own.iter().any(|one| one.contains(said)), "{directory}: {own:#?}");
    }

    program(&folder, ACCEPTED);
    let (worked, output) = shell(&place, "cargo build");
    assert!(worked, "{output}");
}
