//! Rebuilding: what the build remembers of an earlier one must not hide anything.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use migrate_tests::shell::{root, shell};

/// More than it takes for a checkpoint.
const MIGRATIONS: usize = 40;

fn write_crate(directory: &Path) {
    let runtime = root().join("migrate-runtime");
    let manifest = format!(
        "[package]\nname = \"rebuilt\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\nmigrate-runtime = {{ path = \"{}\" }}\n\
         rusqlite = {{ version = \"0.41\", features = [\"bundled\"] }}\n",
        runtime.display()
    );
    fs::create_dir_all(directory.join("src")).unwrap();
    fs::create_dir(directory.join("migrations")).unwrap();
    fs::write(directory.join("Cargo.toml"), manifest).unwrap();
    let build = "fn main() { println!(\"cargo::rerun-if-changed=migrations\"); }";
    fs::write(directory.join("build.rs"), build).unwrap();
    fs::write(
        directory.join("src/main.rs"),
        r#"
use migrate_runtime::{Migrations, embed_migrations};
static MIGRATIONS: Migrations = embed_migrations!("migrations");
fn main() {
    let mut db = rusqlite::Connection::open_in_memory().unwrap();
    MIGRATIONS.run(&mut db).unwrap();
    let schema = MIGRATIONS.schema().unwrap();
    println!("embedded {} {}", MIGRATIONS.digest(), schema.fingerprint());
    for one in MIGRATIONS.migrations() {
        println!("{:?} {:?} {:?}", one.destroys(), one.down_destroys(), one.rollback());
        println!("{:?} {:?}", one.costs(), one.fingerprint());
    }
    MIGRATIONS.rollback_all(&mut db).unwrap();
}
"#,
    )
    .unwrap();
    for number in 1..=MIGRATIONS {
        write_migration(directory, number, "");
    }
}

/// A table with a row and, from the second on, a key to the one before.
fn write_migration(directory: &Path, number: usize, more: &str) {
    let mut text = format!("CREATE TABLE t{number} (id INTEGER PRIMARY KEY");
    if number > 1 {
        let _ = write!(text, ", before INTEGER REFERENCES t{}", number - 1);
    }
    let _ = write!(
        text,
        ");\nINSERT INTO t{number} (id) VALUES (1);\n{more}\n-- migrate:down\nDROP TABLE t{number};\n\
         -- migrate:verify\nSELECT count(*) = 1 FROM t{number};\n"
    );
    fs::write(directory.join(format!("migrations/{number:03}_t.sql")), text).unwrap();
}

fn replace(directory: &Path, number: usize, from: &str, to: &str) {
    let path = directory.join(format!("migrations/{number:03}_t.sql"));
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from));
    fs::write(path, text.replace(from, to)).unwrap();
}

/// What the program prints that the directory makes.
fn run(directory: &Path) -> String {
    let (worked, output) = shell(directory, "cargo run --quiet");
    assert!(worked, "{output}");
    output
}

#[test]
fn r_2_20_what_the_build_remembers_hides_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    write_crate(directory);
    let first = run(directory);

    // The newest one is edited, as it is while it is being written.
    write_migration(directory, MIGRATIONS, "ALTER TABLE t1 ADD COLUMN note TEXT;");
    replace(directory, MIGRATIONS, "DROP TABLE", "ALTER TABLE t1 DROP COLUMN note; DROP TABLE");
    let edited = run(directory);
    assert_ne!(first, edited);

    assert!(first.contains("Some([Destroyed { table: \"t7\", column: None }]) Some(Lossless)"));

    // An old one no longer does what it did: its up, its down, its verification, its key; or it does
    // something to rows that other tables hold.
    for (from, to, code) in [
        ("CREATE TABLE t7 (", "CREATE TABLE t7 (id TEXT, ", "sql-error"),
        ("DROP TABLE t7", "DROP TABLE t6", "down-does-not-restore"),
        ("DROP TABLE t7", "DROP TABLE t77", "down-fails"),
        ("count(*) = 1", "count(*) = 2", "verify-failed"),
        ("(id) VALUES (1)", "(id, before) VALUES (1, 9)", "foreign-key-violation"),
        ("(id) VALUES (1);", "(id) VALUES (1); UPDATE t6 SET before = NULL;", "destructive"),
        (
            "(id) VALUES (1);",
            "(id) VALUES (1); CREATE UNIQUE INDEX u ON t6 (before);",
            "fails-with-rows",
        ),
    ] {
        replace(directory, 7, from, to);
        let (worked, output) = shell(directory, "cargo build --quiet");
        assert!(!worked && output.contains(&format!("[{code}]")), "{code}: {output}");
        assert!(output.contains("migrations/007_t.sql"), "{output}");
        write_migration(directory, 7, "");
        assert_eq!(run(directory), edited, "mended after {code}");
    }

    // What is remembered is torn, of another time, or gone.
    let remembered = "find $CARGO_TARGET_DIR -path '*rebuilt*' -name 'migrate-*'";
    let (_, files) = shell(directory, remembered);
    assert!(files.contains(".checkpoint\n") && files.contains(".trips\n"), "{files}");
    for damage in ["truncate -s 5000", "cp Cargo.toml", "rm"] {
        let script =
            format!("for file in $({remembered}); do {damage} $file; done; touch src/main.rs");
        let (worked, output) = shell(directory, &script);
        assert!(worked, "{output}");
        assert_eq!(run(directory), edited, "{damage}");
    }
    write_migration(directory, MIGRATIONS, "");
    assert_eq!(run(directory), first);
}
