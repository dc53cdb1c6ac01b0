//! The schema file: that it makes what the migrations make, how the build writes it, and what
//! version control makes of it and of the lock file where two branches meet.

use std::fs;
use std::path::Path;

use migrate_runtime::{Migrations, Snapshot};
use migrate_tests::pages::blocks_in;
use migrate_tests::sets;
use migrate_tests::shell::{root, shell};
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

/// Every set that the tests run.
const ALL: [&Migrations; 38] = [
    &sets::RELEASE_1,
    &sets::RELEASE_2,
    &sets::COSMETIC,
    &sets::EDITED,
    &sets::WITHOUT_002,
    &sets::PADDED,
    &sets::CATEGORIES_1,
    &sets::CATEGORIES_2,
    &sets::ACCOUNTS,
    &sets::GUARDS,
    &sets::OUTSIDE,
    &sets::EVENTS_1,
    &sets::ORPHANS,
    &sets::ENFORCED,
    &sets::SHOPS_1,
    &sets::SHOPS_2,
    &sets::BLAME,
    &sets::DRIFT,
    &sets::SLOW,
    &sets::PRAGMAS,
    &sets::SHELF,
    &sets::FUNCTIONS,
    &sets::QUICKSTART,
    &sets::LEDGER,
    &sets::ORDER_1,
    &sets::ORDER_2,
    &sets::CLEANUP,
    &sets::HOOKED,
    &sets::READING,
    &sets::SEARCH,
    &sets::DATED,
    &sets::SLUGGED,
    &sets::META_OLD,
    &sets::META_NEW,
    &sets::EVENTS_OLD,
    &sets::EVENTS_NEW,
    &sets::CHANGES,
    &sets::LOOSE,
];

/// An empty database of an application that has a function `slug`.
fn empty() -> Connection {
    let db = Connection::open_in_memory().unwrap();
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    let slug = db.create_scalar_function("slug", 1, flags, |call| call.get::<String>(0));
    let _ = slug;
    db
}

#[test]
fn the_file_makes_of_an_empty_database_what_the_migrations_make() {
    for set in ALL {
        let text = set.schema_file().unwrap();
        let db = empty();
        db.execute_batch(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let made = Snapshot::read(&db).unwrap();
        assert_eq!(set.schema().unwrap().difference(&made), [], "{text}");

        let mut other = empty();
        if set.set() != "reading" && set.run(&mut other).is_ok() {
            let migrated = Snapshot::read(&other).unwrap();
            assert_eq!(migrated.fingerprint(), made.fingerprint(), "{text}");
        }
        let sql = text.split_once("\n\n").unwrap().1;
        assert!(!sql.contains("sqlite_") && !sql.contains("_migrate_"), "{text}");
    }
}

#[test]
fn the_file_reads_well() {
    let text = sets::RELEASE_2.schema_file().unwrap();
    let expected = "\
-- The schema that the migrations of the set main make, to be reviewed.
-- Do not edit it: MIGRATE_WRITE_SCHEMA=1 cargo build writes it anew.

CREATE TABLE \"authors\" (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL DEFAULT 'unknown'
);

CREATE TABLE books (
    id        INTEGER PRIMARY KEY,
    author_id INTEGER NOT NULL REFERENCES authors (id) ON DELETE CASCADE,
    title     TEXT NOT NULL
, isbn TEXT);

CREATE INDEX books_author_id ON books (author_id);

CREATE INDEX books_isbn ON books (isbn);

CREATE TABLE genres (name TEXT PRIMARY KEY);
";
    assert_eq!(text, expected);
}

