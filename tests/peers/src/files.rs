//! One list of migrations, laid out and run as each tool would have it.

use std::fs;
use std::path::Path;

use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use rusqlite::Connection;
use rusqlite_migration::M;

use crate::peer::{Peer, diesel_open, sqlx_run};

/// A migration: number, name, what it does.
#[derive(Debug, Clone)]
pub struct File {
    /// The number.
    pub number: u32,
    /// The name.
    pub name: String,
    /// The statements.
    pub up: String,
}

impl File {
    /// One of these.
    #[must_use]
    pub fn new(number: u32, name: &str, up: &str) -> Self {
        Self { number, name: name.to_owned(), up: up.to_owned() }
    }

    /// Those that our macro embeds from a directory under `sets/claims`, in order.
    ///
    /// # Panics
    ///
    /// Where there is no such directory.
    #[must_use]
    pub fn of_set(set: &str) -> Vec<Self> {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("sets/claims").join(set);
        let mut files: Vec<Self> = fs::read_dir(directory)
            .unwrap()
            .map(|entry| {
                let path = entry.unwrap().path();
                let stem = path.file_stem().unwrap().to_str().unwrap();
                let (number, name) = stem.split_once('_').unwrap();
                Self::new(number.parse().unwrap(), name, &fs::read_to_string(&path).unwrap())
            })
            .collect();
        files.sort_by_key(|file| file.number);
        files
    }
}

impl Peer {
    /// Runs all of `files` on the database at `path`, as a program with these files does when it
    /// starts.
    ///
    /// # Errors
    ///
    /// What the tool says.
    ///
    /// # Panics
    ///
    /// When nothing can be written.
    pub fn start(self, path: &Path, files: &[File]) -> Result<(), String> {
        let directory = tempfile::tempdir().unwrap();
        let at = |file: &File, name: &str| {
            let place = directory.path().join(name);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, &file.up).unwrap();
        };
        match self {
            Self::Refinery => {
                for file in files {
                    at(file, &format!("V{}__{}.sql", file.number, file.name));
                }
                let all = refinery::load_sql_migrations(directory.path())
                    .map_err(|error| error.to_string())?;
                let mut db = Connection::open(path).unwrap();
                refinery::Runner::new(&all)
                    .run(&mut db)
                    .map(|_| ())
                    .map_err(|error| error.to_string())
            }
            Self::Sqlx => {
                for file in files {
                    at(file, &format!("{}_{}.sql", file.number, file.name));
                }
                sqlx_run(path, async |db| {
                    sqlx::migrate::Migrator::new(directory.path()).await?.run(db).await
                })
                .map_err(|error| error.to_string())
            }
            Self::Diesel => {
                for file in files {
                    at(file, &format!("{}_{}/up.sql", file.number, file.name));
                }
                let all = FileBasedMigrations::from_path(directory.path())
                    .map_err(|error| error.to_string())?;
                let mut db = diesel_open(path);
                db.run_pending_migrations(all).map(|_| ()).map_err(|error| error.to_string())
            }
            Self::RusqliteMigration => {
                let all = files.iter().map(|file| M::up(&file.up)).collect();
                rusqlite_migration::Migrations::new(all)
                    .to_latest(&mut Connection::open(path).unwrap())
                    .map_err(|error| error.to_string())
            }
        }
    }
}
