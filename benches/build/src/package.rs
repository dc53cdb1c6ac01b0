//! Small programs in a directory of their own, and Cargo building them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::{Result, generate, repository};

pub(crate) struct Package {
    root: PathBuf,
    target: PathBuf,
    migrations: Vec<(String, String)>,
}

/// What a build was.
#[derive(Default)]
pub(crate) struct Built {
    pub(crate) seconds: f64,
    /// Crates that other crates or the program are linked with, itself included.
    pub(crate) crates: usize,
    /// Every artifact: build scripts are compiled, too, and some crates twice.
    pub(crate) units: usize,
    pub(crate) names: BTreeSet<String>,
}

const PLAIN: &str = r#"//! Opens a database.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let db = rusqlite::Connection::open("notes.db")?;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    println!("{tables} tables");
    Ok(())
}
"#;

const MIGRATED: &str = r#"//! Opens a database and brings it up to date.

use migrate_runtime::{Migrations, embed_migrations};

// Lints warn at most: a chain like this one has shipped, and its drops are meant.
static MIGRATIONS: Migrations = embed_migrations!("migrations", warn(all));

fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::args().nth(1).as_deref() == Some("lock") {
        std::fs::write("migrations/migrations.lock", MIGRATIONS.lock_file())?;
        return Ok(());
    }
    let mut db = rusqlite::Connection::open("notes.db")?;
    MIGRATIONS.run(&mut db)?;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    println!("{tables} tables");
    Ok(())
}
"#;

impl Package {
    /// A program with rusqlite alone.
    pub(crate) fn plain(directory: &Path, name: &str) -> Result<Self> {
        Self::new(directory, name, "", PLAIN, Vec::new(), name)
    }

    /// A program with the first `count` migrations of the chain.
    pub(crate) fn migrated(directory: &Path, name: &str, count: usize) -> Result<Self> {
        let runtime = repository().join("migrate-runtime");
        let dependency = format!("migrate-runtime = {{ path = {:?} }}\n", runtime.display());
        Self::new(directory, name, &dependency, MIGRATED, generate::chain(count), "migrated")
    }

    fn new(
        directory: &Path,
        name: &str,
        dependencies: &str,
        source: &str,
        migrations: Vec<(String, String)>,
        target: &str,
    ) -> Result<Self> {
        let root = directory.join(name);
        fs::create_dir_all(root.join("src"))?;
        // The profile is Cargo's own, as a new program has it.
        fs::write(
            root.join("Cargo.toml"),
            format!(
                "[workspace]\n[package]\nname = \"{name}\"\nversion = \"0.0.0\"\n\
                 edition = \"2024\"\n[dependencies]\n\
                 rusqlite = {{ version = \">=0.32, <0.42\", features = [\"bundled\"] }}\n\
                 {dependencies}"
            ),
        )?;
        fs::write(root.join("src/main.rs"), source)?;
        // The releases that the repository is tested with.
        fs::copy(repository().join("Cargo.lock"), root.join("Cargo.lock"))?;
        if !migrations.is_empty() {
            let script = "println!(\"cargo::rerun-if-changed=migrations\");";
            fs::write(root.join("build.rs"), format!("fn main() {{\n    {script}\n}}\n"))?;
            generate::write(&root.join("migrations"), migrations.len())?;
        }
        let target = directory.join(format!("target-{target}"));
        Ok(Self { root, target, migrations })
    }

    /// Sees to it that no build waits for the network.
    pub(crate) fn fetch(&self) -> Result<()> {
        let status = self.cargo("fetch").stderr(Stdio::null()).status()?;
        if status.success() { Ok(()) } else { Err("cargo fetch failed".into()) }
    }

    pub(crate) fn clean(&self) -> Result<()> {
        match fs::remove_dir_all(&self.target) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    pub(crate) fn build(&self) -> Result<Built> {
        let mut command = self.cargo("build");
        command.args(["--offline", "--message-format=json"]);
        let start = Instant::now();
        let output = command.output()?;
        let seconds = start.elapsed().as_secs_f64();
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        let mut built = Built { seconds, ..Built::default() };
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let message: serde_json::Value = serde_json::from_str(line)?;
            if message["reason"] != "compiler-artifact" {
                continue;
            }
            built.units += 1;
            if message["target"]["kind"][0] != "custom-build" {
                built.names.insert(message["target"]["name"].as_str().unwrap_or_default().into());
            }
        }
        built.crates = built.names.len();
        Ok(built)
    }

    /// The same with the first `locked` migrations in the lock file.
    pub(crate) fn locked(
        directory: &Path,
        name: &str,
        count: usize,
        locked: usize,
    ) -> Result<Self> {
        let first = Self::migrated(directory, name, locked)?;
        let mut run = first.cargo("run");
        let status = run.args(["--quiet", "--offline", "lock"]).stderr(Stdio::null()).status()?;
        if !status.success() {
            return Err("the lock file was not written".into());
        }
        let lock = fs::read(first.root.join("migrations/migrations.lock"))?;
        let package = Self::migrated(directory, name, count)?;
        fs::write(package.root.join("migrations/migrations.lock"), lock)?;
        Ok(package)
    }

    /// Another number in `main.rs`.
    pub(crate) fn edit_source(&self, round: usize) -> Result<()> {
        let path = self.root.join("src/main.rs");
        let text = fs::read_to_string(&path)?;
        let kept = text.split("// round").next().unwrap_or_default().trim_end();
        Ok(fs::write(path, format!("{kept}\n// round\nconst _: usize = {round};\n"))?)
    }

    /// One statement more in a migration; the one of the round before is as it was.
    pub(crate) fn edit_migration(&self, index: usize, round: usize) -> Result<()> {
        let directory = self.root.join("migrations");
        generate::write(&directory, self.migrations.len())?;
        let (name, text) = &self.migrations[index];
        let more =
            format!("-- migrate:up\nCREATE TABLE edited_{round} (id INTEGER PRIMARY KEY);\n");
        let text = text.replacen("-- migrate:up\n", &more, 1);
        let down = format!("-- migrate:down\nDROP TABLE edited_{round};\n");
        Ok(fs::write(directory.join(name), text.replacen("-- migrate:down\n", &down, 1))?)
    }

    fn cargo(&self, verb: &str) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        command.arg(verb).current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        // What Cargo tells the packages that it runs is not meant for those that they build.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&*name);
            }
        }
        command
    }
}