fn write_crate(directory: &Path, name: &str) {
    let runtime = root().join("migrate-runtime");
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\nmigrate-runtime = {{ path = \"{}\" }}\n\
         rusqlite = {{ version = \"0.41\", features = [\"bundled\"] }}\n",
        runtime.display()
    );
    fs::create_dir_all(directory.join("src")).unwrap();
    fs::create_dir(directory.join("migrations")).unwrap();
    fs::write(directory.join("Cargo.toml"), manifest).unwrap();
    let build = "fn main() { println!(\"cargo::rerun-if-changed=migrations\"); }";
    fs::write(directory.join("build.rs"), build).unwrap();
    // An argument, and it writes that file itself; then it migrates.
    fs::write(
        directory.join("src/main.rs"),
        r#"
use migrate_runtime::{Migrations, embed_migrations};
static MIGRATIONS: Migrations = embed_migrations!("migrations");
fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("lock") => println!("{:?}", MIGRATIONS.write_lock_file("migrations").unwrap()),
        Some("schema") => println!("{:?}", MIGRATIONS.write_schema_file("migrations").unwrap()),
        _ => {}
    }
    let mut db = rusqlite::Connection::open_in_memory().unwrap();
    MIGRATIONS.run(&mut db).unwrap();
    println!("{} applied", MIGRATIONS.len());
}
"#,
    )
    .unwrap();
    let text = "CREATE TABLE notes (id INTEGER PRIMARY KEY);\n-- migrate:down\nDROP TABLE notes;\n";
    fs::write(directory.join("migrations/20260101000000_notes.sql"), text).unwrap();
}

fn works(directory: &Path, script: &str) -> String {
    let (worked, output) = shell(directory, script);
    assert!(worked, "{script}: {output}");
    output
}

fn fails(directory: &Path, script: &str) -> String {
    let (worked, output) = shell(directory, script);
    assert!(!worked, "{script}: {output}");
    output
}

const ASKED: &str = "MIGRATE_WRITE_SCHEMA=1 cargo build --quiet";
const RUN: &str = "cargo run --quiet";

fn has(path: &Path, part: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(part), "{part}: {text}");
}

#[test]
fn the_build_writes_the_file_where_somebody_asks_for_it() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    write_crate(directory, "reviewed");
    let file = directory.join("migrations/schema.sql");

    // None is there, and none is wanted.
    works(directory, ASKED);
    assert!(!file.exists());
    // The program itself writes the first one, and is not stale for that.
    let output = works(directory, &format!("{RUN} -- schema"));
    assert_eq!(output, "Created\n1 applied\n");
    assert_eq!(
        works(
            directory,
            "target=$(find $CARGO_TARGET_DIR/debug -maxdepth 1 -name reviewed); $target"
        ),
        "1 applied\n"
    );
    has(&file, "CREATE TABLE notes");
    assert_eq!(works(directory, &format!("{RUN} -- schema")), "Unchanged\n1 applied\n");

    // From then on it is tracked.
    fs::write(&file, "").unwrap();
    let output = fails(directory, RUN);
    assert!(output.contains("the schema file is empty [schema-file-outdated]"), "{output}");
    works(directory, ASKED);
    has(&file, "CREATE TABLE notes");
    assert_eq!(works(directory, RUN), "1 applied\n");

    // A migration comes; the file is the second thing to be written.
    let migration = "ALTER TABLE notes ADD COLUMN body TEXT;\n\
                     -- migrate:down\nALTER TABLE notes DROP COLUMN body;\n";
    fs::write(directory.join("migrations/20260102000000_body.sql"), migration).unwrap();
    let output = fails(directory, RUN);
    assert!(output.contains("the column `body TEXT` is not in it"), "{output}");
    assert!(output.contains("migrations/20260102000000_body.sql:1:13"), "{output}");
    let output = works(directory, &format!("{ASKED}; {RUN}"));
    assert_eq!(output, "2 applied\n");
    has(&file, "body TEXT");

    // What it says is compared, not how.
    let before = fs::read_to_string(&file).unwrap().replace('\n', "\r\n").replace("-- ", "-- My ");
    fs::write(&file, &before).unwrap();
    assert_eq!(works(directory, RUN), "2 applied\n");
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    // Asked for, it is written though the program is up to date; and where it says the same, it is
    // not touched.
    let time = || fs::metadata(&file).unwrap().modified().unwrap();
    works(directory, ASKED);
    let after = fs::read_to_string(&file).unwrap();
    assert!(!after.contains("My") && !after.contains('\r'), "{after}");
    let written = time();
    works(directory, &format!("{RUN}; touch src/main.rs; {ASKED}"));
    assert_eq!(time(), written);

    // With another error, nothing is written.
    fs::write(&file, "").unwrap();
    fs::write(directory.join("migrations/20260103000000_no.sql"), "DROP TABLE nots;").unwrap();
    let output = fails(directory, ASKED);
    assert!(output.contains("[sql-error]") && !output.contains("[schema-file"), "{output}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "");
}

