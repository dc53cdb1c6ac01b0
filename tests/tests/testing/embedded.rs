//! What of the samples is in a program: all of them where it was built for tests, nothing else.

use std::fs;
use std::path::Path;

use migrate_tests::shell::{root, shell, target};

fn write_crate(directory: &Path) {
    let runtime = root().join("migrate-runtime");
    let runtime = runtime.display();
    let manifest = format!(
        "[package]\nname = \"sampled\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\nmigrate-runtime = {{ path = \"{runtime}\" }}\n\
         rusqlite = {{ version = \"0.41\", features = [\"bundled\"] }}\n\
         [dev-dependencies]\n\
         migrate-runtime = {{ path = \"{runtime}\", features = [\"testing\"] }}\n"
    );
    fs::create_dir_all(directory.join("src")).unwrap();
    fs::write(directory.join("Cargo.toml"), manifest).unwrap();
    let build = "fn main() { println!(\"cargo::rerun-if-changed=migrations\"); }";
    fs::write(directory.join("build.rs"), build).unwrap();
    fs::write(
        directory.join("src/main.rs"),
        r#"
use migrate_runtime::{Migrations, embed_migrations};
static MIGRATIONS: Migrations = embed_migrations!("migrations");
fn main() {
    let mut db = rusqlite::Connection::open(std::env::args().nth(1).unwrap()).unwrap();
    assert!(MIGRATIONS.run(&mut db).unwrap().is_empty(), "it is up to date");
}
#[cfg(test)]
mod tests {
    use migrate_runtime::testing::Tester;
    #[test]
    fn the_rows_are_there() {
        let db = Tester::new(&super::MIGRATIONS).with_samples().in_memory().unwrap();
        let count = db.query_row("SELECT count(*) FROM recipes", [], |row| row.get::<_, i64>(0));
        assert_eq!(count.unwrap(), 4);
        let path = std::env::var("FIXTURE").unwrap();
        Tester::new(&super::MIGRATIONS).write_fixture(path).unwrap();
    }
}
"#,
    )
    .unwrap();
    fs::create_dir(directory.join("migrations")).unwrap();
    for entry in fs::read_dir(root().join("tests/sets/recipes")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), directory.join("migrations").join(entry.file_name())).unwrap();
    }
}

fn holds(program: &Path, text: &str) -> bool {
    let bytes = fs::read(program).unwrap();
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
#[cfg(unix)]
fn a_program_carries_no_sample_unless_it_was_built_for_tests() {
    const UP: &str = "UPDATE recipes SET title = trim(title)";
    const SAMPLES: [&str; 3] =
        ["from the sample of 001", "from the sample of 002", "from the sample of 004"];
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    write_crate(directory);
    let program = target().join("debug/sampled");

    // The tests first: what they leave in the cache of the build must not be in the program.
    let tested = "FIXTURE=$PWD/newest.db cargo test --quiet
        cargo test --quiet --no-run --message-format=json | tr ',' '\\n' | grep '\"executable\":\"'";
    let (worked, output) = shell(directory, tested);
    assert!(worked, "{output}");
    let for_tests = output.rsplit("\"executable\":\"").next().unwrap();
    let for_tests = Path::new(for_tests.split('"').next().unwrap());
    assert!(holds(for_tests, UP), "{output}");
    assert!(SAMPLES.iter().all(|sample| holds(for_tests, sample)), "{output}");

    let (worked, output) = shell(directory, "cargo build --quiet");
    assert!(worked, "{output}");
    assert!(holds(&program, UP));
    assert!(!SAMPLES.iter().any(|sample| holds(&program, sample)));

    // And yet it finds nothing to do in a database that the other one has made.
    let run = "before=$(sha256sum newest.db); cargo run --quiet -- newest.db
        test \"$before\" = \"$(sha256sum newest.db)\"";
    let (worked, output) = shell(directory, run);
    assert!(worked, "{output}");
}