#[test]
fn without_a_sqlite_at_build_time_nothing_is_compared_or_written() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    write_crate(directory, "unchecked");
    let manifest = directory.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(
        &manifest,
        text.replace("\" }\nrusqlite", "\", default-features = false }\nrusqlite"),
    )
    .unwrap();
    has(&manifest, "default-features = false");
    let main = directory.join("src/main.rs");
    let text = fs::read_to_string(&main).unwrap();
    fs::write(&main, text.replace("static M", "#[migrate_runtime::document_schema]\nstatic M"))
        .unwrap();
    let file = directory.join("migrations/schema.sql");
    fs::write(&file, "CREATE TABLE other (a);\n").unwrap();

    assert_eq!(works(directory, &format!("{ASKED}; {RUN}")), "1 applied\n");
    assert_eq!(fs::read_to_string(&file).unwrap(), "CREATE TABLE other (a);\n");
    let output = fails(directory, &format!("{RUN} -- schema 2>&1"));
    assert!(output.contains("the feature `check` is off"), "{output}");
}

/// A repository with two branches, `tags` and `todos`, that each add a migration and write both files.
fn write_branches(directory: &Path) {
    write_crate(directory, "branched");
    fs::write(directory.join(".gitignore"), "Cargo.lock\n").unwrap();
    let commit = "git add -A; git -c user.name=A -c user.email=a@example.org commit -qm x";
    works(directory, &format!("git init -q -b main; {RUN} -- schema; {RUN} -- lock; {commit}"));
    for (day, name) in [("02", "tags"), ("03", "todos")] {
        works(directory, &format!("git checkout -q -b {name} main"));
        let migration = format!("CREATE TABLE {name} (a);\n-- migrate:down\nDROP TABLE {name};\n");
        let file = format!("migrations/202601{day}000000_{name}.sql");
        fs::write(directory.join(file), migration).unwrap();
        works(directory, &format!("{ASKED}; {RUN} -- lock; {commit}"));
    }
    works(directory, "git checkout -q tags");
}

#[test]
fn branches_that_both_ship_conflict_and_the_documented_way_leads_out() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    // Those of the page about releases: begin a schema file, mend it, take one side's lock file.
    let [begin, mend, ours] = &blocks_in("docs/releases.md", "sh")[..] else {
        panic!("the page has other commands")
    };
    write_branches(directory);
    let merge = "git -c user.name=A -c user.email=a@example.org merge todos";
    let output = fails(directory, merge);
    for file in ["migrations.lock", "schema.sql"] {
        let conflict = format!("Merge conflict in migrations/{file}");
        assert!(output.contains(&conflict), "{output}");
        has(&directory.join("migrations").join(file), "\n<<<<<<< HEAD\n");
    }

    // The lock file speaks first.
    let output = fails(directory, RUN);
    assert!(
        output.contains("the lock file has a conflict of a merge [lock-file-invalid]"),
        "{output}"
    );
    assert!(output.contains("migrations/migrations.lock:4:1"), "{output}");
    works(directory, ours);
    let output = fails(directory, RUN);
    let message = "the schema file has a conflict of a merge [schema-file-invalid]";
    assert!(output.contains(message), "{output}");

    works(directory, mend);
    let output = works(directory, &format!("{RUN}; {RUN} -- lock"));
    assert_eq!(output, "3 applied\nUpdated\n3 applied\n");
    for file in ["migrations.lock", "schema.sql"] {
        for name in ["notes", "tags", "todos"] {
            has(&directory.join("migrations").join(file), name);
        }
    }
    works(
        directory,
        "git add -A; git -c user.name=A -c user.email=a@example.org commit -qm merged",
    );
    assert_eq!(works(directory, RUN), "3 applied\n");
    works(directory, begin);
    works(directory, "git diff --cached --exit-code");

    // The other way round, what has shipped would come after what has not.
    works(directory, "git checkout -q todos");
    let output = fails(directory, &merge.replace("todos", "tags~1"));
    assert!(output.contains("CONFLICT"), "{output}");
    works(directory, ours);
    let output = fails(directory, ASKED);
    assert!(output.contains("[out-of-order]"), "{output}");
}
